import colorsys

import matplotlib as mpl
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from sim.report.style import (
    DOWN,
    LINES,
    UP,
    heading,
    house_style,
    legend_above,
    legend_columns,
    legend_rows,
    line_style,
    shortened,
    styled,
    thousands,
)


def luminance(colour):
    return sum(
        share * part for share, part in zip((0.2126, 0.7152, 0.0722), to_rgb(colour), strict=True)
    )


def test_up_is_red_and_down_is_green_and_they_differ_in_grey():
    assert colorsys.rgb_to_hsv(*to_rgb(UP))[0] * 360 == pytest.approx(0, abs=15)
    assert colorsys.rgb_to_hsv(*to_rgb(DOWN))[0] * 360 == pytest.approx(150, abs=25)
    assert luminance(UP) - luminance(DOWN) > 0.1


def test_every_line_has_its_own_dash_pattern_beside_its_colour():
    assert len({colour for colour, _ in LINES}) == len(LINES)
    assert len({str(dashes) for _, dashes in LINES}) == len(LINES)
    assert line_style(len(LINES)) == LINES[0]


def test_the_readers_own_settings_neither_matter_nor_are_changed():
    with mpl.rc_context({"font.size": 40.0, "svg.fonttype": "none"}):
        with house_style():
            assert mpl.rcParams["font.size"] == 9
            assert mpl.rcParams["svg.fonttype"] == "path"
            assert mpl.rcParams["axes.unicode_minus"] is False
        assert mpl.rcParams["font.size"] == 40.0


def test_a_styled_function_draws_in_the_house_style_and_keeps_its_name():
    @styled
    def draw_nothing() -> Figure:
        """Say what is drawn."""
        assert mpl.rcParams["font.size"] == 9
        return Figure()

    assert isinstance(draw_nothing(), Figure)
    assert draw_nothing.__doc__ == "Say what is drawn."


@pytest.mark.parametrize(
    ("ticks", "wanted"),
    [
        ([0, 2500, 5000], ["0", "2,500", "5,000"]),
        ([-0.4, -0.2, 0.0], ["-0.4", "-0.2", "0.0"]),
        ([0.55, 0.6, 0.65], ["0.55", "0.60", "0.65"]),
        ([12049.995, 12050.0, 12050.005], ["12,049.995", "12,050.000", "12,050.005"]),
        ([1 / 3], ["0.333"]),
        ([1234.5], ["1,234.5"]),
    ],
)
@pytest.mark.parametrize("axis", ["x", "y"])
def test_ticks_are_written_exactly_with_thousands_separators(axis, ticks, wanted):
    axes = Figure().add_subplot()
    thousands(axes, axis=axis)
    chosen = axes.xaxis if axis == "x" else axes.yaxis
    assert chosen.get_major_formatter().format_ticks(ticks) == wanted


def test_a_figure_says_its_source_only_when_it_has_one():
    with_source, without = Figure(), Figure()
    heading(with_source, "标题 Title", "日线 daily bars")
    heading(without, "标题 Title", "")
    assert [text.get_text() for text in with_source.texts] == [
        "标题 Title",
        "来源 Source: 日线 daily bars",
    ]
    assert without.texts[1].get_text() == ""


def test_a_text_is_cut_by_its_width_on_the_screen():
    assert shortened("会稽山", 6) == "会稽山"
    assert shortened("会稽山酒业", 6) == "会稽…"


def test_a_legend_takes_as_many_columns_as_its_longest_entry_allows():
    assert legend_columns(["短", "短"]) == 2
    assert legend_columns(["很长" * 40, "短"]) == 1
    assert legend_rows(["很长" * 40, "短"]) == 2
    assert legend_columns(["很长" * 20, *["短"] * 3]) == 3
    assert legend_rows(["很长" * 20, *["短"] * 3]) == 2
    assert legend_rows([]) == 0


def test_no_legend_is_drawn_without_entries():
    axes = Figure().add_subplot()
    legend_above(axes)
    assert axes.get_legend() is None
