"""Eastmoney (东方财富) through akshare: daily and minute bars, corporate actions, suspensions."""

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd

from sim.data.call import Answer, Call
from sim.data.eastmoney_facts import (
    BLANK,
    FUND,
    FUND_CASH,
    FUND_SPLITS,
    distributions,
    fund_actions,
    halts,
)
from sim.data.layer import is_index
from sim.data.reading import (
    Reading,
    Request,
    Term,
    akshare_call,
    days,
    in_shares,
    same_security,
    table,
    to_bars,
)
from sim.data.schema import SeriesKind
from sim.model.symbol import Symbol
from sim.rules.securities import classify

STOCK = ("日期", "股票代码", "开盘", "收盘", "最高", "最低", "成交量", "成交额", "振幅",
         "涨跌幅", "涨跌额", "换手率")  # fmt: skip
FUND_BARS = ("日期", "开盘", "收盘", "最高", "最低", "成交量", "成交额", "振幅", "涨跌幅",
        "涨跌额", "换手率")  # fmt: skip
INDEX = ("date", "open", "close", "high", "low", "volume", "amount")
MINUTE = ("时间", "开盘", "收盘", "最高", "最低", "涨跌幅", "涨跌额", "成交量", "成交额",
          "振幅", "换手率")  # fmt: skip
MINUTE_1 = ("时间", "开盘", "收盘", "最高", "最低", "成交量", "成交额", "均价")
ENGLISH = {"开盘": "open", "收盘": "close", "最高": "high", "最低": "low", "成交量": "volume",
           "成交额": "amount"}  # fmt: skip
KINDS = frozenset({SeriesKind.DAILY, SeriesKind.ACTIONS, SeriesKind.STATUS})
LOTS = 100


class Eastmoney:
    """A provider that closes the connection on those who ask often; never asked first."""

    name = "eastmoney"

    def offers(self, kind: SeriesKind, symbol: Symbol | None) -> bool:
        """Say whether it can be asked for a kind of series."""
        if symbol is None:
            return False
        if kind is SeriesKind.ACTIONS:
            return not is_index(symbol)
        return kind in KINDS or (kind.minutes is not None and not is_index(symbol))

    def terms(self, _symbol: Symbol) -> frozenset[Term]:
        """Return all but rights issues, which it lists for the whole market only."""
        return frozenset({Term.CASH, Term.SHARES})

    def plan(self, request: Request) -> tuple[Call, ...]:
        """Return the calls that answer a request."""
        symbol, kind = request.security, request.kind
        first, last = f"{request.first:%Y%m%d}", f"{request.last:%Y%m%d}"
        fund = not is_index(symbol) and classify(symbol).is_fund
        if kind is SeriesKind.ACTIONS and fund:
            return tuple(
                replace(akshare_call(FUND, symbol=symbol.code, indicator=what), blank=BLANK)
                for what in (FUND_CASH, FUND_SPLITS)
            )
        if kind is SeriesKind.ACTIONS:
            return (akshare_call("stock_fhps_detail_em", symbol=symbol.code),)
        if kind is SeriesKind.STATUS:
            return (akshare_call("stock_tfp_em", date=first),)
        if kind.minutes is not None:
            return (
                akshare_call(
                    "fund_etf_hist_min_em" if fund else "stock_zh_a_hist_min_em",
                    symbol=symbol.code,
                    start_date=f"{request.first} 09:30:00",
                    end_date=f"{request.last} 15:00:00",
                    period=str(kind.minutes),
                    adjust="",
                ),
            )
        if is_index(symbol):
            function, code, options = "stock_zh_index_daily_em", request.prefixed, {}
        else:
            function = "fund_etf_hist_em" if fund else "stock_zh_a_hist"
            code, options = symbol.code, {"period": "daily", "adjust": ""}
        return (akshare_call(function, symbol=code, start_date=first, end_date=last, **options),)

    def read(self, request: Request, answers: tuple[Answer, ...]) -> Reading:
        """Return what the answers say."""
        if request.kind is SeriesKind.ACTIONS and classify(request.security).is_fund:
            return Reading(actions=fund_actions(request.security, answers, self.name))
        (answer,) = answers
        if request.kind is SeriesKind.ACTIONS:
            return Reading(actions=distributions(request.security, answer, self.name))
        if request.kind is SeriesKind.STATUS:
            return Reading(periods=halts(request.security, answer, self.name))
        return self._bars(request, answer)

    def _bars(self, request: Request, answer: Answer) -> Reading:
        symbol = request.security
        same_security(answer.text(), r'"code"\s*:\s*"(\d{6})"', symbol, self.name)
        columns: tuple[str, ...]
        if request.kind is not SeriesKind.DAILY:
            columns = MINUTE_1 if request.kind is SeriesKind.MINUTE_1 else MINUTE
        elif is_index(symbol):
            columns = INDEX
        else:
            columns = FUND_BARS if classify(symbol).is_fund else STOCK
        found = table(answer, columns, self.name).rename(columns=ENGLISH)
        when = days(found[columns[0]], answer, self.name)
        bars, notes = to_bars(found, when, request)
        bars, unit = in_shares(bars, symbol, LOTS, 1.0)
        return Reading(
            frame=bars,
            published=_previous_closes(found, when) if "涨跌额" in columns else {},
            name=_name(answer.text()),
            notes=(*notes, *unit),
        )


def _previous_closes(found: pd.DataFrame, when: "pd.Series[pd.Timestamp]") -> dict[date, Decimal]:
    """Return close less change: what the provider takes for the previous close."""
    closes = zip(when, found["close"], found["涨跌额"], strict=True)
    return {
        stamp.date(): Decimal(str(close)) - Decimal(str(change))
        for stamp, close, change in closes
        if close is not None and change is not None
    }


def _name(text: str) -> str:
    found = re.search(r'"name"\s*:\s*("(?:[^"\\]|\\.){1,60}")', text)
    return str(json.loads(found[1])) if found else ""
