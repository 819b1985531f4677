"""How many sessions in a row something has held."""

import numpy as np
import numpy.typing as npt

from sim.indicators.arrays import Integers, as_floats


def streak(condition: npt.ArrayLike) -> Integers:
    """Return, per session, for how many sessions up to it `condition` held without a break.

    Args:
        condition: True or False per session, oldest first.

    Returns:
        Whole numbers from 0, as long as `condition`.
    """
    held = np.asarray(condition, dtype=np.bool_)
    rows = np.arange(1, len(held) + 1)
    last_break = np.maximum.accumulate(np.where(held, 0, rows)) if len(held) else rows
    return (rows - last_break).astype(np.int64)


def rising_streak(closes: npt.ArrayLike) -> Integers:
    """Return how many closes in a row rose (连涨): 4 means up on four sessions, not on the fifth.

    Args:
        closes: One per session, oldest first.

    Returns:
        Whole numbers; the first row is 0, for nothing is known before it.
    """
    array = as_floats(closes)
    return streak(np.concatenate(([False], array[1:] > array[:-1]))[: len(array)])


def falling_streak(closes: npt.ArrayLike) -> Integers:
    """Return how many closes in a row fell (连跌); `rising_streak` mirrored."""
    return rising_streak(-as_floats(closes))


class Streak:
    """`streak` one session at a time.

    Attributes:
        length: Sessions in a row up to the last one pushed.
    """

    def __init__(self) -> None:
        self.length = 0

    def push(self, held: bool) -> int:  # noqa: FBT001 - the value itself is the argument
        """Take whether the condition held on the next session and return the streak."""
        self.length = self.length + 1 if held else 0
        return self.length
