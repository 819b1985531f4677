import numpy as np
import pytest

from sim.report.inputs import Curve
from sim.report.weights import draw_weights, draw_weights_over_time


def test_each_weight_is_written_in_percent_with_its_yuan(texts_of):
    figure = draw_weights(["华创云信", "现金 Cash"], [0.9585, 0.0415], amounts=[33e6, 1.43e6])
    texts = texts_of(figure)
    assert "95.85 %    33,000,000.00 元" in texts
    assert "4.15 %    1,430,000.00 元" in texts
    assert "占净值 Share of net value (%)" in texts
    assert [bar.get_width() for bar in figure.axes[0].patches] == pytest.approx([95.85, 4.15])


def test_weights_may_come_without_amounts(texts_of):
    assert "100.00 %" in texts_of(draw_weights(["现金 Cash"], [1.0]))


def test_areas_are_stacked_and_cash_is_the_rest(days, texts_of):
    half = Curve(name="华创云信", days=days, values=np.full(len(days), 0.5))
    third = Curve(name="酒ETF", days=days, values=np.full(len(days), 0.3))
    figure = draw_weights_over_time([half, third])
    tops = [each.get_paths()[0].get_extents() for each in figure.axes[0].collections]
    assert [(box.y0, box.y1) for box in tops] == [(0, 50), (50, 80), (80, 100)]
    assert texts_of(figure).count("现金 Cash") == 1


def test_more_securities_than_colours_still_differ_by_hatch(days):
    curves = [Curve(name=str(n), days=days, values=np.full(len(days), 0.1)) for n in range(9)]
    areas = draw_weights_over_time(curves).axes[0].collections
    assert (areas[0].get_facecolor() == areas[8].get_facecolor()).all()
    assert areas[0].get_hatch() != areas[8].get_hatch()


@pytest.mark.parametrize("curves", [[], [Curve(name="x", days=[], values=[])]])
def test_weights_without_a_session_are_refused(curves):
    with pytest.raises(ValueError, match="needs a curve with at least one session"):
        draw_weights_over_time(curves)
