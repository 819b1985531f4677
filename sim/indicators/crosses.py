"""Crossings: from below or at to above (金叉), from above or at to below (死叉)."""

import numpy as np
import numpy.typing as npt

from sim.indicators.arrays import Booleans, Floats, as_floats


def _pair(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Floats, Floats]:
    left = as_floats(first)
    right = np.broadcast_to(np.asarray(second, dtype=np.float64), left.shape)
    return left, right


def crossed_above(first: npt.ArrayLike, second: npt.ArrayLike) -> Booleans:
    """Say where `first` rose above `second` on that very session.

    Args:
        first: One per session, oldest first.
        second: As long as `first`, or one level for all.

    Returns:
        True at t when first[t-1] <= second[t-1] and first[t] > second[t]; False on the first
        row and wherever one of the four values is NaN.
    """
    left, right = _pair(first, second)
    out = np.zeros(len(left), dtype=np.bool_)
    out[1:] = (left[:-1] <= right[:-1]) & (left[1:] > right[1:])
    return out


def crossed_below(first: npt.ArrayLike, second: npt.ArrayLike) -> Booleans:
    """Say where `first` fell below `second` on that very session; `crossed_above` mirrored."""
    left, right = _pair(first, second)
    out = np.zeros(len(left), dtype=np.bool_)
    out[1:] = (left[:-1] >= right[:-1]) & (left[1:] < right[1:])
    return out
