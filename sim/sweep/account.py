"""One account to be swept: its securities, its regimes, its beginning."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from sim.indicators.arrays import Floats
from sim.indicators.conditions import Readings
from sim.indicators.exact import whole_prices
from sim.indicators.regime import Days, Regime
from sim.model.action import CorporateAction
from sim.model.symbol import Symbol
from sim.rules.securities import Security
from sim.sweep.inputs import Series
from sim.sweep.job import Opening
from sim.sweep.limits import ORDINARY, Standing
from sim.sweep.security import Bars, Clock, SecurityTrack, SweepOptions, security_track


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Holding:
    """One security an account may hold.

    Attributes:
        security: What it is.
        bars: Its raw bars.
        actions: Its corporate actions.
        standing: What its code does not tell.
    """

    security: Security
    bars: Bars
    actions: tuple[CorporateAction, ...] = ()
    standing: Standing = ORDINARY


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Account:
    """What every cell of a sweep begins with and trades.

    Attributes:
        name: How results call it.
        holdings: In the order they are traded.
        regimes: One for all, or one for each holding.
        sessions: The clock; the account opens after the close of the first.
        opening: Cash and shares.
        options: Broker and share of the volume.
        tracks: Holdings laid on the clock.
        days: The clock as datetime64[D].
        indices: Frames of bars the engine may look at, by symbol; the kernels read `regimes`.
    """

    name: str
    holdings: tuple[Holding, ...]
    regimes: tuple[Regime, ...]
    sessions: tuple[date, ...]
    opening: Opening
    options: SweepOptions
    tracks: tuple[SecurityTrack, ...] = field(repr=False)
    days: Days = field(repr=False)
    indices: Mapping[Symbol, Any] = field(default_factory=dict, repr=False)

    @property
    def opening_value(self) -> float:
        """Fen of cash and shares after the first close."""
        shares = sum(
            float(track.close[0]) * self.opening.held.get(track.security.symbol, 0) / track.ticks
            for track in self.tracks
        )
        return self.opening.cash + round(shares * 100)

    @property
    def digest(self) -> str:
        """Hash of everything the results depend on but the rule and its parameters."""
        sha = hashlib.sha256()
        for track in self.tracks:
            sha.update(str(track.security.symbol).encode())
            for column in (track.open, track.close, track.can_buy, track.can_sell, track.most):
                sha.update(np.ascontiguousarray(column).tobytes())
            for table in (track.fees.rates, track.fees.regime, track.actions.rows):
                sha.update(np.ascontiguousarray(table).tobytes())
        for regime in self.regimes:
            sha.update(regime.readings.closes.values.tobytes())
            sha.update(regime.readings.turnover.tobytes())
        begin = (self.sessions[0], self.opening.cash, sorted(map(str, self.opening.held.items())))
        sha.update(repr(begin).encode())
        return sha.hexdigest()


def make_account(
    name: str,
    holdings: Sequence[Holding],
    regimes: Sequence[Regime],
    clock: Clock,
    opening: Opening,
    *,
    indices: Mapping[Symbol, Any] | None = None,
) -> Account:
    """Return an account with its holdings laid on the clock.

    Raises:
        InputError: Bars do not fit the clock.
        RuleNotKnownError: A session lies outside the record of a rule.
    """
    tracks = tuple(
        security_track(
            holding.security,
            holding.bars,
            clock,
            actions=holding.actions,
            standing=holding.standing,
        )
        for holding in holdings
    )
    return Account(
        name=name,
        holdings=tuple(holdings),
        regimes=tuple(regimes),
        sessions=clock.sessions,
        opening=opening,
        options=clock.options,
        tracks=tracks,
        days=clock.days,
        indices=indices or {},
    )


def own_regime(bars: Bars, turnover: Series | None, factors: Floats | None = None) -> Regime:
    """Return the regime a security's own closes make.

    Args:
        bars: Its raw bars.
        turnover: Yuan of the market by session; None leaves it unknown.
        factors: What closes are multiplied by to take out dividends; None leaves them raw.
    """
    closes = bars.close if factors is None else bars.close * factors
    amounts = np.full(len(bars), np.nan) if turnover is None else turnover.on(bars.days)
    return Regime(bars.days, Readings(whole_prices(closes), amounts))


def own_factors(bars: Bars, actions: Sequence[CorporateAction], tick: Decimal) -> Floats:
    """Return what raw closes are multiplied by to be backward-adjusted (后复权).

    The fast twin of `sim.data.adjustment.backward_factors`.
    """
    from sim.rules.corporate_actions import reference_price

    factors = np.ones(len(bars))
    before: tuple[int, Decimal] | None = None
    for action in sorted(actions, key=lambda action: action.ex_date):
        row = int(np.searchsorted(bars.days, np.datetime64(action.ex_date)))
        if row in {0, len(bars)}:
            continue
        base = Decimal(str(float(bars.close[row - 1])))
        if before is not None and before[0] == row:
            base = before[1]
        reference = reference_price(base, action, tick)
        factors[row:] /= float(reference / base)
        before = (row, reference)
    return factors


def market_returns(account: Account) -> Floats:
    """Return what buying and holding would have earned each session, a fraction.

    The opening's securities as they were held, or equal amounts of them when there was only
    cash; dividends included, fees of the one purchase not.
    """
    parts = []
    for track in account.tracks:
        growth = np.ones(len(track))
        growth[1:] = track.close[1:] / track.close[:-1]
        for place, reference in track.actions.references:
            base = Decimal(int(track.close[place - 1])) / track.ticks
            growth[place] = float(track.close[place]) / float(reference(base) * track.ticks)
        held = account.opening.held.get(track.security.symbol, 0)
        start = float(track.close[0]) / track.ticks * held
        parts.append((start, np.cumprod(growth)))
    if not any(start for start, _ in parts):
        parts = [(1.0, path) for _, path in parts]
    value: Floats = np.sum([start * path for start, path in parts], axis=0)
    returns: Floats = value[1:] / value[:-1] - 1.0
    return returns
