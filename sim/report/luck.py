"""All scores of a sweep at once, and how good the best would be by luck alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from sim.report.inputs import Values
from sim.report.style import INK, LINES, WIDTH, heading, legend_above, styled, thousands

_MOST_BINS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A score to mark: its name as the legend shows it, and its value."""

    name: str
    score: float


@styled
def draw_scores(
    scores: Values,
    *,
    metric: str,
    levels: Sequence[Level] = (),
    title: str = "全部参数的得分 Scores of all cells",
    source: str = "",
) -> Figure:
    """Draw how many cells reached which score, with some scores marked.

    Args:
        scores: One a cell; what is no finite number is counted apart, in the title of the panel.
        metric: Name and unit of the scores.
        levels: Such as the best, the default, and the best to be expected by luck.
        title: Above the figure.
        source: Where the figures come from, below it.

    Raises:
        ValueError: No score is a finite number.
    """
    every = np.asarray(scores, dtype=np.float64)
    finite = every[np.isfinite(every)]
    if not len(finite):
        raise ValueError("a figure of scores needs at least one finite score")
    figure = Figure(figsize=(WIDTH, 4.2))
    axes = figure.add_axes((0.085, 0.17, 0.885, 0.62))
    bins = int(np.clip(np.sqrt(len(finite)), 5, _MOST_BINS))
    axes.hist(finite, bins=bins, color=LINES[2][0], alpha=0.75, edgecolor="white", linewidth=0.4)
    for number, level in enumerate(levels):
        colour, dashes = (LINES[0], LINES[1], LINES[3], LINES[5])[number % 4]
        axes.axvline(
            level.score,
            color=colour,
            linestyle=dashes,
            linewidth=1.6,
            label=f"{level.name} {level.score:,.2f}",
        )
    left_out = len(every) - len(finite)
    words = f"{len(finite):,} 格 cells" + (f"，另 {left_out:,} 无得分 none" if left_out else "")
    axes.annotate(
        words,
        (1, 1),
        xycoords="axes fraction",
        xytext=(0, 5),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=8.5,
        color=INK,
    )
    axes.set_xlabel(metric)
    axes.set_ylabel("格数 Cells (个)")
    thousands(axes)
    thousands(axes, axis="x")
    legend_above(axes)
    heading(figure, title, source)
    return figure
