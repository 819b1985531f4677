import math

import numpy as np
import pandas as pd
import pytest
import talib
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.indicators.averages import ExponentialMean, SimpleMean, ema, sma

ROWS = st.lists(st.floats(0.01, 1e5), max_size=60)


def walk(sessions=800, seed=3):
    return 10 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.02, sessions)))


def test_the_simple_mean_of_a_worked_example():
    assert sma([1, 2, 3, 4, 10], 3)[2:].tolist() == [2.0, 3.0, 17 / 3]


def test_the_simple_mean_is_missing_while_it_warms_up():
    assert np.isnan(sma([1, 2, 3, 4], 3)).tolist() == [True, True, False, False]


def test_a_period_longer_than_the_series_gives_nothing_but_missing_values():
    assert np.isnan(sma([1.0, 2.0], 5)).all()
    assert len(sma([], 5)) == 0


def test_the_simple_mean_agrees_with_pandas():
    expected = pd.Series(walk()).rolling(60).mean().to_numpy()
    np.testing.assert_allclose(sma(walk(), 60), expected, rtol=1e-12)


def test_the_simple_mean_agrees_with_talib():
    np.testing.assert_allclose(sma(walk(), 60), talib.SMA(walk(), 60), rtol=1e-12)


def test_ten_equal_prices_have_exactly_that_price_as_their_mean():
    assert sma([0.1] * 10, 10)[-1] == 0.1


def test_the_exponential_mean_starts_at_the_first_value():
    assert ema([10, 13], 2).tolist() == pytest.approx([10, 12])


@pytest.mark.parametrize("period", [1, 5, 12, 26, 60])
def test_the_exponential_mean_agrees_with_pandas_without_adjustment(period):
    expected = pd.Series(walk()).ewm(span=period, adjust=False).mean().to_numpy()
    np.testing.assert_allclose(ema(walk(), period), expected, rtol=1e-12)


def test_the_exponential_mean_agrees_with_talib_once_both_starts_are_forgotten():
    np.testing.assert_allclose(ema(walk(), 26)[500:], talib.EMA(walk(), 26)[500:], rtol=1e-12)


def test_the_exponential_mean_differs_from_talib_while_the_start_still_weighs():
    assert abs(ema(walk(), 26)[30] / talib.EMA(walk(), 26)[30] - 1) > 1e-6


@settings(max_examples=60)
@given(ROWS, st.integers(1, 12))
def test_one_value_at_a_time_gives_the_same_bits(values, period):
    simple, exponential = SimpleMean(period), ExponentialMean(period)
    np.testing.assert_array_equal([simple.push(v) for v in values], sma(values, period))
    np.testing.assert_array_equal([exponential.push(v) for v in values], ema(values, period))


@settings(max_examples=60)
@given(ROWS, st.integers(1, 12), st.data())
def test_cutting_the_data_changes_no_earlier_row(values, period, data):
    cut = data.draw(st.integers(0, len(values)))
    for mean in (sma, ema):
        np.testing.assert_array_equal(mean(values[:cut], period), mean(values, period)[:cut])


def test_a_missing_value_makes_only_its_windows_missing():
    values = [1.0, math.nan, 3.0, 4.0, 5.0]
    assert np.isnan(sma(values, 2)).tolist() == [True, True, True, False, False]


@pytest.mark.parametrize("period", [0, -3, 2.5, True])
def test_a_period_must_be_a_whole_number_from_one_up(period):
    with pytest.raises(ValueError, match=r"whole number of sessions from 1 up, was"):
        sma([1.0], period)


def test_a_table_is_no_series():
    with pytest.raises(ValueError, match=r"one-dimensional, shape was \(2, 1\)"):
        ema([[1.0], [2.0]], 3)
