"""Scores along the one parameter of a sweep that varies."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from sim.report.inputs import Values
from sim.report.style import INK, LINES, WIDTH, heading, styled

_MOST_TICKS = 14
_MOST_DOTS = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """A score for each value of one parameter.

    Attributes:
        name: Of the parameter, with its unit.
        values: As the axis shows them, in their order.
        scores: One per value.
        default: Place of the default value, None when it is not among them.
    """

    name: str
    values: Sequence[str]
    scores: Values
    default: int | None = None


@styled
def draw_profile(
    profile: Profile,
    *,
    metric: str,
    title: str = "参数曲线 Score by parameter",
    source: str = "",
) -> Figure:
    """Draw a score for each value of a parameter, the best and the default marked.

    Args:
        profile: At least one value.
        metric: Name and unit of the scores.
        title: Above the figure.
        source: Where the figures come from, below it.

    Raises:
        ValueError: Values and scores are not as many, or there is none.
    """
    scores = np.asarray(profile.scores, dtype=np.float64)
    if not len(scores) or len(scores) != len(profile.values):
        raise ValueError(
            f"wanted a score per value, found {len(scores)} for {len(profile.values)} values"
        )
    figure = Figure(figsize=(WIDTH, 4.2))
    axes = figure.add_axes((0.085, 0.19, 0.885, 0.64))
    colour, _ = LINES[0]
    dot = "o" if len(scores) <= _MOST_DOTS else ""
    axes.plot(range(len(scores)), scores, color=colour, linewidth=1.4, marker=dot, markersize=3.5)
    best = int(np.nanargmax(scores))
    for mark, place, size in (("*", best, 13), ("o", profile.default, 9)):
        if place is not None:
            axes.plot(
                [place],
                [scores[place]],
                marker=mark,
                markersize=size,
                markerfacecolor="white",
                markeredgecolor=INK,
                linestyle="none",
            )
    step = -(-len(scores) // _MOST_TICKS)
    places = range(0, len(scores), step)
    axes.set_xticks(list(places), [profile.values[place] for place in places])
    axes.set_xlabel(profile.name)
    axes.set_ylabel(metric)
    figure.text(
        0.985, 0.86, "★ 最优 best    ○ 默认 default", ha="right", va="bottom", fontsize=8.5
    )
    heading(figure, title, source)
    return figure
