"""A journal's stated fees by order: what the search for a broker's profile looks at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.ledger.journal_row import JournalRow
from sim.model.money import ZERO, round_fen
from sim.model.symbol import Symbol
from sim.model.trade import Side
from sim.rules.securities import Security, classify

FEE_COLUMNS = ("commission", "stamp_duty", "transfer_fee", "other_fee")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFees:
    """One order and what its slip says it cost.

    Attributes:
        rows: Lines of the journal.
        day: Session.
        security: What was traded.
        side: Bought or sold.
        value: Yuan traded, to the fen.
        quantity: Shares traded.
        stated: Stated fees by column in yuan; a column that some fill leaves empty is absent.
        total: All fees together as the net cash has them; None where it is not stated.
    """

    rows: tuple[int, ...]
    day: date
    security: Security
    side: Side
    value: Decimal
    quantity: int
    stated: Mapping[str, Decimal]
    total: Decimal | None

    @property
    def fund(self) -> bool:
        """Whether a listed fund was traded."""
        return self.security.is_fund


def orders_with_fees(rows: Iterable[JournalRow]) -> tuple[OrderFees, ...]:
    """Return the orders of a journal that state a fee or their net cash, by day.

    Rows that name the same order are its fills, as in the replay.
    """
    groups: dict[tuple[str, date, Symbol, Side], list[JournalRow]] = {}
    for row in rows:
        name = row.order or f"\0{row.row}"
        groups.setdefault((name, row.day, row.symbol, row.side), []).append(row)
    orders = (_order(group) for group in groups.values())
    told = (order for order in orders if order.stated or order.total is not None)
    return tuple(sorted(told, key=lambda order: order.day))


def _order(rows: list[JournalRow]) -> OrderFees:
    first = rows[0]
    value = sum((round_fen(row.exact_price * row.quantity) for row in rows), ZERO)
    stated = {
        column: sum((round_fen(row.fees[column]) for row in rows), ZERO)
        for column in FEE_COLUMNS
        if all(column in row.fees for row in rows)
    }
    return OrderFees(
        rows=tuple(row.row for row in rows),
        day=first.day,
        security=classify(first.symbol),
        side=first.side,
        value=value,
        quantity=sum(row.quantity for row in rows),
        stated=stated,
        total=_total(rows, value),
    )


def _total(rows: list[JournalRow], value: Decimal) -> Decimal | None:
    net = ZERO
    for row in rows:
        if row.net_cash is None:
            return None
        net += round_fen(row.net_cash)
    return -net - value if rows[0].side is Side.BUY else value - net
