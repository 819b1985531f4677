"""Heat maps: returns by month, and scores over pairs of parameters."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure

from sim.report.inputs import Floats, HeatMap
from sim.report.style import DOWN, GRID, INK, MUTED, UP, WIDTH, heading, styled

RED_UP = LinearSegmentedColormap.from_list("fupan red up", (DOWN, "#FFFFFF", UP))
_SCORES = "cividis"  # even in lightness, the same to every kind of colour vision
_MONTHS = 12
_MOST_WRITTEN = 14  # cells a side; above, numbers would not fit
_MOST_TICKS = 10
_DARK = 0.5  # of the scale or of lightness, where text changes colour
_MAP, _MAP_LEFT, _MAP_GAP, _MAP_BELOW, _MAP_ABOVE = 3.5, 0.85, 0.75, 0.62, 0.34  # inches


@styled
def draw_monthly_returns(
    years: Sequence[int],
    returns: Floats,
    totals: Floats,
    *,
    title: str = "月度收益 Monthly returns",
    source: str = "",
) -> Figure:
    """Draw a table of returns by year and month, red where positive, green where negative.

    Args:
        years: Top to bottom.
        returns: Fractions, shape (years, 12), NaN where there is none.
        totals: Fraction of each year, compounded by the caller.
        title: Above the figure.
        source: Where the figures come from, below it.

    Raises:
        ValueError: The shapes do not fit.
    """
    if returns.shape != (len(years), _MONTHS) or totals.shape != (len(years),) or not len(years):
        raise ValueError(
            f"wanted returns of shape ({len(years)}, {_MONTHS}) and as many totals for at least"
            f" one year, found {returns.shape} and {totals.shape}"
        )
    height = 1.1 + 0.36 * len(years)
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((0.06, 0.35 / height, 0.925, 0.36 * len(years) / height))
    table = np.column_stack((returns, totals)) * 100
    limit = max(float(np.nanmax(np.abs(returns), initial=0.0)) * 100, 1.0)
    scale = Normalize(-limit, limit)
    axes.imshow(table, cmap=RED_UP, norm=scale, aspect="auto", interpolation="nearest")
    for (row, column), value in np.ndenumerate(table):
        if not np.isnan(value):
            colour = "white" if abs(value) > 0.75 * limit else INK
            axes.text(
                column, row, f"{value:+.2f}", ha="center", va="center", fontsize=8, color=colour
            )
    _rule(axes, table.shape)
    names = [f"{month}月" for month in range(1, _MONTHS + 1)]
    axes.axvline(_MONTHS - 0.5, color=INK, linewidth=1.4)
    axes.set_xticks(range(_MONTHS + 1), [*names, "全年 Year"])
    axes.set_yticks(range(len(years)), [str(year) for year in years])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    heading(figure, f"{title} (%)", source)
    return figure


@styled
def draw_heat_maps(
    maps: Sequence[HeatMap],
    *,
    metric: str,
    title: str = "参数热图 Parameters",
    source: str = "",
) -> Figure:
    """Draw one map for each pair of parameters, all on one colour scale, up to two in a row.

    Args:
        maps: At least one; the best cell is marked with a star, the default with a ring.
        metric: Name and unit of the scores, as the scale shows it.
        title: Above the figure.
        source: Where the figures come from, below it.

    Raises:
        ValueError: No map.
    """
    if not maps:
        raise ValueError("a figure of heat maps needs at least one")
    across = min(2, len(maps))
    down = -(-len(maps) // across)
    width = across * (_MAP_LEFT + _MAP) + (across - 1) * (_MAP_GAP - _MAP_LEFT / 2) + 1.35
    height = 0.5 + down * (_MAP_ABOVE + _MAP + _MAP_BELOW) + 0.3
    figure = Figure(figsize=(width, height))
    everything = np.concatenate([each.scores[np.isfinite(each.scores)] for each in maps])
    low, high = (everything.min(), everything.max()) if len(everything) else (0.0, 1.0)
    scale = Normalize(float(low), float(high) if high > low else float(low) + 1e-9)
    mappable = ScalarMappable(norm=scale, cmap=_SCORES)
    for number, each in enumerate(maps):
        left = _MAP_LEFT + (number % across) * (_MAP + _MAP_GAP + _MAP_LEFT / 2)
        bottom = height - 0.5 - (number // across + 1) * (_MAP_ABOVE + _MAP + _MAP_BELOW)
        bottom += _MAP_BELOW
        axes = figure.add_axes((left / width, bottom / height, _MAP / width, _MAP / height))
        _draw_map(axes, each, scale, mappable.get_cmap())
    bar = figure.add_axes(
        ((width - 0.95) / width, (height - 0.84 - _MAP) / height, 0.16 / width, _MAP / height)
    )
    figure.colorbar(mappable, cax=bar).outline.set_visible(False)
    bar.set_title(metric, fontsize=8.5, loc="right", pad=8)
    figure.text(
        1 - 0.12 / width,
        0.07 / height,
        "    ".join(
            ("★ 最优 best", *(["○ 默认 default"] if any(e.default for e in maps) else ()))
        ),
        ha="right",
        va="bottom",
        fontsize=8.5,
    )
    heading(figure, title, source)
    return figure


def _draw_map(axes: Axes, each: HeatMap, scale: Normalize, colours: Colormap) -> None:
    axes.set_facecolor("#F2F2F2")
    axes.imshow(each.scores, cmap=colours, norm=scale, aspect="auto", interpolation="nearest")
    rows, columns = each.scores.shape
    if max(rows, columns) <= _MOST_WRITTEN:
        for (row, column), value in np.ndenumerate(each.scores):
            if np.isfinite(value):
                colour = INK if scale(value) > _DARK else "white"
                axes.text(
                    column,
                    row + 0.18,
                    f"{value:.2f}",
                    ha="center",
                    va="center",
                    fontsize=6.5,
                    color=colour,
                )
        _rule(axes, each.scores.shape)
    for mark, cell, size in (("*", each.best, 11), ("o", each.default, 9)):
        if cell is not None:
            lift = 0.2 if max(rows, columns) <= _MOST_WRITTEN else 0.0
            axes.plot(
                [cell[1]],
                [cell[0] - lift],
                marker=mark,
                markersize=size if not lift else size - 3,
                markerfacecolor="white",
                markeredgecolor=INK,
                markeredgewidth=1.0,
            )
    axes.set_xticks(*_thinned(each.columns))
    axes.set_yticks(*_thinned(each.rows))
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.grid(visible=False)
    axes.set_xlabel(each.across)
    axes.set_ylabel(each.down)
    axes.spines[["top", "right"]].set_visible(True)
    axes.tick_params(length=2, color=MUTED)


def _thinned(labels: Sequence[str]) -> tuple[list[int], list[str]]:
    step = -(-len(labels) // _MOST_TICKS)
    places = list(range(0, len(labels), step))
    return places, [labels[place] for place in places]


def _rule(axes: Axes, shape: tuple[int, ...]) -> None:
    """Draw thin white lines between the cells instead of the grid."""
    axes.grid(visible=False)
    axes.set_xticks(np.arange(shape[1] + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(shape[0] + 1) - 0.5, minor=True)
    axes.grid(visible=True, which="minor", axis="both", color=GRID, linewidth=0.8)
    axes.tick_params(which="minor", length=0)
    axes.spines[:].set_visible(False)
