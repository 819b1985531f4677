"""MACD as Chinese terminals draw it: white DIF, yellow DEA, bars of twice their distance."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy.typing as npt

from sim.indicators.arrays import Floats, require_period
from sim.indicators.averages import ExponentialMean, ema


@dataclass(frozen=True, slots=True)
class MacdLines:
    """Three rows as long as the closes they come from, in the unit of the closes.

    Attributes:
        dif: EMA(fast) - EMA(slow), the white line (白线).
        dea: EMA(signal) of `dif`, the yellow line (黄线).
        bar: 2 x (dif - dea), the columns (红绿柱).
    """

    dif: Floats
    dea: Floats
    bar: Floats


class MacdPoint(NamedTuple):
    """One session of `MacdLines`."""

    dif: float
    dea: float
    bar: float


def macd(closes: npt.ArrayLike, fast: int = 12, slow: int = 26, signal: int = 9) -> MacdLines:
    """Return DIF, DEA and bars, each EMA started at its first value.

    The rows are defined from the first session on, as terminals show them; `macd_warm_up` says
    from which row on they should be acted upon.

    Args:
        closes: One per session, oldest first, finite; yuan or index points.
        fast: Sessions of the faster mean.
        slow: Sessions of the slower mean, more than `fast`.
        signal: Sessions of the mean of DIF.

    Raises:
        ValueError: A period is below 1, or `fast` is not below `slow`.
    """
    require_macd(fast, slow, signal)
    dif = ema(closes, fast) - ema(closes, slow)
    dea = ema(dif, signal)
    return MacdLines(dif=dif, dea=dea, bar=2.0 * (dif - dea))


def macd_warm_up(slow: int = 26, signal: int = 9) -> int:
    """Return how many leading rows are warm-up: `slow - 1` for DIF and `signal - 1` for DEA."""
    return require_period(slow, "slow") - 1 + require_period(signal, "signal") - 1


def require_macd(fast: int, slow: int, signal: int) -> None:
    """Check the three periods.

    Raises:
        ValueError: A period is below 1, or `fast` is not below `slow`.
    """
    require_period(fast, "fast")
    require_period(slow, "slow")
    require_period(signal, "signal")
    if fast >= slow:
        raise ValueError(f"fast must be below slow, was {fast} against {slow}")


class MacdStream:
    """`macd` one close at a time, equal bit for bit."""

    def __init__(self, fast: int = 12, slow: int = 26, signal: int = 9) -> None:
        require_macd(fast, slow, signal)
        self._fast = ExponentialMean(fast)
        self._slow = ExponentialMean(slow)
        self._signal = ExponentialMean(signal)

    def push(self, close: float) -> MacdPoint:
        """Take the next session's close and return its three values."""
        dif = self._fast.push(close) - self._slow.push(close)
        dea = self._signal.push(dif)
        return MacdPoint(dif, dea, 2.0 * (dif - dea))
