"""Sweep and engine on accounts nobody chose: equal to the fen, or one of them is wrong."""

import numpy as np
import pytest

from sim.engine import strategy
from sim.model.errors import BooksDisagreeError
from sim.model.symbol import Board
from sim.sweep import market
from sim.sweep.agreement import Agreement, EngineCell, compare, engine_cell, refuse, sample_cells
from sim.sweep.job import run_cells
from tests.sweep.accounts import random_trial


def disagreements_of(seed, cells):
    trial = random_trial(seed)
    chosen = sample_cells(trial.grid.cells, cells, (), seed)
    strategy = trial.entry.strategy()
    engine = [engine_cell(strategy, trial.settings(int(c)), trial.account) for c in chosen]
    values = [trial.grid.values(int(cell)) for cell in chosen]
    return compare(chosen.tolist(), run_cells(trial.job, chosen), engine, values), engine


@pytest.mark.parametrize("seed", range(30))
def test_a_random_account_agrees_with_the_engine_to_the_fen(seed):
    agreement, _ = disagreements_of(seed, 2)
    assert agreement.issues == ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 1250))
def test_five_hundred_random_cells_agree_with_the_engine(seed):
    agreement, _ = disagreements_of(seed, 2)
    assert agreement.issues == ()


def test_the_random_accounts_do_trade():
    traded = [cell.buys for seed in range(12) for cell in disagreements_of(seed, 1)[1]]
    assert sum(buys > 0 for buys in traded) > 6


def test_the_random_accounts_hold_every_board_and_shares_under_special_treatment():
    holdings = [h for seed in range(40) for h in random_trial(seed).account.holdings]
    assert {h.security.board for h in holdings} == set(Board)
    assert any(h.standing.special_treatment for h in holdings)
    assert any(h.actions for h in holdings)


ROW = np.array([[123_456_00.0, 0.1, 0.5, 3, 4, 0]])


def test_a_difference_of_a_fen_is_named_with_both_figures():
    found = compare([7], ROW, [EngineCell(equity=123_455_99, sells=3, buys=4)], [{"ma": 60}])
    assert found.disagreements == 1
    assert "cell 7 (ma=60)" in found.issues[0].message
    assert "123456.00" in found.issues[0].message
    assert "123455.99" in found.issues[0].message


def test_a_different_number_of_trades_is_a_difference():
    assert compare([7], ROW, [EngineCell(equity=123_456_00, sells=2, buys=4)], [{}]).issues


def test_a_sweep_that_disagrees_is_refused():
    bad = compare([7], ROW, [EngineCell(equity=1, sells=3, buys=4)], [{}])
    with pytest.raises(BooksDisagreeError, match=r"1 of 1 cells .* do not use this sweep"):
        refuse(bad)
    refuse(Agreement(sampled=3))


def test_a_sample_has_the_cells_asked_for_and_others_once_each():
    chosen = sample_cells(100, 20, (3, 99), seed=1)
    assert len(chosen) == 22
    assert {3, 99} <= set(chosen.tolist())
    assert chosen.tolist() == sorted(set(chosen.tolist()))


def test_a_sample_larger_than_the_grid_is_the_grid():
    assert sample_cells(5, 20, (2,), seed=1).tolist() == [0, 1, 2, 3, 4]


def test_a_sample_of_none_is_what_must_be_in_it():
    assert sample_cells(5, 0, (2,), seed=1).tolist() == [2]


def test_a_buy_for_a_budget_is_bounded_alike_in_sweep_and_engine():
    assert market.BOUND == strategy.BOUND
