"""What a sweep is allowed to say of its best cell."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.analysis.overfitting_spa import RESAMPLES
from sim.analysis.overfitting_verdict import Strength, judge
from sim.cli.app import main
from sim.indicators.parameters import as_mapping
from sim.model.symbol import Symbol
from sim.rules.securities import classify
from sim.sweep.account import Holding, make_account
from sim.sweep.grid import Grid, parse_grid
from sim.sweep.honesty import MOST_ROWS, curves_of, held_curve, neighbourhood
from sim.sweep.job import Opening, lay_masks, make_job, run_cells, run_curves
from sim.sweep.mask_kernel import SHARPE
from sim.sweep.security import Bars
from sim.sweep.table import write_parquet
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


def verdict(seed, planted, axes, *, most=200, resamples=200):
    tried = swept(seed, planted, axes)
    curves = curves_of(
        tried.walk, tried.account, range(tried.grid.cells), tried.best, seed=seed, most=most
    )
    return judge(
        curves.returns,
        curves.market,
        curves.best,
        trials=tried.grid.cells,
        seed=seed,
        resamples=resamples,
    ).strength


def told(what, found):
    """Show the figures of a soak."""
    counts = {strength.value: found.count(strength) for strength in Strength}
    print(f"\n{what}: {counts}")  # noqa: T201 - the figures of a soak
    return found.count(Strength.NONE)


def test_the_best_of_a_random_walk_is_no_evidence():
    found = [verdict(seed, 0.0, SMALL) for seed in range(16)]
    assert found.count(Strength.NONE) >= 15


def test_a_real_effect_is_found():
    found = [verdict(seed, 0.003, SMALL) for seed in range(12)]
    assert found.count(Strength.NONE) <= 1


AS_COMMANDED = {"most": MOST_ROWS, "resamples": RESAMPLES}


@pytest.mark.slow
def test_ten_thousand_cells_on_two_hundred_random_walks_are_no_evidence():
    found = [verdict(seed, 0.0, LARGE, **AS_COMMANDED) for seed in range(200)]
    assert told("random walks", found) >= 190


@pytest.mark.slow
def test_ten_thousand_cells_on_two_hundred_real_effects_find_them():
    found = [verdict(seed, 0.003, LARGE, **AS_COMMANDED) for seed in range(200)]
    assert told("planted effects", found) <= 20


def universe_verdict(seed, planted, securities, axes, folder):
    """The command's own word on a universe of made-up shares that move apart from each other."""
    codes = [f"{600000 + k}" for k in range(securities)]
    columns = {name: [] for name in ("symbol", "date", "open", "high", "low", "close", "volume")}
    for k, code in enumerate(codes):
        bars = walk(seed * 1000 + k, planted)
        columns["symbol"] += [code] * len(bars)
        columns["date"].append(bars.days.astype("datetime64[us]"))
        for name in ("open", "high", "low", "close", "volume"):
            columns[name].append(getattr(bars, name))
    table = {
        name: np.array(parts) if name == "symbol" else np.concatenate(parts)
        for name, parts in columns.items()
    }
    write_parquet(folder / "universe.parquet", table)
    words = ["sweep", "ma60", "--universe", str(folder / "universe.parquet"), "--sample", "0"]
    grid = [word for axis in axes for word in ("--grid", axis)]
    assert main([*words, *grid, "--no-figures", "--out", str(folder / "out")]) == 0
    return Strength(
        json.loads((folder / "out" / "summary.json").read_text())["honesty"]["verdict"]
    )


UNIVERSE = ["ma=10:100:10", "reclaim_closes=1,2"]


def test_the_best_of_many_securities_is_no_evidence_where_none_has_any(tmp_path):
    assert universe_verdict(1, 0.0, 6, UNIVERSE, tmp_path) is Strength.NONE


@pytest.mark.slow
def test_universes_of_random_walks_are_no_evidence_and_planted_ones_are(tmp_path):
    walks = [universe_verdict(seed, 0.0, 40, UNIVERSE, tmp_path) for seed in range(60)]
    assert told("universes of random walks", walks) >= 57
    real = [universe_verdict(seed, 0.003, 40, UNIVERSE, tmp_path) for seed in range(20)]
    assert told("universes of planted effects", real) <= 2


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
