"""Candles as A-share terminals draw them: rising hollow red, falling filled green."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from numpy.typing import NDArray

from sim.model.trade import Side
from sim.report.axis import SessionAxis
from sim.report.inputs import Bars, Floats, TradeMark
from sim.report.style import DOWN, INK, MUTED, UP

_HALF = 0.33  # of a session, half a body's width
_MOST_LABELS = 8
_LABEL_SHARE = 0.14  # of the axis, one label
_LATE = 0.8  # of the axis; labels turn to the left
_TOO_MANY = 900  # sessions
_SIDES = {Side.BUY: ("买入 Buy", UP, "^", -1), Side.SELL: ("卖出 Sell", DOWN, "v", 1)}


def draw_candles(axes: Axes, axis: SessionAxis, bars: Bars) -> None:
    """Draw the bars of the axis's sessions; a session without a bar stays empty.

    From 900 sessions on candles could not be told apart, and the close is drawn inside the range
    from low to high.

    A body spans open to close; wicks reach to high and low and do not cross the body. A close at
    or above the open counts as rising.
    """
    places, known = axis.locate(bars.days)
    at = places[known].astype(np.float64)
    first, high, low, last = (
        np.asarray(column, dtype=np.float64)[known]
        for column in (bars.open, bars.high, bars.low, bars.close)
    )
    if len(axis.days) >= _TOO_MANY:
        axes.fill_between(
            at, low, high, color=MUTED, alpha=0.3, linewidth=0, label="高低 High–low"
        )
        axes.plot(at, last, color=INK, linewidth=0.8, label="收盘 Close")
    else:
        _draw_bodies(axes, at, (first, high, low, last))
    if len(at):
        margin = (high.max() - low.min() or 0.02 * abs(high.max())) * 0.08
        axes.set_ylim(low.min() - margin, high.max() + margin)


def _draw_bodies(axes: Axes, at: Floats, bars: tuple[Floats, Floats, Floats, Floats]) -> None:
    first, high, low, last = bars
    width = float(np.clip(180 / max(1, len(at)), 0.35, 1.0))
    rising = last >= first
    for mask, colour, fill in ((rising, UP, "white"), (~rising, DOWN, DOWN)):
        x = at[mask]
        bottom, top = np.minimum(first, last)[mask], np.maximum(first, last)[mask]
        wicks = np.concatenate((_upright(x, low[mask], bottom), _upright(x, top, high[mask])))
        axes.add_collection(LineCollection(list(wicks), colors=colour, linewidths=width))
        axes.add_collection(
            PolyCollection(
                list(boxes(x, bottom, top, half=_HALF)),
                facecolors=fill,
                edgecolors=colour,
                linewidths=width,
            )
        )


def draw_trades(axes: Axes, axis: SessionAxis, bars: Bars, trades: Sequence[TradeMark]) -> None:
    """Mark trades: bought below the low, sold above the high, with a tick at the price.

    Up to eight trades are labelled with quantity and price, at the edge of the panel.
    """
    floor, ceiling = axes.get_ylim()
    step = (ceiling - floor) * 0.035
    low = {day: float(value) for day, value in zip(bars.days, bars.low, strict=True)}
    high = {day: float(value) for day, value in zip(bars.days, bars.high, strict=True)}
    axes.set_ylim(floor - 3 * step, ceiling + 3 * step)
    named: set[Side] = set()
    labelled: dict[Side, list[int]] = {side: [] for side in Side}
    for trade in trades:
        place = axis.place(trade.day)
        if place is None:
            continue
        word, colour, marker, way = _SIDES[trade.side]
        edge = (low if way < 0 else high).get(trade.day, trade.price)
        axes.plot(
            [place],
            [edge + way * step],
            marker=marker,
            markersize=6,
            color=colour,
            markeredgecolor=INK,
            markeredgewidth=0.5,
            linestyle="none",
            zorder=4,
            label="" if trade.side in named else word,
        )
        axes.plot(
            [place - 0.5, place + 0.5], [trade.price] * 2, color=INK, linewidth=1.2, zorder=4
        )
        named.add(trade.side)
        if len(trades) <= _MOST_LABELS:
            _label(axes, axis, place, trade, near=labelled[trade.side])
            labelled[trade.side].append(place)


def _label(
    axes: Axes, axis: SessionAxis, place: int, trade: TradeMark, *, near: Sequence[int]
) -> None:
    """Write a trade at the panel's edge, a line further in for each label it would touch."""
    _, colour, _, way = _SIDES[trade.side]
    count = len(axis.days)
    row = sum(abs(place - other) < count * _LABEL_SHARE for other in near)
    share = place / max(1, count - 1)
    height = 0.98 - 0.055 * row if way > 0 else 0.02 + 0.055 * row
    axes.axvline(place, color=colour, linewidth=0.6, linestyle=(0, (1, 2)), zorder=1)
    axes.annotate(
        f"{trade.quantity:,} @ {trade.price:,.{_decimals(trade.price)}f}",
        (place, height),
        xycoords=("data", "axes fraction"),
        xytext=(-4 if share > _LATE else 4, 0),
        textcoords="offset points",
        ha="right" if share > _LATE else "left",
        va="top" if way > 0 else "bottom",
        fontsize=8,
        color=colour,
    )


def _decimals(price: float) -> int:
    return 2 if round(price, 2) == round(price, 4) else 3


def _upright(x: Floats, bottom: Floats, top: Floats) -> NDArray[np.float64]:
    """Return vertical segments as an array of shape (count, 2, 2)."""
    return np.stack((np.column_stack((x, bottom)), np.column_stack((x, top))), axis=1)


def boxes(x: Floats, bottom: Floats, top: Floats, *, half: float) -> NDArray[np.float64]:
    """Return rectangles as an array of shape (count, 4, 2); a flat one is a line."""
    left, right = x - half, x + half
    corners = ((left, bottom), (right, bottom), (right, top), (left, top))
    return np.stack([np.column_stack(corner) for corner in corners], axis=1)
