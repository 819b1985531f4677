"""Yes-or-no readings of a market, one per session, from which strategies are declared.

Each function takes `Readings` first and then only its parameters, and says True at t from rows
up to t. A condition that is still warming up says False, whichever way it asks.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.indicators.arrays import Booleans, Floats, require_period
from sim.indicators.averages import ema, sma
from sim.indicators.crosses import crossed_above
from sim.indicators.exact import WholePrices, compare_with_mean, window_sums
from sim.indicators.exact import mean_not_falling as sums_not_falling
from sim.indicators.macd import macd_warm_up, require_macd
from sim.indicators.slope import require_tolerance
from sim.indicators.streaks import streak
from sim.indicators.turnover import trailing_rank

Condition = Callable[..., Booleans]


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """What conditions are read from: one row per session, oldest first.

    Attributes:
        closes: Closes of the index or security the regime is read from.
        turnover: Turnover of the market in yuan, as long as `closes`; NaN when unknown.
    """

    closes: WholePrices
    turnover: Floats

    def __post_init__(self) -> None:
        if len(self.closes) != len(self.turnover):
            raise ValueError(
                "closes and turnover must cover the same sessions, lengths were"
                f" {len(self.closes)} and {len(self.turnover)}"
            )

    def __len__(self) -> int:
        return len(self.closes)

    def first(self, sessions: int) -> "Readings":
        """Return the first `sessions` rows."""
        closes = WholePrices(self.closes.values[:sessions], self.closes.scale)
        return Readings(closes, self.turnover[:sessions])


class MacdPeriods(NamedTuple):
    """The three periods of MACD, in sessions; written 12/26/9 or, with the usual 9, 12/26."""

    fast: int = 12
    slow: int = 26
    signal: int = 9

    def __str__(self) -> str:
        return f"{self.fast}/{self.slow}/{self.signal}"

    @classmethod
    def parse(cls, text: str) -> "MacdPeriods":
        """Return the periods written as `12/26` or `12/26/9`.

        Raises:
            ValueError: `text` is neither, or the fast period is not below the slow one.
        """
        parts = text.strip().split("/")
        if len(parts) not in {2, 3} or not all(
            part.isascii() and part.isdigit() for part in parts
        ):
            raise ValueError(f"MACD periods must look like 12/26 or 12/26/9, was {text!r}")
        periods = cls(*(int(part) for part in parts))
        require_macd(*periods)
        return periods


def close_above_mean(readings: Readings, ma: int) -> Booleans:
    """Say where the close is above its simple mean of `ma` sessions, compared exactly."""
    return compare_with_mean(readings.closes, ma) > 0


def close_below_mean(readings: Readings, ma: int) -> Booleans:
    """Say where the close is below its simple mean of `ma` sessions; at the mean is not below."""
    return compare_with_mean(readings.closes, ma) < 0


def reclaimed(
    readings: Readings, ma: int, reclaim_closes: int = 1, reclaim_margin: float = 0.0
) -> Booleans:
    """Say where the last `reclaim_closes` closes were all above the mean by more than a margin.

    Args:
        readings: The market.
        ma: Sessions in the simple mean.
        reclaim_closes: Closes in a row that must be above; 1 is `close_above_mean`.
        reclaim_margin: Fraction above the mean each of them must exceed: 0.01 is 1 %.
    """
    needed = require_period(reclaim_closes, "reclaim_closes")
    margin = require_tolerance(reclaim_margin)
    sums = window_sums(readings.closes.values, ma).astype(np.float64)
    above = readings.closes.values * float(ma) > sums * (1.0 + margin)
    above[: ma - 1] = False
    return above if needed == 1 else streak(above) >= needed


def mean_not_falling(
    readings: Readings, ma: int, flat_window: int | None, flat_tolerance: float = 0.0
) -> Booleans:
    """Say where the simple mean lost at most a fraction over `flat_window` sessions (走平).

    Without a window it always holds.
    """
    if flat_window is None:
        return np.ones(len(readings), dtype=np.bool_)
    return sums_not_falling(readings.closes, ma, flat_window, flat_tolerance)


def mean_falling(
    readings: Readings, ma: int, flat_window: int | None, flat_tolerance: float = 0.0
) -> Booleans:
    """Say where the simple mean lost more than the fraction; False while it warms up."""
    falling = ~mean_not_falling(readings, ma, flat_window, flat_tolerance)
    falling[: ma - 1 + (flat_window or 0)] = False
    return falling


def _dif(readings: Readings, macd: MacdPeriods) -> Floats:
    closes = readings.closes.floats
    return ema(closes, macd.fast) - ema(closes, macd.slow)


def dif_above_zero(readings: Readings, macd: MacdPeriods) -> Booleans:
    """Say where DIF, the white line of MACD, is above zero; False for slow + signal - 2 rows."""
    require_macd(*macd)
    above = _dif(readings, macd) > 0.0
    above[: macd_warm_up(macd.slow, macd.signal)] = False
    return above


def dif_crossed_zero(readings: Readings, macd: MacdPeriods) -> Booleans:
    """Say where DIF rose above zero on that very session; False while MACD warms up."""
    require_macd(*macd)
    crossed = crossed_above(_dif(readings, macd), 0.0)
    crossed[: macd_warm_up(macd.slow, macd.signal)] = False
    return crossed


def dif_not_above_zero(readings: Readings, macd: MacdPeriods) -> Booleans:
    """Say where DIF is at or below zero; False while MACD warms up."""
    require_macd(*macd)
    below = _dif(readings, macd) <= 0.0
    below[: macd_warm_up(macd.slow, macd.signal)] = False
    return below


def dif_enters(readings: Readings, macd: MacdPeriods, zero: "ZeroLine") -> Booleans:
    """Say where DIF is above zero, or rose above it on that session, as `zero` asks."""
    if zero is ZeroLine.LEVEL:
        return dif_above_zero(readings, macd)
    return dif_crossed_zero(readings, macd)


class ZeroLine(enum.StrEnum):
    """How the white line being back above zero is read (零轴)."""

    LEVEL = "level"  # it is above
    CROSS = "cross"  # it rose above on that very session


class FloorUnit(enum.StrEnum):
    """What a turnover floor is written in."""

    YUAN = "yuan"  # turnover itself
    RATIO = "ratio"  # turnover over its mean of `floor_window` sessions
    RANK = "rank"  # fraction of the last `floor_window` sessions that were not above it


def turnover_at_least(readings: Readings, floor: float | None) -> Booleans:
    """Say where the turnover is `floor` yuan or more; always, when there is no floor."""
    if floor is None:
        return np.ones(len(readings), dtype=np.bool_)
    return readings.turnover >= floor


def turnover_below(readings: Readings, floor: float | None) -> Booleans:
    """Say where the turnover is below `floor` yuan; never, when there is no floor."""
    if floor is None:
        return np.zeros(len(readings), dtype=np.bool_)
    return readings.turnover < floor


def measured_turnover(
    readings: Readings, floor_days: int, floor_unit: FloorUnit, floor_window: int
) -> Floats:
    """Return the turnover a floor is compared with: a mean of days, as yuan, ratio or rank.

    Args:
        readings: The market.
        floor_days: Sessions whose mean counts; 1 takes the day itself.
        floor_unit: What the result is written in.
        floor_window: Sessions of the past that a ratio or rank looks at.
    """
    level = sma(readings.turnover, floor_days) if floor_days > 1 else readings.turnover
    if floor_unit is FloorUnit.RATIO:
        return level / sma(readings.turnover, floor_window)
    if floor_unit is FloorUnit.RANK:
        return trailing_rank(level, floor_window)
    return level


def floor_holds(
    readings: Readings,
    floor: float,
    floor_days: int = 1,
    floor_unit: FloorUnit = FloorUnit.YUAN,
    floor_window: int = 60,
) -> Booleans:
    """Say where the measured turnover is at the floor or above; False while it warms up."""
    return measured_turnover(readings, floor_days, floor_unit, floor_window) >= floor


def floor_breaks(
    readings: Readings,
    floor: float,
    floor_days: int = 1,
    floor_unit: FloorUnit = FloorUnit.YUAN,
    floor_window: int = 60,
) -> Booleans:
    """Say where the measured turnover is below the floor; False while it warms up."""
    return measured_turnover(readings, floor_days, floor_unit, floor_window) < floor
