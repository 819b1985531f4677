"""A security's track as the flat arrays the kernels run on."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.indicators.arrays import Booleans, Floats, Integers
from sim.model.errors import InputError
from sim.sweep.actions import RECORD
from sim.sweep.bits import pack
from sim.sweep.compiled import kernel
from sim.sweep.security import SecurityTrack
from sim.sweep.words import Masks, Table

BOUND = 4
"""Shares an order asks for over those its budget buys: see `sim.engine.strategy.BOUND`."""

Extremes = npt.NDArray[np.float32]
_NEARLY = 1.01  # lots and fees apart


class Market(NamedTuple):
    """One security for the kernels; row t is session t of the clock.

    Attributes:
        open: Opening prices in ticks; so is `close`.
        can_buy: Bit t: an order decided after t to buy at the next open would be filled.
        can_sell: The same to sell.
        most: Steps an order may take of the session's volume.
        per_fen: Steps a fen buys at the open, fees included, a hair too many.
        regime: Row of `rates` in force.
        rates: Fees: see `sim.sweep.fees`.
        next_record: First session from t on after whose close a dividend or free shares are
            earned; the number of sessions when none is.
        moments: Running sums over sessions for returns on a holding: see `sums_and_extremes`.
        extremes: Highest and lowest close over 2**level sessions from t on.
        step: Shares in a step of a buy.
        least: Fewest steps of a buy.
        step_fen: Fen in a tick's change of one step.
        extras: Whether fees are charged that the mask engine does not reckon with.
    """

    open: Floats
    close: Floats
    can_buy: Masks
    can_sell: Masks
    most: Floats
    per_fen: Floats
    regime: Integers
    rates: npt.NDArray[np.float64]
    next_record: Integers
    moments: Table
    extremes: Extremes
    step: float
    least: float
    step_fen: float
    extras: bool


def market_of(track: SecurityTrack) -> Market:
    """Return the arrays of a track.

    Raises:
        InputError: The lot of the security changed within the clock.
    """
    rules = {(rule.minimum, rule.step) for rule in track.lot_rules}
    if len(rules) != 1:
        raise InputError(f"the lot of {track.security.symbol} changed within the sessions swept")
    ((minimum, step),) = rules
    step_fen = step * 100 / track.ticks
    moments, extremes = sums_and_extremes(track.close)
    return Market(
        open=track.open,
        close=track.close,
        can_buy=pack(_next(track.can_buy)),
        can_sell=pack(_next(track.can_sell)),
        most=_room(track, step),
        per_fen=(1.0 + 1e-14) / (track.open * step_fen * (1.0 + track.fees.buying)),
        regime=track.fees.regime,
        rates=track.fees.rates,
        next_record=_next_record(track.actions.rows[:, RECORD], len(track)),
        moments=moments,
        extremes=extremes,
        step=float(step),
        least=float(-(-minimum // step)),
        step_fen=step_fen,
        extras=track.fees.extras,
    )


def _room(track: SecurityTrack, step: int) -> Floats:
    """Return the steps an order may take; none after a fall that the engine's bound may feel."""
    room: Floats = np.floor(track.most / step)
    room[1:][track.open[1:] * BOUND <= track.close[:-1] * _NEARLY] = -1.0
    return room


def _next(possible: Booleans) -> Booleans:
    """Move what is possible at the open of t + 1 to t, where it is decided."""
    out = np.zeros_like(possible)
    out[:-1] = possible[1:]
    return out


def _next_record(records: Integers, sessions: int) -> Integers:
    out = np.full(sessions + 1, sessions, dtype=np.int64)
    for record in np.sort(records)[::-1]:
        out[: record + 1] = record
    return out


def sums_and_extremes(
    close: Floats,
) -> tuple[Table, Extremes]:
    """Return running sums and extremes of the closes: every trade's statistics in constant time.

    The sums are of d / P**k and d**2 / P**(k + 1), k from 1 to 4. P is the previous close over
    the first one, d its change. A holding with cash q (in the same unit per share) returns
    d / (P + q) a session; for small q that is the series d/P - q d/P**2 + q**2 d/P**3 - ..., so
    sums of returns and of their squares over any stretch come from the difference of two rows.

    The extremes are the highest and lowest close of 1, 2, 4, ... sessions from each one on.
    Prices are whole ticks below 2**24, exact in single precision.
    """
    sessions = len(close)
    moments = np.zeros((sessions, 8))
    extremes = np.zeros((sessions.bit_length(), sessions, 2), dtype=np.float32)
    _fill_sums_and_extremes.briefly(close, moments, extremes)
    return moments, extremes


@kernel
def _fill_sums_and_extremes(close: Floats, moments: Table, extremes: Extremes) -> None:
    sessions = len(close)
    first = close[0]
    for t in range(1, sessions):
        inverse = first / close[t - 1]
        term = (close[t] - close[t - 1]) / first * inverse
        square = term * term
        for k in range(4):
            moments[t, k] = moments[t - 1, k] + term
            moments[t, k + 4] = moments[t - 1, k + 4] + square
            term *= inverse
            square *= inverse
    for t in range(sessions):
        extremes[0, t, 0] = extremes[0, t, 1] = close[t]
    for level in range(1, len(extremes)):
        half = 1 << (level - 1)
        shorter, longer = extremes[level - 1], extremes[level]
        for t in range(sessions - 2 * half + 1):
            longer[t, 0] = max(shorter[t, 0], shorter[t + half, 0])
            longer[t, 1] = min(shorter[t, 1], shorter[t + half, 1])
