"""A small market: bars written as text, the shipped calendar, a broker without fees or with."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

import backtrader as bt
import pandas as pd
import pytest

from sim.data.sessions import shipped_calendar
from sim.engine import AshareBroker, BrokerOptions, Setting, security_feeds
from sim.model.event import Opened, OpeningPosition
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar
from sim.rules.fees import NO_FEES_PROFILE

Row = tuple[str, float, float, float, float, int]


@pytest.fixture(scope="session")
def calendar() -> SessionCalendar:
    return shipped_calendar()


@pytest.fixture(scope="session")
def bars() -> Callable[..., pd.DataFrame]:
    """Rows of (day, open, high, low, close, volume) as a frame in the schema."""

    def make(*rows: Row) -> pd.DataFrame:
        frame = pd.DataFrame(rows, columns=["date", "open", "high", "low", "close", "volume"])
        frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[us]")
        frame["amount"] = float("nan")
        return frame

    return make


@pytest.fixture(scope="session")
def flat(bars, calendar) -> Callable[..., pd.DataFrame]:
    """Bars at one close a session, one yuan-cent up and down inside the day."""

    def make(first: str, closes: Iterable[float], volume: int = 1_000_000) -> pd.DataFrame:
        values = list(closes)
        day = date.fromisoformat(first)
        rows = []
        for close in values:
            rows.append(
                (
                    str(day),
                    close,
                    round(close * 1.02, 2),
                    round(close * 0.98, 2),
                    close,
                    volume,
                )
            )
            day = calendar.next(day)
        return bars(*rows)

    return make


@pytest.fixture
def play(calendar):
    """Run a strategy and return the broker: `play(frames, strategy, opening, **choices)`."""

    def go(
        frames,
        strategy,
        opening=None,
        *,
        sessions=None,
        indices=None,
        params=None,
        cash=1_000_000,
        actions=(),
        profile=NO_FEES_PROFILE,
        cerebro_options=None,
        **options,
    ):
        named = {Symbol.parse(key): frame for key, frame in frames.items()}
        clock = sessions
        if clock is None:
            days = sorted({stamp.date() for frame in named.values() for stamp in frame["date"]})
            clock = calendar.between(days[0], days[-1])
        cerebro = bt.Cerebro(stdstats=False, **(cerebro_options or {}))
        feeds = security_feeds(
            named,
            clock,
            actions=actions,
            indices={Symbol.parse(key): frame for key, frame in (indices or {}).items()},
        )
        for feed in feeds:
            cerebro.adddata(feed)
        from sim.engine import Start

        cerebro.broker = AshareBroker(
            cash=cash,
            begin=Start.of(opening) if opening is not None else None,
            calendar=calendar,
            actions=actions,
            profile=profile,
            options=BrokerOptions(**options),
        )
        cerebro.addstrategy(strategy, **(params or {}))
        cerebro.strategies_run = cerebro.run()
        return cerebro.broker

    return go


@pytest.fixture(scope="session")
def script():
    """A strategy that carries out orders on given days: {day: [function of the strategy]}."""

    class Script(bt.Strategy):
        params = (("orders", None),)

        def next(self):
            for order in (self.p.orders or {}).get(str(self.data.datetime.date(0)), ()):
                order(self)

    return Script


@pytest.fixture(scope="session")
def opened():
    """An account opened on a day with cash and positions given as (symbol, quantity, cost)."""

    def make(day: str, cash: str, *positions: tuple[str, int, str], overdraft: bool = False):
        return Opened(
            day=date.fromisoformat(day),
            cash=Decimal(cash),
            positions=tuple(
                OpeningPosition(symbol=Symbol.parse(symbol), quantity=quantity, cost=Decimal(cost))
                for symbol, quantity, cost in positions
            ),
            overdraft=overdraft,
        )

    return make


@pytest.fixture(scope="session")
def setting(calendar):
    """A `Setting` of frames by symbol text, without fees."""

    def make(frames, **others) -> Setting:
        others.setdefault("profile", NO_FEES_PROFILE)
        return Setting(
            frames={Symbol.parse(key): frame for key, frame in frames.items()},
            calendar=calendar,
            **others,
        )

    return make
