from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.indicators import conditions as c
from sim.indicators.conditions import FloorUnit, MacdPeriods, Readings, ZeroLine
from sim.indicators.exact import whole_prices

NAN = float("nan")
WALK = np.round(10 * np.exp(np.cumsum(np.random.default_rng(4).normal(0, 0.03, 160))), 2)
TURNOVER = np.random.default_rng(5).lognormal(27.4, 0.2, 160)
MARKET = Readings(whole_prices(WALK), TURNOVER)


def readings(closes, turnover=None):
    closes = np.array(closes, dtype=float)
    amounts = np.full(len(closes), NAN) if turnover is None else np.array(turnover, dtype=float)
    return Readings(whole_prices(closes), amounts)


def test_readings_need_a_turnover_for_every_close():
    with pytest.raises(ValueError, match="lengths were 2 and 1"):
        Readings(whole_prices([1.0, 2.0]), np.array([1.0]))


def test_the_first_rows_of_readings_are_readings():
    first = MARKET.first(7)
    assert len(first) == 7
    np.testing.assert_array_equal(first.closes.floats, WALK[:7])


@pytest.mark.parametrize("text", ["12/26", " 12/26/9 "])
def test_macd_periods_are_written_with_or_without_the_signal(text):
    assert MacdPeriods.parse(text) == (12, 26, 9)
    assert str(MacdPeriods.parse(text)) == "12/26/9"


@pytest.mark.parametrize("text", ["12", "a/b", "12/26/9/1", "26/12", "0/5", ""])
def test_macd_periods_that_are_none_are_refused(text):
    with pytest.raises(ValueError, match=r"must look like|fast must be below|sessions from 1"):
        MacdPeriods.parse(text)


def test_a_close_at_its_mean_is_neither_above_nor_below():
    market = readings([1, 1, 1, 2, 1])
    assert c.close_above_mean(market, 3).tolist() == [False, False, False, True, False]
    assert c.close_below_mean(market, 3).tolist() == [False, False, False, False, True]


@settings(max_examples=40)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=30), st.integers(1, 6))
def test_one_close_without_margin_reclaims_exactly_where_the_close_is_above(fen, ma):
    market = readings(np.array(fen) / 100)
    np.testing.assert_array_equal(c.reclaimed(market, ma), c.close_above_mean(market, ma))


def test_three_closes_in_a_row_reclaim_on_the_third():
    market = readings([1, 1, 2, 3, 4, 5])
    assert c.reclaimed(market, 2, 3).tolist() == [False, False, False, False, True, True]


def test_a_margin_must_be_exceeded():
    market = readings([100, 102])
    assert c.reclaimed(market, 2, 1, 0.009)[1]
    assert not c.reclaimed(market, 2, 1, 0.01)[1]


def test_a_falling_mean_is_one_that_is_not_not_falling_once_warm():
    holds = c.mean_not_falling(MARKET, 20, 5)
    fails = c.mean_falling(MARKET, 20, 5)
    assert not holds[:24].any()
    assert not fails[:24].any()
    assert (holds[24:] != fails[24:]).all()


def test_without_a_window_the_mean_is_always_flat_and_never_falling():
    assert c.mean_not_falling(MARKET, 20, None).all()
    assert not c.mean_falling(MARKET, 20, None).any()


def test_dif_is_that_of_pandas_once_warm():
    closes = pd.Series(WALK)
    dif = closes.ewm(span=5, adjust=False).mean() - closes.ewm(span=10, adjust=False).mean()
    periods = MacdPeriods(5, 10, 3)
    above = c.dif_above_zero(MARKET, periods)
    assert not above[:11].any()
    np.testing.assert_array_equal(above[11:], dif[11:] > 0)
    np.testing.assert_array_equal(c.dif_not_above_zero(MARKET, periods)[11:], dif[11:] <= 0)
    rose = (dif > 0) & (dif.shift(1) <= 0)
    np.testing.assert_array_equal(c.dif_crossed_zero(MARKET, periods)[11:], rose[11:])


def test_entering_at_the_zero_line_is_by_level_or_by_cross():
    periods = MacdPeriods(5, 10, 3)
    level = c.dif_enters(MARKET, periods, ZeroLine.LEVEL)
    cross = c.dif_enters(MARKET, periods, ZeroLine.CROSS)
    np.testing.assert_array_equal(level, c.dif_above_zero(MARKET, periods))
    assert cross.sum() < level.sum()
    assert (level | ~cross).all()


def test_turnover_at_the_floor_holds_it():
    market = readings([1, 1, 1], [9e11, 8.9999e11, NAN])
    assert c.turnover_at_least(market, 9e11).tolist() == [True, False, False]
    assert c.turnover_below(market, 9e11).tolist() == [False, True, False]


def test_without_a_floor_turnover_never_stands_in_the_way():
    market = readings([1, 1], [NAN, 1.0])
    assert c.turnover_at_least(market, None).all()
    assert not c.turnover_below(market, None).any()


def test_a_floor_may_be_measured_over_days_as_a_ratio_or_as_a_rank():
    market = readings([1] * 4, [1.0, 3.0, 2.0, 6.0])
    assert c.floor_holds(market, 2.0, 2).tolist() == [False, True, True, True]
    assert c.floor_breaks(market, 2.1, 2).tolist() == [False, True, False, False]
    assert c.floor_holds(market, 1.5, 1, FloorUnit.RATIO, 2).tolist() == [False, True, False, True]
    assert c.floor_breaks(market, 1.0, 1, FloorUnit.RANK, 2).tolist() == [
        False,
        False,
        True,
        False,
    ]


EVERY = [
    lambda m: c.close_above_mean(m, 9),
    lambda m: c.close_below_mean(m, 9),
    lambda m: c.reclaimed(m, 9, 2, 0.01),
    lambda m: c.mean_not_falling(m, 9, 4, 0.001),
    lambda m: c.mean_falling(m, 9, 4, 0.001),
    lambda m: c.dif_above_zero(m, MacdPeriods(3, 8, 4)),
    lambda m: c.dif_crossed_zero(m, MacdPeriods(3, 8, 4)),
    lambda m: c.dif_not_above_zero(m, MacdPeriods(3, 8, 4)),
    lambda m: c.turnover_at_least(m, 8e11),
    lambda m: c.turnover_below(m, 8e11),
    lambda m: c.floor_holds(m, 0.9, 3, FloorUnit.RATIO, 10),
    lambda m: c.floor_breaks(m, 0.4, 3, FloorUnit.RANK, 10),
]


@pytest.mark.parametrize("condition", EVERY)
def test_no_condition_reads_ahead_at_any_bar(condition):
    whole = condition(MARKET)
    for cut in range(1, len(WALK)):
        np.testing.assert_array_equal(condition(MARKET.first(cut)), whole[:cut])


def test_an_exact_tie_with_a_mean_of_many_is_seen():
    closes = np.array([1.1] * 7)
    assert Fraction("1.1") == sum(Fraction("1.1") for _ in closes) / 7
    assert not c.close_above_mean(readings(closes), 7).any()
    assert not c.close_below_mean(readings(closes), 7).any()
