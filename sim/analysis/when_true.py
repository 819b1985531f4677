"""When the columnist's conditions came true: for each and every index the first session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from sim.analysis.claims_market import ClaimsMarket, yi
from sim.analysis.verdicts import SeriesUsed
from sim.indicators.arrays import Booleans, Floats
from sim.indicators.averages import sma
from sim.indicators.conditions import (
    MacdPeriods,
    Readings,
    close_above_mean,
    dif_above_zero,
    mean_not_falling,
    turnover_below,
)
from sim.indicators.exact import whole_prices
from sim.indicators.macd import macd
from sim.indicators.slope import change
from sim.indicators.turnover import market_turnover
from sim.model.symbol import Symbol

DEFAULT_MEAN = 60
FLAT_WINDOWS = (1, 5)
JOINT_WINDOW = 5
_FLOOR = "turnover-below-floor"


@dataclass(frozen=True, slots=True, kw_only=True)
class CameTrue:
    """One condition on one index.

    Attributes:
        condition: Its name.
        definition: What is compared, in one sentence.
        index: Which index, or the indices whose turnover is summed.
        name: Of the index.
        held_then: Whether it held on the session of the column.
        value_then: The figure on that session, with its unit.
        first: First session after the column on which it held; None when none held so far.
        value_first: The figure on that session.
        sessions: How many sessions after the column that was.
        looked_to: Last session looked at.
        series: What it rests on.
    """

    condition: str
    definition: str
    index: str
    name: str
    held_then: bool
    value_then: str
    first: date | None
    value_first: str
    sessions: int | None
    looked_to: date
    series: tuple[SeriesUsed, ...]


def came_true(
    market: ClaimsMarket,
    as_of: date,
    indices: tuple[Symbol, ...],
    *,
    rules: Mapping[str, object] | None = None,
    turnover_of: tuple[Symbol, ...] = (),
) -> tuple[CameTrue, ...]:
    """Return, for each condition and index, when it first held after the column.

    Args:
        market: Daily bars; an index without a bar on `as_of` is left out.
        as_of: Session of the column.
        indices: Which to look at.
        rules: The publisher's stated rules: `mean_days` and `turnover_floor` are used.
        turnover_of: Indices whose turnover is summed for the floor.
    """
    given = rules or {}
    days = given.get("mean_days", DEFAULT_MEAN)
    mean = int(days) if isinstance(days, int | Decimal) and days >= 1 else DEFAULT_MEAN
    floor = given.get("turnover_floor")
    rows: list[CameTrue] = []
    for symbol in indices:
        frame = market.daily.get(symbol)
        if frame is not None and _place(frame, as_of) is not None:
            rows += _of_index(market, symbol, frame, as_of, mean)
    if isinstance(floor, int | Decimal) and turnover_of:
        rows += _floor(market, as_of, turnover_of, Decimal(floor))
    return tuple(rows)


def _place(frame: pd.DataFrame, day: date) -> int | None:
    place = int(frame["date"].searchsorted(pd.Timestamp(day)))
    if place == len(frame) or frame["date"].iloc[place] != pd.Timestamp(day):
        return None
    return place


def _of_index(
    market: ClaimsMarket, symbol: Symbol, frame: pd.DataFrame, as_of: date, mean: int
) -> list[CameTrue]:
    closes = whole_prices(frame["close"].to_numpy(np.float64))
    readings = Readings(closes, np.full(len(closes), np.nan))
    line = sma(closes.floats, mean)
    periods = MacdPeriods()
    above = close_above_mean(readings, mean)
    dif = dif_above_zero(readings, periods)
    not_falling = {
        window: mean_not_falling(readings, mean, window)
        for window in {*FLAT_WINDOWS, JOINT_WINDOW}
    }
    lines: list[tuple[str, str, Booleans, Floats, str]] = [
        (
            "close-above-line",
            f"close > SMA{mean}; the figure is close / SMA{mean} - 1",
            above,
            (closes.floats / line - 1) * 100,
            "%",
        )
    ]
    lines += [
        (
            f"line-not-falling-{window}",
            f"SMA{mean} >= SMA{mean} of {window} sessions before; the figure is its change",
            not_falling[window],
            change(line, window) * 100,
            "%",
        )
        for window in FLAT_WINDOWS
    ]
    white = macd(closes.floats, *periods).dif
    lines.append(("dif-above-zero", "DIF of MACD(12,26,9) > 0", dif, white, "points"))
    joint = above & dif & not_falling[JOINT_WINDOW]
    votes = above.astype(np.float64) + dif + not_falling[JOINT_WINDOW]
    lines.append(
        (
            "all-three",
            f"close above the line, line not falling over {JOINT_WINDOW} sessions, DIF above zero",
            joint,
            votes,
            "of 3 conditions",
        )
    )
    return [
        _row(
            condition=name,
            definition=definition,
            index=str(symbol),
            name=market.name(symbol),
            days=frame["date"],
            held=held,
            shown=[f"{value:{_form(unit)}} {unit}" for value in values],
            as_of=as_of,
            series=(market.series(f"{symbol} daily"),),
        )
        for name, definition, held, values, unit in lines
    ]


def _form(unit: str) -> str:
    return {"%": "+.3f", "points": "+.2f"}.get(unit, ".0f")


def _floor(
    market: ClaimsMarket, as_of: date, symbols: tuple[Symbol, ...], floor: Decimal
) -> list[CameTrue]:
    frames = [market.daily.get(symbol) for symbol in symbols]
    held = [frame.set_index("date")["amount"] for frame in frames if frame is not None]
    if len(held) != len(symbols):
        return []
    both = pd.concat(held, axis=1, join="inner").dropna()
    days = both.index.to_series().reset_index(drop=True)
    if pd.Timestamp(as_of) not in both.index:
        return []
    total = market_turnover(*(both.iloc[:, n].to_numpy(np.float64) for n in range(len(symbols))))
    readings = Readings(whole_prices(np.zeros(len(total))), total)
    return [
        _row(
            condition=_FLOOR,
            definition=" + ".join(f"amount({symbol})" for symbol in symbols) + f" < {yi(floor)}",
            index=" ".join(map(str, symbols)),
            name=" + ".join(market.name(symbol) for symbol in symbols),
            days=days,
            held=turnover_below(readings, float(floor)),
            shown=[yi(Decimal(str(value))) for value in total],
            as_of=as_of,
            series=tuple(market.series(f"{symbol} daily") for symbol in symbols),
        )
    ]


def _row(  # noqa: PLR0913 - the columns of the table
    *,
    condition: str,
    definition: str,
    index: str,
    name: str,
    days: "pd.Series[pd.Timestamp]",
    held: Booleans,
    shown: list[str],
    as_of: date,
    series: tuple[SeriesUsed, ...],
) -> CameTrue:
    then = int(days.searchsorted(pd.Timestamp(as_of)))
    after = held[then + 1 :].nonzero()[0]
    first = then + 1 + int(after[0]) if len(after) else None
    return CameTrue(
        condition=condition,
        definition=definition,
        index=index,
        name=name,
        held_then=bool(held[then]),
        value_then=shown[then],
        first=None if first is None else days.iloc[first].date(),
        value_first="" if first is None else shown[first],
        sessions=None if first is None else first - then,
        looked_to=days.iloc[-1].date(),
        series=series,
    )
