"""What the kernels ask of 64-bit words, and the names of their tables."""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba.cpython.unsafe import numbers

Masks = npt.NDArray[np.uint64]
"""Rows of 64-bit words; bit t of a row belongs to session t."""

Table = npt.NDArray[np.float64]
"""Rows of doubles."""

leading_zeros: Any = numbers.leading_zeros
trailing_zeros: Any = numbers.trailing_zeros
