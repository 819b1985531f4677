"""Readings of one series laid on the sessions of another."""

import numpy as np

from sim.sweep.actions import Days
from sim.sweep.bits import WORD, words
from sim.sweep.words import Masks


def onto_clock(masks: Masks, days: Days, clock: Days) -> Masks:
    """Return masks with a bit per session: what the last row up to that session says.

    A session before the first row has no bit set.

    Args:
        masks: One bit per row of the series.
        days: Sessions of the rows, ascending.
        clock: Sessions to lay them on, ascending.
    """
    if len(clock) == len(days) and bool((clock == days).all()):
        return masks
    rows = np.searchsorted(days, clock, side="right") - 1
    flags = np.unpackbits(masks.view(np.uint8), axis=1, bitorder="little")
    laid = np.zeros((len(masks), words(len(clock)) * WORD), dtype=np.uint8)
    laid[:, : len(clock)] = flags[:, np.maximum(rows, 0)] * (rows >= 0)
    return np.packbits(laid, axis=1, bitorder="little").view(np.uint64)
