"""What can happen to an account. An account is the fold of its events, nothing else."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sim.model.symbol import Symbol
from sim.model.trade import Fill


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningPosition:
    """Shares held when the account is opened.

    Attributes:
        symbol: Of what.
        quantity: Shares.
        cost: Yuan for all of them.
        acquired: Session of the purchase, None when unknown.
    """

    symbol: Symbol
    quantity: int
    cost: Decimal
    acquired: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The account starts after the close of `day` with cash in yuan and positions.

    `overdraft` lets its cash fall below zero, for histories whose deposits are not all known.
    """

    day: date
    cash: Decimal
    positions: tuple[OpeningPosition, ...] = ()
    overdraft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CashMoved:
    """A deposit (positive yuan) or withdrawal (negative)."""

    day: date
    amount: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traded:
    """A fill was booked. `sellable_from` is when bought shares may be sold (T+1 or T+0)."""

    day: date
    fill: Fill
    sellable_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DividendDeclared:
    """Cash became receivable on the ex-date `day`.

    Attributes:
        amount: Yuan for all entitled shares, before tax, to the fen.
        taxable_per_share: Yuan per old share on which tax falls due at the sale.
        pay_date: Session on which the cash arrives.
    """

    day: date
    symbol: Symbol
    quantity: int
    amount: Decimal
    pay_date: date
    taxable_per_share: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DividendPaid:
    """A receivable became cash, in yuan."""

    day: date
    symbol: Symbol
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DividendTaxed:
    """Tax withheld at a sale, in yuan (positive takes cash)."""

    day: date
    symbol: Symbol
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesIssued:
    """Free shares (bonus, capitalisation, fund split) added on the ex-date `day`.

    Attributes:
        quantity: New shares; negative for a consolidation.
        sellable_from: Session they may be sold from.
    """

    day: date
    symbol: Symbol
    quantity: int
    sellable_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsTaken:
    """Offered shares subscribed and paid for (配股)."""

    day: date
    symbol: Symbol
    quantity: int
    price: Decimal
    sellable_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesMoved:
    """Shares came into the account or left it without cash: paid for before, or moved in custody.

    Attributes:
        quantity: Shares that came; negative for those that left.
        cost: Yuan that all of them count as deposited or withdrawn in kind, never negative.
    """

    day: date
    symbol: Symbol
    quantity: int
    cost: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolChanged:
    """A rename of the code or a merger: each old share became `ratio` new ones.

    Attributes:
        quantity: New shares in all.
        cash: Yuan paid for fractions or as merger consideration.
    """

    day: date
    old: Symbol
    new: Symbol
    quantity: int
    cash: Decimal = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delisted:
    """The security left the market; `cash` yuan came back for the shares."""

    day: date
    symbol: Symbol
    cash: Decimal = Decimal("0.00")


Moved = CashMoved | SharesMoved | RightsTaken
"""What comes into an account or leaves it beside its trades."""

Event = (
    Opened
    | CashMoved
    | Traded
    | DividendDeclared
    | DividendPaid
    | DividendTaxed
    | SharesIssued
    | RightsTaken
    | SharesMoved
    | SymbolChanged
    | Delisted
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClose:
    """An account valued at a close.

    Attributes:
        day: Session.
        cash: Yuan.
        market_value: Yuan of all positions at the raw close (last known price when suspended).
        receivable: Yuan of dividends not yet paid.
        stale: Symbols valued at an older close because they did not trade.
        missing: Symbols with no price at all, not in the value.
    """

    day: date
    cash: Decimal
    market_value: Decimal
    receivable: Decimal = Decimal("0.00")
    stale: tuple[Symbol, ...] = ()
    missing: tuple[Symbol, ...] = field(default=())

    @property
    def net_value(self) -> Decimal:
        """Cash, receivable and positions together, in yuan (总净值)."""
        return self.cash + self.receivable + self.market_value
