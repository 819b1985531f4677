"""What a sweep takes from the market held: an index's regime, a published portfolio."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.sweep_setup import Span
from sim.indicators.regime import Regime
from sim.model.errors import InputError
from sim.model.money import round_fen, to_fen
from sim.model.statement import Statement
from sim.model.symbol import Symbol
from sim.rules.securities import classify
from sim.sweep.account import Account, Holding, make_account, own_factors, own_regime
from sim.sweep.inputs import Series
from sim.sweep.job import Opening
from sim.sweep.limits import Standing
from sim.sweep.security import Bars, Clock, SweepOptions
from strategies.entry import EACH, indices_of, markets_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from sim.data.market import Market


def index_regime(params: object, data_dir: Path | None, turnover: Series | None = None) -> Regime:
    """Return the regime of the strategy's index, read from the market.

    Args:
        params: The strategy's parameters.
        data_dir: Folder of the store.
        turnover: Yuan of the market by session, in place of the markets' amounts.

    Raises:
        DataMissingError: Bars of an index are missing.
    """
    from sim.data.opening import open_market
    from strategies.regime import regime_of, turnover_of

    market = open_market(data_dir)
    wanted = indices_of(params)
    market.require(wanted)
    frames = {symbol: market.index_bars(symbol) for symbol in wanted}
    index = Symbol.parse(str(params.index))  # type: ignore[attr-defined]
    if turnover is not None:
        return own_regime(bars_of(frames[index]), turnover)
    markets = getattr(params, "markets", "")
    amounts = turnover_of(frames, markets_of(markets) if markets else ())
    return regime_of(frames[index], amounts)


def portfolio_account(
    path: Path,
    *,
    params: object,
    reading: str,
    options: SweepOptions,
    span: Span,
    data_dir: Path | None,
) -> Account:
    """Return the account of a published portfolio: its shares and cash at the opening.

    The account opens after the close of the first session asked for, or of the statement's day.

    Raises:
        InputError: The statement cannot be used.
        DataMissingError: Bars are missing.
    """
    from sim.data.opening import open_market

    market = open_market(data_dir)
    statement = _statement(path, market, reading)
    if statement.as_of is None or statement.cash is None:
        raise InputError(f"{path}: a sweep needs the day and the cash of a statement")
    held = {h.symbol: int(h.quantity.value) for h in statement.holdings if h.symbol is not None}
    market.require(held)
    holdings = tuple(holding_of(market, symbol) for symbol in held)
    last = span.last or min(holding.bars.days[-1].item() for holding in holdings)
    sessions = market.calendar().between(span.first or statement.as_of, last)
    indices = index_frames(market, params, min(holding.bars.days[0] for holding in holdings))
    return make_account(
        str(path),
        holdings,
        _regimes(params, holdings, indices, data_dir),
        Clock(sessions, options),
        Opening(cash=to_fen(round_fen(statement.cash.value)), held=held),
        indices=indices,
    )


def _statement(path: Path, market: "Market", reading: str) -> Statement:
    from sim.analysis.judgement import judge
    from sim.analysis.readings import PRINTED
    from sim.cli.portfolio import load_statement

    published = load_statement(path, names=market.names(), calendar=market.calendar())
    if reading == PRINTED:
        return published.statement
    return judge(published.statement, market).readings[-1].statement


def holding_of(market: "Market", symbol: Symbol) -> Holding:
    """Return a security with its bars, dividends, listing and days of special treatment."""
    from sim.data.layer import StatusKind

    listed = [row.listed for row in market.name_rows() if row.symbol == symbol]
    return Holding(
        security=classify(symbol),
        bars=bars_of(market.bars(symbol)),
        actions=market.actions(symbol),
        standing=Standing(
            listed=next((day for day in listed if day is not None), None),
            special_treatment=tuple(
                (period.first, period.last or date.max)
                for period in market.status(symbol)
                if period.kind is StatusKind.ST
            ),
        ),
    )


def index_frames(
    market: "Market", params: object, first: "np.datetime64"
) -> "dict[Symbol, pd.DataFrame]":
    """Return the bars of the indices a strategy looks at, from a day on."""
    wanted = indices_of(params)
    market.require(wanted)
    frames = {symbol: market.index_bars(symbol) for symbol in wanted}
    return {
        symbol: frame[frame["date"].to_numpy().astype("datetime64[D]") >= first].reset_index(
            drop=True
        )
        for symbol, frame in frames.items()
    }


def _regimes(
    params: object,
    holdings: Sequence[Holding],
    indices: "Mapping[Symbol, pd.DataFrame]",
    data_dir: Path | None,
) -> tuple[Regime, ...]:
    if getattr(params, "index", EACH) != EACH:
        return (index_regime(params, data_dir),)
    from strategies.regime import turnover_of

    markets = getattr(params, "markets", "")
    amounts = turnover_of(indices, markets_of(markets) if markets else ())
    turnover = None
    if amounts is not None:
        days = amounts.index.to_numpy().astype("datetime64[D]")
        turnover = Series(days, amounts.to_numpy(dtype=float))
    return tuple(
        own_regime(h.bars, turnover, own_factors(h.bars, h.actions, h.security.tick))
        for h in holdings
    )


def bars_of(frame: "pd.DataFrame") -> Bars:
    """Return a frame of daily bars as arrays."""
    return Bars(
        days=frame["date"].to_numpy().astype("datetime64[D]"),
        open=frame["open"].to_numpy(dtype=float),
        high=frame["high"].to_numpy(dtype=float),
        low=frame["low"].to_numpy(dtype=float),
        close=frame["close"].to_numpy(dtype=float),
        volume=frame["volume"].to_numpy(dtype=float),
    )
