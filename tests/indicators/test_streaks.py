import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.indicators.streaks import Streak, falling_streak, rising_streak, streak


def test_a_streak_restarts_after_each_break():
    assert streak([1, 1, 0, 1, 1, 1, 0]).tolist() == [1, 2, 0, 1, 2, 3, 0]


def test_four_closes_up_after_one_down_are_a_streak_of_four():
    assert rising_streak([10, 9, 9.1, 9.2, 9.3, 9.4])[-1] == 4


def test_an_unchanged_close_ends_a_rising_and_a_falling_streak():
    assert rising_streak([1, 2, 2]).tolist() == [0, 1, 0]
    assert falling_streak([3, 2, 1, 1]).tolist() == [0, 1, 2, 0]


def test_no_session_has_no_streak():
    assert streak([]).tolist() == []
    assert rising_streak([]).tolist() == []


@settings(max_examples=50)
@given(st.lists(st.booleans(), max_size=40), st.integers(0, 40))
def test_the_stream_and_the_cut_series_say_the_same(held, cut):
    stream = Streak()
    assert [stream.push(h) for h in held] == streak(held).tolist()
    np.testing.assert_array_equal(streak(held[:cut]), streak(held)[:cut])
