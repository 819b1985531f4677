"""Random lawful accounts: boards, dates, holdings, dividends, brokers, regimes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from sim.data.sessions import shipped_calendar
from sim.indicators.conditions import Readings
from sim.indicators.exact import whole_prices
from sim.indicators.parameters import as_mapping
from sim.indicators.regime import Regime
from sim.model.action import CorporateAction
from sim.model.symbol import Board, Symbol
from sim.rules.broker import DEFAULT_PROFILE, NO_FEES_PROFILE
from sim.rules.securities import classify
from sim.sweep.account import Account, Holding, make_account, own_factors, own_regime
from sim.sweep.grid import Grid, parse_grid
from sim.sweep.job import Job, Opening, lay_masks, make_job
from sim.sweep.limits import Standing
from sim.sweep.security import Clock, SweepOptions
from strategies import STRATEGIES
from strategies.entry import Entry
from tests.sweep.markets import FIXED, make_bars

NAMES = ["600155.SH", "000987.SZ", "300053.SZ", "688001.SH", "510300.SH", "601579.SH", "002682.SZ"]
NAMES += ["920002.BJ"]
LIMITS = {"300053.SZ": 20, "688001.SH": 20, "920002.BJ": 30}
LATER = {
    "688001.SH": date(2019, 8, 1),
    "510300.SH": date(2019, 8, 1),
    "920002.BJ": date(2022, 2, 1),
}
GRIDS = {
    "ma60": ["ma=3,5,8,13", "flat_window=none,2,4"],
    "macd_zero": ["macd=2/5/2,3/7/3,4/9/2", "zero=level,cross"],
    "turnover_floor": ["floor=6e11,8e11,9e11", "floor_days=1,3"],
    "three_conditions": [
        "ma=3,5,8",
        "macd=2/5/2,3/7/3",
        "flat_window=1,3",
        "flat_tolerance=0,0.01",
        "need=1,2,3",
        "floor=none,7e11",
    ],
}


@dataclass(frozen=True)
class Trial:
    """A random account under a random strategy."""

    entry: Entry
    grid: Grid
    account: Account
    job: Job
    defaults: Any

    def settings(self, cell):
        return self.entry.params(**self.grid.values(cell))


def random_trial(seed, *, sessions=90):
    """Return an account nobody chose."""
    random = np.random.default_rng(seed)
    calendar = shipped_calendar()
    years = (date(2014, 1, 2), date(2019, 8, 1), date(2022, 2, 1), date(2023, 6, 1))
    start = years[int(random.integers(0, 4))]
    count = int(random.choice([1, 1, 2, 3]))
    usable = [name for name in NAMES if start >= LATER.get(name, start)]
    names = random.choice(usable, count, replace=False).tolist()
    first = calendar.sessions.index(calendar.next(start))
    clock_days = calendar.sessions[first : first + sessions]
    earlier = int(random.choice([0, 0, 25]))
    days = calendar.sessions[first - earlier : first + sessions]
    profile = (DEFAULT_PROFILE, FIXED, NO_FEES_PROFILE)[int(random.integers(0, 3))]
    share = (None, None, Decimal("0.10"))[int(random.integers(0, 3))]
    clock = Clock(clock_days, SweepOptions(profile=profile, participation=share))
    holdings = tuple(_holding(random, name, days, clock_days) for name in names)
    held = {}
    if random.random() < 0.5:
        first_day = np.datetime64(clock_days[0])
        held = {
            h.security.symbol: int(random.integers(1, 90)) * 200
            for h in holdings
            if h.bars.days[0] <= first_day
        }
    opening = Opening(cash=int(random.integers(200, 90_000)) * 10_000, held=held)
    strategy = str(random.choice(sorted(GRIDS)))
    entry = STRATEGIES[strategy]
    grid = parse_grid(entry.params, GRIDS[strategy], {"index": "each"})
    defaults = entry.params()
    regimes = _regimes(random, holdings, days)
    account = make_account("random", holdings, regimes, clock, opening)
    laid = lay_masks(entry.rule(as_mapping(defaults)), grid, account.regimes, account.days)
    return Trial(entry, grid, account, make_job(laid, account.tracks, opening), defaults)


def _holding(random, name, days, clock_days):
    security = classify(Symbol.parse(name))
    treated = security.board is Board.MAIN and random.random() < 0.3
    limit = LIMITS.get(name, 10) if days[0] >= date(2020, 9, 1) else 10
    standing = Standing()
    if treated:  # for the second half of the sessions
        standing = Standing(special_treatment=((days[len(days) // 2], days[-1]),))
    bars = make_bars(
        int(random.integers(0, 2**31)),
        days,
        start=int(random.integers(400, 6000)),
        limit=5 if treated else limit,
        volume=int(random.choice([40_000, 900_000, 50_000_000])),
        gaps=float(random.choice([0.0, 0.0, 0.05])),
        ticks=round(1 / security.tick),
    )
    actions = []
    for _ in range(int(random.integers(0, 4))):
        ex_date = clock_days[int(random.integers(2, len(clock_days)))]
        if any(action.ex_date == ex_date for action in actions):
            continue
        place = clock_days.index(ex_date)
        actions.append(
            CorporateAction(
                symbol=security.symbol,
                ex_date=ex_date,
                cash_per_share=Decimal(int(random.integers(0, 40))) / 100,
                bonus_ratio=Decimal(int(random.choice([0, 0, 0, 3, 5]))) / 10,
                pay_date=clock_days[min(place + int(random.integers(0, 4)), len(clock_days) - 1)],
            )
        )
    return Holding(security=security, bars=bars, actions=tuple(actions), standing=standing)


def _regimes(random, holdings, days):
    turnover = np.round(8e11 * np.exp(random.normal(0, 0.25, len(days))))
    if random.random() < 0.6:
        closes = np.round(3000 * np.exp(np.cumsum(random.normal(0, 0.015, len(days)))), 2)
        readings = Readings(whole_prices(closes), turnover)
        return (Regime(np.array(days, dtype="datetime64[D]"), readings),)
    if len(holdings) == 1:
        holding = holdings[0]
        factors = own_factors(holding.bars, holding.actions, holding.security.tick)
        regime = own_regime(holding.bars, None, factors)
        amounts = np.resize(turnover, len(regime.days))
        return (Regime(regime.days, Readings(regime.readings.closes, amounts)),)
    closes = np.round(3000 * np.exp(np.cumsum(random.normal(0, 0.02, len(days)))), 2)
    return (
        Regime(np.array(days, dtype="datetime64[D]"), Readings(whole_prices(closes), turnover)),
    )
