"""What a run begins with: an account newly opened, or one that already has a history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.ledger.fold import apply
from sim.model.account import Account
from sim.model.event import Opened
from sim.model.money import ZERO
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """State of an account after a close.

    Attributes:
        day: Session whose close it is; the first order can be filled on the next.
        account: The account.
        opened: The event that opened it on `day`; None when it has a history.
        pending: Orders decided and not yet filled, each with the number of its order, 0 when it
            has none yet; a partly filled order carried over keeps its number.
        next_order: Number the next order gets.
        first_values: Yuan of each position at the close after which the account was opened, by
            symbol; None for an account being opened, whose first close is still to come.
    """

    day: date
    account: Account
    opened: Opened | None = None
    pending: tuple[tuple[int, Order], ...] = ()
    next_order: int = 1
    first_values: Mapping[Symbol, Decimal] | None = None

    @classmethod
    def of(cls, opened: Opened) -> "Start":
        """Return the start of a new account.

        Raises:
            ImpossibleEventError: No account can open so.
        """
        return cls(day=opened.day, account=apply(Account(), opened), opened=opened)

    @property
    def cash_and_cost(self) -> Decimal:
        """Yuan the account would have had before its positions were bought at their cost."""
        cost = sum((position.cost for position in self.account.positions.values()), ZERO)
        return self.account.cash + cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A trade somebody says was made on a day.

    Attributes:
        day: Session.
        order: Of kind STATED, with the price in yuan.
        number: Number of the order it belongs to; fills of one order on one day owe one
            minimum commission. 0 for an order of its own.
        fees: Charged in place of the computed ones; None computes them.
        booked: Whether it is history, which is booked whatever the market says of it.
    """

    day: date
    order: Order
    number: int = 0
    fees: FeeBreakdown | None = None
    booked: bool = False
