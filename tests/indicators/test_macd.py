import numpy as np
import pandas as pd
import pytest
import talib
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.indicators.macd import MacdStream, macd, macd_warm_up

WALK = 10 * np.exp(np.cumsum(np.random.default_rng(5).normal(0, 0.02, 900)))


def test_the_three_lines_agree_with_pandas_from_the_first_session():
    closes = pd.Series(WALK)
    dif = closes.ewm(span=12, adjust=False).mean() - closes.ewm(span=26, adjust=False).mean()
    dea = dif.ewm(span=9, adjust=False).mean()
    lines = macd(WALK)
    np.testing.assert_allclose(lines.dif, dif, atol=1e-12)
    np.testing.assert_allclose(lines.dea, dea, atol=1e-12)
    np.testing.assert_allclose(lines.bar, 2 * (dif - dea), atol=1e-12)


def test_the_bars_are_twice_those_of_talib_once_both_starts_are_forgotten():
    dif, dea, histogram = talib.MACD(WALK, 12, 26, 9)
    lines = macd(WALK)
    np.testing.assert_allclose(lines.dif[600:], dif[600:], atol=1e-11)
    np.testing.assert_allclose(lines.dea[600:], dea[600:], atol=1e-11)
    np.testing.assert_allclose(lines.bar[600:], 2 * histogram[600:], atol=1e-11)


def test_a_constant_price_has_no_momentum():
    assert macd([5.0] * 40).dif.tolist() == [0.0] * 40


def test_the_first_session_is_zero_by_convention():
    assert macd([7.31]).bar.tolist() == [0.0]


def test_the_warm_up_of_the_usual_periods_is_33_sessions():
    assert macd_warm_up(26, 9) == 33


@settings(max_examples=40)
@given(st.lists(st.floats(0.5, 500), max_size=50))
def test_one_close_at_a_time_gives_the_same_bits(closes):
    stream = MacdStream(3, 7, 4)
    points = [stream.push(close) for close in closes]
    lines = macd(closes, 3, 7, 4)
    np.testing.assert_array_equal([p.dif for p in points], lines.dif)
    np.testing.assert_array_equal([p.dea for p in points], lines.dea)
    np.testing.assert_array_equal([p.bar for p in points], lines.bar)


@pytest.mark.parametrize("cut", range(1, 120, 7))
def test_cutting_the_data_changes_no_earlier_row(cut):
    whole, part = macd(WALK), macd(WALK[:cut])
    np.testing.assert_array_equal(part.dif, whole.dif[:cut])
    np.testing.assert_array_equal(part.bar, whole.bar[:cut])


def test_the_faster_mean_must_be_the_faster_one():
    with pytest.raises(ValueError, match="fast must be below slow, was 26 against 12"):
        macd(WALK, 26, 12)
