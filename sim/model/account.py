"""What is held: tax lots, positions, the account. Changed only by folding events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sim.model.money import ZERO
from sim.model.symbol import Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLot:
    """Shares bought together, kept in order of purchase for first in, first out.

    Attributes:
        acquired: Session of the purchase; None when unknown (an opening position).
        quantity: Shares still held.
        cost: Yuan paid for them, fees included.
        sellable_from: First session they may be sold (T+1; listing day of bonus shares).
        untaxed: Dividends per share received on them whose tax falls due at the sale,
            as (ex-date, taxable yuan per share).
    """

    acquired: date | None
    quantity: int
    cost: Decimal
    sellable_from: date | None = None
    untaxed: tuple[tuple[date, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """All shares of one security.

    Attributes:
        symbol: Of what.
        lots: Oldest first, none empty.
    """

    symbol: Symbol
    lots: tuple[TaxLot, ...] = ()

    @property
    def quantity(self) -> int:
        """Shares held."""
        return sum(lot.quantity for lot in self.lots)

    @property
    def cost(self) -> Decimal:
        """Yuan paid for the shares held, fees included."""
        return sum((lot.cost for lot in self.lots), ZERO)

    def sellable(self, day: date) -> int:
        """Return the shares that may be sold on `day` (可卖)."""
        return sum(
            lot.quantity
            for lot in self.lots
            if lot.sellable_from is None or lot.sellable_from <= day
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivable:
    """A dividend gone ex and not yet paid.

    Attributes:
        symbol: Who pays.
        amount: Yuan, before tax.
        pay_date: Day on which the cash arrives.
        ex_date: Ex-date of the dividend; None when it is not known.
        quantity: Shares entitled.
        taxable_per_share: Yuan per entitled share that are taxed.
    """

    symbol: Symbol
    amount: Decimal
    pay_date: date
    ex_date: date | None = None
    quantity: int = 0
    taxable_per_share: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """State of an account after some event.

    Attributes:
        cash: Yuan available.
        receivable: Yuan of dividends gone ex but not yet paid.
        positions: By symbol, none empty.
        realised: Yuan of profit on shares sold, fees included, dividends not.
        dividends: Yuan of dividends received or receivable, before tax.
        dividend_tax: Yuan of dividend tax withheld.
        fees: Yuan of fees paid on fills.
        deposited: Net yuan put in: opening cash and cost of opening positions, deposits less
            withdrawals.
        receivables: What `receivable` is made of, in the order it was declared.
        overdraft: Whether cash may fall below zero, because the cash the account started
            with is not known. Tax withheld may take any account below zero.
    """

    cash: Decimal = ZERO
    receivable: Decimal = ZERO
    positions: Mapping[Symbol, Position] = field(default_factory=dict)
    realised: Decimal = ZERO
    dividends: Decimal = ZERO
    dividend_tax: Decimal = ZERO
    fees: Decimal = ZERO
    deposited: Decimal = ZERO
    receivables: tuple[Receivable, ...] = ()
    overdraft: bool = False
