import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.indicators.slope import change, flat, not_falling, regression_slope

LINE = st.lists(st.floats(1, 100), max_size=30)


def test_the_change_is_a_fraction_of_the_older_value():
    assert change([100, 110, 99], 1)[1:].tolist() == pytest.approx([0.1, -0.1])
    assert np.isnan(change([1.0], 3)).all()


def test_a_line_that_lost_less_than_the_tolerance_counts_as_not_falling():
    assert not_falling([100.0, 99.96], 1, 0.0005).tolist() == [False, True]
    assert not_falling([100.0, 99.94], 1, 0.0005).tolist() == [False, False]


def test_a_level_line_is_not_falling_without_any_tolerance():
    assert not_falling([2.0, 2.0, 2.0], 2).tolist() == [False, False, True]


def test_a_line_that_rises_fast_is_not_falling_yet_not_flat():
    line = [100.0, 105.0]
    assert not_falling(line, 1)[1]
    assert not flat(line, 1, 0.01)[1]
    assert flat([100.0, 100.5], 1, 0.01)[1]


def test_missing_values_are_neither_flat_nor_rising():
    line = [float("nan"), 1.0, 1.0]
    assert not_falling(line, 1).tolist() == [False, False, True]
    assert flat(line, 1, 0.1).tolist() == [False, False, True]


def test_a_window_longer_than_the_line_finds_nothing():
    assert not_falling([1.0, 2.0], 5).tolist() == [False, False]


def test_the_regression_slope_of_a_straight_line_is_its_step():
    assert regression_slope(3000 + 0.25 * np.arange(9), 5)[4:].tolist() == [0.25] * 5
    assert np.isnan(regression_slope([1.0, 2.0], 5)).all()


def test_the_regression_slope_agrees_with_a_polynomial_fit():
    values = np.random.default_rng(1).normal(3000, 30, 40)
    fitted = [np.polyfit(np.arange(10), values[t - 9 : t + 1], 1)[0] for t in range(9, 40)]
    np.testing.assert_allclose(regression_slope(values, 10)[9:], fitted, rtol=1e-8)


@settings(max_examples=40)
@given(LINE, st.integers(0, 30), st.integers(2, 6))
def test_cutting_the_data_changes_no_earlier_row(line, cut, window):
    for measure in (change, not_falling, regression_slope):
        np.testing.assert_array_equal(measure(line[:cut], window), measure(line, window)[:cut])


@pytest.mark.parametrize("tolerance", [-0.1, 1.0, float("nan")])
def test_a_tolerance_must_be_a_fraction(tolerance):
    with pytest.raises(ValueError, match="tolerance must be a fraction from 0 to below 1, was"):
        not_falling([1.0, 1.0], 1, tolerance)


def test_a_slope_needs_two_points():
    with pytest.raises(ValueError, match="at least 2 for a slope, was 1"):
        regression_slope([1.0, 2.0], 1)
