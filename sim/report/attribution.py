"""How much each security added or took: bars from zero, red up, green down."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from sim.report.style import DOWN, INK, UP, WAN, WIDTH, heading, styled, thousands


@styled
def draw_attribution(
    names: Sequence[str],
    yuan: Sequence[float],
    *,
    title: str = "盈亏归因 Attribution",
    source: str = "",
) -> Figure:
    """Draw one bar for each security or other part, and one for their sum.

    Args:
        names: Top to bottom.
        yuan: What each added (positive) or took, in the same order; the sum is exact when
            the parts are.
        title: Above the figure.
        source: Where the figures come from, below it.
    """
    labels = [*names, "合计 Total"]
    values = np.array([*yuan, sum(yuan)], dtype=np.float64)
    height = 1.35 + 0.34 * len(labels)
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((0.15, 0.75 / height, 0.8, (height - 1.25) / height))
    for row, value in enumerate(values):
        rising = value >= 0
        axes.barh(
            row,
            value / WAN,
            height=0.6,
            facecolor="white" if rising else DOWN,
            edgecolor=UP if rising else DOWN,
            linewidth=1.2,
        )
        axes.annotate(
            f"{value:+,.2f} 元",
            (value / WAN, row),
            xytext=(5 if rising else -5, 0),
            textcoords="offset points",
            va="center",
            ha="left" if rising else "right",
            fontsize=8.5,
        )
    axes.axhline(len(names) - 0.5, color=INK, linewidth=0.7)
    axes.axvline(0, color=INK, linewidth=0.7)
    low, high = min(0.0, values.min()) / WAN, max(0.0, values.max()) / WAN
    room = 0.22 * ((high - low) or 1.0)
    axes.set_xlim(low - (room if low < 0 else 0), high + (room if high > 0 or low == 0 else 0))
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.grid(visible=False)
    axes.grid(visible=True, axis="x")
    axes.set_xlabel("盈亏 Profit and loss (万元)")
    thousands(axes, axis="x")
    heading(figure, title, source)
    return figure
