"""Several securities of one account as the flat arrays the walk runs on."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.indicators.arrays import Booleans, Floats, Integers
from sim.ledger.lots import share_out
from sim.model.errors import InputError
from sim.model.symbol import Symbol
from sim.sweep.actions import COLUMNS, EX, PAY
from sim.sweep.security import SecurityTrack
from sim.sweep.words import Table

MILLION = 1_000_000
"""Parts the account is divided into."""

PAYS, GOES_EX = 0, 1
"""Kinds of events: what is due is paid before what goes ex that day."""


class Basket(NamedTuple):
    """Securities on one clock; arrays are securities x sessions where not said otherwise.

    Attributes:
        open: Opening prices in ticks; so is `close`.
        can_buy: Whether a buy at this session's open would find a seller.
        can_sell: Whether a sale at this session's open would find a buyer.
        traded_before: Whether the security has a price by this session.
        most: Shares an order may take of the session's volume.
        regime: Row of `rates` in force.
        rates: Fees of all securities: see `sim.sweep.fees`.
        per_fen: Shares a fen buys at the open, fees included, a hair too many.
        month_after: See `sim.sweep.actions.SecurityActions`; so is `year_after`.
        milli: Thousandths of a yuan in a tick, per security.
        step: Shares in a step of a buy, per security.
        least: Fewest shares of a buy, per security.
        weights: Millionths of the account, per security.
        quantity: Shares held at the opening, per security.
        actions: Rows of `sim.sweep.actions`, all securities.
        action_of: Security of each action.
        events: Session, kind and action of everything that falls due, in order.
    """

    open: Table
    close: Table
    can_buy: Booleans
    can_sell: Booleans
    traded_before: Booleans
    most: Table
    regime: Integers
    rates: npt.NDArray[np.float64]
    per_fen: Table
    month_after: Integers
    year_after: Integers
    milli: Integers
    step: Integers
    least: Integers
    weights: Integers
    quantity: Integers
    actions: Integers
    action_of: Integers
    events: Integers


def basket_of(
    tracks: Sequence[SecurityTrack],
    held: Mapping[Symbol, int] | None = None,
    weights: Mapping[Symbol, int] | None = None,
) -> Basket:
    """Return the arrays of securities on one clock, the account opening after its first close.

    Args:
        tracks: All on the same clock.
        held: Shares held at the opening, by symbol.
        weights: Weights by symbol; None takes the values held at the opening, or equal ones
            when nothing is.

    Raises:
        InputError: A lot changed within the clock.
    """
    shares = [(held or {}).get(track.security.symbol, 0) for track in tracks]
    steps, least = zip(*(_lot(track) for track in tracks), strict=True)
    eras = np.cumsum([0, *(len(track.fees.rates) for track in tracks[:-1])])
    actions = np.concatenate([track.actions.rows for track in tracks])
    counts = [len(track.actions.rows) for track in tracks]
    return Basket(
        open=np.array([track.open for track in tracks]),
        close=np.array([track.close for track in tracks]),
        can_buy=np.array([track.can_buy for track in tracks]),
        can_sell=np.array([track.can_sell for track in tracks]),
        traded_before=np.array([_known(track) for track in tracks]),
        most=np.array([track.most for track in tracks]),
        regime=np.array([t.fees.regime + era for t, era in zip(tracks, eras, strict=True)]),
        rates=np.concatenate([track.fees.rates for track in tracks]),
        per_fen=np.array([_per_fen(track) for track in tracks]),
        month_after=np.array([t.actions.month_after for t in tracks]),
        year_after=np.array([t.actions.year_after for t in tracks]),
        milli=np.array([1000 // track.ticks for track in tracks], dtype=np.int64),
        step=np.array(steps, dtype=np.int64),
        least=np.array(least, dtype=np.int64),
        weights=_weights(tracks, shares, weights),
        quantity=np.array(shares, dtype=np.int64),
        actions=actions,
        action_of=np.repeat(np.arange(len(tracks)), counts),
        events=_events(actions),
    )


def _lot(track: SecurityTrack) -> tuple[int, int]:
    rules = {(rule.step, rule.minimum) for rule in track.lot_rules}
    if len(rules) != 1:
        raise InputError(f"the lot of {track.security.symbol} changed within the sessions swept")
    return rules.pop()


def _known(track: SecurityTrack) -> Booleans:
    known: Booleans = np.logical_or.accumulate(track.traded) | track.known_before
    return known


def _per_fen(track: SecurityTrack) -> Floats:
    fen = track.open * (100.0 / track.ticks) * (1.0 + track.fees.buying)
    return (1.0 + 1e-14) / fen


def _weights(
    tracks: Sequence[SecurityTrack], shares: Sequence[int], weights: Mapping[Symbol, int] | None
) -> Integers:
    if weights is not None:
        given = [weights.get(track.security.symbol, 0) for track in tracks]
    else:
        given = [
            round(track.close[0]) * n * (1000 // track.ticks)
            for track, n in zip(tracks, shares, strict=True)
        ]
    given = given if any(given) else [1] * len(tracks)
    return np.array(share_out(MILLION, given), dtype=np.int64)


def _events(actions: Integers) -> Integers:
    """Return sessions, kinds and actions in the order they are booked."""
    found = []
    for place, row in enumerate(actions.reshape(-1, COLUMNS)):
        found.append((int(row[EX]), GOES_EX, place))
        if row[PAY] > row[EX]:
            found.append((int(row[PAY]), PAYS, place))
    return np.array(sorted(found), dtype=np.int64).reshape(len(found), 3)
