from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.indicators.exact import compare_with_mean, mean_not_falling, whole_prices, window_sums

FEN = st.lists(st.integers(1, 40), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("prices", "scale"),
    [([7.31, 17.75], 100), ([0.642, 1.5], 1000), ([2910.5443, 1.0], 10_000), ([1 / 3], 10**6)],
)
def test_the_coarsest_unit_that_holds_every_price_is_chosen(prices, scale):
    assert whole_prices(prices).scale == scale


def test_raw_prices_come_back_to_the_last_bit():
    prices = np.random.default_rng(0).integers(1, 300_000, 5000) / 100
    whole = whole_prices(prices)
    np.testing.assert_array_equal(whole.floats, prices)
    assert len(whole) == 5000


def test_adjusted_prices_are_rounded_to_a_millionth():
    assert whole_prices([1 / 3]).values.tolist() == [333_333]


def test_no_prices_are_no_fault():
    assert len(whole_prices([])) == 0


def test_a_close_equal_to_its_mean_is_neither_above_nor_below():
    prices = whole_prices([0.1, 0.1, 0.1, 0.2, 0.3, 0.1])
    assert compare_with_mean(prices, 3).tolist() == [0, 0, 0, 1, 1, -1]


@settings(max_examples=60)
@given(FEN, st.integers(1, 9))
def test_the_comparison_is_that_of_fractions(fen, period):
    signs = compare_with_mean(whole_prices(np.array(fen) / 100), period)
    for t in range(len(fen)):
        window = fen[max(t - period + 1, 0) : t + 1]
        wanted = 0
        if len(window) == period:
            mean = Fraction(sum(window), period)
            wanted = (fen[t] > mean) - (fen[t] < mean)
        assert signs[t] == wanted


@settings(max_examples=60)
@given(FEN, st.integers(1, 9), st.integers(1, 6))
def test_the_mean_is_compared_with_itself_some_sessions_before(fen, period, window):
    found = mean_not_falling(whole_prices(np.array(fen) / 100), period, window)
    start = period - 1 + window
    for t in range(len(fen)):
        now = sum(fen[t - period + 1 : t + 1])
        before = sum(fen[t - window - period + 1 : t - window + 1]) if t >= start else 0
        assert found[t] == (t >= start and now >= before)


def test_the_tolerance_lets_the_mean_fall_a_little():
    prices = whole_prices([100.0, 99.96, 99.0])
    assert mean_not_falling(prices, 1, 1, 0.0005).tolist() == [False, True, False]


def test_sums_are_exact_and_empty_while_they_warm_up():
    assert window_sums(np.array([1, 2, 3, 4]), 3).tolist() == [0, 0, 6, 9]
    assert window_sums(np.array([1]), 5).tolist() == [0]


@settings(max_examples=40)
@given(FEN, st.integers(0, 40))
def test_cutting_the_data_changes_no_earlier_row(fen, cut):
    whole, part = (whole_prices(np.array(x) / 100) for x in (fen, fen[:cut]))
    np.testing.assert_array_equal(compare_with_mean(part, 4), compare_with_mean(whole, 4)[:cut])
    np.testing.assert_array_equal(
        mean_not_falling(part, 4, 2, 0.01), mean_not_falling(whole, 4, 2, 0.01)[:cut]
    )


def test_prices_must_be_finite_and_of_this_world():
    with pytest.raises(ValueError, match="finite"):
        whole_prices([1.0, float("nan")])
    with pytest.raises(ValueError, match="must stay below"):
        whole_prices([1e12])
