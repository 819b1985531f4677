"""The market the rules look at: an index with its line, MACD, turnover and the conditions."""

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.data.market import Market
from sim.indicators.averages import sma
from sim.indicators.conditions import FloorUnit, MacdPeriods, turnover_at_least
from sim.indicators.macd import macd, macd_warm_up
from sim.indicators.parameters import as_mapping
from sim.model.symbol import Symbol
from strategies.entry import EACH, MARKETS, markets_of
from strategies.regime import regime_of, turnover_of
from strategies.three_conditions import CONDITIONS, SSE_COMPOSITE, ThreeConditionsParams
from strategies.turnover_floor import NINE_HUNDRED_BILLION

if TYPE_CHECKING:
    from sim.report.run import MarketPicture

_NAMES = (
    "收复均线 Above the line",
    "均线走平 Line not falling",
    "DIF > 0",
    "量能 Turnover ≥ floor",
)


def regime_picture(
    market: Market, params: object, *, first: date, last: date
) -> "MarketPicture | None":
    """Return the picture of the index a strategy reads, with the three conditions by session.

    Parameters the strategy does not have are those of `three_conditions`.

    Args:
        market: Where bars come from.
        params: The strategy's frozen parameters.
        first: First session shown.
        last: Last session shown.

    Returns:
        None when it reads no index, or an index whose bars are not held.
    """
    from sim.report.bridges import bars_of
    from sim.report.inputs import Condition, Curve, MacdStudy, Turnover
    from sim.report.run import MarketPicture

    index = getattr(params, "index", EACH)
    symbol = Symbol.parse(SSE_COMPOSITE if index == EACH else index)
    markets = markets_of(getattr(params, "markets", "") or MARKETS)
    if index == EACH or not all(market.has(each) for each in (symbol, *markets)):
        return None
    frame = market.bars(symbol)
    regime = regime_of(frame, turnover_of({each: market.bars(each) for each in markets}, markets))
    values: dict[str, Any] = {**as_mapping(ThreeConditionsParams()), **as_mapping(params)}
    floor = getattr(params, "floor", None)
    if floor is None or getattr(params, "floor_unit", FloorUnit.YUAN) is not FloorUnit.YUAN:
        floor = NINE_HUNDRED_BILLION
    days = frame["date"].dt.date
    shown = ((days >= first) & (days <= last)).to_numpy()
    kept = list(days[shown])
    closes = frame["close"].to_numpy(dtype=np.float64)
    periods: MacdPeriods = values["macd"]
    study = macd(closes, *periods)
    length: int = values["ma"]
    line = sma(closes, length)
    rows_known = np.arange(len(frame))
    warm = rows_known >= macd_warm_up(periods.slow, periods.signal)
    sloped = rows_known >= length - 1 + int(values["flat_window"] or 0)
    turnover = regime.readings.turnover
    rows = [
        *zip(
            (term.holds(regime.readings, values) for term in CONDITIONS),
            (np.isfinite(line), sloped, warm),
            strict=True,
        ),
        (turnover_at_least(regime.readings, floor), np.isfinite(turnover)),
    ]
    conditions = [
        Condition(
            name=name,
            days=kept,
            states=[
                bool(state) if known else None
                for state, known in zip(holds[shown], knows[shown], strict=True)
            ],
        )
        for name, (holds, knows) in zip(_NAMES, rows, strict=True)
    ]
    name = f"{market.name_of(symbol)} {symbol}"
    return MarketPicture(
        key=str(symbol),
        bars=bars_of(frame, name, first=first, last=last, unit="点"),
        lines=[
            Curve(
                name=f"{length}日均线 {length}-day mean",
                days=kept,
                values=line[shown],
            )
        ],
        macd=MacdStudy(
            days=kept,
            dif=study.dif[shown],
            dea=study.dea[shown],
            bar=study.bar[shown],
            setting=", ".join(map(str, periods)),
        ),
        turnover=Turnover(
            name="两市成交额 Turnover of both markets",
            days=kept,
            yuan=turnover[shown],
            floor=floor,
        ),
        conditions=conditions,
        title=f"{name} 条件 Conditions",
    )
