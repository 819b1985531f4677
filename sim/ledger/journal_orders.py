"""The orders of a journal: which rows are fills of one, and how far it is done."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sim.ledger.journal_row import JournalRow
from sim.ledger.stated import Booked
from sim.model.money import round_fen
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Side
from sim.rules.fees import (
    NOTHING_FILLED,
    BrokerProfile,
    Filled,
    after,
    fill_fees,
    order_fees,
)
from sim.rules.securities import Security


@dataclass(slots=True, kw_only=True)
class JournalOrder:
    """One order while its rows are booked.

    Attributes:
        number: Within the journal, from 1.
        rows: How many rows are fills of it.
        quantity: Shares of all of them.
        filled: What was filled of it so far.
        booked: Its rows that were booked.
        begun: Whether one of its rows was seen.
    """

    number: int
    rows: int = 0
    quantity: int = 0
    filled: Filled = NOTHING_FILLED
    booked: list[Booked] = field(default_factory=list)
    begun: bool = False

    def fees(self, row: JournalRow, security: Security, profile: BrokerProfile) -> FeeBreakdown:
        """Return what the next of its rows costs.

        Raises:
            RuleNotKnownError: The day is outside the record of a fee.
        """
        if self.rows == 1 and not self.begun:  # all of the order, without the detour of parts
            return order_fees(
                security,
                row.side,
                value=round_fen(row.exact_price * row.quantity),
                quantity=row.quantity,
                day=row.day,
                profile=profile,
            )
        return fill_fees(
            security,
            row.side,
            price=row.exact_price,
            quantity=row.quantity,
            day=row.day,
            profile=profile,
            earlier=self.filled,
        )

    def done(self, booked: Booked | None) -> bool:
        """Take note of one more row, None when it was left out; say whether it was the last."""
        self.begun = True
        self.rows -= 1
        if booked is not None:
            self.booked.append(booked)
            if self.rows:
                fill = booked.fill
                self.filled = after(self.filled, fill.value, fill.quantity, booked.computed)
        return self.rows == 0


def orders_of(rows: Iterable[JournalRow]) -> dict[int, JournalOrder]:
    """Return the order of each row by the row's line.

    Rows that name the same order are fills of it when day, security and side are the same too;
    a row without an order is one by itself.
    """
    orders: dict[int, JournalOrder] = {}
    named: dict[tuple[str, date, Symbol, Side], JournalOrder] = {}
    number = 0
    for row in rows:
        key = (row.order, row.day, row.symbol, row.side)
        order = named.get(key) if row.order else None
        if order is None:
            number += 1
            order = JournalOrder(number=number)
            if row.order:
                named[key] = order
        order.rows += 1
        order.quantity += row.quantity
        orders[row.row] = order
    return orders
