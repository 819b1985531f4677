import numpy as np
import pytest

from sim.report.panels import last_value, reach, stack, write_ends


def test_panels_stand_one_above_the_other_and_only_the_last_labels_its_sessions():
    figure, axes = stack([("top", 3.0), ("bottom", 1.0)])
    assert axes["top"].get_position().y0 > axes["bottom"].get_position().y1
    height = figure.get_figheight()
    assert axes["top"].get_position().height * height == pytest.approx(3.0)
    assert not axes["top"].xaxis.get_tick_params()["labelbottom"]
    assert axes["bottom"].xaxis.get_tick_params()["labelbottom"]


def test_long_row_names_widen_the_left_margin_and_long_legends_the_top():
    plain, narrow = stack([("only", 1.0)])
    tall, wide = stack([("only", 1.0)], rows=["很长的名字" * 4], legend=["名字" * 20] * 3)
    assert wide["only"].get_position().x0 > narrow["only"].get_position().x0
    assert tall.get_figheight() == pytest.approx(plain.get_figheight() + 2 * 0.19)


def test_the_last_value_is_the_last_that_is_there():
    assert last_value(np.array([1.0, 2.0, np.nan])) == 2.0
    assert np.isnan(last_value(np.array([np.nan])))


def test_last_values_that_would_overlap_are_moved_apart_inside_the_panel():
    _, axes = stack([("only", 1.0)])
    axes["only"].set_ylim(0, 10)
    write_ends(axes["only"], 5, [(9.9, "k", "b"), (9.8, "k", "a"), (float("nan"), "k", "none")])
    heights = {text.get_text(): text.xy[1] for text in axes["only"].texts}
    assert set(heights) == {"a", "b"}
    assert heights["b"] - heights["a"] == pytest.approx(1.45)
    assert max(heights.values()) <= 10


def test_no_values_write_nothing():
    _, axes = stack([("only", 1.0)])
    write_ends(axes["only"], 5, [])
    assert not axes["only"].texts


def test_reach_passes_over_what_is_no_number():
    assert reach([3.0, float("nan"), -1.0], 0.0) == (-1.0, 3.0)
    assert reach([float("nan")], 0.0) == (0.0, 0.0)
