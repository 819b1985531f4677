"""Baostock, an optional provider: raw daily and minute bars with status, distributions."""

from datetime import date
from decimal import Decimal

import pandas as pd

from sim.data.call import Answer, Call
from sim.data.fault import FaultKind, ProviderError
from sim.data.layer import StatusKind, StatusPeriod, is_index
from sim.data.reading import Reading, Request, days, in_shares, suspended, table, to_bars
from sim.data.schema import SeriesKind
from sim.model.action import CorporateAction
from sim.model.symbol import Exchange, Symbol

DAILY = ("date", "code", "open", "high", "low", "close", "preclose", "volume", "amount",
         "adjustflag", "tradestatus", "isST")  # fmt: skip
INDEX = ("date", "code", "open", "high", "low", "close", "preclose", "volume", "amount")
MINUTE = ("date", "time", "code", "open", "high", "low", "close", "volume", "amount", "adjustflag")
DIVIDEND = ("code", "dividRegistDate", "dividOperateDate", "dividPayDate",
            "dividCashPsBeforeTax", "dividStocksPs", "dividReserveToStockPs")  # fmt: skip
RAW = "3"  # adjustflag: not adjusted
TIME_DIGITS = 14  # YYYYMMDDhhmmss, then milliseconds


class Baostock:
    """A provider with a protocol of its own, in shares and yuan."""

    name = "baostock"

    def offers(self, kind: SeriesKind, symbol: Symbol | None) -> bool:
        """Say whether it can be asked for a kind of series."""
        if symbol is None or symbol.exchange is Exchange.BJ:
            return False
        if kind.minutes is not None:
            return kind is not SeriesKind.MINUTE_1 and not is_index(symbol)
        return kind is SeriesKind.DAILY or (kind is SeriesKind.ACTIONS and not is_index(symbol))

    def plan(self, request: Request) -> tuple[Call, ...]:
        """Return the calls that answer a request: one, or one a year for distributions."""
        code = f"{request.security.exchange.lower()}.{request.security.code}"
        if request.kind is SeriesKind.ACTIONS:
            return tuple(
                _call("query_dividend_data", code=code, year=str(year), yearType="operate")
                for year in range(request.first.year, request.last.year + 1)
            )
        minutes = request.kind.minutes
        fields = MINUTE if minutes else INDEX if is_index(request.security) else DAILY
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
            return Reading(actions=self._actions(request.security, answers))
        (answer,) = answers
        minutes = request.kind.minutes
        fields = MINUTE if minutes else INDEX if is_index(request.security) else DAILY
        found = table(answer, fields, self.name)
        self._same(found["code"], request.security, answer)
        if minutes:
            times = found["time"].str.slice(0, TIME_DIGITS)
            iso = pd.to_datetime(times, format="%Y%m%d%H%M%S", errors="coerce").astype("str")
            when = days(iso, answer, self.name)
        else:
            when = days(found["date"], answer, self.name)
        periods = self._periods(found, when, request) if "tradestatus" in fields else ()
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

    def _same(self, codes: "pd.Series[str]", symbol: Symbol, answer: Answer) -> None:
        wanted = f"{symbol.exchange.lower()}.{symbol.code}"
        others = codes[codes != wanted]
        if len(others):
            detail = f"asked about {symbol}, answered about {others.iloc[0]}"
            raise ProviderError(FaultKind.WRONG_ROWS, self.name, detail, answer.raw)

    def _periods(
        self, found: pd.DataFrame, when: "pd.Series[pd.Timestamp]", request: Request
    ) -> tuple[StatusPeriod, ...]:
        stamps = [stamp.date() for stamp in when]
        rows = zip(stamps, found["tradestatus"], found["isST"], strict=True)
        halted = [day for day, trading, _ in rows if trading != "1"]
        marked = [day for day, mark in zip(stamps, found["isST"], strict=True) if mark == "1"]
        special = (
            StatusPeriod(
                symbol=request.security,
                kind=StatusKind.ST,
                first=first,
                last=None if last == stamps[-1] else last,
                source=self.name,
            )
            for first, last in _runs(stamps, marked)
        )
        return (*suspended(request.security, halted, self.name), *special)

    def _actions(self, symbol: Symbol, answers: tuple[Answer, ...]) -> tuple[CorporateAction, ...]:
        actions = []
        for answer in answers:
            absent = [name for name in DIVIDEND if name not in answer.columns]
            if absent:
                detail = f"wanted the columns {', '.join(DIVIDEND)}; {', '.join(absent)} absent"
                raise ProviderError(FaultKind.SHAPE, self.name, detail, answer.raw)
            if answer.rows:
                codes = pd.Series([row[answer.columns.index("code")] for row in answer.rows])
                self._same(codes, symbol, answer)
            for row in (dict(zip(answer.columns, cells, strict=True)) for cells in answer.rows):
                ex_date = str(row.get("dividOperateDate") or "")
                if not ex_date:
                    continue
                actions.append(
                    CorporateAction(
                        symbol=symbol,
                        ex_date=date.fromisoformat(ex_date),
                        cash_per_share=_number(row.get("dividCashPsBeforeTax")),
                        bonus_ratio=_number(row.get("dividStocksPs"))
                        + _number(row.get("dividReserveToStockPs")),
                        stock_dividend_ratio=_number(row.get("dividStocksPs")),
                        record_date=_day(row.get("dividRegistDate")),
                        pay_date=_day(row.get("dividPayDate")),
                        source=self.name,
                    )
                )
        return tuple(sorted(actions, key=lambda action: action.ex_date))


def _call(function: str, **arguments: str) -> Call:
    return Call(library="baostock", function=function, arguments=arguments)


def _runs(all_days: list[date], marked: list[date]) -> list[tuple[date, date]]:
    """Return the unbroken runs of marked days among all days, as first and last."""
    place = {day: number for number, day in enumerate(all_days)}
    runs: list[tuple[date, date]] = []
    for day in marked:
        if runs and place[day] == place[runs[-1][1]] + 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


def _previous_closes(found: pd.DataFrame, when: "pd.Series[pd.Timestamp]") -> dict[date, Decimal]:
    pairs = zip(when, found["preclose"], strict=True)
    return {stamp.date(): Decimal(text).normalize() for stamp, text in pairs if text}


def _number(value: object) -> Decimal:
    return Decimal(str(value)).normalize() if value else Decimal(0)


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None
