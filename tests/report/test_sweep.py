import numpy as np

from sim.report.inputs import HeatMap
from sim.report.luck import Level
from sim.report.profile import Profile
from sim.report.sweep import SweepPicture, draw_sweep_figures


def test_every_figure_of_a_sweep_is_drawn_in_the_order_of_reading(tmp_path, curve):
    picture = SweepPicture(
        metric="夏普 Sharpe",
        maps=[
            HeatMap(
                across="ma",
                columns=["20", "60"],
                down="floor",
                rows=["8000"],
                scores=np.array([[0.1, 0.2]]),
            )
        ],
        scores=[0.1, 0.2],
        levels=[Level(name="最优 best", score=0.2)],
        curves=[curve],
        walk_forward=[curve],
        benchmark=curve,
        title="three_conditions",
        source="虚构 made up",
    )
    written = draw_sweep_figures(picture, tmp_path, formats=["svg"])
    assert [path.name for path in written] == [
        "parameters.svg",
        "scores.svg",
        "curves.svg",
        "walk-forward.svg",
    ]


def test_more_than_six_maps_go_on_further_figures(tmp_path):
    one = HeatMap(across="a", columns=["1"], down="b", rows=["2"], scores=np.array([[0.1]]))
    picture = SweepPicture(metric="x", maps=[one] * 13)
    written = draw_sweep_figures(picture, tmp_path, formats=["svg"])
    assert [path.stem for path in written] == ["parameters", "parameters-2", "parameters-3"]


def test_a_sweep_of_one_parameter_has_its_profile_and_one_of_one_cell_no_scores(tmp_path):
    profile = Profile(name="ma", values=["5"], scores=[0.1])
    picture = SweepPicture(metric="x", profile=profile, scores=[0.1])
    written = draw_sweep_figures(picture, tmp_path, formats=["svg"])
    assert [path.stem for path in written] == ["parameters"]


def test_what_a_sweep_lacks_is_not_drawn(tmp_path):
    assert draw_sweep_figures(SweepPicture(metric="x"), tmp_path) == ()
