"""The waterfall from holdings and cash to the computed net value, and on to the printed one."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.cells import cell_len, set_cell_size

from sim.report.style import (
    DOWN,
    INK,
    LINES,
    MUTED,
    UP,
    WAN,
    WIDTH,
    YI,
    heading,
    shortened,
    styled,
    thousands,
)

_HEIGHT = 4.6  # inches
_NOTE = 0.2  # inches, one line of an explanation
_MOST_NOTES = 5
_NOTE_WIDTH = 150  # terminal columns
_MOST_PARTS = 10
_NAME_WIDTH = 8  # terminal columns of a name under a column
_PRINTED = LINES[1][0]
_COMPUTED = LINES[0][0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One step of the waterfall: a short name and yuan."""

    name: str
    yuan: float


@styled
def draw_reconciliation(
    parts: Sequence[Amount],
    *,
    computed: float,
    printed: float,
    notes: Sequence[str] = (),
    title: str = "净值核对 Net value reconciled",
    source: str = "",
) -> Figure:
    """Draw holdings at the day's closes and cash as steps to the net value, beside the printed.

    Args:
        parts: Holdings in order and cash last, yuan; beyond nine holdings the smallest are one.
        computed: Their sum, yuan.
        printed: The published net value, yuan.
        notes: What explains the difference, a line each, best first; at most five are shown.
        title: Above the figure.
        source: Where the figures come from, below it.
    """
    shown = [shortened(note, _NOTE_WIDTH) for note in notes[:_MOST_NOTES]]
    below = 0.62 + _NOTE * (len(shown) + bool(shown))
    height = _HEIGHT + below - 0.62
    figure = Figure(figsize=(WIDTH, height))
    bottom, tall = below / height, (height - below - 0.75) / height
    left = figure.add_axes((0.075, bottom, 0.595, tall))
    right = figure.add_axes((0.765, bottom, 0.22, tall))
    _draw_steps(left, _folded(parts), computed, printed)
    _draw_end(right, computed, printed)
    if shown:
        lines = ["差额的解释，改动最少者在前 Explanations, least edit first：", *shown]
        figure.text(
            0.012,
            (below - 0.42) / height,
            "\n".join(lines),
            fontsize=8.5,
            va="top",
            ha="left",
            linespacing=1.45,
        )
    heading(figure, title, source)
    return figure


def _folded(parts: Sequence[Amount]) -> Sequence[Amount]:
    """Return the parts with the smallest holdings taken together, order kept, cash last."""
    if len(parts) <= _MOST_PARTS:
        return parts
    *holdings, cash = parts
    largest = sorted(holdings, key=lambda part: -abs(part.yuan))[: _MOST_PARTS - 2]
    rest = [part for part in holdings if part not in largest]
    others = Amount(
        name=f"其他 {len(rest)} 只\nOthers", yuan=math.fsum(part.yuan for part in rest)
    )
    return [*(part for part in holdings if part in largest), others, cash]


def _broken(name: str) -> str:
    """Return a name in lines of four Chinese characters, two lines at most."""
    if "\n" in name or cell_len(name) <= _NAME_WIDTH:
        return name
    first = set_cell_size(name, _NAME_WIDTH).rstrip()
    return f"{first}\n{shortened(name[len(first) :], _NAME_WIDTH)}"


def _draw_steps(axes: Axes, parts: Sequence[Amount], computed: float, printed: float) -> None:
    level = 0.0
    for place, part in enumerate(parts):
        height = part.yuan / WAN
        axes.bar(place, height, bottom=level, width=0.62, color=LINES[2][0], alpha=0.75)
        axes.plot(
            [place - 0.31, place + 1.31],
            [level + height] * 2,
            color=MUTED,
            linewidth=0.7,
            zorder=3,
        )
        level += height
        _write(axes, place, max(level, level - height), f"{height:,.2f}")
    count = len(parts)
    axes.bar(count, computed / WAN, width=0.62, color=_COMPUTED)
    axes.bar(count + 1, printed / WAN, width=0.62, color=_PRINTED, hatch="////", edgecolor="white")
    decimals = 2 if max(abs(computed), abs(printed)) < YI else 1
    _write(axes, count, computed / WAN, f"{computed / WAN:,.{decimals}f}")
    _write(axes, count + 1, printed / WAN, f"{printed / WAN:,.{decimals}f}")
    names = [_broken(part.name) for part in parts]
    axes.set_xticks(range(count + 2), [*names, "计算\nComputed", "刊登\nPrinted"], fontsize=7.5)
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(-0.6, count + 1.6)
    levels = [*itertools.accumulate((part.yuan for part in parts), initial=0.0), computed, printed]
    span = (max(levels) - min(levels)) / WAN or 1.0
    axes.set_ylim(min(levels) / WAN, max(levels) / WAN + 0.08 * span)
    axes.set_ylabel("累计 Running total (万元)")
    axes.set_title("按当日收盘价 At the day's closes", fontsize=9, color=MUTED)
    thousands(axes)


def _draw_end(axes: Axes, computed: float, printed: float) -> None:
    """Draw the last two columns again, large enough to see a difference of a thousandth."""
    gap = printed - computed
    low, high = min(computed, printed), max(computed, printed)
    room = (high - low) or 0.01 * abs(high) or 1.0
    floor = (low - 0.9 * room) / WAN
    axes.set_title("末两柱放大 Last columns, enlarged", fontsize=9, color=MUTED)
    axes.bar(0, computed / WAN - floor, bottom=floor, width=0.62, color=_COMPUTED)
    axes.bar(
        2,
        printed / WAN - floor,
        bottom=floor,
        width=0.62,
        color=_PRINTED,
        hatch="////",
        edgecolor="white",
    )
    _write(axes, 0, computed / WAN, f"{computed:,.2f}")
    _write(axes, 2, printed / WAN, f"{printed:,.2f}")
    if gap:
        colour = UP if gap > 0 else DOWN
        axes.bar(
            1,
            (high - low) / WAN,
            bottom=low / WAN,
            width=0.62,
            facecolor="none",
            edgecolor=colour,
            linewidth=1.2,
            hatch="xxx" if gap < 0 else None,
        )
        for level in (computed, printed):
            axes.plot([-0.31, 2.31], [level / WAN] * 2, color=MUTED, linewidth=0.7, zorder=0.5)
        axes.annotate(
            f"{gap:+,.2f}",
            (1, low / WAN),
            xytext=(0, -4),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=8.5,
            color=colour,
        )
    else:
        axes.text(1, computed / WAN, "一致\nAgree", ha="center", va="center", color=INK)
    axes.set_xticks(
        [0, 1, 2],
        ["计算\nComputed", "刊登 − 计算\nPrinted\n− computed", "刊登\nPrinted"],
        fontsize=7.8,
    )
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(-0.6, 2.6)
    axes.set_ylim(floor, (high + 0.35 * room) / WAN)
    axes.set_ylabel("净值 Net value (万元，轴不从零起 axis cut)", fontsize=8)
    thousands(axes)


def _write(axes: Axes, place: float, level: float, text: str) -> None:
    axes.annotate(
        text,
        (place, level),
        xytext=(0, 2.5),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=7.8,
    )
