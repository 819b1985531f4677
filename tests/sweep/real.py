"""Random accounts of real securities: the shipped ones, or a file of two thousand."""

import os
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb
import numpy as np

from sim.cli.sweep_market import holding_of, index_frames, index_regime
from sim.data.layer import is_index
from sim.data.opening import open_market
from sim.data.sessions import shipped_calendar
from sim.indicators.parameters import as_mapping
from sim.model.symbol import Symbol
from sim.rules.broker import DEFAULT_PROFILE, NO_FEES_PROFILE
from sim.rules.securities import classify, symbol_from_code
from sim.sweep.account import Holding, make_account, own_factors, own_regime
from sim.sweep.grid import parse_grid
from sim.sweep.inputs import Series
from sim.sweep.job import Opening, lay_masks, make_job
from sim.sweep.security import Bars, Clock, SweepOptions
from strategies import STRATEGIES
from tests.sweep.accounts import Trial
from tests.sweep.markets import FIXED

UNIVERSE = Path(
    os.environ.get(
        "FUPAN_UNIVERSE",
        Path(__file__).parents[3] / "shared" / "data" / "universe_daily.parquet",
    )
)
GRIDS = {
    "ma60": ["ma=5:120", "flat_window=none,2,5,10", "reclaim_closes=1,2", "reclaim_margin=0,0.01"],
    "macd_zero": ["macd=6/19,8/21,10/30,12/26,20/50", "zero=level,cross"],
    "turnover_floor": ["floor=6e11,7e11,8e11,9e11,1.2e12", "floor_days=1,3,5"],
    "three_conditions": [
        "ma=20:119",
        "macd=6/19,8/21,12/26",
        "flat_window=3,5,10,20",
        "flat_tolerance=0,0.0005,0.01",
        "need=1,2,3",
        "floor=none,6e11,7e11,8e11",
    ],
}


@cache
def market():
    return open_market(None)


@cache
def shipped():
    return tuple(str(symbol) for symbol in market().symbols() if not is_index(symbol))


@cache
def universe_codes():
    if not UNIVERSE.is_file():
        return ()
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT DISTINCT symbol FROM read_parquet(?) ORDER BY symbol", [str(UNIVERSE)]
        ).fetchall()
    return tuple(code for (code,) in rows)


@cache
def from_universe(code):
    with duckdb.connect() as connection:
        frame = connection.execute(
            "SELECT date, open, high, low, close, volume::DOUBLE AS volume FROM read_parquet(?)"
            " WHERE symbol = ? ORDER BY date",
            [str(UNIVERSE), code],
        ).fetchnumpy()
    columns = (np.ascontiguousarray(frame[name]) for name in ("open", "high", "low", "close"))
    days = frame["date"].astype("datetime64[D]")
    bars = Bars(days, *columns, np.ascontiguousarray(frame["volume"]))
    return Holding(security=classify(symbol_from_code(code)), bars=bars)


def real_trial(seed, *, universe=False):
    """Return a random account of one to three real securities under a random strategy."""
    random = np.random.default_rng(seed)
    strategy = str(random.choice(sorted(GRIDS)))
    entry = STRATEGIES[strategy]
    count = int(random.choice([1, 1, 1, 2, 3]))
    if universe and random.random() < 0.8:
        chosen = random.choice(universe_codes(), count, replace=False).tolist()
        holdings = tuple(from_universe(code) for code in chosen)
    else:
        chosen = random.choice(shipped(), count, replace=False).tolist()
        holdings = tuple(holding_of(market(), Symbol.parse(name)) for name in chosen)
    clock = _clock(random, holdings)
    first_day = np.datetime64(clock.sessions[0])
    begun = [h for h in holdings if h.bars.days[0] <= first_day]
    held = {}
    if random.random() < 0.3:
        held = {h.security.symbol: int(random.integers(1, 90)) * 200 for h in begun}
    opening = Opening(cash=int(random.integers(500, 200_000)) * 10_000, held=held)
    own = strategy != "turnover_floor" and random.random() < 0.5
    settings = {"index": "each" if own else "000001.SH"}
    grid = parse_grid(entry.params, GRIDS[strategy], settings)
    defaults = entry.params(**settings)
    turnover = index_regime(STRATEGIES["three_conditions"].params(), None)
    amounts = Series(turnover.days, turnover.readings.turnover)
    if own:
        regimes = tuple(
            own_regime(h.bars, amounts, own_factors(h.bars, h.actions, h.security.tick))
            for h in holdings
        )
    else:
        regimes = (index_regime(defaults, None),)
    indices = index_frames(market(), defaults, min(h.bars.days[0] for h in holdings))
    account = make_account("real", holdings, regimes, clock, opening, indices=indices)
    laid = lay_masks(entry.rule(as_mapping(defaults)), grid, account.regimes, account.days)
    return Trial(entry, grid, account, make_job(laid, account.tracks, opening), defaults)


def _clock(random, holdings):
    known = shipped_calendar().sessions
    first = max(date(2019, 7, 22), *(h.bars.days[0].item() for h in holdings))
    last = min(h.bars.days[-1].item() for h in holdings)
    inside = [day for day in known if first <= day <= last]
    length = min(int(random.integers(60, 400)), len(inside))
    begin = int(random.integers(0, len(inside) - length + 1))
    profile = (DEFAULT_PROFILE, FIXED, NO_FEES_PROFILE)[int(random.integers(0, 3))]
    share = (None, None, Decimal("0.10"))[int(random.integers(0, 3))]
    options = SweepOptions(profile=profile, participation=share)
    return Clock(tuple(inside[begin : begin + length]), options)
