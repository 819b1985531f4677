import numpy as np
import pytest

from sim.model.trade import Side
from sim.report.inputs import Bars, Condition, Curve, MacdStudy, TradeMark, Turnover
from sim.report.market import draw_market


def test_candles_stand_alone_when_nothing_else_is_given(bars, texts_of):
    figure = draw_market(bars, source="虚构 made up")
    (axes,) = figure.axes
    assert axes.get_ylabel() == "价格 Price (元)"
    assert f"{bars.close[-1]:,.2f}" in texts_of(figure)
    assert figure.texts[0].get_text() == "航宇微 300053.SZ"


def test_studies_stand_below_the_candles_in_order(bars, texts_of):
    flat = np.ones(len(bars.days))
    figure = draw_market(
        bars,
        lines=[Curve(name="60 日均线 60-day mean", days=bars.days, values=flat * 15)],
        trades=[TradeMark(day=bars.days[9], side=Side.BUY, price=9.0, quantity=320_000)],
        macd=MacdStudy(days=bars.days, dif=flat, dea=flat, bar=flat * 0),
        turnover=Turnover(name="两市成交额", days=bars.days, yuan=flat * 8e11, floor=9e11),
        conditions=[Condition(name="DIF > 0", days=bars.days, states=[True] * len(bars.days))],
        title="标题 Title",
    )
    labels = [axes.get_ylabel() for axes in figure.axes]
    assert labels == ["价格 Price (元)", "MACD\n(元)", "成交额 Turnover\n(亿元)", ""]
    texts = texts_of(figure)
    assert {"60 日均线 60-day mean", "买入 Buy", "320,000 @ 9.00", "标题 Title"} <= set(texts)
    assert figure.axes[0].get_ylim()[1] > 15


def test_a_line_without_a_value_on_these_sessions_is_left_out(bars):
    empty = Curve(name="60 日均线", days=bars.days, values=np.full(len(bars.days), np.nan))
    figure = draw_market(bars, lines=[empty])
    assert figure.axes[0].get_legend() is None


def test_an_index_is_in_points(bars):
    index = Bars(
        name="上证指数",
        days=bars.days,
        open=bars.open,
        high=bars.high,
        low=bars.low,
        close=bars.close,
        unit="点",
    )
    assert draw_market(index).axes[0].get_ylabel() == "点位 Level (点)"


def test_a_fund_is_written_to_the_tenth_of_a_fen(bars, texts_of):
    close = [0.642] * len(bars.days)
    fund = Bars(name="酒ETF", days=bars.days, open=close, high=close, low=close, close=close)
    assert "0.642" in texts_of(draw_market(fund))


def test_candles_without_a_session_are_refused():
    with pytest.raises(ValueError, match="x: a figure of candles needs at least one session"):
        draw_market(Bars(name="x", days=[], open=[], high=[], low=[], close=[]))
