"""Shares a broker's slip credits beside its trades: free ones, new ones, moved ones."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from sim.ledger.journal_moves import JournalMove, MoveKind
from sim.ledger.journal_row import JournalRow
from sim.model.action import CorporateAction
from sim.model.issue import Issue, Place, Severity
from sim.model.symbol import Symbol
from sim.model.trade import Side

_RATIO = Decimal("1e-10")
_LONGEST = timedelta(days=60)
"""From the payment for new shares to the day they come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Shares that came or left beside the trades.

    Attributes:
        line: Line of the slip.
        day: When.
        symbol: Of what.
        quantity: Shares that came, negative for those that went.
        free: Whether every holder was given them, in proportion to what he held.
        price: Yuan per share as printed, None where nothing is.
        after: Shares held afterwards, None when not printed.
        word: The broker's word for it.
    """

    line: int
    day: date
    symbol: Symbol
    quantity: int
    free: bool
    price: Decimal | None
    after: int | None
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Cash paid for shares that come on another day.

    Attributes:
        line: Line of the slip.
        day: When.
        code: As printed; new shares of Shanghai are paid for under another code.
        quantity: Shares paid for, 0 when not printed.
        cash: Yuan that left.
    """

    line: int
    day: date
    code: str
    quantity: int
    cash: Decimal


@dataclass(frozen=True, slots=True)
class Settled:
    """What the credits of a slip are.

    Attributes:
        actions: Free shares, as ratios of what was held.
        moves: All others.
        unpaid: A warning for each payment for shares that no line brings in.
    """

    actions: tuple[CorporateAction, ...]
    moves: tuple[JournalMove, ...]
    unpaid: tuple[Issue, ...]


def enter_payment(payments: list[Payment], payment: Payment) -> bool:
    """Add a payment to `payments`, or take out the one that it brings back.

    Args:
        payments: Of one slip so far; changed.
        payment: The next; its cash is negative when it came back.

    Returns:
        Whether the payment is accounted for: only one that comes back without having left is
        not.
    """
    if payment.cash > 0:
        payments.append(payment)
        return True
    for place in reversed(range(len(payments))):
        if payments[place].cash == -payment.cash:
            del payments[place]
            return True
    return False


def settle_credits(
    credited: Iterable[Credit],
    rows: Iterable[JournalRow],
    payments: Iterable[Payment],
    source: str,
) -> Settled:
    """Return what credits of shares are: a ratio for free ones, a row of the journal for others.

    New shares cost what is printed beside them, else what the one payment was that fits them.

    Args:
        credited: Of one slip.
        rows: Its trades.
        payments: Its payments for shares.
        source: Its name.
    """
    held: Counter[Symbol] = Counter()
    actions: list[CorporateAction] = []
    moves: list[JournalMove] = []
    unused = list(payments)
    trades = sorted(rows, key=lambda row: row.day, reverse=True)
    for credit in sorted(credited, key=lambda credit: credit.day):
        while trades and trades[-1].day < credit.day:
            row = trades.pop()
            held[row.symbol] += row.quantity if row.side is Side.BUY else -row.quantity
        before = held[credit.symbol]
        if credit.after is not None:
            before = credit.after - credit.quantity
        held[credit.symbol] = before + credit.quantity
        if credit.free and before > 0 and held[credit.symbol] > 0:
            actions.append(_action(credit, before, source))
            continue
        payment = None
        if not credit.free and credit.quantity > 0:
            payment = _payment_for(credit, unused)
            if payment is not None:
                unused.remove(payment)
        moves.append(_move(credit, payment))
    return Settled(tuple(actions), tuple(moves), tuple(_unpaid(unused, source)))


def _unpaid(payments: Iterable[Payment], source: str) -> Iterator[Issue]:
    for payment in payments:
        yield Issue(
            code="booked-as-flow",
            message=f"{payment.cash} yuan were paid for shares ({payment.code}) that no line"
            " brings in for certain: booked as a flow only",
            severity=Severity.WARNING,
            place=Place(source=source, line=payment.line),
        )


def _action(credit: Credit, before: int, source: str) -> CorporateAction:
    ratio = (Decimal(credit.quantity) / before).quantize(_RATIO, rounding=ROUND_CEILING)
    return CorporateAction(
        symbol=credit.symbol,
        ex_date=credit.day,
        bonus_ratio=ratio.normalize(),
        source=f"{source}:{credit.line} {credit.word}",
    )


def _move(credit: Credit, payment: Payment | None) -> JournalMove:
    price = Decimal(0) if credit.free else credit.price
    if price is None and payment is not None:
        price = payment.cash / credit.quantity
    return JournalMove(
        row=credit.line,
        day=credit.day,
        symbol=credit.symbol,
        kind=MoveKind.IN if credit.quantity > 0 else MoveKind.OUT,
        quantity=abs(credit.quantity),
        price=price,
    )


def _payment_for(credit: Credit, payments: Iterable[Payment]) -> Payment | None:
    """Return the one payment that fits new shares, None when none or several do."""
    fitting = [
        payment
        for payment in payments
        if timedelta(0) <= credit.day - payment.day <= _LONGEST and _fits(credit, payment)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _fits(credit: Credit, payment: Payment) -> bool:
    if credit.price is not None:
        return credit.price * credit.quantity == payment.cash
    if payment.quantity:
        return payment.quantity == credit.quantity
    return payment.code == credit.symbol.code
