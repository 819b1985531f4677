"""What the net value was made of: on one day, and over time."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from sim.report.axis import SessionAxis
from sim.report.inputs import Curve
from sim.report.style import INK, LINES, MUTED, WIDTH, heading, styled, thousands

CASH_COLOUR = "#D9D9D9"
_HATCHES = ("", "///", "|||", "\\\\\\", "xxx", "---", "//", "+++")


@styled
def draw_weights(
    names: Sequence[str],
    weights: Sequence[float],
    *,
    amounts: Sequence[float] = (),
    title: str = "持仓权重 Weights",
    source: str = "",
) -> Figure:
    """Draw the share of each security, and of cash, in the net value of one day.

    Args:
        names: Securities and cash, in the order to show them, first on top.
        weights: Fractions of the net value, in the same order.
        amounts: Yuan in the same order, written beside the percent; may be left out.
        title: Above the figure.
        source: Where the figures come from, below it.
    """
    height = 1.35 + 0.34 * len(names)
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((0.13, 0.75 / height, 0.82, (height - 1.25) / height))
    percents = np.asarray(weights, dtype=np.float64) * 100
    rows = np.arange(len(names))
    axes.barh(rows, percents, height=0.64, color=LINES[2][0], alpha=0.85)
    for row, percent in enumerate(percents):
        text = f"{percent:.2f} %"
        if amounts:
            text += f"    {amounts[row]:,.2f} 元"
        axes.annotate(
            text,
            (max(percent, 0.0), row),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
        )
    axes.set_yticks(rows, list(names))
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, max(1.0, float(percents.max(initial=0.0))) * 1.28)
    axes.grid(visible=False)
    axes.grid(visible=True, axis="x")
    axes.set_xlabel("占净值 Share of net value (%)")
    thousands(axes, axis="x")
    heading(figure, title, source)
    return figure


@styled
def draw_weights_over_time(
    curves: Sequence[Curve],
    *,
    title: str = "权重变化 Weights over time",
    source: str = "",
) -> Figure:
    """Draw the share of each security in the net value as stacked areas, cash the rest on top.

    Args:
        curves: Fractions of the net value, one curve a security, on the same sessions.
        title: Above the figure.
        source: Where the figures come from, below it.

    Raises:
        ValueError: No curve, or none with a session.
    """
    if not curves or not curves[0].days:
        raise ValueError("a figure of weights needs a curve with at least one session")
    axis = SessionAxis.of(curve.days for curve in curves)
    figure = Figure(figsize=(WIDTH, 4.8))
    axes = figure.add_axes((0.075, 0.16, 0.755, 0.73))
    base = np.zeros(len(axis.days))
    places = np.arange(len(axis.days))
    for number, curve in enumerate(curves):
        top = base + np.nan_to_num(axis.spread(curve)) * 100
        axes.fill_between(
            places,
            base,
            top,
            facecolor=LINES[number % len(LINES)][0],
            alpha=0.75,
            linewidth=0.4,
            edgecolor="white",
            hatch=_HATCHES[(number + number // len(LINES)) % len(_HATCHES)],
            label=curve.name,
        )
        base = top
    axes.fill_between(
        places, base, np.maximum(base, 100), color=CASH_COLOUR, linewidth=0, label="现金 Cash"
    )
    axes.axhline(100, color=INK, linewidth=0.6)
    axis.draw(axes)
    axes.set_xlim(0, max(1, len(axis.days) - 1))
    axes.set_ylim(0, max(100.0, float(base.max())))
    axes.set_ylabel("占净值 Share of net value (%)")
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], loc="upper left", bbox_to_anchor=(1.01, 1.0))
    axes.tick_params(colors=MUTED, labelcolor=INK)
    heading(figure, title, source)
    return figure
