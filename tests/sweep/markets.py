"""Made-up securities on real sessions, and a broker whose rates never change."""

from datetime import date
from decimal import Decimal

import numpy as np

from sim.data.sessions import shipped_calendar
from sim.indicators.conditions import Readings
from sim.indicators.exact import WholePrices
from sim.indicators.regime import Regime
from sim.model.symbol import Exchange
from sim.rules.broker import BrokerProfile, Charge
from sim.sweep.security import Bars, Clock, SweepOptions

FIXED = BrokerProfile(
    name="fixed",
    rate=Decimal("0.00025"),
    minimum=Decimal(5),
    transfer_fee=dict.fromkeys(Exchange, Decimal("0.00001")),
    stamp_duty=Decimal("0.0005"),
    other_fee=Charge.INSIDE,
)


def sessions_from(first, count):
    calendar = shipped_calendar()
    place = calendar.sessions.index(date.fromisoformat(first))
    return calendar.sessions[place : place + count]


def half_up(value, unit):
    return (2 * value + unit) // (2 * unit)


def make_bars(seed, sessions, *, start=1500, limit=10, volume=50_000_000, gaps=0.0, ticks=100):
    """Prices in ticks that jump, stand at their limits now and then, and skip sessions."""
    random = np.random.default_rng(seed)
    days, rows = [], []
    last = start
    for day in sessions:
        up, down = half_up(last * (100 + limit), 100), half_up(last * (100 - limit), 100)
        kind = random.random()
        opened = round(last * (1 + random.normal(0, 0.008)))
        close = round(last * (1 + random.normal(0.0005, 0.025)))
        if kind < 0.03:
            opened = up
        elif kind > 0.97:
            opened = down
        opened, close = (int(np.clip(price, max(down, 50), up)) for price in (opened, close))
        if random.random() < gaps:
            continue
        high, low = max(opened, close), min(opened, close)
        size = int(volume * np.exp(random.normal(0, 0.5))) // 100 * 100
        days.append(day)
        rows.append((opened, high, low, close, size))
        last = close
    table = np.array(rows, dtype=float)
    prices = table[:, :4] / ticks
    return Bars(np.array(days, dtype="datetime64[D]"), *prices.T.copy(), table[:, 4].copy())


def clock_of(sessions, profile=FIXED, participation=None):
    return Clock(tuple(sessions), SweepOptions(profile=profile, participation=participation))


def own_regime(bars, turnover=None, ticks=100):
    closes = WholePrices(np.rint(bars.close * ticks).astype(np.int64), ticks)
    amounts = np.full(len(bars), np.nan) if turnover is None else turnover
    return Regime(bars.days, Readings(closes, amounts))
