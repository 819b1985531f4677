"""Names for the arrays indicators take and give, and the checks they share."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


def as_floats(values: npt.ArrayLike) -> Floats:
    """Return `values` as a one-dimensional array of doubles.

    Raises:
        ValueError: `values` has another shape than one row.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"values must be one-dimensional, shape was {array.shape}")
    return array


def require_period(period: object, name: str = "period") -> int:
    """Return `period` when it is a whole number of at least 1.

    Raises:
        ValueError: It is not.
    """
    if isinstance(period, int | np.integer) and not isinstance(period, bool) and period >= 1:
        return int(period)
    raise ValueError(f"{name} must be a whole number of sessions from 1 up, was {period!r}")
