"""What the figures of runs and comparisons are drawn from."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.analysis.counterfactuals import Outcome
from sim.cli.run_scene import Ground
from sim.data.adjustment import backward_factors
from sim.indicators.averages import sma
from sim.indicators.macd import macd
from sim.ledger.fold import apply
from sim.model.account import Account
from sim.model.symbol import Symbol
from sim.rules.securities import classify

if TYPE_CHECKING:
    from sim.report.inputs import Curve, TradeMark
    from sim.report.run import MarketPicture, RunPicture

MOST_CURVES = 8
"""Curves one figure holds."""

_LINE = 60
_SOURCE = "日线原始价格, 交易按A股规则成交 raw daily bars, trades filled under A-share rules"


def picture_of(
    outcomes: Sequence[Outcome],
    ground: Ground,
    *,
    index_name: str,
    attribution: Sequence[tuple[str, float]] = (),
    markets: bool = True,
    regime: "MarketPicture | None" = None,
) -> "RunPicture":
    """Return the picture of outcomes, the first being the one of most interest.

    Args:
        outcomes: At least one.
        ground: What they share.
        index_name: Of the index beside them.
        attribution: Name and yuan of each part.
        markets: Whether each security the first one traded gets a figure.
        regime: Of the index the rules look at, None when they look at none.
    """
    from sim.report.bridges import dividends_of, exposures_of, net_values_of
    from sim.report.inputs import Curve
    from sim.report.run import RunPicture

    shown = outcomes[:MOST_CURVES]
    first = shown[0]
    events = () if first.run is None else first.run.events
    days = [day for day in ground.index if first.closes[0].day <= day <= first.closes[-1].day]
    return RunPicture(
        curves=[net_values_of(outcome.name, outcome.closes) for outcome in shown],
        benchmark=Curve(
            name=index_name, days=days, values=[float(ground.index[day]) for day in days]
        )
        if days
        else None,
        exposures=[exposures_of(outcome.name, outcome.closes) for outcome in shown],
        dividends=dividends_of(
            (event for event in events if event.day > first.closes[0].day), ground.names
        ),
        weights=_weights(first, ground),
        markets=(
            *(() if regime is None else (regime,)),
            *(_markets(first, ground) if markets else ()),
        ),
        attribution=attribution,
        title=ground.title,
        source=_SOURCE,
    )


def parts_of(outcome: Outcome, names: Mapping[Symbol, str]) -> list[tuple[str, float]]:
    """Return the name and yuan of each security's part of an outcome, largest first."""
    parts = [
        (names.get(part.symbol, str(part.symbol)), float(part.profit))
        for part in outcome.attribution.parts
    ]
    return sorted(parts, key=lambda part: -part[1])


def _weights(outcome: Outcome, ground: Ground) -> "list[Curve]":
    """Return each security's part of net value at every close, of those ever held."""
    from sim.report.inputs import Curve

    if outcome.run is None:
        return []
    prices = _marks(ground)
    events = list(outcome.run.events)
    account, place = Account(), 0
    held: dict[Symbol, dict[date, float]] = {}
    for close in outcome.closes:
        while place < len(events) and events[place].day <= close.day:
            account = apply(account, events[place])
            place += 1
        net = close.net_value
        for symbol, position in account.positions.items():
            price = prices.get(symbol, {}).get(close.day)
            if price is not None and net > 0:
                worth = float(price * position.quantity / net)
                held.setdefault(symbol, {})[close.day] = worth
    days = [close.day for close in outcome.closes]
    return [
        Curve(
            name=ground.names.get(symbol, str(symbol)),
            days=days,
            values=[parts.get(day, 0.0) for day in days],
        )
        for symbol, parts in held.items()
    ]


def _marks(ground: Ground) -> dict[Symbol, dict[date, Decimal]]:
    """Return the last known close of every security on every session of the ground."""
    sessions = ground.setting.calendar.between(ground.first, ground.end)
    stamps = pd.DatetimeIndex(pd.to_datetime(list(sessions)))
    found = {}
    for symbol, frame in ground.setting.frames.items():
        closes = frame.set_index("date")["close"].reindex(stamps, method="ffill")
        found[symbol] = {
            day: Decimal(str(close))
            for day, close in zip(sessions, closes, strict=True)
            if close == close  # noqa: PLR0124 - NaN differs from itself
        }
    return found


def _markets(outcome: Outcome, ground: Ground) -> "Iterator[MarketPicture]":
    from sim.report.bridges import trade_marks_of

    for symbol in dict.fromkeys(fill.symbol for fill in outcome.fills):
        if symbol in ground.setting.frames:
            yield _market(symbol, ground, trade_marks_of(outcome.fills, symbol))


def _market(symbol: Symbol, ground: Ground, trades: "Sequence[TradeMark]") -> "MarketPicture":
    """Return raw candles with the line and MACD of the adjusted closes, in raw prices."""
    from sim.report.bridges import bars_of
    from sim.report.inputs import Curve, MacdStudy
    from sim.report.run import MarketPicture

    frame = ground.setting.frames[symbol]
    actions = [action for action in ground.setting.actions if action.symbol == symbol]
    factors = backward_factors(frame, actions, classify(symbol).tick)
    closes = frame["close"].to_numpy(dtype=np.float64) * factors
    line, study = sma(closes, _LINE) / factors, macd(closes)
    days = frame["date"].dt.date
    shown = ((days >= ground.first) & (days <= ground.end)).to_numpy()
    kept = list(days[shown])
    name = f"{ground.names.get(symbol, '')} {symbol}".strip()
    return MarketPicture(
        key=str(symbol),
        bars=bars_of(frame, name, first=ground.first, last=ground.end),
        lines=[
            Curve(
                name=f"{_LINE}日均线（复权） {_LINE}-day mean, adjusted",
                days=kept,
                values=line[shown],
            )
        ],
        trades=trades,
        macd=MacdStudy(
            days=kept,
            dif=(study.dif / factors)[shown],
            dea=(study.dea / factors)[shown],
            bar=(study.bar / factors)[shown],
        ),
        title=f"{ground.title} {name}",
    )
