"""One security or index over time: candles with lines and trades, and studies below."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.axis import SessionAxis
from sim.report.candles import draw_candles, draw_trades
from sim.report.inputs import Bars, Condition, Curve, MacdStudy, TradeMark, Turnover
from sim.report.panels import label_y, last_value, stack, write_ends
from sim.report.studies import draw_conditions, draw_macd, draw_turnover
from sim.report.style import INK, heading, legend_above, line_style, styled, thousands

_ROW = 0.24  # inches, one condition
_YUAN = "元"


@styled
def draw_market(
    bars: Bars,
    *,
    lines: Sequence[Curve] = (),
    trades: Sequence[TradeMark] = (),
    macd: MacdStudy | None = None,
    turnover: Turnover | None = None,
    conditions: Sequence[Condition] = (),
    title: str = "",
    source: str = "",
) -> Figure:
    """Draw daily candles and, each in a panel below, what is given besides.

    Args:
        bars: Candles; their sessions are the axis, sessions of the rest beyond them are left out.
        lines: Moving averages and the like, in the bars' unit.
        trades: Marked on the candles.
        macd: Lines and bars around zero.
        turnover: Bars in 亿元 against the floor.
        conditions: One row each.
        title: Above the figure; the bars' name when left out.
        source: Where the figures come from, below it.

    Raises:
        ValueError: `bars` has no session.
    """
    if not bars.days:
        raise ValueError(f"{bars.name}: a figure of candles needs at least one session")
    axis = SessionAxis.of([bars.days])
    panels: list[tuple[str, float]] = [("price", 3.1)]
    if macd is not None:
        panels.append(("macd", 1.25))
    if turnover is not None:
        panels.append(("turnover", 1.25))
    if conditions:
        panels.append(("conditions", 0.1 + _ROW * len(conditions)))
    figure, axes = stack(panels, rows=[condition.name for condition in conditions])
    _draw_price(axes["price"], axis, bars, lines, trades)
    if macd is not None:
        draw_macd(axes["macd"], axis, macd, bars.unit)
    if turnover is not None:
        draw_turnover(axes["turnover"], axis, turnover)
    if conditions:
        draw_conditions(axes["conditions"], axis, conditions)
    axis.draw(axes[panels[-1][0]])
    heading(figure, title or bars.name, source)
    return figure


def _draw_price(
    axes: Axes,
    axis: SessionAxis,
    bars: Bars,
    lines: Sequence[Curve],
    trades: Sequence[TradeMark],
) -> None:
    draw_candles(axes, axis, bars)
    low, high = axes.get_ylim()
    drawn = []
    for number, line in enumerate(lines):
        values = axis.spread(line)
        if np.isnan(values).all():
            continue
        colour, dashes = line_style(number)
        axes.plot(values, color=colour, linestyle=dashes, linewidth=1.2, label=line.name)
        low, high = min(low, float(np.nanmin(values))), max(high, float(np.nanmax(values)))
        drawn.append((last_value(values), colour))
    axes.set_ylim(low, high)
    draw_trades(axes, axis, bars, trades)
    decimals = _decimals(bars)
    thousands(axes)
    ends = [(value, colour, f"{value:,.{decimals}f}") for value, colour in drawn]
    close = float(bars.close[-1])
    ends.append((close, INK, f"{close:,.{decimals}f}"))
    write_ends(axes, len(axis.days) - 1, ends)
    name = "价格 Price" if bars.unit == _YUAN else "点位 Level"
    label_y(axes, f"{name} ({bars.unit})")
    legend_above(axes)


def _decimals(bars: Bars) -> int:
    """Return how many decimals its closes are written with: three for funds, else two."""
    closes = np.asarray(bars.close, dtype=np.float64)
    whole_fen = np.allclose(closes, np.round(closes, 2), rtol=0, atol=1e-6)
    return 2 if whole_fen or bars.unit != _YUAN else 3
