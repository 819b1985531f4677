"""From bars, closes and events of a run to what figures are drawn from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sim.model.event import DayClose, DividendDeclared, Event
from sim.model.symbol import Symbol
from sim.model.trade import Fill
from sim.report.inputs import Bars, Curve, Floats, Marker, TradeMark

if TYPE_CHECKING:
    import pandas as pd


def bars_of(
    frame: "pd.DataFrame",
    name: str,
    *,
    first: date | None = None,
    last: date | None = None,
    unit: str = "元",
) -> Bars:
    """Return the candles of a frame of daily bars (schema in `sim.model.bar`).

    Args:
        frame: Raw daily bars.
        name: As the title shows it.
        first: First session shown; None takes the first there is.
        last: Last session shown; None takes the last there is.
        unit: 元, or 点 for an index.
    """
    days = frame["date"].dt.date
    shown = np.ones(len(frame), dtype=bool)
    if first is not None:
        shown &= (days >= first).to_numpy()
    if last is not None:
        shown &= (days <= last).to_numpy()
    columns = {
        column: frame[column].to_numpy(dtype=np.float64)[shown]
        for column in ("open", "high", "low", "close")
    }
    return Bars(name=name, days=tuple(days[shown]), unit=unit, **columns)


def net_values_of(name: str, closes: Sequence[DayClose]) -> Curve:
    """Return the net value in yuan at each close."""
    return Curve(
        name=name,
        days=[close.day for close in closes],
        values=[float(close.net_value) for close in closes],
    )


def exposures_of(name: str, closes: Sequence[DayClose]) -> Curve:
    """Return the fraction of the net value held in securities at each close; NaN of nothing."""
    return Curve(
        name=name,
        days=[close.day for close in closes],
        values=[
            float(close.market_value / close.net_value) if close.net_value > 0 else float("nan")
            for close in closes
        ],
    )


def drawdowns_of(curve: Curve) -> Curve:
    """Return each value's distance below the highest so far, as a fraction, 0 or negative.

    A peak that is not positive has no fraction below it: 0 there.
    """
    values = np.asarray(curve.values, dtype=np.float64)
    peaks = np.fmax.accumulate(values) if len(values) else values
    below = np.divide(values, peaks, out=np.ones_like(values), where=peaks > 0) - 1
    below[np.isnan(values)] = np.nan
    return Curve(name=curve.name, days=curve.days, values=below)


def dividends_of(events: Iterable[Event], names: Mapping[Symbol, str]) -> list[Marker]:
    """Return the cash dividends of a run on their ex-dates, before tax.

    Args:
        events: As the run left them.
        names: Short names; a security without one is shown by its symbol.
    """
    return [
        Marker(
            day=event.day,
            name=names.get(event.symbol, str(event.symbol)),
            amount=float(event.amount),
        )
        for event in events
        if isinstance(event, DividendDeclared)
    ]


def trade_marks_of(fills: Iterable[Fill], symbol: Symbol) -> list[TradeMark]:
    """Return the trades in one security, in the order they were made."""
    return [
        TradeMark(day=fill.day, side=fill.side, price=float(fill.price), quantity=fill.quantity)
        for fill in fills
        if fill.symbol == symbol
    ]


def monthly_returns_of(curve: Curve) -> tuple[list[int], Floats, Floats]:
    """Return years, the return of each month (shape years by 12) and of each year, fractions.

    A month's return runs from the last close before it, for the first month from the first
    close; a month without a close is NaN. The months of a year compound to its total.

    Raises:
        ValueError: A value is not a positive number, or there is none.
    """
    values = np.asarray(curve.values, dtype=np.float64)
    if not len(values) or not (np.isfinite(values) & (values > 0)).all():
        raise ValueError(f"{curve.name}: monthly returns need positive values")
    last = {(day.year, day.month): value for day, value in zip(curve.days, values, strict=True)}
    years = sorted({year for year, _ in last})
    returns = np.full((len(years), 12), np.nan)
    before = values[0]
    for (year, month), value in last.items():
        returns[years.index(year), month - 1] = value / before - 1
        before = value
    return years, returns, np.nanprod(1 + returns, axis=1) - 1
