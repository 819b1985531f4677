"""Eastmoney (东方财富) through akshare: daily and minute bars, corporate actions, suspensions."""

import json
import re
from datetime import date
from decimal import Decimal

import pandas as pd

from sim.data.call import Answer, Call
from sim.data.distribution import day_or_none, per_share
from sim.data.layer import StatusKind, StatusPeriod, is_index
from sim.data.reading import (
    Reading,
    Request,
    akshare_call,
    days,
    in_shares,
    same_security,
    table,
    to_bars,
)
from sim.data.schema import SeriesKind
from sim.model.action import CorporateAction
from sim.model.symbol import Symbol
from sim.rules.securities import classify

STOCK = ("日期", "股票代码", "开盘", "收盘", "最高", "最低", "成交量", "成交额", "振幅",
         "涨跌幅", "涨跌额", "换手率")  # fmt: skip
FUND = ("日期", "开盘", "收盘", "最高", "最低", "成交量", "成交额", "振幅", "涨跌幅",
        "涨跌额", "换手率")  # fmt: skip
INDEX = ("date", "open", "close", "high", "low", "volume", "amount")
MINUTE = ("时间", "开盘", "收盘", "最高", "最低", "涨跌幅", "涨跌额", "成交量", "成交额",
          "振幅", "换手率")  # fmt: skip
MINUTE_1 = ("时间", "开盘", "收盘", "最高", "最低", "成交量", "成交额", "均价")
ACTIONS = ("报告期", "业绩披露日期", "送转股份-送转总比例", "送转股份-送股比例",
           "送转股份-转股比例", "现金分红-现金分红比例", "现金分红-现金分红比例描述",
           "现金分红-股息率", "每股收益", "每股净资产", "每股公积金", "每股未分配利润",
           "净利润同比增长", "总股本", "预案公告日", "股权登记日", "除权除息日", "方案进度",
           "最新公告日期")  # fmt: skip
HALTS = ("序号", "代码", "名称", "停牌时间", "停牌截止时间", "停牌期限", "停牌原因",
         "所属市场", "预计复牌时间")  # fmt: skip
ENGLISH = {"开盘": "open", "收盘": "close", "最高": "high", "最低": "low", "成交量": "volume",
           "成交额": "amount"}  # fmt: skip
KINDS = frozenset({SeriesKind.DAILY, SeriesKind.ACTIONS, SeriesKind.STATUS})
LOTS = 100
DONE = "实施"  # 方案进度 of a distribution that was carried out


class Eastmoney:
    """A provider that closes the connection on those who ask often; never asked first."""

    name = "eastmoney"

    def offers(self, kind: SeriesKind, symbol: Symbol | None) -> bool:
        """Say whether it can be asked for a kind of series."""
        if symbol is None:
            return False
        if kind is SeriesKind.ACTIONS:
            return not is_index(symbol) and not classify(symbol).is_fund
        return kind in KINDS or (kind.minutes is not None and not is_index(symbol))

    def plan(self, request: Request) -> tuple[Call, ...]:
        """Return the one call that answers a request."""
        symbol, kind = request.security, request.kind
        first, last = f"{request.first:%Y%m%d}", f"{request.last:%Y%m%d}"
        if kind is SeriesKind.ACTIONS:
            return (akshare_call("stock_fhps_detail_em", symbol=symbol.code),)
        if kind is SeriesKind.STATUS:
            return (akshare_call("stock_tfp_em", date=first),)
        if kind.minutes is not None:
            return (
                akshare_call(
                    "stock_zh_a_hist_min_em",
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
            fund = classify(symbol).is_fund
            function = "fund_etf_hist_em" if fund else "stock_zh_a_hist"
            code, options = symbol.code, {"period": "daily", "adjust": ""}
        return (akshare_call(function, symbol=code, start_date=first, end_date=last, **options),)

    def read(self, request: Request, answers: tuple[Answer, ...]) -> Reading:
        """Return what the answer says."""
        (answer,) = answers
        if request.kind is SeriesKind.ACTIONS:
            return Reading(actions=self._actions(request.security, answer))
        if request.kind is SeriesKind.STATUS:
            return Reading(periods=self._halts(request.security, answer))
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
            columns = FUND if classify(symbol).is_fund else STOCK
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

    def _actions(self, symbol: Symbol, answer: Answer) -> tuple[CorporateAction, ...]:
        same_security(answer.text(), r'"SECURITY_CODE"\s*:\s*"(\d{6})"', symbol, self.name)
        found = table(answer, ACTIONS, self.name)
        actions = [
            CorporateAction(
                symbol=symbol,
                ex_date=ex_date,
                cash_per_share=per_share(row["现金分红-现金分红比例"], self.name),
                bonus_ratio=per_share(row["送转股份-送转总比例"], self.name),
                stock_dividend_ratio=per_share(row["送转股份-送股比例"], self.name),
                record_date=day_or_none(row["股权登记日"], self.name),
                source=self.name,
            )
            for row in found.to_dict("records")
            if (ex_date := day_or_none(row["除权除息日"], self.name)) is not None
            and DONE in str(row["方案进度"])
        ]
        return tuple(sorted(actions, key=lambda action: action.ex_date))

    def _halts(self, symbol: Symbol, answer: Answer) -> tuple[StatusPeriod, ...]:
        found = table(answer, HALTS, self.name)
        mine = found[found["代码"] == symbol.code]
        return tuple(
            StatusPeriod(
                symbol=symbol,
                kind=StatusKind.SUSPENDED,
                first=first,
                last=day_or_none(row["停牌截止时间"], self.name),
                source=f"{self.name}: {row['停牌原因']}",
            )
            for row in mine.to_dict("records")
            if (first := day_or_none(row["停牌时间"], self.name)) is not None
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
