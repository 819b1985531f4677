"""Conditions as bits, one per session: packed flags, made for all parameters in one go.

Each function fills rows of a table of masks, bit t of a row being session t, and is the fast
twin of the condition of the same name in `sim.indicators.conditions`.
"""

import numpy as np
import numpy.typing as npt

from sim.indicators.arrays import Booleans, Floats, Integers
from sim.sweep.compiled import kernel, part
from sim.sweep.words import Masks

Bytes = npt.NDArray[np.uint8]
_GATHER = np.uint64(0x0102040810204080)  # brings the low bits of eight bytes together
_TOP_BYTE = np.uint64(56)
WORD = 64


def words(sessions: int) -> int:
    """Return how many 64-bit words hold one bit per session."""
    return (sessions + WORD - 1) // WORD


def pack(flags: Booleans) -> Masks:
    """Return one row of flags as a mask."""
    out = np.zeros(words(len(flags)), dtype=np.uint64)
    padded = np.zeros(len(out) * WORD, dtype=np.uint8)
    padded[: len(flags)] = flags
    out[:] = np.packbits(padded, bitorder="little").view(np.uint64)
    return out


@part
def _pack_into(flags: Bytes, out: Masks) -> None:
    eights = flags.view(np.uint64)
    for word in range(len(out)):
        bits = np.uint64(0)
        for byte in range(8):
            part = (eights[word * 8 + byte] * _GATHER) >> _TOP_BYTE
            bits |= part << np.uint64(byte * 8)
        out[word] = bits


@kernel
def close_against_mean(
    closes: Floats,
    sums: Floats,
    ma: Integers,
    needed: Integers,
    margin: Floats,
    sign: float,
    flags: Bytes,
    out: Masks,
) -> None:
    """Fill where the last `needed` closes were all above (or below) the mean by a margin.

    Args:
        closes: Whole numbers as doubles.
        sums: Their prefix sums, one longer, starting with 0.
        ma: Periods, one per row of `out`.
        needed: Closes in a row.
        margin: Fraction of the mean; 0 compares with the mean itself.
        sign: 1 for above, -1 for below.
        flags: Room for a byte per bit of a row.
        out: Rows of masks.
    """
    sessions = len(closes)
    flags[sessions:] = 0
    for row in range(len(ma)):
        start = min(ma[row] - 1, sessions)
        period, factor = np.float64(ma[row]), 1.0 + margin[row]
        flags[:start] = 0
        # views of the same length leave the loop without index arithmetic, so it is vectorised
        close, now, past, flag = closes[start:], sums[start + 1 :], sums, flags[start:sessions]
        for t in range(sessions - start):
            flag[t] = (close[t] * period - (now[t] - past[t]) * factor) * sign > 0.0
        if needed[row] > 1:
            run = 0
            for t in range(sessions - start):
                run = run + 1 if flag[t] else 0
                flag[t] = run >= needed[row]
        _pack_into(flags, out[row])


@kernel
def mean_against_past(
    sums: Floats,
    ma: Integers,
    window: Integers,
    tolerance: Floats,
    falling: int,
    flags: Bytes,
    out: Masks,
) -> None:
    """Fill where the mean is not below (`falling` 0) or is below (1) its past less a tolerance."""
    sessions = len(sums) - 1
    flags[sessions:] = 0
    for row in range(len(ma)):
        back, keep = window[row], 1.0 - tolerance[row]
        start = min(ma[row] - 1 + back, sessions)
        flags[:start] = 0
        if start < sessions:
            new, new_start = sums[start + 1 :], sums[back:]
            old, old_start = sums[start + 1 - back :], sums
            flag = flags[start:sessions]
            for t in range(sessions - start):
                now, past = new[t] - new_start[t], old[t] - old_start[t]
                flag[t] = (now >= past * keep) ^ falling
        _pack_into(flags, out[row])


LEVEL, CROSS, NOT_ABOVE = 0, 1, 2


@kernel
def dif_against_zero(
    prices: Floats, periods: Integers, reading: int, flags: Bytes, out: Masks
) -> None:
    """Fill where DIF is above zero, crossed it, or is not above it.

    Args:
        prices: Yuan or points.
        periods: Fast, slow and signal, one row per row of `out`.
        reading: `LEVEL`, `CROSS` or `NOT_ABOVE`.
        flags: Room for a byte per bit of a row.
        out: Rows of masks.
    """
    sessions = len(prices)
    for row in range(len(periods)):
        fast_weight = 2.0 / (periods[row, 0] + 1)
        slow_weight = 2.0 / (periods[row, 1] + 1)
        fast_rest, slow_rest = 1.0 - fast_weight, 1.0 - slow_weight
        start = periods[row, 1] - 1 + periods[row, 2] - 1
        fast = slow = prices[0] if sessions else 0.0
        before = 1.0
        flags[:] = 0
        for t in range(sessions):
            if t > 0:
                fast = fast * fast_rest + prices[t] * fast_weight
                slow = slow * slow_rest + prices[t] * slow_weight
            dif = fast - slow
            if t >= start:
                if reading == 0:
                    flags[t] = dif > 0.0
                elif reading == 1:
                    flags[t] = dif > 0.0 and before <= 0.0
                else:
                    flags[t] = dif <= 0.0
            before = dif
        _pack_into(flags, out[row])


@kernel
def turnover_against_floor(
    turnover: Floats, floor: Floats, below: int, flags: Bytes, out: Masks
) -> None:
    """Fill where the turnover is at least (`below` 0) or below (1) each floor; NaN is no floor."""
    sessions = len(turnover)
    flags[sessions:] = 0
    flag = flags[:sessions]
    for row in range(len(floor)):
        level = floor[row]
        if np.isnan(level):
            flag[:] = 1 - below
        elif below:
            for t in range(sessions):
                flag[t] = turnover[t] < level
        else:
            for t in range(sessions):
                flag[t] = turnover[t] >= level
        _pack_into(flags, out[row])
