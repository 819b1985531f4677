"""What a sweep is allowed to say of its best cell."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.analysis.overfitting_verdict import Strength, judge
from sim.indicators.parameters import as_mapping
from sim.model.symbol import Symbol
from sim.rules.securities import classify
from sim.sweep.account import Holding, make_account
from sim.sweep.grid import Grid, parse_grid
from sim.sweep.honesty import curves_of, held_curve, neighbourhood
from sim.sweep.job import Opening, lay_masks, make_job, run_cells, run_curves
from sim.sweep.mask_kernel import SHARPE
from sim.sweep.security import Bars
from strategies.ma60 import Ma60Params, rule
from tests.sweep.markets import clock_of, own_regime, sessions_from

SESSIONS = sessions_from("2016-01-04", 1900)
SMALL = ["ma=5:60:5", "flat_window=none,3,10", "reclaim_closes=1,2"]
LARGE = ["ma=10:109", "flat_window=none,2,3,5,8,10,15,20,25,30", "reclaim_closes=1:10"]


def walk(seed, planted):
    """A random walk; planted, its drift turns sign every hundred sessions or so."""
    random = np.random.default_rng(seed)
    returns = random.normal(0, 0.015, len(SESSIONS))
    if planted:
        turns = np.cumsum(random.random(len(SESSIONS)) < 0.01) % 2
        returns += np.where(turns == 0, planted, -planted)
    close = np.maximum(np.round(3000 * np.exp(np.cumsum(returns))), 200) / 100
    opened = np.concatenate((close[:1], close[:-1]))
    high, low = np.maximum(opened, close), np.minimum(opened, close)
    days = np.array(SESSIONS, dtype="datetime64[D]")
    return Bars(days, opened, high, low, close, np.full(len(close), 1e9))


@dataclass(frozen=True)
class Tried:
    """A sweep of one made-up security, with its best cell."""

    grid: Grid
    account: Any
    job: Any
    results: np.ndarray
    best: int

    def walk(self, cells):
        return run_curves(self.job, cells)


def swept(seed, planted, axes):
    bars = walk(seed, planted)
    grid = parse_grid(Ma60Params, axes)
    opening = Opening(cash=100_000_000)
    holding = Holding(security=classify(Symbol.parse("600000.SH")), bars=bars)
    account = make_account("walk", (holding,), (own_regime(bars),), clock_of(SESSIONS), opening)
    laid = lay_masks(rule(as_mapping(Ma60Params())), grid, account.regimes, account.days)
    job = make_job(laid, account.tracks, opening)
    results = run_cells(job, np.arange(grid.cells))
    return Tried(grid, account, job, results, int(np.argmax(results[:, SHARPE])))


def verdict(seed, planted, axes):
    tried = swept(seed, planted, axes)
    curves = curves_of(
        tried.walk, tried.account, np.arange(tried.grid.cells), tried.best, seed=seed, most=200
    )
    return judge(
        curves.returns,
        curves.market,
        curves.best,
        trials=tried.grid.cells,
        seed=seed,
        resamples=200,
    ).strength


def test_the_best_of_a_random_walk_is_no_evidence():
    found = [verdict(seed, 0.0, SMALL) for seed in range(16)]
    assert found.count(Strength.NONE) >= 15


def test_a_real_effect_is_found():
    found = [verdict(seed, 0.003, SMALL) for seed in range(12)]
    assert found.count(Strength.NONE) <= 1


@pytest.mark.slow
def test_ten_thousand_cells_on_two_hundred_random_walks_are_no_evidence():
    found = [verdict(seed, 0.0, LARGE) for seed in range(200)]
    assert found.count(Strength.NONE) >= 190


@pytest.mark.slow
def test_ten_thousand_cells_on_a_hundred_real_effects_find_them():
    found = [verdict(seed, 0.003, LARGE) for seed in range(100)]
    assert found.count(Strength.NONE) <= 10


def test_the_best_cell_is_always_among_the_curves():
    tried = swept(1, 0.0, SMALL)
    curves = curves_of(
        tried.walk, tried.account, np.arange(tried.grid.cells), tried.best, seed=1, most=9
    )
    assert len(curves.cells) == 9
    assert curves.cells[curves.best] == tried.best
    ends = curves.values[:, -1]
    np.testing.assert_array_equal(ends, tried.results[curves.cells, 0])
    assert curves.returns.shape == (9, len(SESSIONS) - 1)


def test_the_neighbourhood_is_the_cells_one_step_away():
    near = neighbourhood(np.array([0.1, 0.3]))
    assert near == {"cells": 2, "lowest": 0.1, "median": pytest.approx(0.2), "highest": 0.3}


def test_a_lonely_cell_has_no_neighbours():
    near = neighbourhood(np.zeros(0))
    assert near["cells"] == 0
    assert np.isnan(near["median"])


def test_buying_and_holding_pays_its_costs_once():
    days = SESSIONS[:70]
    price = np.full(70, 10.0)
    bars = Bars(np.array(days, dtype="datetime64[D]"), *[price] * 4, np.full(70, 1e9))
    holding = Holding(security=classify(Symbol.parse("600000.SH")), bars=bars)
    opening = Opening(cash=100_000_00)
    account = make_account("flat", (holding,), (own_regime(bars),), clock_of(days), opening)
    # 9,900 shares for 99,000 yuan, 24.75 of commission and 0.99 of transfer fee
    assert held_curve(account).tolist() == [100_000_00, *[99_974_26] * 69]


def test_shares_held_at_the_opening_are_kept_as_they_are():
    tried = swept(1, 0.0, ["ma=5:6"])
    symbol = tried.account.holdings[0].security.symbol
    opening = Opening(cash=500, held={symbol: 300})
    account = make_account(
        "held",
        tried.account.holdings,
        tried.account.regimes,
        clock_of(tried.account.sessions),
        opening,
    )
    fen = np.round(tried.account.holdings[0].bars.close * 100)
    np.testing.assert_array_equal(held_curve(account), 500 + 300 * fen)
