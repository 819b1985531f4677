from datetime import date

import numpy as np
import pytest

from sim.report.bridges import drawdowns_of
from sim.report.equity import draw_equity
from sim.report.inputs import Curve, Marker
from sim.report.save import save_figure


def lines(axes):
    return {line.get_label(): line for line in axes.get_lines()}


def test_net_values_are_drawn_in_ten_thousand_yuan_with_units_and_source(curve, texts_of):
    figure = draw_equity([curve], title="复盘 Replay", source="虚构 made up")
    (axes,) = figure.axes
    np.testing.assert_allclose(
        lines(axes)[curve.name].get_ydata(), np.asarray(curve.values) / 10_000
    )
    texts = texts_of(figure)
    assert "总净值 Net value (万元)" in texts
    assert "来源 Source: 虚构 made up" in texts
    assert f"{curve.values[-1] / 10_000:,.0f}" in texts


def test_the_benchmark_starts_where_the_first_curve_starts(curve, texts_of):
    index = Curve(name="沪深300 CSI 300", days=curve.days, values=np.linspace(3400, 3740, 120))
    figure = draw_equity([curve], benchmark=index)
    drawn = lines(figure.axes[0])["沪深300 CSI 300（折算同一起点 scaled to the same start）"]
    start = curve.values[0] / 10_000
    assert drawn.get_ydata()[0] == pytest.approx(start)
    assert drawn.get_ydata()[-1] == pytest.approx(start * 1.1)
    texts_of(figure)


def test_a_benchmark_without_a_session_in_common_is_left_empty(curve):
    index = Curve(name="沪深300", days=[date(1999, 1, 4)], values=[1000.0])
    figure = draw_equity([curve], benchmark=index)
    drawn = figure.axes[0].get_lines()[-1]
    assert np.isnan(drawn.get_ydata()).all()


def test_panels_below_are_the_gap_the_drawdown_the_exposure_and_the_dividends(curve, texts_of):
    other = Curve(name="按核对 As reconciled", days=curve.days, values=curve.values - 146_200.0)
    fraction = Curve(name="x", days=curve.days, values=np.linspace(0, -0.2, 120))
    held = Curve(name="x", days=curve.days, values=np.full(120, 0.95))
    events = [
        Marker(day=curve.days[60], name="越秀资本", amount=119_000.0),
        Marker(day=curve.days[119], name="会稽山", amount=73_500.0),
        Marker(day=curve.days[5], name="会稽山"),
        Marker(day=date(2030, 1, 1), name="会稽山", amount=1.0),
    ]
    figure = draw_equity(
        [curve, other],
        drawdowns=[fraction, fraction],
        exposures=[held],
        events=events,
        show_gap=True,
    )
    labels = [axes.get_ylabel() for axes in figure.axes]
    assert labels == [
        "总净值 Net value (万元)",
        "差额 Gap\n(万元)",
        "回撤 Drawdown\n(%)",
        "仓位 Exposure\n(%)",
        "",
    ]
    gap = figure.axes[1].get_lines()[0].get_ydata()
    np.testing.assert_allclose(gap, 14.62)
    texts = texts_of(figure)
    assert "+11.90" in texts
    assert "+7.35" in texts
    assert f"最大 Max -20.00 %（{curve.days[-1]}）" in texts
    strip = figure.axes[4]
    assert [label.get_text() for label in strip.get_yticklabels()] == ["越秀资本", "会稽山"]
    marks = [line for line in strip.get_lines() if line.get_marker() == "D"]
    assert [int(mark.get_xdata()[0]) for mark in marks] == [60, 119, 5]


def test_no_gap_is_drawn_for_a_single_curve(curve):
    assert len(draw_equity([curve], show_gap=True).axes) == 1


def test_an_early_trough_is_named_to_its_right(curve, texts_of):
    values = np.zeros(120)
    values[3] = -0.1
    figure = draw_equity([curve], drawdowns=[Curve(name="x", days=curve.days, values=values)])
    (text,) = [t for t in figure.axes[1].texts if "最大" in t.get_text()]
    assert text.get_ha() == "left"


def test_a_single_session_is_a_dot():
    one = Curve(name="净值", days=[date(2024, 2, 19)], values=[1e7])
    assert draw_equity([one]).axes[0].get_lines()[0].get_marker() == "o"


def test_at_most_nine_securities_have_a_row_of_dividends(curve):
    events = [Marker(day=curve.days[n], name=f"证券{n}", amount=1.0) for n in range(12)]
    figure = draw_equity([curve], events=events)
    assert len(figure.axes[1].get_yticklabels()) == 9


@pytest.mark.parametrize("curves", [[], [Curve(name="x", days=[], values=[])]])
def test_a_figure_without_a_session_is_refused(curves):
    with pytest.raises(ValueError, match="needs a curve with at least one session"):
        draw_equity(curves)


@pytest.mark.parametrize(
    "values",
    [
        [1e7],
        [1e7, 1e7, 1e7],
        [0.0, 0.0, 0.0],
        [-1e6, -2e6, 5e6],
        [1e15, 2e15, 1e15],
        [1e7, float("nan"), 2e7],
        [float("nan")] * 3,
    ],
)
def test_odd_values_are_drawn_without_a_warning(values, weekdays, tmp_path):
    days = weekdays(len(values))
    curve = Curve(name="净值", days=days, values=values)
    figure = draw_equity(
        [curve, curve],
        benchmark=curve,
        drawdowns=[drawdowns_of(curve)] * 2,
        exposures=[curve, curve],
        events=[Marker(day=days[0], name="x", amount=-1.0)],
        show_gap=True,
    )
    save_figure(figure, tmp_path / "odd", ["png"])
