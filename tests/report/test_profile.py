import numpy as np
import pytest

from sim.report.profile import Profile, draw_profile


def test_scores_are_drawn_along_the_values_with_best_and_default_marked():
    profile = Profile(
        name="ma (交易日)", values=["5", "6", "7"], scores=[0.1, 0.4, 0.2], default=2
    )
    (axes,) = draw_profile(profile, metric="夏普 Sharpe").axes
    line, best, default = (list(zip(*each.get_data(), strict=True)) for each in axes.lines)
    assert line == [(0, 0.1), (1, 0.4), (2, 0.2)]
    assert best == [(1, 0.4)]
    assert default == [(2, 0.2)]
    assert axes.get_xlabel() == "ma (交易日)"
    assert axes.get_ylabel() == "夏普 Sharpe"


def test_of_many_values_only_some_are_named():
    values = [str(k) for k in range(200)]
    figure = draw_profile(Profile(name="x", values=values, scores=np.arange(200.0)), metric="m")
    assert len(figure.axes[0].get_xticks()) <= 14


@pytest.mark.parametrize("scores", [[], [1.0]])
def test_a_score_is_wanted_for_every_value(scores):
    with pytest.raises(ValueError, match="wanted a score per value"):
        draw_profile(Profile(name="x", values=["1", "2"], scores=scores), metric="m")
