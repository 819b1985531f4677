"""Whether a line rises, falls or has gone flat (走平)."""

import numpy as np
import numpy.typing as npt

from sim.indicators.arrays import Booleans, Floats, as_floats, require_period


def change(values: npt.ArrayLike, window: int) -> Floats:
    """Return values[t] / values[t - window] - 1 as a fraction; the first `window` rows are NaN.

    Raises:
        ValueError: `window` is below 1.
    """
    window = require_period(window, "window")
    array = as_floats(values)
    out = np.full(len(array), np.nan)
    if len(array) > window:
        out[window:] = array[window:] / array[:-window] - 1.0
    return out


def not_falling(values: npt.ArrayLike, window: int, tolerance: float = 0.0) -> Booleans:
    """Say where values[t] >= values[t - window] x (1 - tolerance).

    Args:
        values: A line, one value per session, oldest first; NaN while it warms up.
        window: Sessions to look back.
        tolerance: Fraction it may have fallen and still count as flat: 0.0005 is 0.05 %.

    Returns:
        False where either value is missing.

    Raises:
        ValueError: `window` is below 1, or `tolerance` is negative or no number.
    """
    window = require_period(window, "window")
    array = as_floats(values)
    out = np.zeros(len(array), dtype=np.bool_)
    out[window:] = array[window:] >= array[:-window] * (1.0 - require_tolerance(tolerance))
    return out


def flat(values: npt.ArrayLike, window: int, tolerance: float) -> Booleans:
    """Say where |values[t] - values[t - window]| <= tolerance x values[t - window].

    Stricter than `not_falling`: a line that rises fast is not flat.

    Raises:
        ValueError: As `not_falling`.
    """
    moved = np.abs(change(values, window))
    return np.asarray(moved <= require_tolerance(tolerance), dtype=np.bool_)


def regression_slope(values: npt.ArrayLike, window: int) -> Floats:
    """Return the least-squares slope over the last `window` values, in units of value per session.

    Returns:
        The first `window - 1` rows are NaN.

    Raises:
        ValueError: `window` is below 2: a slope needs two points.
    """
    if require_period(window, "window") == 1:
        raise ValueError("window must be at least 2 for a slope, was 1")
    array = as_floats(values)
    out = np.full(len(array), np.nan)
    if len(array) >= window:
        steps = np.arange(window) - (window - 1) / 2.0
        windows = np.lib.stride_tricks.sliding_window_view(array, window)
        centred = windows - windows[:, :1]  # large levels would cost digits
        out[window - 1 :] = (centred * steps).sum(axis=1) / (steps * steps).sum()
    return out


def require_tolerance(tolerance: float) -> float:
    """Return `tolerance` when it is a fraction from 0 up to, not including, 1.

    Raises:
        ValueError: It is not.
    """
    if not 0.0 <= tolerance < 1.0:
        raise ValueError(f"tolerance must be a fraction from 0 to below 1, was {tolerance!r}")
    return tolerance
