"""The compiled twins of the conditions, and the plan that chooses among their masks."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.indicators import conditions as c
from sim.indicators.conditions import FloorUnit, MacdPeriods, Readings, ZeroLine
from sim.indicators.exact import whole_prices
from sim.indicators.switch import SwitchRule, Term
from sim.sweep.bits import pack, words
from sim.sweep.clock import onto_clock
from sim.sweep.grid import Axis, Grid
from sim.sweep.pattern import choose_rows
from sim.sweep.tables import FAST, fill_masks, plan_masks

RANDOM = np.random.default_rng(3)
CLOSES = np.round(12 * np.exp(np.cumsum(RANDOM.normal(0, 0.02, 333))), 2)
TURNOVER = np.where(RANDOM.random(333) < 0.05, np.nan, RANDOM.lognormal(27.4, 0.2, 333))
MARKET = Readings(whole_prices(CLOSES), TURNOVER)

CASES = {
    c.close_above_mean: {"ma": (1, 5, 64, 400)},
    c.close_below_mean: {"ma": (1, 5, 64, 400)},
    c.reclaimed: {"ma": (5, 60), "reclaim_closes": (1, 3), "reclaim_margin": (0.0, 0.01)},
    c.mean_not_falling: {"ma": (5, 60), "flat_window": (None, 1, 20, 400), "t": (0.0, 0.0005)},
    c.mean_falling: {"ma": (5, 60), "flat_window": (1, 20, 400), "t": (0.0, 0.0005)},
    c.dif_above_zero: {"macd": (MacdPeriods(), MacdPeriods(3, 7, 2), MacdPeriods(200, 400, 9))},
    c.dif_crossed_zero: {"macd": (MacdPeriods(), MacdPeriods(3, 7, 2))},
    c.dif_not_above_zero: {"macd": (MacdPeriods(), MacdPeriods(3, 7, 2))},
    c.turnover_at_least: {"floor": (None, 7e11, float(TURNOVER[0]))},
    c.turnover_below: {"floor": (None, 7e11, float(TURNOVER[0]))},
}


def unpack(mask, sessions):
    return np.unpackbits(mask.view(np.uint8), bitorder="little")[:sessions].astype(bool)


def masks_of(condition, parameters, market=MARKET, workers=1):
    grid = Grid(tuple(Axis(name, values) for name, values in parameters.items()), {})
    rule = SwitchRule(enter=(Term(condition, tuple(parameters)),), leave=())
    return fill_masks(plan_masks(rule, grid), market, workers)


def test_every_condition_with_a_compiled_twin_is_compared():
    assert set(CASES) == set(FAST)


@pytest.mark.parametrize("condition", CASES, ids=lambda f: f.__name__)
@pytest.mark.parametrize("sessions", [1, 64, 333])
def test_the_compiled_twin_says_what_the_condition_says(condition, sessions):
    market = MARKET.first(sessions)
    masks = masks_of(condition, CASES[condition], market)
    for mask, values in zip(masks, itertools.product(*CASES[condition].values()), strict=True):
        np.testing.assert_array_equal(unpack(mask, sessions), condition(market, *values))


def test_the_tie_of_a_close_with_its_mean_is_seen_by_the_twin():
    flat = Readings(whole_prices([1.1] * 40), np.zeros(40))
    for condition in (c.close_above_mean, c.close_below_mean, c.reclaimed):
        parameters = {"ma": (7, 30)}
        if condition is c.reclaimed:
            parameters |= {"reclaim_closes": (1,), "reclaim_margin": (0.0,)}
        assert not masks_of(condition, parameters, flat).any()


def test_a_condition_without_a_twin_is_made_row_by_row():
    parameters = {"floor": (0.5, 1.0), "days": (1,), "unit": (FloorUnit.RANK,), "window": (20,)}
    masks = masks_of(c.floor_holds, parameters)
    wanted = c.floor_holds(MARKET, 0.5, 1, FloorUnit.RANK, 20)
    np.testing.assert_array_equal(unpack(masks[0], 333), wanted)
    assert masks_of(c.dif_enters, {"m": (MacdPeriods(),), "z": tuple(ZeroLine)}).shape[0] == 2


def test_two_threads_fill_what_one_fills():
    case = {"ma": tuple(range(2, 30))}
    np.testing.assert_array_equal(
        masks_of(c.close_above_mean, case), masks_of(c.close_above_mean, case, workers=2)
    )


@pytest.mark.parametrize(
    ("condition", "parameters", "message"),
    [
        (c.close_above_mean, {"ma": (0,)}, "ma must be a whole number of sessions from 1 up"),
        (c.mean_falling, {"ma": (5,), "w": (0,), "t": (0.0,)}, "flat_window must be a whole"),
        (c.mean_falling, {"ma": (5,), "w": (1,), "t": (2.0,)}, "tolerance must be a fraction"),
        (c.dif_above_zero, {"macd": (MacdPeriods(9, 9, 9),)}, "fast must be below slow"),
    ],
)
def test_a_twin_refuses_what_the_condition_refuses(condition, parameters, message):
    with pytest.raises(ValueError, match=message):
        masks_of(condition, parameters)


@settings(max_examples=30)
@given(st.lists(st.booleans(), min_size=1, max_size=150))
def test_flags_are_packed_one_bit_a_session(flags):
    mask = pack(np.array(flags))
    assert len(mask) == words(len(flags)) == -(-len(flags) // 64)
    assert unpack(mask, len(flags)).tolist() == flags


def test_every_cell_is_given_the_masks_of_its_own_parameters():
    grid = Grid(
        (Axis("ma", (5, 9, 14)), Axis("floor", (None, 7e11)), Axis("w", (2, 3))), {"t": 0.0}
    )
    rule = SwitchRule(
        enter=(Term(c.mean_not_falling, ("ma", "w", "t")), Term(c.turnover_at_least, ("floor",))),
        leave=(Term(c.close_below_mean, ("ma",)),),
    )
    plan = plan_masks(rule, grid)
    masks = fill_masks(plan, MARKET)
    assert plan.rows == len(masks) == 3 * 2 + 2 + 3
    rows = np.empty(len(plan.pattern.terms), np.int64)
    for cell in range(grid.cells):
        choose_rows(cell, plan.pattern, rows)
        values = grid.values(cell)
        for row, term in zip(rows, rule.terms, strict=False):
            wanted = term.holds(MARKET, values)
            np.testing.assert_array_equal(unpack(masks[row], 333), wanted)


def test_a_condition_used_twice_is_made_once():
    term = Term(c.close_above_mean, ("ma",))
    plan = plan_masks(SwitchRule(enter=(term, term), leave=()), Grid((Axis("ma", (5, 6)),), {}))
    assert plan.rows == 2


def test_the_votes_needed_may_be_on_an_axis():
    rule = SwitchRule(
        enter=(), votes=(Term(c.close_above_mean, ("ma",)),) * 2, need="need", leave=()
    )
    plan = plan_masks(rule, Grid((Axis("need", (1, 2)),), {"ma": 5}))
    assert plan.pattern.needs.tolist() == [1, 2]


def test_readings_are_laid_on_another_clock_by_the_last_row_known():
    days = np.array(["2024-02-06", "2024-02-08", "2024-02-20"], dtype="datetime64[D]")
    clock = ["2024-02-05", "2024-02-06", "2024-02-07", "2024-02-08", "2024-02-19", "2024-02-20"]
    sessions = np.array(clock, dtype="datetime64[D]")
    mask = pack(np.array([True, False, True]))[np.newaxis]
    laid = onto_clock(mask, days, sessions)
    assert unpack(laid[0], 6).tolist() == [False, True, True, False, False, True]


def test_readings_on_the_same_clock_stay_as_they_are():
    days = np.array(["2024-02-06", "2024-02-07"], dtype="datetime64[D]")
    mask = pack(np.array([True, False]))[np.newaxis]
    assert onto_clock(mask, days, days.copy()) is mask
