import math
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.analysis.metrics import (
    annual_return,
    compare,
    daily_returns,
    deepest_fall,
    performance,
    sortino,
    turnover,
)
from sim.model.symbol import Symbol
from sim.model.trade import Fill, Side

DAYS = [date(2024, 1, 1) + timedelta(days=place) for place in range(200)]
SERIES = st.lists(st.floats(1, 1000), min_size=4, max_size=60)


def test_the_numbers_of_a_short_series_worked_by_hand():
    # 100, 110, 99, 108.9: returns +10 %, -10 %, +10 %; mean 1/30; deviations 1/15, -2/15, 1/15,
    # squares 6/225 in all, so the variance is 3/225 and the deviation 0.11547.
    found = performance(DAYS[:4], [100.0, 110.0, 99.0, 108.9])
    assert found.total_return == pytest.approx(0.089)
    assert found.volatility == pytest.approx(math.sqrt(3 / 225) * math.sqrt(252))
    assert found.sharpe == pytest.approx((1 / 30) / math.sqrt(3 / 225) * math.sqrt(252))
    # Downside: only -10 % counts, over all three returns: sqrt(0.01 / 3).
    assert found.sortino == pytest.approx((1 / 30) / math.sqrt(0.01 / 3) * math.sqrt(252))
    assert found.drawdown.depth == pytest.approx(-0.1)
    assert (found.drawdown.peak, found.drawdown.trough) == (DAYS[1], DAYS[2])
    assert found.drawdown.recovered is None
    assert found.calmar == pytest.approx(found.annual_return / 0.1)


def test_a_year_has_365_days():
    assert annual_return(date(2023, 1, 1), date(2025, 1, 1), 1.21) == pytest.approx(
        1.21 ** (365 / 731) - 1
    )
    assert annual_return(date(2023, 1, 1), date(2024, 1, 1), 1.1) == pytest.approx(0.1)
    assert math.isnan(annual_return(DAYS[0], DAYS[0], 1.0))
    assert annual_return(DAYS[0], DAYS[1], 1000.0) == math.inf


def test_a_fall_that_is_made_good_names_the_day():
    fall = deepest_fall(DAYS[:6], [10.0, 8.0, 10.0, 12.0, 9.5, 12.0])
    assert (fall.peak, fall.trough, fall.recovered) == (DAYS[3], DAYS[4], DAYS[5])
    assert fall.depth == pytest.approx(9.5 / 12 - 1)


def test_what_never_fell_has_no_fall_and_no_calmar():
    found = performance(DAYS[:3], [1.0, 2.0, 2.0])
    assert (found.drawdown.depth, found.drawdown.recovered) == (0.0, None)
    assert math.isnan(found.calmar)
    assert math.isnan(found.sortino)


def test_one_value_has_no_risk():
    found = performance(DAYS[:1], [5.0])
    assert found.total_return == 0
    numbers = [found.annual_return, found.volatility, found.sharpe, found.sortino, found.calmar]
    assert all(math.isnan(number) for number in numbers)


@pytest.mark.parametrize("values", [[], [1.0, 2.0], [0.0], [math.nan], [-1.0]])
def test_a_series_that_gives_no_returns_is_refused(values):
    with pytest.raises(ValueError, match=r"wanted|must be positive"):
        performance(DAYS[:1], values)


def test_twice_the_index_has_beta_two():
    index = [100.0, 101.0, 99.99, 102.0]
    moves = daily_returns(index)
    own = [100.0]
    for move in moves:
        own.append(own[-1] * (1 + 2 * move))
    found = compare(own, index)
    assert found.beta == pytest.approx(2)
    assert found.tracking_error == pytest.approx(
        pd.Series(moves).std() * math.sqrt(252)  # the gap is the index's own move
    )
    assert found.excess_return == pytest.approx(own[-1] / 100 - 1.02)


def test_the_index_beside_itself_has_no_tracking_error():
    found = compare([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])
    assert (found.tracking_error, found.excess_return) == (0.0, 0.0)
    assert found.beta == pytest.approx(1)
    assert math.isnan(found.information_ratio)


def test_two_values_have_no_beta_and_a_flat_index_none_either():
    assert math.isnan(compare([1.0, 2.0], [1.0, 2.0]).beta)
    assert math.isnan(compare([1.0, 2.0, 3.0], [1.0, 1.0, 1.0]).beta)


def test_series_of_different_length_are_refused():
    for index in ([], [1.0, 2.0]):
        with pytest.raises(ValueError, match="two series alike"):
            compare([1.0], index)
    with pytest.raises(ValueError, match="two series alike"):
        compare([], [])


@given(SERIES)
def test_pandas_finds_the_same(values):
    days = DAYS[: len(values)]
    found = performance(days, values)
    series = pd.Series(values)
    returns = series.pct_change().dropna()
    assert found.volatility == pytest.approx(returns.std(ddof=1) * math.sqrt(252), rel=1e-6)
    fall = (series / series.cummax() - 1).min()
    assert found.drawdown.depth == pytest.approx(fall, rel=1e-9)
    if returns.std(ddof=1) > 1e-9:
        sharpe = returns.mean() / returns.std(ddof=1) * math.sqrt(252)
        assert found.sharpe == pytest.approx(sharpe, rel=1e-6, abs=1e-9)
    downside = math.sqrt((returns.clip(upper=0) ** 2).sum() / len(returns))
    if downside:
        assert found.sortino == pytest.approx(returns.mean() / downside * math.sqrt(252), rel=1e-6)


PAIRS = st.lists(
    st.tuples(st.integers(500, 1500), st.integers(500, 1500)), min_size=4, max_size=60
)


@given(PAIRS)
def test_beta_and_tracking_error_are_those_of_pandas(pairs):
    values, index = [float(own) for own, _ in pairs], [float(other) for _, other in pairs]
    own, other = pd.Series(values).pct_change()[1:], pd.Series(index).pct_change()[1:]
    assume(other.var() > 1e-9)
    found = compare(values, index)
    assert found.beta == pytest.approx(own.cov(other) / other.var(), rel=1e-6, abs=1e-9)
    gap = (own - other).std(ddof=1) * math.sqrt(252)
    assert found.tracking_error == pytest.approx(gap, rel=1e-6, abs=1e-9)


def test_no_returns_have_no_sortino():
    assert math.isnan(sortino([]))


def fill(side, yuan):
    return Fill(
        day=DAYS[0],
        symbol=Symbol.parse("600155.SH"),
        side=side,
        quantity=100,
        price=Decimal(yuan) / 100,
    )


def test_turnover_is_the_smaller_side_over_the_mean_value():
    fills = [fill(Side.BUY, 600), fill(Side.SELL, 200), fill(Side.SELL, 100)]
    assert turnover(fills, [900.0, 1100.0]) == pytest.approx(0.3)
    assert turnover([], [100.0]) == 0
    assert math.isnan(turnover([], []))
