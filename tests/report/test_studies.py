from datetime import date

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.report.axis import SessionAxis
from sim.report.inputs import Condition, MacdStudy, Turnover
from sim.report.studies import (
    draw_conditions,
    draw_macd,
    draw_turnover,
    runs,
)

DAYS = [date(2024, 2, d) for d in (19, 20, 21, 22, 23)]
AXIS = SessionAxis.of([DAYS])


@pytest.fixture
def axes():
    return Figure().add_subplot()


def columns(collection):
    return [
        (round(path.get_extents().x0 + 0.36), path.get_extents().y1)
        for path in collection.get_paths()
    ]


def test_macd_bars_stand_above_and_below_zero_beside_both_lines(axes):
    macd = MacdStudy(
        days=DAYS,
        dif=[1, 2, 3, 2, 1],
        dea=[0, 1, 3, 3, 2],
        bar=[2, 2, 0, -2, -2],
        setting="12, 26, 9",
    )
    draw_macd(axes, AXIS, macd, "点")
    rising, falling = axes.collections
    assert (len(rising.get_paths()), len(falling.get_paths())) == (3, 2)
    assert min(path.get_extents().y0 for path in falling.get_paths()) == -2
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["DIF", "DEA"]
    assert axes.get_ylabel() == "MACD\n(点)"
    assert axes.get_title(loc="left") == "MACD(12, 26, 9)，柱 bar = 2 × (DIF − DEA)"


def test_the_warm_up_of_macd_is_left_empty(axes):
    nothing = [float("nan")] * 3
    macd = MacdStudy(days=DAYS, dif=[*nothing, 1, 2], dea=[*nothing, 1, 2], bar=[*nothing, 1, -1])
    draw_macd(axes, AXIS, macd, "元")
    assert sum(len(each.get_paths()) for each in axes.collections) == 2


def test_sessions_below_the_floor_are_counted_and_hollow(axes):
    turnover = Turnover(
        name="两市成交额",
        days=DAYS,
        yuan=[9.5e11, 7.9e11, 9.0e11, 8.2e11, float("nan")],
        floor=9e11,
    )
    draw_turnover(axes, AXIS, turnover)
    above, below = axes.collections
    assert [height for place, height in columns(below)] == [7900, 8200]
    assert to_white(below)
    assert [height for place, height in columns(above)][:2] == [9500, 9000]
    assert axes.get_title(loc="left") == "两市成交额；低于下限 below the floor 2 / 4 日 sessions"
    assert axes.get_ylabel() == "成交额 Turnover\n(亿元)"
    assert [text.get_text() for text in axes.texts] == ["9,000"]


def to_white(collection):
    return collection.get_facecolor()[0].tolist() == [1, 1, 1, 1]


def test_turnover_without_a_floor_is_one_kind_of_column(axes):
    draw_turnover(axes, AXIS, Turnover(name="成交额", days=DAYS, yuan=[1e11] * 5))
    assert len(axes.collections) == 1
    assert not axes.texts


def test_years_of_columns_are_filled_instead_of_outlined(axes, weekdays):
    days = weekdays(301)
    axis = SessionAxis.of([days])
    draw_turnover(axes, axis, Turnover(name="x", days=days, yuan=[1e11] * 301, floor=9e11))
    assert not to_white(axes.collections[1])
    line = np.ones(301)
    draw_macd(axes, axis, MacdStudy(days=days, dif=line, dea=line, bar=line), "元")
    assert axes.collections[2].get_linewidth()[0] == 0


def test_a_condition_is_filled_where_it_holds_pale_where_not_and_hatched_where_unknown(axes):
    condition = Condition(name="DIF > 0", days=DAYS[1:], states=[None, True, True, False])
    draw_conditions(axes, AXIS, [condition])
    holds, fails, unknown = axes.collections
    assert extents(holds) == [(1.5, 3.5)]
    assert extents(fails) == [(3.5, 4.5)]
    assert extents(unknown) == [(-0.5, 1.5)]
    assert unknown.get_hatch()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["DIF > 0"]


def extents(collection):
    return [(path.get_extents().x0, path.get_extents().x1) for path in collection.get_paths()]


@pytest.mark.parametrize(
    ("mask", "wanted"),
    [
        ([], []),
        ([False, False], []),
        ([True], [(-0.5, 1.0)]),
        ([True, False, True, True], [(-0.5, 1.0), (1.5, 2.0)]),
    ],
)
def test_runs_are_left_edges_and_widths(mask, wanted):
    assert runs(np.array(mask, dtype=bool)) == wanted
