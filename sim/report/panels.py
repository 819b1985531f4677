"""Panels one above the other on one session axis, and last values written at their right edge."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.cells import cell_len

from sim.report.inputs import Floats, Values
from sim.report.style import WIDTH, legend_rows

_LEFT, _RIGHT = 0.85, 9.25  # inches
_CELL = 0.0625  # inches, one terminal column of small text; a Chinese character takes two
_TOP, _BOTTOM, _SPACE = 0.72, 0.62, 0.3  # inches
_LEGEND_ROW = 0.19  # inches
_LINE = 0.145  # inches, one line of small text


def stack(
    panels: Sequence[tuple[str, float]], *, rows: Sequence[str] = (), legend: Sequence[str] = ()
) -> tuple[Figure, dict[str, Axes]]:
    """Return a figure with panels one above the other, only the last with labels on its x axis.

    Args:
        panels: Name and height in inches, from the top.
        rows: Texts that will stand left of the panels; the longest one sets the margin.
        legend: Labels of the legend that will stand above the first panel.
    """
    above = _TOP + _LEGEND_ROW * max(0, legend_rows(legend) - 1)
    height = above + sum(inches + _SPACE for _, inches in panels) - _SPACE + _BOTTOM
    longest = max((cell_len(row) for row in rows), default=0)
    left = max(_LEFT, 0.2 + _CELL * longest)
    figure = Figure(figsize=(WIDTH, height))
    axes: dict[str, Axes] = {}
    top = height - above
    first: Axes | None = None
    for name, inches in panels:
        place = (
            left / WIDTH,
            (top - inches) / height,
            (_RIGHT - left) / WIDTH,
            inches / height,
        )
        axes[name] = figure.add_axes(place, sharex=first)
        first = first or axes[name]
        axes[name].tick_params(labelbottom=name == panels[-1][0])
        top -= inches + _SPACE
    figure.align_ylabels(list(axes.values()))
    return figure, axes


def label_y(axes: Axes, text: str) -> None:
    """Write what the y axis holds, with its unit, left of the panel."""
    axes.set_ylabel(text, linespacing=1.35)


def last_value(values: Floats) -> float:
    """Return the last value that is there, NaN when none is."""
    known = values[~np.isnan(values)]
    return float(known[-1]) if len(known) else float("nan")


def reach(values: Values, least: float) -> tuple[float, float]:
    """Return the lowest and highest of values and `least`; what is no number is passed over."""
    numbers = np.append(np.asarray(values, dtype=np.float64), least)
    return float(np.nanmin(numbers)), float(np.nanmax(numbers))


def write_ends(axes: Axes, place: int, ends: Sequence[tuple[float, str, str]]) -> None:
    """Write last values right of the panel, moved apart where they would overlap.

    Args:
        axes: The panel; its y limits must be final.
        place: Place of the last session.
        ends: Value, colour, and text of each.
    """
    low, high = axes.get_ylim()
    figure = axes.get_figure(root=True)
    inches = axes.get_position().height * (figure.get_figheight() if figure else 1.0)
    step = (high - low) * _LINE / inches
    shown = sorted((end for end in ends if not np.isnan(end[0])), key=lambda end: end[0])
    heights: list[float] = []
    for value, _, _ in shown:
        heights.append(max(value, heights[-1] + step) if heights else value)
    overshoot = max(0.0, heights[-1] - high) if heights else 0.0
    for (_, colour, text), height in zip(shown, heights, strict=True):
        axes.annotate(
            text,
            (place, height - overshoot),
            xytext=(7, 0),
            textcoords="offset points",
            fontsize=8,
            va="center",
            ha="left",
            color=colour,
            annotation_clip=False,
        )
    axes.set_ylim(low, high)
