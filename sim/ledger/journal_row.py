"""One trade as a journal states it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.model.money import round_fen
from sim.model.symbol import Symbol
from sim.model.trade import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One trade as the journal states it.

    Attributes:
        row: Line of the file, from 1; the header is usually 1.
        day: Session.
        symbol: What was traded.
        side: Bought or sold.
        quantity: Shares, positive.
        price: Yuan per share, positive.
        order: Name of the order the row is a fill of; empty for an order of its own.
        fees: Stated fees in yuan by column, as written; columns left empty are absent.
        net_cash: Stated change of cash in yuan, negative for a purchase; None when not stated.
        cash_after: Stated cash after the trade in yuan; None when not stated.
        amount: Stated price times quantity in yuan; None when not stated.
    """

    row: int
    day: date
    symbol: Symbol
    side: Side
    quantity: int
    price: Decimal
    order: str = ""
    fees: Mapping[str, Decimal]
    net_cash: Decimal | None = None
    cash_after: Decimal | None = None
    amount: Decimal | None = None

    @property
    def states(self) -> bool:
        """Whether the row states any fee or its net cash."""
        return bool(self.fees) or self.net_cash is not None

    @property
    def exact_price(self) -> Decimal:
        """Yuan per share that give the stated amount, where the price is their rounded average."""
        if self.amount is None:
            return self.price
        value = self.price * self.quantity
        if self.amount == round_fen(value):
            return self.price
        half = Decimal(1).scaleb(int(self.price.as_tuple().exponent)) / 2
        if abs(self.amount - value) <= half * self.quantity:
            return self.amount / self.quantity
        return self.price
