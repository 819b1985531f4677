"""How measured time grows with the size of the work, on logarithmic axes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from sim.report.style import MUTED, WIDTH, heading, legend_above, line_style, styled

_MARKERS = "osD^v<>P"


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Measurements of one program: seconds for each size, sizes ascending and positive."""

    name: str
    sizes: Sequence[float]
    seconds: Sequence[float]


@styled
def draw_growth(
    measured: Sequence[Growth],
    *,
    size: str,
    title: str = "用时 Time taken",
    source: str = "",
) -> Figure:
    """Draw seconds against size beside a line along which time is proportional to size.

    Args:
        measured: One line each, all positive.
        size: What the sizes count, with its unit.
        title: Above the figure.
        source: Where and how it was measured, below it.

    Raises:
        ValueError: Nothing was measured, or a number is not positive.
    """
    if not measured or any(
        not each.sizes or min(*each.sizes, *each.seconds) <= 0 for each in measured
    ):
        raise ValueError("a figure of growth needs positive sizes and seconds")
    figure = Figure(figsize=(WIDTH, 4.8))
    axes = figure.add_axes((0.085, 0.17, 0.885, 0.67))
    for number, each in enumerate(measured):
        colour, dashes = line_style(number)
        axes.plot(
            each.sizes,
            each.seconds,
            color=colour,
            linestyle=dashes,
            marker=_MARKERS[number % len(_MARKERS)],
            markersize=5,
            label=each.name,
        )
    ends = np.array([measured[0].sizes[0], measured[0].sizes[-1]])
    axes.plot(
        ends,
        measured[0].seconds[-1] * ends / ends[-1],
        color=MUTED,
        linewidth=0.8,
        linestyle=(0, (1, 2)),
        label="正比 proportional",
        zorder=1,
    )
    axes.set_xscale("log")
    axes.set_yscale("log")
    for chosen in (axes.xaxis, axes.yaxis):
        chosen.set_major_formatter(lambda value, _: f"{value:,.10g}")
        chosen.set_minor_formatter(lambda _value, _place: "")
    axes.grid(visible=True, axis="both")
    axes.set_xlabel(size)
    axes.set_ylabel("用时 Time (秒 s)")
    legend_above(axes)
    heading(figure, title, source)
    return figure
