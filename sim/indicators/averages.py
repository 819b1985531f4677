"""Simple and exponential means, whole series at once or one value at a time."""

import math
from collections import deque

import numpy as np
import numpy.typing as npt

from sim.indicators.arrays import Floats, as_floats, require_period


def sma(values: npt.ArrayLike, period: int) -> Floats:
    """Return the simple moving mean (简单移动平均).

    Each window is summed without rounding error and rounded once, so the result does not
    depend on where the series starts.

    Args:
        values: One per session, oldest first, finite (a NaN makes its windows NaN).
        period: Sessions in the mean, the row's own included.

    Returns:
        As long as `values`; the first `period - 1` rows are NaN.

    Raises:
        ValueError: `period` is below 1, or `values` is not one row.
    """
    period = require_period(period)
    array = as_floats(values)
    out = np.full(len(array), np.nan)
    row = array.tolist()
    for end in range(period, len(row) + 1):
        out[end - 1] = math.fsum(row[end - period : end]) / period
    return out


def ema(values: npt.ArrayLike, period: int) -> Floats:
    """Return the exponential moving mean with weight 2 / (period + 1), started at the first value.

    Chinese terminals start so (`EMA(X,N)` of Tongdaxin); pandas calls it
    `ewm(span=period, adjust=False)`. TA-Lib and backtrader start from a simple mean instead
    and agree only after some hundred sessions.

    Args:
        values: One per session, oldest first, finite.
        period: Sessions, at least 1.

    Returns:
        As long as `values`, defined from the first row; after n rows the first value still
        weighs (1 - 2 / (period + 1)) ** n.

    Raises:
        ValueError: `period` is below 1, or `values` is not one row.
    """
    stream = ExponentialMean(period)
    return np.array([stream.push(value) for value in as_floats(values).tolist()], dtype=np.float64)


class SimpleMean:
    """`sma` one value at a time, equal bit for bit.

    Attributes:
        period: Sessions in the mean.
    """

    def __init__(self, period: int) -> None:
        self.period = require_period(period)
        self._window: deque[float] = deque(maxlen=self.period)

    def push(self, value: float) -> float:
        """Take the next session's value and return the mean, NaN while warming up."""
        self._window.append(value)
        if len(self._window) < self.period:
            return math.nan
        return math.fsum(self._window) / self.period


class ExponentialMean:
    """`ema` one value at a time, equal bit for bit.

    Attributes:
        period: Sessions of the mean.
        value: The mean so far; None before the first value.
    """

    def __init__(self, period: int) -> None:
        self.period = require_period(period)
        self.value: float | None = None
        self._weight = 2.0 / (self.period + 1)
        self._rest = 1.0 - self._weight

    def push(self, value: float) -> float:
        """Take the next session's value and return the mean."""
        last = self.value
        self.value = value if last is None else last * self._rest + value * self._weight
        return self.value
