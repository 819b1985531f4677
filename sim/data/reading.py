"""From a library's table to bars of the schema: columns exact, units proven, security checked."""

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from sim.data.call import Answer, Call
from sim.data.fault import FaultKind, ProviderError
from sim.data.layer import StatusPeriod, is_index
from sim.data.names import NameRow
from sim.data.schema import SeriesKind
from sim.model.action import CorporateAction
from sim.model.symbol import Symbol

LOT = 100
UNIT_FACTORS = (1, 100, 0.01)  # shares, lots, shares a library took for lots
FIT_SHARE = 0.5  # of rows that must fit the turnover for a unit to count as proven
MEAN_PRICE = (2.0, 60.0)  # yuan; mean price of the shares of a broad index, always
LOOSE = 0.002  # of the price; slack of the unit test, a factor of 100 is far beyond it
PRICES = ("open", "high", "low", "close")


class Term(enum.StrEnum):
    """A part of corporate actions; not every provider speaks of all."""

    CASH = "dividends"
    SHARES = "free shares and splits"
    RIGHTS = "rights issues"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A series asked for.

    Attributes:
        kind: What.
        symbol: Whose; None for the market's own series.
        first: First day, included.
        last: Last day, included.
    """

    kind: SeriesKind
    symbol: Symbol | None
    first: date
    last: date

    @property
    def security(self) -> Symbol:
        """The symbol, where the kind has one."""
        if self.symbol is None:
            raise ValueError(f"{self.kind} is asked for the market as a whole")
        return self.symbol

    @property
    def prefixed(self) -> str:
        """The symbol as `sh600155`."""
        return f"{self.security.exchange.lower()}{self.security.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a provider's answers say, in the schema.

    Attributes:
        frame: Bars, without provider and standing; empty for other kinds.
        published: Previous closes the provider published, yuan.
        actions: Corporate actions.
        periods: Suspensions and special treatment.
        sessions: Days of trading.
        name: The security's short name, empty when the answer has none.
        names: Short names with their days and listings.
        amount_step: Yuan the turnover is rounded to.
        notes: What was put right on the way, for the manifest and the terminal.
    """

    frame: pd.DataFrame = field(default_factory=pd.DataFrame)
    published: Mapping[date, Decimal] = field(default_factory=dict)
    actions: tuple[CorporateAction, ...] = ()
    periods: tuple[StatusPeriod, ...] = ()
    sessions: tuple[date, ...] = ()
    name: str = ""
    names: tuple[NameRow, ...] = ()
    amount_step: float = 1.0
    notes: tuple[str, ...] = ()


def akshare_call(function: str, *refuse: str, **arguments: str) -> Call:
    """Return a call of akshare."""
    return Call(library="akshare", function=function, arguments=arguments, refuse=refuse)


def table(answer: Answer, wanted: Sequence[str], provider: str) -> pd.DataFrame:
    """Return an answer as a frame after checking that it has exactly the wanted columns.

    Raises:
        ProviderError: Columns were renamed, added, dropped or moved.
    """
    if answer.columns != tuple(wanted):
        detail = f"wanted the columns {', '.join(wanted)}; found {', '.join(answer.columns)}"
        raise ProviderError(FaultKind.SHAPE, provider, detail, answer.raw)
    return pd.DataFrame(list(answer.rows), columns=list(wanted))


def days(values: "pd.Series[str]", answer: Answer, provider: str) -> "pd.Series[pd.Timestamp]":
    """Return texts as days or minutes.

    Raises:
        ProviderError: One is neither.
    """
    stamps = pd.to_datetime(values, errors="coerce", format="ISO8601")
    if stamps.isna().any():
        row = int(np.flatnonzero(stamps.isna())[0])
        detail = f"row {row + 1} has the date {str(values.iloc[row])[:40]!r}"
        raise ProviderError(FaultKind.SHAPE, provider, detail, answer.raw)
    return stamps.astype("datetime64[us]")


