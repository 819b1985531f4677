"""Turnover of the market and how it stands against its own past (成交额, 量能)."""

import numpy as np
import numpy.typing as npt

from sim.indicators.arrays import Floats, as_floats, require_period
from sim.indicators.averages import sma


def market_turnover(*amounts: npt.ArrayLike) -> Floats:
    """Return the sum of several markets' turnovers, session by session, in yuan.

    The column's 两市成交 is the amount of 000001.SH plus the amount of 399001.SZ.

    Args:
        amounts: Yuan, one row per market on the same sessions; NaN makes the sum NaN.

    Raises:
        ValueError: None was given, or they differ in length.
    """
    rows = [as_floats(amount) for amount in amounts]
    if len({len(row) for row in rows}) != 1:
        lengths = [len(row) for row in rows]
        raise ValueError(f"turnovers must cover the same sessions, lengths were {lengths}")
    total: Floats = np.sum(rows, axis=0, dtype=np.float64)
    return total


def ratio_to_mean(values: npt.ArrayLike, period: int) -> Floats:
    """Return values[t] over the mean of the last `period` values, the row's own included.

    Works for turnover (yuan) and volume (shares) alike; 1 is an average session.

    Returns:
        A pure number; NaN for the first `period - 1` rows and where the mean is 0.

    Raises:
        ValueError: `period` is below 1.
    """
    array = as_floats(values)
    mean = sma(array, period)
    out = np.full(len(array), np.nan)
    np.divide(array, mean, out=out, where=mean != 0.0)
    return out


def trailing_rank(values: npt.ArrayLike, period: int) -> Floats:
    """Return the fraction of the last `period` values that are not above the row's own.

    1 means no session of the window was higher; it guards a fixed floor against the
    growth of turnover over the years.

    Returns:
        From 1 / period to 1; NaN for the first `period - 1` rows.

    Raises:
        ValueError: `period` is below 1.
    """
    period = require_period(period)
    array = as_floats(values)
    out = np.full(len(array), np.nan)
    if len(array) >= period:
        windows = np.lib.stride_tricks.sliding_window_view(array, period)
        out[period - 1 :] = (windows <= windows[:, -1:]).mean(axis=1)
    return out
