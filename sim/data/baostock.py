"""Baostock, an optional provider: raw bars with status, distributions, securities."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd

from sim.data.baostock_facts import distributions, same_code, securities, status_periods
from sim.data.call import Answer, Call
from sim.data.layer import is_index
from sim.data.reading import Reading, Request, Term, days, in_shares, table, to_bars
from sim.data.schema import SeriesKind
from sim.model.symbol import Exchange, Symbol
from sim.rules.securities import classify

DAILY = ("date", "code", "open", "high", "low", "close", "preclose", "volume", "amount",
         "adjustflag", "tradestatus", "isST")  # fmt: skip
INDEX = ("date", "code", "open", "high", "low", "close", "preclose", "volume", "amount")
MINUTE = ("date", "time", "code", "open", "high", "low", "close", "volume", "amount", "adjustflag")
STATUS = ("date", "code", "tradestatus", "isST")
PAGES = 2  # deadlines a list may take that is given page by page
RAW = "3"  # adjustflag: not adjusted
TIME_DIGITS = 14  # YYYYMMDDhhmmss, then milliseconds


class Baostock:
    """A provider with a protocol of its own, in shares and yuan."""

    name = "baostock"

    def offers(self, kind: SeriesKind, symbol: Symbol | None) -> bool:
        """Say whether it can be asked for a kind of series."""
        if symbol is None:
            return kind is SeriesKind.NAMES
        if symbol.exchange is Exchange.BJ:
            return False
        if kind.minutes is not None:
            return kind is not SeriesKind.MINUTE_1 and not is_index(symbol)
        if kind in {SeriesKind.DAILY, SeriesKind.NAMES}:
            return True
        stock = not is_index(symbol) and not classify(symbol).is_fund
        return stock and kind in {SeriesKind.ACTIONS, SeriesKind.STATUS}

    def terms(self, _symbol: Symbol) -> frozenset[Term]:
        """Return all but rights issues."""
        return frozenset({Term.CASH, Term.SHARES})

    def plan(self, request: Request) -> tuple[Call, ...]:
        """Return the calls that answer a request: one, or one a year for distributions."""
        if request.symbol is None:
            return (replace(_call("query_stock_basic"), patience=PAGES),)
        code = f"{request.security.exchange.lower()}.{request.security.code}"
        if request.kind is SeriesKind.ACTIONS:
            return tuple(
                _call("query_dividend_data", code=code, year=str(year), yearType="operate")
                for year in range(request.first.year, request.last.year + 1)
            )
        if request.kind is SeriesKind.NAMES:
            return (_call("query_stock_basic", code=code),)
        minutes, fields = request.kind.minutes, _fields(request)
        return (
            _call(
                "query_history_k_data_plus",
                code=code,
                fields=",".join(fields),
                start_date=request.first.isoformat(),
                end_date=request.last.isoformat(),
                frequency=str(minutes) if minutes else "d",
                adjustflag=RAW,
            ),
        )

    def read(self, request: Request, answers: tuple[Answer, ...]) -> Reading:
        """Return what the answers say."""
        if request.kind is SeriesKind.ACTIONS:
            return Reading(actions=distributions(request.security, answers, self.name))
        (answer,) = answers
        if request.kind is SeriesKind.NAMES:
            return Reading(names=securities(answer, request.symbol, self.name))
        fields = _fields(request)
        found = table(answer, fields, self.name)
        same_code(found["code"], request.security, answer, self.name)
        if request.kind.minutes:
            times = found["time"].str.slice(0, TIME_DIGITS)
            iso = pd.to_datetime(times, format="%Y%m%d%H%M%S", errors="coerce").astype("str")
            when = days(iso, answer, self.name)
        else:
            when = days(found["date"], answer, self.name)
        periods = (
            status_periods(found, when, request.security, self.name)
            if "tradestatus" in fields
            else ()
        )
        if request.kind is SeriesKind.STATUS:
            return Reading(periods=periods)
        if "tradestatus" in fields:
            trading = found["tradestatus"] == "1"
            found, when = (
                found[trading].reset_index(drop=True),
                when[trading].reset_index(drop=True),
            )
        bars, notes = to_bars(found, when, request)
        bars, unit = in_shares(bars, request.security, 1, 1.0)
        return Reading(
            frame=bars,
            published=_previous_closes(found, when) if "preclose" in fields else {},
            periods=periods,
            notes=(*notes, *unit),
        )


def _fields(request: Request) -> tuple[str, ...]:
    if request.kind is SeriesKind.STATUS:
        return STATUS
    if request.kind.minutes:
        return MINUTE
    return INDEX if is_index(request.security) else DAILY


def _call(function: str, **arguments: str) -> Call:
    return Call(library="baostock", function=function, arguments=arguments)


def _previous_closes(found: pd.DataFrame, when: "pd.Series[pd.Timestamp]") -> dict[date, Decimal]:
    pairs = zip(when, found["preclose"], strict=True)
    return {stamp.date(): Decimal(text).normalize() for stamp, text in pairs if text}
