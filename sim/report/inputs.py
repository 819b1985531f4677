"""What the figures are drawn from: days and numbers, already computed."""

import itertools
from collections.abc import Sequence, Sized
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.model.trade import Side

Floats = NDArray[np.float64]
Values = Sequence[float] | Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """One line: a value a session.

    Attributes:
        name: As the legend shows it.
        days: Sessions, ascending, no duplicates.
        values: One per day, in the unit the figure names; NaN where there is none.
    """

    name: str
    days: Sequence[date]
    values: Values

    def __post_init__(self) -> None:
        check_days(self.name, self.days, self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """Something that happened to one security on one day.

    Attributes:
        day: Session.
        name: Short name of the security.
        amount: Yuan that came in, None when it was not money.
    """

    day: date
    name: str
    amount: float | None = None


def check_days(name: str, days: Sequence[date], *columns: Sized) -> None:
    """Refuse days out of order and columns of another length.

    Raises:
        ValueError: With the name of the series and what was wrong.
    """
    for column in columns:
        if len(column) != len(days):
            raise ValueError(
                f"{name}: wanted one value per day, found {len(days)} days and"
                f" {len(column)} values"
            )
    for earlier, later in itertools.pairwise(days):
        if earlier >= later:
            raise ValueError(f"{name}: days must ascend, {later} came after {earlier}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bars:
    """One security's or index's daily bars, all in one adjustment, yuan or points.

    Attributes:
        name: As the title shows it.
        days: Sessions, ascending, no duplicates.
        open: One per day; so are high, low, close.
        unit: 元, or 点 for an index.
    """

    name: str
    days: Sequence[date]
    open: Values
    high: Values
    low: Values
    close: Values
    unit: str = "元"

    def __post_init__(self) -> None:
        check_days(self.name, self.days, self.open, self.high, self.low, self.close)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeMark:
    """A trade to show at its session and price.

    Attributes:
        day: Session.
        side: Bought or sold.
        price: In the bars' unit.
        quantity: Shares.
    """

    day: date
    side: Side
    price: float
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MacdStudy:
    """MACD as Chinese terminals show it, in the bars' unit; NaN in the warm-up.

    Attributes:
        days: Sessions, ascending.
        dif: Fast less slow average (白线).
        dea: Average of `dif` (黄线).
        bar: Twice their difference.
        setting: Periods as the legend shows them.
    """

    days: Sequence[date]
    dif: Values
    dea: Values
    bar: Values
    setting: str = "12, 26, 9"

    def __post_init__(self) -> None:
        check_days("MACD", self.days, self.dif, self.dea, self.bar)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Whether something held, session by session.

    Attributes:
        name: As the row shows it.
        days: Sessions, ascending.
        states: One per day; None where it cannot be said.
    """

    name: str
    days: Sequence[date]
    states: Sequence[bool | None]

    def __post_init__(self) -> None:
        check_days(self.name, self.days, self.states)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Turnover:
    """Turnover of a market or security against a floor.

    Attributes:
        name: What is added up, as the panel's heading shows it.
        days: Sessions, ascending.
        yuan: One per day.
        floor: Yuan; sessions below it stand out. None when there is none.
    """

    name: str
    days: Sequence[date]
    yuan: Values
    floor: float | None = None

    def __post_init__(self) -> None:
        check_days(self.name, self.days, self.yuan)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeatMap:
    """A score for every pair of values of two parameters.

    Attributes:
        across: Name of the parameter along x.
        columns: Its values as text, left to right.
        down: Name of the parameter along y.
        rows: Its values as text, top to bottom.
        scores: Shape (rows, columns); NaN where there is none.
        best: Row and column of the best cell, None when not in this map.
        default: Row and column of the default cell, None when not in this map.
    """

    across: str
    columns: Sequence[str]
    down: str
    rows: Sequence[str]
    scores: Floats
    best: tuple[int, int] | None = None
    default: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        wanted = (len(self.rows), len(self.columns))
        if self.scores.shape != wanted or 0 in wanted:
            raise ValueError(
                f"{self.down} by {self.across}: wanted scores of shape {wanted} with no side 0,"
                f" found {self.scores.shape}"
            )
