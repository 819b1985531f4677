"""Shares a broker's slip credits without cash: bonus issues as ratios of what was held."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from sim.ledger.journal_row import JournalRow
from sim.model.action import CorporateAction
from sim.model.issue import Issue, Place, Severity
from sim.model.symbol import Symbol
from sim.model.trade import Side

_RATIO = Decimal("1e-10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Shares that came without cash.

    Attributes:
        line: Line of the slip.
        day: When.
        symbol: Of what.
        quantity: Shares that came, negative for those that went.
        after: Shares held afterwards, None when not printed.
        word: The broker's word for it.
    """

    line: int
    day: date
    symbol: Symbol
    quantity: int
    after: int | None
    word: str


def free_shares(
    credited: Iterable[Credit], rows: Iterable[JournalRow], source: str
) -> tuple[tuple[CorporateAction, ...], tuple[Issue, ...]]:
    """Return credits of free shares as actions, and a warning for those that cannot be.

    Args:
        credited: Of one slip.
        rows: Its trades.
        source: Its name.
    """
    held: Counter[Symbol] = Counter()
    actions: list[CorporateAction] = []
    lost: list[Issue] = []
    trades = sorted(rows, key=lambda row: row.day, reverse=True)
    for credit in sorted(credited, key=lambda credit: credit.day):
        while trades and trades[-1].day < credit.day:
            row = trades.pop()
            held[row.symbol] += row.quantity if row.side is Side.BUY else -row.quantity
        before = held[credit.symbol]
        if credit.after is not None:
            before = credit.after - credit.quantity
        held[credit.symbol] = before + credit.quantity
        if before <= 0 or credit.quantity <= 0:
            message = (
                f"{credit.word}: {credit.quantity} {credit.symbol} came or went without cash and"
                f" without a holding they belong to"
            )
            place = Place(source=source, line=credit.line)
            lost.append(
                Issue(
                    code="shares-not-booked",
                    message=message,
                    severity=Severity.WARNING,
                    place=place,
                )
            )
            continue
        ratio = (Decimal(credit.quantity) / before).quantize(_RATIO, rounding=ROUND_CEILING)
        actions.append(
            CorporateAction(
                symbol=credit.symbol,
                ex_date=credit.day,
                bonus_ratio=ratio.normalize(),
                source=f"{source}:{credit.line} {credit.word}",
            )
        )
    return tuple(actions), tuple(lost)