def to_bars(
    found: pd.DataFrame, when: "pd.Series[pd.Timestamp]", request: Request
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return bars of the schema from columns open, high, low, close, volume and amount.

    Cut to the days asked for. Rows without a trade are left out and named in the notes: a
    suspended security has no bar. Unreadable numbers stay as NaN (prices, amount) or -1 (volume)
    for the checks to refuse.
    """
    key = "date" if request.kind is SeriesKind.DAILY else "time"
    numbers = {
        name: pd.to_numeric(found[name], errors="coerce").astype("float64")
        for name in (*PRICES, "volume", "amount")
    }
    bars = pd.DataFrame({key: when, **numbers})
    stamps = bars[key].dt.normalize()
    inside = (stamps >= pd.Timestamp(request.first)) & (stamps <= pd.Timestamp(request.last))
    idle = (bars["volume"] == 0) & ~(bars["amount"] > 0)
    idle &= request.kind is SeriesKind.DAILY
    notes = [
        f"no trade on {stamp:%Y-%m-%d}, row left out" for stamp in bars.loc[inside & idle, key]
    ]
    bars = bars[inside & ~idle].reset_index(drop=True)
    bars["volume"] = bars["volume"].fillna(-1).round().astype("int64")
    return bars, tuple(notes)


def in_shares(
    bars: pd.DataFrame, symbol: Symbol, documented: int, amount_step: float
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return bars with volume in shares, the unit proven by the turnover where there is one.

    Turnover over volume must lie in the day's range; of shares and lots only one can. For an index
    it is the mean price of its shares: some yuan, not some hundreds. Bars without turnover take
    the documented unit.

    Args:
        bars: With volume in the source's unit.
        symbol: Whose.
        documented: What the source says one unit of volume is, in shares.
        amount_step: Yuan the turnover is rounded to.
    """
    volume = bars["volume"].to_numpy(dtype=np.float64)
    amount = bars["amount"].to_numpy(dtype=np.float64)
    known = (volume > 0) & (amount > 0)
    if not known.any():
        return _scaled(bars, documented), ()
    if is_index(symbol):
        return _index_shares(bars, float(np.median(amount[known] / volume[known])), documented)
    low, high = bars["low"].to_numpy()[known], bars["high"].to_numpy()[known]
    shares = {}
    for factor in UNIT_FACTORS:
        mean = amount[known] / (volume[known] * factor)
        slack = high * LOOSE + amount_step / 2 / (volume[known] * factor)
        slack = slack + high * LOT / 2 / np.maximum(volume[known] * factor, LOT)
        shares[factor] = float(np.mean((mean >= low - slack) & (mean <= high + slack)))
    best = max(UNIT_FACTORS, key=lambda factor: (shares[factor], factor == documented))
    if shares[best] < FIT_SHARE:
        best = documented
    return _scaled(bars, best), _unit_note(best, documented)


def _index_shares(
    bars: pd.DataFrame, mean: float, documented: int
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    low, high = MEAN_PRICE
    fitting = [factor for factor in UNIT_FACTORS if low <= mean / factor <= high]
    factor = fitting[0] if fitting else documented
    return _scaled(bars, factor), _unit_note(factor, documented)


def _scaled(bars: pd.DataFrame, factor: float) -> pd.DataFrame:
    return bars.assign(volume=(bars["volume"] * factor).round().astype("int64"))


def _unit_note(factor: float, documented: int) -> tuple[str, ...]:
    unit = {1: "shares", LOT: "lots of 100", 0.01: "hundredths of shares"}
    if factor == documented:
        return ()
    return (f"volume was in {unit[factor]}, shown by the turnover",)


def same_security(text: str, pattern: str, symbol: Symbol, provider: str) -> None:
    """Do nothing when an answer speaks about `symbol`, or does not say.

    Args:
        text: The raw answer.
        pattern: Expression whose first group is a six-digit code.
        symbol: Asked for.
        provider: For the message.

    Raises:
        ProviderError: It names other securities only.
    """
    named = set(re.findall(pattern, text))
    if named and symbol.code not in named:
        raise ProviderError(
            FaultKind.WRONG_ROWS,
            provider,
            f"asked about {symbol}, answered about {min(named)}",
        )
