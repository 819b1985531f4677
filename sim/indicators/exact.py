"""Closes as whole numbers, so that "above the mean" has no rounding in it.

A close that equals its mean is neither above nor below. Floating prefix sums decide 26 of 27
such ties wrongly; `close * period > sum` of whole numbers decides all of them rightly.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.indicators.arrays import Booleans, Floats, Integers, as_floats, require_period
from sim.indicators.slope import require_tolerance

_SCALES = (100, 1000, 10_000)
ADJUSTED_SCALE = 1_000_000
_LARGEST = 2.0**52  # whole numbers up to here are exact as doubles too


@dataclass(frozen=True, slots=True, eq=False)
class WholePrices:
    """Prices as whole numbers of a unit.

    Attributes:
        values: Whole numbers of the unit, one per session, oldest first.
        scale: Units per yuan or index point: 100 for fen, 1000 for fund ticks, 10,000 for
            index points with four decimals, 1,000,000 for adjusted prices.
    """

    values: Integers
    scale: int

    def __len__(self) -> int:
        return len(self.values)

    @property
    def floats(self) -> Floats:
        """The prices in yuan or index points."""
        return np.asarray(self.values / float(self.scale), dtype=np.float64)


def whole_prices(prices: npt.ArrayLike) -> WholePrices:
    """Return `prices` as whole numbers of the coarsest unit that holds every one of them.

    Raw prices are held exactly. Adjusted prices have no last digit and are rounded to a
    millionth of a yuan.

    Args:
        prices: Yuan per share or index points, finite, oldest first.

    Raises:
        ValueError: A price is not finite, or too large to stay exact.
    """
    array = as_floats(prices)
    if not np.isfinite(array).all():
        raise ValueError("prices must be finite numbers")
    scale = next((s for s in _SCALES if (np.rint(array * s) / s == array).all()), ADJUSTED_SCALE)
    scaled = np.rint(array * scale)
    if len(scaled) and float(np.abs(scaled).max()) >= _LARGEST / 1000:
        raise ValueError(f"prices must stay below {_LARGEST / 1000 / scale:,.0f}")
    return WholePrices(scaled.astype(np.int64), scale)


def window_sums(values: Integers, period: int) -> Integers:
    """Return the exact sums of the last `period` whole numbers; 0 while they warm up.

    Raises:
        ValueError: `period` is below 1.
    """
    period = require_period(period)
    out = np.zeros(len(values), dtype=np.int64)
    prefix = np.concatenate((np.zeros(1, np.int64), np.cumsum(values, dtype=np.int64)))
    out[period - 1 :] = prefix[period:] - prefix[:-period]
    return out


def compare_with_mean(prices: WholePrices, period: int) -> npt.NDArray[np.int8]:
    """Return 1 where a price is above its simple mean, -1 below, 0 when equal or warming up.

    Args:
        prices: One per session, oldest first.
        period: Sessions in the mean, the row's own included.

    Raises:
        ValueError: `period` is below 1.
    """
    sums = window_sums(prices.values, period)
    out: npt.NDArray[np.int8] = np.sign(prices.values * period - sums).astype(np.int8)
    out[: period - 1] = 0
    return out


def mean_not_falling(
    prices: WholePrices, period: int, window: int, tolerance: float = 0.0
) -> Booleans:
    """Say where the simple mean is not below its value `window` sessions before.

    SMA[t] >= SMA[t - window] x (1 - tolerance), compared on the exact sums.

    Args:
        prices: One per session, oldest first.
        period: Sessions in the mean.
        window: Sessions to look back.
        tolerance: Fraction the mean may have fallen: 0.0005 is 0.05 %.

    Returns:
        False for the first `period - 1 + window` rows.

    Raises:
        ValueError: `period` or `window` is below 1, or `tolerance` is not in [0, 1).
    """
    start = require_period(period) - 1 + require_period(window, "window")
    sums = window_sums(prices.values, period).astype(np.float64)
    out = np.zeros(len(sums), dtype=np.bool_)
    keep = 1.0 - require_tolerance(tolerance)
    if len(sums) > start:
        out[start:] = sums[start:] >= sums[start - window : -window] * keep
    return out
