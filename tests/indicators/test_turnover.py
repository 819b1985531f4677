import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.indicators.turnover import market_turnover, ratio_to_mean, trailing_rank


def test_the_two_markets_of_2024_02_19_turned_over_9572_hundred_million_truncated():
    total = market_turnover([442_148_454_574.50], [515_139_483_403.65])[0]
    assert int(total / 1e8) == 9572


def test_one_market_without_a_figure_leaves_the_sum_without_one():
    assert np.isnan(market_turnover([1.0, float("nan")], [1.0, 1.0])).tolist() == [False, True]


def test_markets_on_different_sessions_cannot_be_added():
    with pytest.raises(ValueError, match=r"lengths were \[1, 2\]"):
        market_turnover([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match=r"lengths were \[\]"):
        market_turnover()


def test_twice_the_mean_is_a_ratio_of_two():
    assert ratio_to_mean([1, 1, 4], 3)[2] == 2.0


def test_a_mean_of_nothing_has_no_ratio():
    assert np.isnan(ratio_to_mean([0.0, 0.0], 2)).all()


def test_the_ratio_agrees_with_pandas():
    values = pd.Series(np.random.default_rng(2).lognormal(10, 1, 100))
    expected = values / values.rolling(20).mean()
    np.testing.assert_allclose(ratio_to_mean(values, 20), expected, rtol=1e-12)


def test_the_rank_agrees_with_pandas():
    values = pd.Series(np.random.default_rng(2).integers(0, 9, 100)).astype(float)
    expected = values.rolling(20).rank(method="max", pct=True)
    np.testing.assert_allclose(trailing_rank(values, 20), expected)
    assert np.isnan(trailing_rank([1.0], 3)).all()


@settings(max_examples=40)
@given(st.lists(st.floats(1, 1e12), max_size=30), st.integers(0, 30))
def test_cutting_the_data_changes_no_earlier_row(values, cut):
    for measure in (ratio_to_mean, trailing_rank):
        np.testing.assert_array_equal(measure(values[:cut], 4), measure(values, 4)[:cut])
