import numpy as np
import pytest

from sim.report.heat import RED_UP, draw_heat_maps, draw_monthly_returns
from sim.report.inputs import HeatMap


def small(**changes):
    given = {
        "across": "均线 ma (日)",
        "columns": ["20", "60"],
        "down": "floor (亿元)",
        "rows": ["8000", "9000", "10000"],
        "scores": np.array([[1.0, 2], [3, np.nan], [5, 6]]),
    }
    return HeatMap(**{**given, **changes})


def test_months_are_written_in_percent_with_their_sign_and_the_year_beside(texts_of):
    returns = np.full((2, 12), np.nan)
    returns[0, 1], returns[1, 11] = 0.0123, -0.2
    figure = draw_monthly_returns([2024, 2025], returns, np.array([0.0123, -0.2]))
    axes = figure.axes[0]
    cells = {
        (round(t.get_position()[0]), round(t.get_position()[1])): t.get_text() for t in axes.texts
    }
    assert cells == {(1, 0): "+1.23", (12, 0): "+1.23", (11, 1): "-20.00", (12, 1): "-20.00"}
    assert [label.get_text() for label in axes.get_xticklabels()][-2:] == ["12月", "全年 Year"]
    assert "月度收益 Monthly returns (%)" in texts_of(figure)


def test_gains_are_red_losses_green_and_nothing_is_white():
    red, green, white = RED_UP(1.0), RED_UP(0.0), RED_UP(0.5)
    assert red[0] > red[1]
    assert green[1] > green[0]
    assert min(white[:3]) > 0.98


def test_a_year_without_a_month_is_drawn_empty():
    figure = draw_monthly_returns([2024], np.full((1, 12), np.nan), np.array([np.nan]))
    assert not figure.axes[0].texts


@pytest.mark.parametrize(
    ("years", "returns", "totals"),
    [([2024], (1, 11), (1,)), ([2024], (1, 12), (2,)), ([], (0, 12), (0,))],
)
def test_returns_that_are_no_table_of_months_are_refused(years, returns, totals):
    with pytest.raises(ValueError, match="wanted returns of shape"):
        draw_monthly_returns(years, np.zeros(returns), np.zeros(totals))


def test_cells_are_written_and_best_and_default_are_marked(texts_of):
    figure = draw_heat_maps([small(best=(2, 1), default=(1, 0))], metric="夏普 Sharpe")
    axes = figure.axes[0]
    assert [t.get_text() for t in axes.texts] == ["1.00", "2.00", "3.00", "5.00", "6.00"]
    marks = {line.get_marker(): line for line in axes.get_lines()}
    assert round(marks["*"].get_xdata()[0]) == 1
    assert round(marks["*"].get_ydata()[0]) == 2
    assert round(marks["o"].get_ydata()[0]) == 1
    texts = texts_of(figure)
    assert {"夏普 Sharpe", "均线 ma (日)", "floor (亿元)", "60", "10000"} <= set(texts)


def test_a_large_map_writes_no_cells_and_thins_its_ticks():
    scores = np.arange(200.0).reshape(2, 100)
    large = small(
        columns=[str(n) for n in range(20, 120)], rows=["a", "b"], scores=scores, best=(1, 99)
    )
    axes = draw_heat_maps([large], metric="x").axes[0]
    assert not axes.texts
    assert [label.get_text() for label in axes.get_xticklabels()] == [
        str(n) for n in range(20, 120, 10)
    ]
    assert axes.get_lines()[0].get_ydata()[0] == 1


def test_all_maps_share_one_scale_and_stand_two_in_a_row():
    figure = draw_heat_maps([small(), small(scores=np.full((3, 2), 100.0)), small()], metric="x")
    maps = figure.axes[:3]
    assert {axes.images[0].get_clim() for axes in maps} == {(1.0, 100.0)}
    first, second, third = (axes.get_position() for axes in maps)
    assert first.y0 == second.y0 > third.y1
    assert first.x1 < second.x0


@pytest.mark.parametrize("value", [np.nan, 3.0])
def test_a_map_of_one_value_or_none_is_drawn(value, tmp_path):
    from sim.report.save import save_figure

    figure = draw_heat_maps([small(scores=np.full((3, 2), value))], metric="x")
    save_figure(figure, tmp_path / "map", ["png"])


def test_no_map_is_refused():
    with pytest.raises(ValueError, match="needs at least one"):
        draw_heat_maps([], metric="x")
