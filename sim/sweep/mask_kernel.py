"""The mask engine: a cell is a few ANDs of bits, one long addition, and a few sums per trade.

With the bits E of entries that would be filled and H of holdings that would be kept, "held after
the close of t" is the carry into bit t of the sum H + E: a carry is born where E is set, lives on
where H is set, and dies elsewhere. The edges of the carry are the trades. What this engine cannot
reckon so it marks as `LEFT`, for the event walk.

Functions called per trade take numbers only and arrays are bound once: an array is many words to
pass. Unsigned indices save the test for negative ones.
"""

from typing import NamedTuple

import numpy as np

from sim.indicators.arrays import Floats, Integers
from sim.sweep.compiled import kernel, part
from sim.sweep.market import Market
from sim.sweep.pattern import Pattern, choose_rows, combine
from sim.sweep.words import Masks, Table, leading_zeros, trailing_zeros

EQUITY, DRAWDOWN, SHARPE, SELLS, BUYS, LEFT = 0, 1, 2, 3, 4, 5
COLUMNS = 6
"""Columns of the result: final equity in fen, maximum drawdown as a fraction, Sharpe ratio, sells,
buys, and 1 where the cell was left to the event walk."""


LANES = 2  # cells followed in turn, so that one's arithmetic hides the other's waiting
YEAR = 252.0
"""Sessions by which a Sharpe ratio is annualised."""

_0, _1, _2, _3, _4 = (np.uint64(k) for k in range(5))
_5, _6, _7, _8, _9 = (np.uint64(k) for k in range(5, 10))
_TOP = np.uint64(63)
_SERIES_FROM = 300.0  # holdings at least so many times the idle cash: error below 1e-10


@part
def fee(base: float, twice: float, half: float, inverse: float) -> float:
    """Return one fee in fen, half-up; the terms are those of `sim.sweep.fees`."""
    return np.floor((twice * base + half) * inverse)  # type: ignore[no-any-return]


@part
def _scan_drawdown(
    close: Floats,
    first: np.uint64,
    last: np.uint64,
    cash: float,
    holding: float,
    peak: float,
    kept: float,
) -> float:
    for t in range(np.int64(first), np.int64(last)):
        equity = cash + holding * close[t]
        if equity > peak:
            peak = equity
        elif equity < kept * peak:
            kept = equity / peak
    return kept


@part
def _edges(entries: Masks, keeps: Masks, sessions: int, edges: Integers) -> int:
    """Write the sessions on which the position changes; return how many, or -1 when it cannot."""
    count = 0
    carry = before = clash = _0
    for word in range(len(entries)):
        entry, keep = entries[word], keeps[word]
        clash |= entry & ~keep
        either = keep | entry
        partial = either + entry
        total = partial + carry
        carry = np.uint64((partial < either) | (total < partial))
        held = total ^ either ^ entry
        changed = held ^ ((held << _1) | (before >> _TOP))
        before = held
        while changed:
            edges[count] = word * 64 + np.int64(trailing_zeros(changed))
            count += 1
            changed &= changed - _1
    while count > 0 and edges[count - 1] >= sessions:
        count -= 1
    edges[count] = sessions
    return -1 if clash else count


class Room(NamedTuple):
    """What a kernel works in; every thread has its own.

    Attributes:
        rows: One per term of the rule.
        entries: A mask; so is `keeps`.
        edges: Changes of the position, per lane.
        counts: How many there are, per lane.
        state: Cash, equity, peak, depth, sums and fault, per lane.
    """

    rows: Integers
    entries: Masks
    keeps: Masks
    edges: Integers
    counts: Integers
    state: Table


def sweep_masks(
    market: Market,
    masks: Masks,
    cells: Integers,
    pattern: Pattern,
    start: float,
    out: Table,
) -> None:
    """Fill one row of `out` per cell.

    Args:
        market: The security.
        masks: One row per condition and choice of its parameters.
        cells: Numbers of the cells.
        pattern: Which masks each cell combines.
        start: Cash to begin with, in fen.
        out: Rows of `COLUMNS`.
    """
    words = masks.shape[1]
    room = Room(
        rows=np.empty(len(pattern.terms), np.int64),
        entries=np.empty(words, np.uint64),
        keeps=np.empty(words, np.uint64),
        edges=np.empty((LANES, words * 64 + 1), np.int64),
        counts=np.empty(LANES, np.int64),
        state=np.empty((LANES, 7)),
    )
    sweep_cells(market, masks, cells, pattern, start, room, out)


