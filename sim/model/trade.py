"""Asked for, done, refused: orders, fills, what they cost, and rejections."""

import enum
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.model.money import ZERO, round_fen
from sim.model.symbol import Symbol


class Side(enum.StrEnum):
    """Which way a trade goes."""

    BUY = "buy"
    SELL = "sell"


class OrderKind(enum.StrEnum):
    """How an order finds its price."""

    OPEN = "open"  # next opening price
    LIMIT = "limit"  # a price or better, within the day
    CLOSE = "close"  # the closing price
    STATED = "stated"  # the price somebody says he traded at


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeBreakdown:
    """Charges on one fill, each in yuan, rounded to the fen, never negative.

    Attributes:
        commission: What the broker keeps (佣金), minimum applied.
        stamp_duty: Tax (印花税).
        transfer_fee: Depository's fee charged apart (过户费).
        other_fee: Exchange and regulatory fees charged apart (规费), usually inside commission.
    """

    commission: Decimal = ZERO
    stamp_duty: Decimal = ZERO
    transfer_fee: Decimal = ZERO
    other_fee: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Sum of the charges, in yuan."""
        return self.commission + self.stamp_duty + self.transfer_fee + self.other_fee


NO_FEES = FeeBreakdown()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Asked for.

    Attributes:
        symbol: What to trade.
        side: Buy or sell.
        quantity: Shares (units for funds), positive.
        kind: How the price is found.
        price: Yuan per share: the limit of LIMIT, the price of STATED; None otherwise.
        created: Session after whose close it was decided; None for a stated trade.
        budget: Most yuan a buy may take, fees included; the quantity bought is then the largest
            lawful one, up to `quantity`, that it pays for at the fill. None for a fixed quantity.
    """

    symbol: Symbol
    side: Side
    quantity: int
    kind: OrderKind = OrderKind.OPEN
    price: Decimal | None = None
    created: date | None = None
    budget: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """Done: one execution.

    Attributes:
        day: Session of the execution.
        symbol: What was traded.
        side: Bought or sold.
        quantity: Shares, positive.
        price: Raw yuan per share; more than two decimals only for funds and stated averages.
        fees: What it cost.
        order: Number of the order it belongs to within its account, from 1; 0 when unknown.
    """

    day: date
    symbol: Symbol
    side: Side
    quantity: int
    price: Decimal
    fees: FeeBreakdown = NO_FEES
    order: int = 0

    @property
    def value(self) -> Decimal:
        """Price times quantity in yuan, rounded half-up to the fen, before fees."""
        return round_fen(self.price * self.quantity)

    @property
    def net_cash(self) -> Decimal:
        """Change of cash in yuan: negative for a buy, positive for a sale, fees included."""
        if self.side is Side.BUY:
            return -(self.value + self.fees.total)
        return self.value - self.fees.total


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Refused.

    Attributes:
        day: Session on which it was refused.
        order: What was asked for.
        code: Stable name of the reason, such as `limit-locked`.
        reason: One sentence with the numbers in it.
    """

    day: date
    order: Order
    code: str
    reason: str
