from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.metrics import deepest_fall
from sim.model.event import CashMoved, DayClose, DividendDeclared
from sim.model.symbol import Symbol
from sim.model.trade import Fill, Side
from sim.report.bridges import (
    bars_of,
    dividends_of,
    drawdowns_of,
    exposures_of,
    monthly_returns_of,
    net_values_of,
    trade_marks_of,
)
from sim.report.inputs import Curve

ONE = Symbol.parse("600155.SH")
OTHER = Symbol.parse("000987.SZ")
D = date(2024, 2, 19)


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "date": pd.to_datetime(["2024-02-19", "2024-02-20", "2024-02-21"]),
            "open": [9.0, 9.5, 9.9],
            "high": [9.6, 9.7, 9.9],
            "low": [8.9, 9.1, 9.9],
            "close": [9.5, 9.2, 9.9],
            "volume": [1, 2, 3],
            "amount": [1.0, 2.0, np.nan],
        }
    )


def test_candles_are_the_frames_rows_between_two_sessions(frame):
    bars = bars_of(frame, "x", first=date(2024, 2, 20), last=date(2024, 2, 20), unit="点")
    assert bars.days == (date(2024, 2, 20),)
    assert (bars.open[0], bars.high[0], bars.low[0], bars.close[0]) == (9.5, 9.7, 9.1, 9.2)
    assert bars.unit == "点"
    assert bars_of(frame, "x").days[-1] == date(2024, 2, 21)


def test_net_value_and_exposure_are_those_of_the_closes():
    closes = [
        DayClose(day=D, cash=Decimal(25), market_value=Decimal(75)),
        DayClose(day=date(2024, 2, 20), cash=Decimal(-5), market_value=Decimal(5)),
    ]
    assert list(net_values_of("x", closes).values) == [100.0, 0.0]
    exposures = exposures_of("x", closes)
    np.testing.assert_array_equal(list(exposures.values), [0.75, np.nan])


def test_dividends_are_marked_by_name_before_tax():
    events = [
        CashMoved(day=D, amount=Decimal(1)),
        *(
            DividendDeclared(
                day=D, symbol=symbol, quantity=1, amount=Decimal("119000.00"), pay_date=D
            )
            for symbol in (ONE, OTHER)
        ),
    ]
    marks = dividends_of(events, {ONE: "华创云信"})
    assert [(mark.name, mark.amount) for mark in marks] == [
        ("华创云信", 119_000.0),
        ("000987.SZ", 119_000.0),
    ]


def test_only_the_trades_of_the_security_are_marked():
    fills = [
        Fill(day=D, symbol=symbol, side=Side.SELL, quantity=100, price=Decimal("7.31"))
        for symbol in (ONE, OTHER)
    ]
    (mark,) = trade_marks_of(fills, ONE)
    assert (mark.side, mark.price, mark.quantity) == (Side.SELL, 7.31, 100)


@settings(max_examples=50)
@given(st.lists(st.floats(0.01, 1e9), min_size=1, max_size=60))
def test_the_deepest_drawdown_is_the_one_the_metrics_measure(values):
    days = [date.fromordinal(D.toordinal() + number) for number in range(len(values))]
    below = drawdowns_of(Curve(name="x", days=days, values=values))
    assert min(below.values) == pytest.approx(deepest_fall(days, values).depth, abs=1e-12)
    assert max(below.values) <= 0


def test_a_drawdown_goes_on_over_a_missing_value():
    days = [date(2024, 2, day) for day in (19, 20, 21)]
    below = drawdowns_of(Curve(name="x", days=days, values=[100.0, float("nan"), 80.0]))
    np.testing.assert_allclose(list(below.values), [0, np.nan, -0.2])


def test_an_empty_curve_has_an_empty_drawdown():
    assert len(drawdowns_of(Curve(name="x", days=[], values=[])).values) == 0


def test_months_run_from_the_last_close_before_them_and_compound_to_the_year():
    curve = Curve(
        name="x",
        days=[date(2024, 11, 4), date(2024, 11, 29), date(2024, 12, 31), date(2025, 2, 28)],
        values=[100.0, 110.0, 99.0, 198.0],
    )
    years, returns, totals = monthly_returns_of(curve)
    assert years == [2024, 2025]
    np.testing.assert_allclose(returns[0, 10:], [0.1, -0.1])
    np.testing.assert_allclose(returns[1, :3], [np.nan, 1.0, np.nan])
    assert np.isnan(returns[0, :10]).all()
    np.testing.assert_allclose(totals, [-0.01, 1.0])


@pytest.mark.parametrize("values", [[], [0.0], [-1.0], [float("nan")]])
def test_monthly_returns_of_nothing_are_refused(values):
    with pytest.raises(ValueError, match="x: monthly returns need positive values"):
        monthly_returns_of(Curve(name="x", days=[D][: len(values)], values=values))