@kernel
def sweep_cells(  # noqa: C901, PLR0912, PLR0915 - one loop, see the module
    market: Market,
    masks: Masks,
    cells: Integers,
    pattern: Pattern,
    start: float,
    room: Room,
    out: Table,
) -> None:
    """Fill one row of `out` per cell: see `sweep_masks`."""
    close, opens, most, per_fen = market.close, market.open, market.most, market.per_fen
    sums, extremes, regimes, rates = market.moments, market.extremes, market.regime, market.rates
    next_record, least, step_fen = market.next_record, market.least, market.step_fen
    can_buy, can_sell = market.can_buy, market.can_sell
    sessions, steady = len(close), len(rates) == 1
    rows, entries, keeps = room.rows, room.entries, room.keeps
    edges, counts, state = room.edges, room.counts, room.state
    for block in range(0, len(cells), LANES):
        lanes = min(LANES, len(cells) - block)
        longest = 0
        for lane in range(lanes):
            choose_rows(cells[block + lane], pattern, rows)
            combine(masks, rows, pattern, can_buy, can_sell, entries, keeps)
            count = _edges(entries, keeps, sessions, edges[lane])
            state[lane, :3] = start
            state[lane, 3] = 1.0
            state[lane, 4:] = 0.0
            if count < 0 or market.extras:
                state[lane, 6] = 1.0
                count = 0
            counts[lane] = count
            longest = max(longest, count)
        for j in range(0, longest, 2):
            for lane in range(lanes):
                if j >= counts[lane]:
                    continue
                first, last = np.uint64(edges[lane, j]), np.uint64(edges[lane, j + 1])
                cash, equity = state[lane, 0], state[lane, 1]
                peak, kept = state[lane, 2], state[lane, 3]
                price = opens[first] * step_fen
                era = _0 if steady else np.uint64(regimes[first])
                steps = np.floor((cash + 2.0) * per_fen[first])
                cost = cash + 1.0
                steps += 1.0
                while cost > cash:
                    steps -= 1.0
                    value = steps * price
                    due = fee(value, rates[era, _0, _0], rates[era, _0, _1], rates[era, _0, _2])
                    cost = value + max(due, rates[era, _0, _3])
                    cost += fee(value, rates[era, _0, _4], rates[era, _0, _5], rates[era, _0, _6])
                if steps < least or steps > most[first] or next_record[first] < np.int64(last):
                    state[lane, 6] = 1.0
                cash -= cost
                holding = steps * step_fen
                newer = cash + holding * close[first]
                change = newer / equity - 1.0
                total = change
                squares = change * change
                x = last - _1
                level = _TOP - np.uint64(leading_zeros(last - first))
                other = last - (_1 << level)
                highest = np.float64(max(extremes[level, first, _0], extremes[level, other, _0]))
                lowest = np.float64(min(extremes[level, first, _1], extremes[level, other, _1]))
                if cash * _SERIES_FROM <= holding * lowest:
                    idle = cash / (holding * close[_0])
                    total += (sums[x, _0] - sums[first, _0]) - idle * (
                        (sums[x, _1] - sums[first, _1])
                        - idle
                        * (
                            (sums[x, _2] - sums[first, _2])
                            - idle * (sums[x, _3] - sums[first, _3])
                        )
                    )
                    squares += (sums[x, _4] - sums[first, _4]) - idle * (
                        2.0 * (sums[x, _5] - sums[first, _5])
                        - idle
                        * (
                            3.0 * (sums[x, _6] - sums[first, _6])
                            - idle * 4.0 * (sums[x, _7] - sums[first, _7])
                        )
                    )
                else:
                    for t in range(np.int64(first) + 1, np.int64(last)):
                        older = newer
                        newer = cash + holding * close[t]
                        change = newer / older - 1.0
                        total += change
                        squares += change * change
                top, bottom = cash + holding * highest, cash + holding * lowest
                reached = max(peak, top)  # no branch on what is new: nobody could predict it
                if bottom < kept * reached:
                    if top > peak:
                        kept = _scan_drawdown(close, first, last, cash, holding, peak, kept)
                    else:
                        kept = bottom / peak
                peak = reached
                equity = cash + holding * close[x]
                if np.int64(last) < sessions:
                    if steps > most[last]:
                        state[lane, 6] = 1.0
                    value = holding * opens[last]
                    era = _0 if steady else np.uint64(regimes[last])
                    due = fee(value, rates[era, _1, _0], rates[era, _1, _1], rates[era, _1, _2])
                    cash += value - max(due, rates[era, _1, _3])
                    cash -= fee(value, rates[era, _1, _4], rates[era, _1, _5], rates[era, _1, _6])
                    cash -= fee(value, rates[era, _1, _7], rates[era, _1, _8], rates[era, _1, _9])
                    change = cash / equity - 1.0
                    total += change
                    squares += change * change
                    equity = cash
                    peak = max(peak, cash)
                    if cash < kept * peak:
                        kept = cash / peak
                state[lane, 0], state[lane, 1] = cash, equity
                state[lane, 2], state[lane, 3] = peak, kept
                state[lane, 4] += total
                state[lane, 5] += squares
        for lane in range(lanes):
            row = block + lane
            mean = state[lane, 4] / (sessions - 1)
            variance = (state[lane, 5] - (sessions - 1) * mean * mean) / (sessions - 2)
            out[row, 0] = state[lane, 1]
            out[row, 1] = 1.0 - state[lane, 3]
            out[row, 2] = mean / np.sqrt(variance) * np.sqrt(YEAR) if variance > 0.0 else 0.0
            out[row, 3] = counts[lane] // 2
            out[row, 4] = (counts[lane] + 1) // 2
            out[row, 5] = state[lane, 6]
