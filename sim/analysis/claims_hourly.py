"""Claims read off the 60-minute chart, where such bars are held."""

from datetime import date, datetime, time

import pandas as pd

from sim.analysis.claims_market import ClaimsMarket, indices_of, period_of, points
from sim.analysis.claims_session import Check
from sim.analysis.verdicts import Finding, NotHeldError, Outcome, SeriesUsed
from sim.indicators.arrays import Floats
from sim.indicators.averages import sma
from sim.indicators.macd import macd, macd_warm_up
from sim.model.statement import Claim
from sim.model.symbol import Symbol

_CLOSE = time(15)


def _closes(market: ClaimsMarket, symbol: Symbol, day: date, rows: int) -> Floats:
    """Return the 60-minute closes up to the day's last.

    Raises:
        NotHeldError: Fewer than `rows` bars are held, or none that ends at the close.
    """
    frame = market.hourly.get(symbol)
    end = datetime.combine(day, _CLOSE)
    part = None if frame is None else frame[frame["time"] <= pd.Timestamp(end)]
    if part is None or len(part) < rows or part["time"].iloc[-1] != pd.Timestamp(end):
        held = "none" if part is None else str(len(part))
        raise NotHeldError(
            f"60-minute bars of {symbol}, {rows} up to {end:%Y-%m-%d %H:%M} (held: {held});"
            f" give them as {symbol}.csv with --hourly FOLDER, or fetch those of recent weeks"
            f" with: fupan data fetch {symbol} --minutes 60"
        )
    return part["close"].to_numpy("float64")


def _used(market: ClaimsMarket, symbols: tuple[Symbol, ...]) -> tuple[SeriesUsed, ...]:
    return tuple(market.series(f"{symbol} 60-minute") for symbol in symbols)


def _beside_mean(*, above: bool) -> Check:
    def check(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
        bars, symbols = period_of(claim, "hours"), indices_of(claim)
        values, margins = [], []
        for symbol in symbols:
            closes = _closes(market, symbol, as_of, bars)
            mean = float(sma(closes, bars)[-1])
            last = float(closes[-1])
            values.append(f"{market.name(symbol)} {points(last)} against {points(mean)}")
            percent = (last / mean - 1) * 100
            margins.append(percent if above else -percent)
        return Finding(
            outcome=Outcome.of(min(margins) > 0),
            value="; ".join(values),
            definition=f"last 60-minute close {'>' if above else '<'} simple mean of the last"
            f" {bars} 60-minute closes, each index",
            margin=f"{min(margins):+.2f} %",
            series=_used(market, symbols),
        )

    return check


hourly_close_above_mean = _beside_mean(above=True)
hourly_close_below_mean = _beside_mean(above=False)


def _macd(*, golden: bool) -> Check:
    def check(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
        symbols = indices_of(claim)
        values, margins = [], []
        for symbol in symbols:
            closes = _closes(market, symbol, as_of, macd_warm_up() + 1)
            lines = macd(closes)
            dif, dea = float(lines.dif[-1]), float(lines.dea[-1])
            values.append(f"{market.name(symbol)} DIF {dif:.2f}, DEA {dea:.2f}")
            margins.append(dif - dea if golden else dea - dif)
        return Finding(
            outcome=Outcome.of(min(margins) > 0),
            value="; ".join(values),
            definition=f"state, not event: DIF {'>' if golden else '<'} DEA of MACD(12,26,9) on"
            " 60-minute closes, each index",
            margin=f"{min(margins):+.2f} points",
            series=_used(market, symbols),
        )

    return check


hourly_macd_golden = _macd(golden=True)
hourly_macd_dead = _macd(golden=False)
