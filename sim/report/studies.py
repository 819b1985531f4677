"""Panels below the candles: MACD, turnover against a floor, the timeline of conditions."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from numpy.typing import NDArray

from sim.report.axis import Places, SessionAxis
from sim.report.candles import boxes
from sim.report.inputs import Condition, Curve, Floats, MacdStudy, Turnover
from sim.report.panels import label_y, write_ends
from sim.report.style import DOWN, FLOOR, INK, LINES, MUTED, UP, YI, thousands

_DENSE_FROM = 300  # sessions; hollow bars would be all edge
_UNKNOWN = -1
_LOOKS: Mapping[int, Mapping[str, Any]] = {
    1: {"facecolor": LINES[0][0], "linewidth": 0},
    0: {"facecolor": "#EEF1F4", "linewidth": 0},
    _UNKNOWN: {"facecolor": "white", "edgecolor": "#B8B8B8", "hatch": "/////", "linewidth": 0},
}


def caption(axes: Axes, text: str) -> None:
    """Write a small heading above a panel, at its left."""
    axes.set_title(text, fontsize=8.5, color=MUTED, pad=3, loc="left")


def draw_macd(axes: Axes, axis: SessionAxis, macd: MacdStudy, unit: str) -> None:
    """Draw DIF and DEA as lines, the bar hollow red above zero and filled green below."""
    bar = axis.spread(Curve(name="bar", days=macd.days, values=macd.bar))
    places = np.arange(len(bar))
    dense = len(bar) > _DENSE_FROM
    for mask, colour, fill in ((bar >= 0, UP, "white"), (bar < 0, DOWN, DOWN)):
        draw_columns(
            axes,
            places[mask],
            bar[mask],
            width=0.8 if dense else 0.6,
            facecolor=to_rgba(colour, 0.6) if dense else fill,
            edgecolor=colour,
            linewidth=0 if dense else 0.6,
        )
    for values, name, (colour, dashes) in (
        (macd.dif, "DIF", LINES[0]),
        (macd.dea, "DEA", LINES[1]),
    ):
        line = axis.spread(Curve(name=name, days=macd.days, values=values))
        axes.plot(line, color=colour, linestyle=dashes, linewidth=1.1, label=name)
    axes.axhline(0, color=INK, linewidth=0.7)
    label_y(axes, f"MACD\n({unit})")
    thousands(axes)
    caption(axes, f"MACD({macd.setting})，柱 bar = 2 × (DIF − DEA)")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 0.98), ncols=2)


def draw_turnover(axes: Axes, axis: SessionAxis, turnover: Turnover) -> None:
    """Draw turnover in 亿元; sessions below the floor are hollow, or purple where many."""
    curve = Curve(name=turnover.name, days=turnover.days, values=turnover.yuan)
    values = axis.spread(curve) / YI
    places = np.arange(len(values))
    floor = np.nan if turnover.floor is None else turnover.floor / YI
    below = values < floor
    dense = len(values) > _DENSE_FROM
    draw_columns(
        axes, places[~below], values[~below], width=0.72, facecolor=LINES[2][0], linewidth=0
    )
    words = turnover.name
    if turnover.floor is not None:
        draw_columns(
            axes,
            places[below],
            values[below],
            width=0.72 if dense else 0.6,
            facecolor=to_rgba(FLOOR, 0.55) if dense else "white",
            edgecolor=FLOOR,
            linewidth=0 if dense else 0.7,
        )
        axes.axhline(floor, color=FLOOR, linewidth=1.0, linestyle=(0, (5, 2)))
        known = int((~np.isnan(values)).sum())
        words += f"；低于下限 below the floor {int(below.sum())} / {known} 日 sessions"
    axes.set_ylim(0, float(np.nanmax(np.append(values, floor), initial=1e-9)) * 1.06)
    label_y(axes, "成交额 Turnover\n(亿元)")
    thousands(axes)
    caption(axes, words)
    if turnover.floor is not None:
        write_ends(axes, len(values) - 1, [(floor, FLOOR, f"{floor:,.0f}")])


def draw_columns(
    axes: Axes,
    places: Places,
    heights: Floats,
    *,
    width: float,
    **look: Any,  # noqa: ANN401 - as matplotlib takes it
) -> None:
    """Draw columns from zero as one collection, which is quick for thousands of them."""
    x, zero = places.astype(np.float64), np.zeros(len(heights))
    columns = boxes(x, zero, np.nan_to_num(heights), half=width / 2)
    axes.add_collection(PolyCollection(list(columns), **look))
    axes.autoscale_view(scalex=False)


def draw_conditions(axes: Axes, axis: SessionAxis, conditions: Sequence[Condition]) -> None:
    """Draw one row a condition: filled where it holds, pale where not, hatched where unknown."""
    for row, condition in enumerate(conditions):
        places, known = axis.locate(condition.days)
        told = [_UNKNOWN if state is None else int(state) for state in condition.states]
        states = np.full(len(axis.days), _UNKNOWN)
        states[places[known]] = np.asarray(told, dtype=np.int64)[known]
        for state, look in _LOOKS.items():
            axes.broken_barh(runs(states == state), (row - 0.36, 0.72), **look)
    axes.set_yticks(range(len(conditions)), [condition.name for condition in conditions])
    axes.set_ylim(len(conditions) - 0.45, -0.55)
    axes.tick_params(axis="y", length=0, labelsize=8)
    axes.grid(visible=False)
    caption(
        axes,
        "条件 Conditions：深色 dark = 成立 holds，浅色 pale = 不成立 does not，"
        "斜线 hatched = 尚不可知 not known",
    )


def runs(mask: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Return left edge and width of each unbroken run where `mask` holds, in sessions."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    return [
        (float(start) - 0.5, float(end - start)) for start, end in zip(starts, ends, strict=True)
    ]
