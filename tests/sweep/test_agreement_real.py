"""Sweep and engine on real securities, random dates, strategies and accounts: equal to the fen."""

import collections
import json
from pathlib import Path

import pytest

from sim.cli.app import main
from sim.sweep.agreement import compare, engine_cell, sample_cells
from sim.sweep.job import run_cells
from tests.sweep.real import UNIVERSE, real_trial


def disagreements_of(trial, seed, cells):
    chosen = sample_cells(trial.grid.cells, cells, (), seed)
    strategy = trial.entry.strategy()
    engine = [engine_cell(strategy, trial.settings(int(c)), trial.account) for c in chosen]
    values = [trial.grid.values(int(cell)) for cell in chosen]
    return compare(chosen.tolist(), run_cells(trial.job, chosen), engine, values), engine


@pytest.mark.parametrize("seed", range(8))
def test_a_random_account_of_shipped_securities_agrees(seed):
    agreement, _ = disagreements_of(real_trial(seed), seed, 1)
    assert agreement.issues == ()


@pytest.mark.slow
def test_five_hundred_cells_over_real_securities_agree():
    seen, traded, issues = collections.Counter(), 0, []
    universe = UNIVERSE.is_file()
    for seed in range(250):
        trial = real_trial(seed, universe=universe)
        agreement, engine = disagreements_of(trial, seed, 2)
        issues += agreement.issues
        traded += sum(cell.buys + cell.sells > 0 for cell in engine)
        seen["cells"] += agreement.sampled
        seen[trial.entry.name] += 1
        seen[trial.job.tier.value] += 1
        seen.update(holding.security.board.value for holding in trial.account.holdings)
    print(f"\n{dict(seen)}, {traded} cells traded, {len(issues)} disagreements")  # noqa: T201 - the figures of a soak
    assert issues == []
    assert seen["cells"] == 500
    assert traded > 400
    assert {"mask", "walk", "main", "chinext", "fund"} <= set(seen)


HOLDINGS = str(Path(__file__).parents[2] / "portfolios" / "hujiajie")
REGIME = ["ma=5:120", "macd=12/26,8/21,10/30,6/19", "flat_window=3,5,10,20"]
FLOORS = ["floor=none,6e11,7e11,8e11,9e11"]


def seeded_portfolio_sweep(out, sample, *more):
    axes = [word for axis in (*REGIME, *FLOORS) for word in ("--grid", axis)]
    bare = ["--no-honesty", "--no-figures", "--sample", str(sample), "--out", str(out), *more]
    assert main(["sweep", "three_conditions", HOLDINGS, *axes, *bare]) == 0
    return json.loads((out / "summary.json").read_text())


def test_seven_holdings_switched_by_an_index_and_the_turnover_agree(tmp_path):
    span = ["--from", "2024-02-19", "--to", "2024-12-31"]
    found = seeded_portfolio_sweep(tmp_path, 3, *span)
    assert found["tier"] == "walk"
    assert found["cells"] == 116 * 4 * 4 * 5
    assert found["agreement"] == {"sampled": 4, "disagreements": 0}


@pytest.mark.slow
@pytest.mark.parametrize("reading", ["printed", "reconciled"])
def test_two_hundred_cells_of_the_seeded_portfolio_agree(tmp_path, reading):
    span = ["--from", "2023-01-03", "--to", "2025-12-31", "--reading", reading]
    found = seeded_portfolio_sweep(tmp_path, 200, *span)
    print(f"\n{reading}: {found['agreement']}")  # noqa: T201 - the figures of a soak
    assert found["agreement"] == {"sampled": 201, "disagreements": 0}
