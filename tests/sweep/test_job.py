from dataclasses import replace

import numpy as np
import pytest

from sim.indicators.conditions import close_above_mean, close_below_mean
from sim.indicators.switch import SwitchRule, Term
from sim.model.errors import InputError
from sim.model.symbol import Symbol
from sim.rules.securities import classify
from sim.sweep.account import Holding, make_account, market_returns
from sim.sweep.grid import Axis, Grid
from sim.sweep.job import Opening, Tier, lay_masks, make_job, run_cells, run_curves
from sim.sweep.mask_kernel import LEFT
from sim.sweep.threads import CHUNK, chunks, run_on_threads, workers_of
from tests.sweep.markets import clock_of, make_bars, own_regime, sessions_from

SESSIONS = sessions_from("2021-01-04", 200)
SYMBOL = Symbol.parse("600000.SH")
BARS = make_bars(11, SESSIONS)
GRID = Grid((Axis("ma", tuple(range(2, 42))),), {})
RULE = SwitchRule(
    enter=(Term(close_above_mean, ("ma",)),), leave=(Term(close_below_mean, ("ma",)),)
)


def account_with(opening, sessions=SESSIONS):
    holding = Holding(security=classify(SYMBOL), bars=BARS)
    return make_account("made up", (holding,), (own_regime(BARS),), clock_of(sessions), opening)


def job_with(opening, grid=GRID):
    account = account_with(opening)
    return account, make_job(
        lay_masks(RULE, grid, account.regimes, account.days), account.tracks, opening
    )


CASH = Opening(cash=100_000_000)


def test_cash_in_one_security_is_reckoned_by_the_mask_engine():
    _, job = job_with(CASH)
    assert job.tier is Tier.MASK


def test_an_opening_position_is_reckoned_by_the_walk():
    _, job = job_with(Opening(cash=100_000, held={SYMBOL: 5000}))
    assert job.tier is Tier.WALK


def test_the_two_engines_agree_where_both_can():
    _, job = job_with(CASH)
    cells = np.arange(GRID.cells)
    fast = run_cells(job, cells)
    from sim.sweep.job import _walk

    slow = np.zeros_like(fast)
    _walk(job, cells, np.zeros((len(cells), 0)), slow)
    assert fast[:, 4].sum() > 0
    np.testing.assert_array_equal(fast[:, [0, 3, 4]], slow[:, [0, 3, 4]])
    np.testing.assert_allclose(fast[:, 1:3], slow[:, 1:3], atol=1e-9)


def test_what_the_mask_engine_leaves_is_walked():
    _, job = job_with(Opening(cash=200_000))
    assert not run_cells(job, np.arange(GRID.cells))[:, LEFT].any()


def test_a_curve_ends_at_the_final_equity():
    _, job = job_with(CASH)
    cells = np.array([0, 17])
    np.testing.assert_array_equal(run_curves(job, cells)[:, -1], run_cells(job, cells)[:, 0])


def test_more_money_than_fees_are_exact_for_is_refused():
    with pytest.raises(InputError, match="a sweep reckons exactly up to"):
        job_with(Opening(cash=10**15))


def test_something_held_without_a_price_at_the_opening_is_refused():
    late = sessions_from("2020-12-01", 200)
    opening = Opening(cash=100, held={SYMBOL: 100})
    account = account_with(opening, late)
    laid = lay_masks(RULE, GRID, account.regimes, account.days)
    with pytest.raises(InputError, match=r"600000\.SH is held at the opening and has no price"):
        make_job(laid, account.tracks, opening)


def test_an_account_that_outgrows_exactness_is_refused():
    _, job = job_with(CASH)
    small = replace(job, capacity=99_000_000)
    with pytest.raises(InputError, match="grew beyond"):
        run_cells(small, np.arange(3))


def test_a_clock_of_two_sessions_is_too_short():
    account = account_with(CASH, SESSIONS[:2])
    with pytest.raises(InputError, match="at least 3 sessions, found 2"):
        lay_masks(RULE, GRID, account.regimes, account.days)


def test_values_a_condition_refuses_make_the_grid_unusable():
    account = account_with(CASH)
    bad = Grid((Axis("ma", (0,)),), {})
    with pytest.raises(InputError, match="the grid cannot be used: ma must be a whole number"):
        lay_masks(RULE, bad, account.regimes, account.days)


# Threads ------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_any_number_of_threads_gives_the_same_rows_in_the_same_order(workers):
    _, job = job_with(CASH)
    parts = list(run_on_threads(job, chunks(GRID.cells, workers), workers))
    np.testing.assert_array_equal(np.concatenate([c for c, _ in parts]), np.arange(GRID.cells))
    rows = np.concatenate([rows for _, rows in parts])
    np.testing.assert_array_equal(rows, run_cells(job, np.arange(GRID.cells)))


def test_a_consumer_that_stops_early_leaves_no_thread_waiting():
    _, job = job_with(CASH)
    source = run_on_threads(job, chunks(GRID.cells, 2), 2)
    next(source)
    source.close()


def test_chunks_cover_the_cells_once_and_are_bounded():
    parts = list(chunks(5 * CHUNK + 3, 2))
    assert [len(part) for part in parts] == [CHUNK] * 5 + [3]
    assert next(chunks(10, 1, skip=7)).tolist() == [7, 8, 9]


def test_a_thread_per_core_when_none_are_asked_for():
    assert workers_of(3) == 3
    assert workers_of(None) >= 1


# Accounts -----------------------------------------------------------------------------------


def test_the_market_is_the_security_itself():
    account, _ = job_with(CASH)
    np.testing.assert_allclose(market_returns(account), BARS.close[1:] / BARS.close[:-1] - 1)


def test_the_opening_is_worth_its_cash_and_its_shares():
    account = account_with(Opening(cash=100_00, held={SYMBOL: 300}))
    assert account.opening_value == 100_00 + 300 * round(BARS.close[0] * 100)


def test_the_digest_changes_with_whatever_the_results_depend_on():
    digests = {
        account_with(CASH).digest,
        account_with(Opening(cash=1)).digest,
        account_with(Opening(cash=1, held={SYMBOL: 100})).digest,
        account_with(CASH, SESSIONS[:150]).digest,
    }
    assert len(digests) == 4
    assert account_with(CASH).digest == account_with(CASH).digest
