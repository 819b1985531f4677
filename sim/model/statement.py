"""What was published: figures with the digits they were written in, and where they stood."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sim.model.issue import Place
from sim.model.symbol import Symbol
from sim.model.trade import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A number as somebody wrote it.

    Attributes:
        value: The number in its base unit: yuan, shares, or percent.
        digits: The digits as printed, without unit or scale: `99` of 99万股.
        scale: What the digits were multiplied by: 10000 for 万, 100000000 for 亿, else 1.
        place: Where it stands in the text, None when it came from a file of facts.
    """

    value: Decimal
    digits: str
    scale: int = 1
    place: Place | None = None

    @property
    def quantum(self) -> Decimal:
        """One unit of the last written digit, in the base unit: 10000 for 99万, 0.01 for 1.50."""
        _, _, decimals = self.digits.partition(".")
        return Decimal(self.scale).scaleb(-len(decimals))

    @property
    def tolerance(self) -> Decimal:
        """Half a unit of the last written digit: what rounding alone may hide."""
        return self.quantum / 2

    @classmethod
    def of(cls, digits: str, scale: int = 1, place: Place | None = None) -> "Written":
        """Return the number written as `digits` times `scale`.

        Raises:
            decimal.InvalidOperation: `digits` is no decimal number.
        """
        value = Decimal(digits) * scale
        return cls(value=value, digits=digits, scale=scale, place=place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A security the publisher says he holds.

    Attributes:
        symbol: None when the text names no code and the name does not settle it.
        name: Short name as printed, line breaks removed.
        quantity: Shares (units for funds).
        place: Where name and code stand.
    """

    symbol: Symbol | None
    name: str
    quantity: Written
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedTrade:
    """A trade the publisher says he made on the as-of day.

    Attributes:
        side: Bought or sold.
        symbol: None when it cannot be settled.
        name: Short name as printed.
        quantity: Shares (units for funds).
        price: Average price in yuan as printed, None when not stated.
        place: Where the trade stands.
    """

    side: Side
    symbol: Symbol | None
    name: str
    quantity: Written
    price: Written | None
    place: Place | None = None


class PlanAction(enum.StrEnum):
    """What the publisher means to do next."""

    ADD = "add"
    TRIM = "trim"
    HOLD = "hold"
    BUY = "buy"
    SELL = "sell"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One security's part in the plan for the next session."""

    action: PlanAction
    symbol: Symbol | None
    name: str
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something asserted about the market that can be looked up.

    Attributes:
        kind: Name of its check, such as `close-above-mean`.
        values: What it asserts, as named plain values (text, whole numbers, decimals).
        place: Where it stands.
    """

    kind: str
    values: Mapping[str, str | int | Decimal] = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One column's figures.

    Attributes:
        publisher: Who signs it.
        newspaper: Where it was printed, empty when unknown.
        as_of: Session whose close the figures stand for; None when it could not be settled.
        cash: Yuan (资金余额).
        net_value: Yuan (总净值).
        profit_percent: Percent over the starting capital (盈利).
        holdings: In printed order.
        trades: In printed order, all on `as_of`.
        plan: In printed order, for the session after `as_of`.
        rules: The publisher's stated rules by name, numbers in base units.
        claims: Assertions about the market, in printed order.
        source: Name of the file it was read from.
    """

    publisher: str = ""
    newspaper: str = ""
    as_of: date | None = None
    cash: Written | None = None
    net_value: Written | None = None
    profit_percent: Written | None = None
    holdings: tuple[Holding, ...] = ()
    trades: tuple[StatedTrade, ...] = ()
    plan: tuple[PlanItem, ...] = ()
    rules: Mapping[str, str | int | Decimal | bool] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    source: str = ""
