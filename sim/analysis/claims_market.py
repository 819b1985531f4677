"""The figures claims are checked against, and the words they are shown in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from sim.analysis.verdicts import NotHeldError, NotReadableError, SeriesUsed
from sim.indicators.arrays import Floats
from sim.model.statement import Claim
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar

YI = Decimal(100_000_000)
"""亿, the unit newspapers write turnover in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsMarket:
    """Series by name; what is not held is left out.

    Attributes:
        daily: Raw daily bars of indices, schema of `sim.model.bar`, points in place of yuan.
        hourly: Bars of 60 minutes by index: `time` (when the bar ends) and `close` at least.
        breadth: As `sim.data.market.Market.breadth` gives it, None when not held.
        figures: Other figures by series and session, such as `northbound-net` in yuan.
        used: Digest and source by name of the series: `000001.SH daily`, `000001.SH 60-minute`,
            `breadth`, or the name of a figure.
        names: Names of the indices for tables.
        calendar: The exchanges' sessions.
    """

    daily: Mapping[Symbol, pd.DataFrame]
    calendar: SessionCalendar
    hourly: Mapping[Symbol, pd.DataFrame] = field(default_factory=dict)
    breadth: pd.DataFrame | None = None
    figures: Mapping[str, Mapping[date, Decimal]] = field(default_factory=dict)
    used: Mapping[str, SeriesUsed] = field(default_factory=dict)
    names: Mapping[Symbol, str] = field(default_factory=dict)

    def name(self, symbol: Symbol) -> str:
        """Return an index's name, its symbol when it has none here."""
        return self.names.get(symbol, str(symbol))

    def series(self, name: str) -> SeriesUsed:
        """Return digest and source of a series by its name."""
        return self.used.get(name, SeriesUsed(name=name, sha256=""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One index up to the as-of session, whose row is the last.

    Attributes:
        symbol: Which.
        name: For tables.
        days: Sessions, ascending.
        open: Points; so are high, low, close.
        amount: Turnover in yuan, NaN when unknown.
        used: The series.
    """

    symbol: Symbol
    name: str
    days: Sequence[date]
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    amount: Floats
    used: SeriesUsed

    def before(self, sessions: int = 1) -> float:
        """Return the close so many sessions before the last.

        Raises:
            NotHeldError: The series starts later.
        """
        self.require(sessions + 1)
        return float(self.close[-1 - sessions])

    def require(self, rows: int) -> None:
        """Do nothing when at least so many sessions are held.

        Raises:
            NotHeldError: They are not.
        """
        if len(self.close) < rows:
            raise NotHeldError(
                f"daily bars of {self.symbol} for {rows} sessions up to {self.days[-1]}"
                f" (held: {len(self.close)}); fetch them with: fupan data fetch {self.symbol}"
            )

    @property
    def change(self) -> Decimal:
        """Change of the close in percent of the close before."""
        base = exact(self.before())
        return (exact(self.close[-1]) / base - 1) * 100


def index_at(market: ClaimsMarket, symbol: Symbol, day: date) -> Index:
    """Return an index cut at `day`: nothing after it can be looked at.

    Raises:
        NotHeldError: It has no bar of that day.
    """
    frame = market.daily.get(symbol)
    last = None if frame is None else int(frame["date"].searchsorted(pd.Timestamp(day), "right"))
    if frame is None or not last or frame["date"].iloc[last - 1] != pd.Timestamp(day):
        raise NotHeldError(
            f"daily bars of {symbol} for {day}; fetch them with: fupan data fetch {symbol}"
        )
    part = frame.iloc[:last]
    columns = {
        name: part[name].to_numpy(np.float64)
        for name in ("open", "high", "low", "close", "amount")
    }
    return Index(
        symbol=symbol,
        name=market.name(symbol),
        days=[stamp.date() for stamp in part["date"]],
        used=market.series(f"{symbol} daily"),
        **columns,
    )


def indices_of(claim: Claim, key: str | None = None) -> tuple[Symbol, ...]:
    """Return the indices a claim speaks of, under `key` or else `indices` or `index`.

    Raises:
        NotReadableError: There are none, or one is no symbol.
    """
    keys = ("indices", "index") if key is None else (key,)
    said = [value_of(claim, name) for name in keys]
    text = next((value for value in said if value is not None), None)
    try:
        symbols = tuple(Symbol.parse(word) for word in str(text or "").split())
    except ValueError as error:
        raise NotReadableError(str(error)) from None
    if not symbols:
        raise NotReadableError(f"the claim names no {' or '.join(keys)}")
    return symbols


def value_of(claim: Claim, key: str) -> str | int | Decimal | None:
    """Return what a claim says under `key`, None when nothing."""
    return claim.values.get(key)  # noqa: PD011 - a mapping, not a frame


def precision_of(claim: Claim) -> str:
    """Return `over`, `nearly`, `about`, or nothing."""
    return str(value_of(claim, "precision") or "")


def number_of(claim: Claim, key: str) -> Decimal:
    """Return a number of a claim, written precision kept.

    Raises:
        NotReadableError: It has none under `key`.
    """
    value = value_of(claim, key)
    if isinstance(value, str) or value is None:
        raise NotReadableError(f"the claim has no number `{key}`")
    return Decimal(value)


def period_of(claim: Claim, key: str) -> int:
    """Return a number of sessions or bars of a claim.

    Raises:
        NotReadableError: It is no whole number from 1 to 1000.
    """
    number = number_of(claim, key)
    if number != number.to_integral_value() or not 1 <= number <= 1000:  # noqa: PLR2004
        raise NotReadableError(f"`{key}` must be a whole number from 1 to 1000, was {number:f}")
    return int(number)


def exact(value: float) -> Decimal:
    """Return the decimal a float was read from."""
    return Decimal(str(float(value)))


def points(value: float) -> str:
    """Return an index level with two decimals."""
    return f"{value:.2f}"


def yi(yuan: Decimal) -> str:
    """Return yuan in 亿 with two decimals, as `9572.88亿`."""
    return f"{yuan / YI:.2f}亿"
