import math

import numpy as np
import pytest

from sim.report.luck import Level, draw_scores


def test_scores_are_counted_and_levels_named_with_their_value(texts_of):
    scores = [*np.linspace(-1, 1, 400), math.nan, math.inf]
    figure = draw_scores(
        scores,
        metric="夏普 Sharpe",
        levels=[Level(name="最优 best", score=1.0), Level(name="凭运气 by luck", score=1.23)],
        source="虚构 made up",
    )
    axes = figure.axes[0]
    assert sum(bar.get_height() for bar in axes.patches) == 400
    assert len(axes.patches) == 20
    texts = texts_of(figure)
    assert {"最优 best 1.00", "凭运气 by luck 1.23", "夏普 Sharpe", "格数 Cells (个)"} <= set(
        texts
    )
    assert "400 格 cells，另 2 无得分 none" in texts


def test_one_score_is_drawn(texts_of):
    assert "1 格 cells" in texts_of(draw_scores([0.5], metric="x"))


@pytest.mark.parametrize("scores", [[], [math.nan]])
def test_no_score_is_refused(scores):
    with pytest.raises(ValueError, match="needs at least one finite score"):
        draw_scores(scores, metric="x")
