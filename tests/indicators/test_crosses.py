import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.indicators.crosses import crossed_above, crossed_below

NAN = float("nan")


def test_a_cross_needs_to_come_from_below_or_level():
    assert crossed_above([1, 2, 3, 3, 2, 3], [2, 2, 2, 4, 2, 2]).tolist() == [
        False,
        False,
        True,
        False,
        False,
        True,
    ]


def test_touching_a_level_is_no_cross():
    assert not crossed_above([-1, 0, 0], 0).any()


def test_a_line_that_rose_through_zero_crossed_it_once():
    assert crossed_above([-2, -1, 1, 2], 0).tolist() == [False, False, True, False]


def test_nothing_crosses_on_the_first_session_or_beside_a_missing_value():
    assert not crossed_above([5.0, NAN, 7.0], [1.0, 1.0, 1.0]).any()
    assert crossed_above([], 1.0).tolist() == []


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=1, max_size=30))
def test_a_cross_down_is_a_cross_up_of_the_mirrored_lines(pairs):
    first, second = np.array(pairs, dtype=float).T
    np.testing.assert_array_equal(crossed_below(first, second), crossed_above(-first, -second))


@settings(max_examples=50)
@given(st.lists(st.integers(-3, 3), max_size=30), st.integers(0, 30))
def test_cutting_the_data_changes_no_earlier_row(line, cut):
    assert crossed_above(line[:cut], 0).tolist() == crossed_above(line, 0)[:cut].tolist()
