"""Equity curves beside a benchmark, with drawdown, exposure, gap and dividends below."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.axis import SessionAxis
from sim.report.inputs import Curve, Floats, Marker
from sim.report.panels import label_y, last_value, reach, stack, write_ends
from sim.report.style import (
    BENCHMARK_LINE,
    DOWN,
    INK,
    MUTED,
    UP,
    WAN,
    heading,
    legend_above,
    line_style,
    styled,
    thousands,
)

Panel = Callable[[Axes, SessionAxis], None]

_MOST_ROWS = 9  # securities in the dividend strip


@styled
def draw_equity(
    curves: Sequence[Curve],
    *,
    benchmark: Curve | None = None,
    drawdowns: Sequence[Curve] = (),
    exposures: Sequence[Curve] = (),
    events: Sequence[Marker] = (),
    show_gap: bool = False,
    title: str = "总净值 Net value",
    source: str = "",
) -> Figure:
    """Draw net values over sessions, each below the other what belongs to them.

    Args:
        curves: Net values in yuan, most important first; at most eight.
        benchmark: Closes of an index in points, scaled here to the first curve's first value.
        drawdowns: Fractions of the peak, 0 or negative, in the order of `curves`.
        exposures: Fractions of the net value held in securities, in the order of `curves`.
        events: Dividends, drawn in a strip with a row a security.
        show_gap: Draw first curve less second in a panel of its own.
        title: Above the figure.
        source: Where the figures come from, below it.

    Raises:
        ValueError: No curve, or none with a session.
    """
    if not curves or not curves[0].days:
        raise ValueError("an equity figure needs a curve with at least one session")
    axis = SessionAxis.of(curve.days for curve in curves)
    names = list(dict.fromkeys(event.name for event in events))[:_MOST_ROWS]
    others = [] if benchmark is None else [benchmark]
    values: Panel = partial(_draw_values, curves=curves, benchmark=benchmark, near=show_gap)
    panels = [("value", 3.1, values)]
    if show_gap and len(curves) > 1:
        panels.append(("gap", 0.85, partial(_draw_gap, curves=curves)))
    if drawdowns:
        below = partial(_draw_drawdowns, drawdowns=drawdowns, near=show_gap)
        panels.append(("drawdown", 1.15, below))
    if exposures:
        panels.append(("exposure", 0.85, partial(_draw_exposures, exposures=exposures)))
    if names:
        strip = partial(_draw_events, events=events, names=names)
        panels.append(("events", 0.12 + 0.19 * len(names), strip))
    figure, axes = stack(
        [(name, inches) for name, inches, _ in panels],
        rows=names,
        legend=[curve.name for curve in curves] + [_scaled_name(each) for each in others],
    )
    for name, _, draw in panels:
        draw(axes[name], axis)
    axis.draw(axes[panels[-1][0]])
    heading(figure, title, source)
    return figure


def _draw_values(
    axes: Axes,
    axis: SessionAxis,
    curves: Sequence[Curve],
    benchmark: Curve | None,
    *,
    near: bool,
) -> None:
    ends: list[tuple[float, str, str]] = []
    for number, curve in enumerate(curves):
        values = axis.spread(curve) / WAN
        _plot_line(axes, number, values, curve.name, near=near)
        ends.append((last_value(values), line_style(number)[0], f"{last_value(values):,.0f}"))
    if benchmark is not None:
        scaled = _scaled(axis.spread(benchmark), float(curves[0].values[0]) / WAN)
        colour, dashes = BENCHMARK_LINE
        axes.plot(
            scaled,
            color=colour,
            linestyle=dashes,
            linewidth=1.1,
            label=_scaled_name(benchmark),
            zorder=2.1,
        )
        ends.append((last_value(scaled), colour, f"{last_value(scaled):,.0f}"))
    label_y(axes, "总净值 Net value (万元)")
    thousands(axes)
    write_ends(axes, len(axis.days) - 1, ends)
    legend_above(axes)


def _plot_line(axes: Axes, number: int, values: Floats, name: str, *, near: bool) -> None:
    """Plot a line; of two that nearly coincide the first is a broad pale band under the second."""
    colour, dashes = line_style(number)
    band = near and number == 0
    alone = int((~np.isnan(values)).sum()) == 1
    axes.plot(
        values,
        color=colour,
        linestyle="-" if near else dashes,
        linewidth=3.2 if band else 1.5 if number == 0 else 1.1,
        alpha=0.4 if band else None,
        marker="o" if alone else None,
        label=name,
        zorder=2.5 + 0.01 * number,
    )


def _draw_gap(axes: Axes, axis: SessionAxis, curves: Sequence[Curve]) -> None:
    gap = (axis.spread(curves[0]) - axis.spread(curves[1])) / WAN
    axes.plot(gap, color=INK, linewidth=1.0)
    axes.fill_between(np.arange(len(gap)), gap, color=MUTED, alpha=0.18, linewidth=0)
    label_y(axes, "差额 Gap\n(万元)")
    axes.set_title(f"{curves[0].name} − {curves[1].name}", fontsize=8.5, color=MUTED, pad=2)
    thousands(axes)
    low, high = reach(gap, 0.0)
    axes.set_ylim(low * 1.15, high * 1.15 if high > low else 1.0)
    write_ends(axes, len(axis.days) - 1, [(last_value(gap), INK, f"{last_value(gap):,.2f}")])


def _draw_drawdowns(
    axes: Axes, axis: SessionAxis, drawdowns: Sequence[Curve], *, near: bool
) -> None:
    for number, curve in enumerate(drawdowns):
        _plot_line(axes, number, axis.spread(curve) * 100, curve.name, near=near)
    first = axis.spread(drawdowns[0]) * 100
    axes.fill_between(np.arange(len(first)), first, color=DOWN, alpha=0.12, linewidth=0)
    lowest = min(reach(curve.values, 0.0)[0] for curve in drawdowns) * 100
    axes.set_ylim(min(lowest, -0.5) * 1.32, 0)
    label_y(axes, "回撤 Drawdown\n(%)")
    thousands(axes)
    if np.isnan(first).all():
        return
    place = int(np.nanargmin(first))
    axes.plot([place], [first[place]], marker="v", markersize=4, color=DOWN)
    right = place > len(first) / 2
    axes.annotate(
        f"最大 Max {first[place]:.2f} %（{axis.days[place]}）",
        (place, first[place]),
        xytext=(-6 if right else 6, -3),
        textcoords="offset points",
        fontsize=8,
        ha="right" if right else "left",
        va="top",
        color=DOWN,
    )


def _draw_exposures(axes: Axes, axis: SessionAxis, exposures: Sequence[Curve]) -> None:
    for number, curve in enumerate(exposures):
        colour, dashes = line_style(number)
        axes.plot(
            axis.spread(curve) * 100,
            color=colour,
            linestyle=dashes,
            linewidth=1.0,
            drawstyle="steps-post",
        )
    axes.set_ylim(0, max(reach(curve.values, 1.0)[1] for curve in exposures) * 105)
    label_y(axes, "仓位 Exposure\n(%)")
    thousands(axes)


def _draw_events(
    axes: Axes, axis: SessionAxis, events: Sequence[Marker], names: Sequence[str]
) -> None:
    rows = {name: row for row, name in enumerate(names)}
    for event in events:
        place = axis.place(event.day)
        if place is None or event.name not in rows:
            continue
        row = rows[event.name]
        axes.plot([place], [row], marker="D", markersize=4, color=UP, zorder=3)
        if event.amount is not None:
            right = place > 0.9 * len(axis.days)
            axes.annotate(
                f"+{event.amount / WAN:,.2f}",
                (place, row),
                xytext=(-5 if right else 5, 0),
                textcoords="offset points",
                fontsize=7.5,
                va="center",
                ha="right" if right else "left",
                color=MUTED,
            )
    axes.set_yticks(range(len(names)), list(names))
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_title(
        "现金分红 Cash dividends, before tax（万元，除息日 ex-date）",
        fontsize=8.5,
        color=MUTED,
        pad=2,
    )


def _scaled_name(benchmark: Curve) -> str:
    return f"{benchmark.name}（折算同一起点 scaled to the same start）"


def _scaled(values: Floats, start: float) -> Floats:
    known = values[~np.isnan(values)]
    return values * (start / known[0]) if len(known) and known[0] > 0 else values
