"""What the kernels ask of 64-bit words, and the names of their tables."""

import numpy as np
import numpy.typing as npt

from sim.sweep.compiled import instruction

Masks = npt.NDArray[np.uint64]
"""Rows of 64-bit words; bit t of a row belongs to session t."""

Table = npt.NDArray[np.float64]
"""Rows of doubles."""


@instruction
def leading_zeros(word: np.uint64) -> int:
    """Return how many bits lie above the highest one set."""
    return 64 - int(word).bit_length()


@instruction
def trailing_zeros(word: np.uint64) -> int:
    """Return how many bits lie below the lowest one set; 64 when none is."""
    return (int(word) & -int(word)).bit_length() - 1 if word else 64
