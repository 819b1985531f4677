"""Feeds for backtrader that all tick on one clock, whenever their securities trade."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import backtrader as bt
import pandas as pd

from sim.engine.alignment import AlignedBars, Reference, align
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.symbol import Symbol
from sim.rules.corporate_actions import reference_price
from sim.rules.securities import classify


class SecurityFeed(bt.feed.DataBase):
    """Daily bars of one security, one bar for every session of the clock.

    Because every feed of a run has the same length and the same days, a security listed late
    or suspended neither holds up `next()` for the others nor lags behind them, and lines of
    different feeds may be combined. Lines beside the usual ones:

    * `prev_close`: base of the day's price limit in yuan (reference price on an ex-date);
    * `traded`: 1.0 when the security traded in the session, else 0.0. Prices are then the
      last known ones with volume 0; before the first bar they are NaN.

    Params:
        bars: The `AlignedBars` to deliver.
        tradable: False for an index, which may be looked at only.
        frame: The bars as they were given, for signals computed on whole series.
    """

    lines: Any = ("prev_close", "traded")
    params: Any = (("bars", None), ("tradable", True), ("frame", None))

    def __init__(self) -> None:
        super().__init__()
        if not isinstance(self.p.bars, AlignedBars):
            raise InputError("a SecurityFeed is made by security_feeds(), from checked bars")
        self.symbol: Symbol = self.p.bars.symbol
        self._name = str(self.symbol)
        self._place = 0

    def start(self) -> None:
        """Begin again at the first session."""
        super().start()
        self._place = 0

    def _values(self) -> dict[str, Sequence[float]]:
        bars: AlignedBars = self.p.bars
        return {
            "datetime": [float(day.toordinal()) for day in bars.sessions],
            "open": bars.open,
            "high": bars.high,
            "low": bars.low,
            "close": bars.close,
            "volume": bars.volume,
            "openinterest": [0.0] * len(bars.sessions),
            "prev_close": bars.prev_close,
            "traded": bars.traded,
        }

    def preload(self) -> None:
        """Fill the lines at once: bar by bar takes most of the time of a run of many feeds."""
        if self.p.fromdate is not None or self.p.todate is not None or self._filters:
            super().preload()
            return
        for name, values in self._values().items():
            getattr(self.lines, name).array.extend(values)
        self._place = len(self.p.bars.sessions)
        self.home()

    def _load(self) -> bool:
        bars: AlignedBars = self.p.bars
        place = self._place
        if place == len(bars.sessions):
            return False
        self.lines.datetime[0] = float(bars.sessions[place].toordinal())
        self.lines.open[0] = bars.open[place]
        self.lines.high[0] = bars.high[place]
        self.lines.low[0] = bars.low[place]
        self.lines.close[0] = bars.close[place]
        self.lines.volume[0] = bars.volume[place]
        self.lines.openinterest[0] = 0.0
        self.lines.prev_close[0] = bars.prev_close[place]
        self.lines.traded[0] = bars.traded[place]
        self._place = place + 1
        return True

    def _tick_nullify(self) -> None:
        """Keep no copy of the bar as a tick: only bars built from smaller ones need it."""

    def _tick_fill(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - backtrader's signature
        """Keep no copy: see `_tick_nullify`."""


def security_feeds(
    frames: Mapping[Symbol, pd.DataFrame],
    sessions: Iterable[date],
    *,
    actions: Iterable[CorporateAction] = (),
    reference: Reference | None = None,
    indices: Mapping[Symbol, pd.DataFrame] | None = None,
) -> list[SecurityFeed]:
    """Return one feed per security, then one per index, all on the clock `sessions`.

    Args:
        frames: Raw daily bars in the schema of `sim.model.bar`; one without rows makes a feed
            that never trades.
        sessions: Every session of the run, ascending.
        actions: Corporate actions, for the base of the price limit on ex-dates.
        reference: Reference price after an action; None takes the rule of the exchanges.
        indices: Bars that may be looked at but not traded.

    Raises:
        InputError: Bars are impossible, each faulty row named; or there is no session.
    """
    clock = tuple(sessions)
    if not clock:
        raise InputError("a run needs at least one session")
    rule = reference if reference is not None else exchange_reference
    known = tuple(actions)
    make: Any = SecurityFeed
    feeds: list[SecurityFeed] = []
    for symbol, frame in frames.items():
        bars = align(symbol, frame, clock, known, rule)
        feeds.append(make(bars=bars, frame=frame, tradable=True))
    for symbol, frame in (indices or {}).items():
        bars = align(symbol, frame, clock)
        feeds.append(make(bars=bars, frame=frame, tradable=False))
    return feeds


def exchange_reference(close: Decimal, action: CorporateAction) -> Decimal:
    """Return the reference price the exchange publishes for the ex-date, in yuan."""
    return reference_price(close, action, classify(action.symbol).tick)
