"""Which masks a cell of a grid combines, and their combination into entries and holdings."""

from typing import NamedTuple

import numpy as np

from sim.indicators.arrays import Integers
from sim.sweep.compiled import part
from sim.sweep.words import Masks

_0 = np.uint64(0)


class Pattern(NamedTuple):
    """Which masks a cell of the grid combines.

    Attributes:
        lengths: Values on each axis of the grid.
        terms: Per term of the rule (entries, votes, leavings): first row of its masks, then
            how many rows further a step on each axis leads; last the same for `needs`.
        needs: Votes needed, per choice of the parameter that says so.
        enters: Terms that must all hold to enter.
        votes: Terms of which enough must hold.
        leaves: Terms of which one suffices to leave.
    """

    lengths: Integers
    terms: Integers
    needs: Integers
    enters: int
    votes: int
    leaves: int


@part
def choose_rows(cell: int, pattern: Pattern, rows: Integers) -> None:
    """Write which mask each term of the rule has in a cell."""
    lengths, terms = pattern.lengths, pattern.terms
    for k in range(len(terms)):
        rows[k] = terms[k, 0]
    left = np.uint64(cell)
    for axis in range(len(lengths) - 1, -1, -1):
        length = np.uint64(lengths[axis])
        further = left // length
        place = np.int64(left - further * length)
        left = further
        for k in range(len(terms)):
            rows[k] += place * terms[k, axis + 1]


@part
def combine(
    masks: Masks,
    rows: Integers,
    pattern: Pattern,
    can_buy: Masks,
    can_sell: Masks,
    entry: Masks,
    keep: Masks,
) -> None:
    """Write the bits of entries that would be filled and of holdings that would be kept."""
    enters, votes, leaves = pattern.enters, pattern.votes, pattern.leaves
    need = pattern.needs[rows[-1]]
    together = enters + votes if need >= votes else enters
    _all_of(masks, rows[:together], can_buy, entry)
    if need < votes:
        _vote(masks, rows[enters : enters + votes], need, entry)
    _any_of(masks, rows[enters + votes : enters + votes + leaves], keep)
    for word in range(len(keep)):
        keep[word] = ~(keep[word] & can_sell[word])


@part
def _all_of(masks: Masks, rows: Integers, base: Masks, out: Masks) -> None:
    """Write the bits set in `base` and in all masks: four a pass, the last as often as needed."""
    last = len(rows) - 1
    for word in range(len(out)):
        out[word] = base[word]
    for k in range(0, len(rows), 4):
        a, b = masks[rows[k]], masks[rows[min(k + 1, last)]]
        c, d = masks[rows[min(k + 2, last)]], masks[rows[min(k + 3, last)]]
        for word in range(len(out)):
            out[word] &= a[word] & b[word] & c[word] & d[word]


@part
def _any_of(masks: Masks, rows: Integers, out: Masks) -> None:
    """Write the bits set in any of the masks: two a pass, the last as often as needed."""
    out[:] = _0
    for k in range(0, len(rows), 2):
        a, b = masks[rows[k]], masks[rows[min(k + 1, len(rows) - 1)]]
        for word in range(len(out)):
            out[word] |= a[word] | b[word]


@part
def _vote(masks: Masks, rows: Integers, need: int, entry: Masks) -> None:
    """Keep the bits set in at least `need` of the masks: a counter of three bits per session."""
    for word in range(len(entry)):
        low = middle = high = _0
        for row in rows:
            bits = masks[row, word]
            carried = low & bits
            low ^= bits
            high |= middle & carried
            middle ^= carried
        reached = _0
        for count in range(need, len(rows) + 1):
            match = low if count & 1 else ~low
            match &= middle if count & 2 else ~middle
            match &= high if count & 4 else ~high
            reached |= match
        entry[word] &= reached
