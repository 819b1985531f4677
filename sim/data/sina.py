"""Sina (新浪财经) through akshare: raw daily and minute bars, corporate actions, sessions.

Never with adjustment: for that the library runs the server's text as a program.
"""

from datetime import date
from decimal import Decimal
from itertools import pairwise

from sim.data.call import Answer, Call
from sim.data.distribution import day_or_none, per_share
from sim.data.layer import is_index
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

STOCK = ("date", "open", "high", "low", "close", "volume", "amount", "outstanding_share",
         "turnover")  # fmt: skip
FUND = ("date", "open", "high", "low", "close", "volume", "amount")
INDEX = ("date", "open", "high", "low", "close", "volume")
MINUTE = ("day", "open", "high", "low", "close", "volume", "amount")
ACTIONS = ("公告日期", "送股", "转增", "派息", "进度", "除权除息日", "股权登记日", "红股上市日")
DISTRIBUTIONS = ("日期", "累计分红")
SESSIONS = ("trade_date",)
DONE = "实施"
DIVIDENDS = "stock_history_dividend_detail"
BONUS = {"indicator": "分红"}
SCRIPTS = ("qfq.js", "hfq.js")
EVER = {"start_date": "19900101", "end_date": "21000101"}


class Sina:
    """A provider whose daily answer is the whole history of a security in one packed text."""

    name = "sina"

    def offers(self, kind: SeriesKind, symbol: Symbol | None) -> bool:
        """Say whether it can be asked for a kind of series."""
        if kind is SeriesKind.SESSIONS:
            return symbol is None
        if kind is SeriesKind.ACTIONS:
            return symbol is not None and not is_index(symbol)
        return symbol is not None and kind.is_bars

    def plan(self, request: Request) -> tuple[Call, ...]:
        """Return the one call that answers a request.

        Daily bars are asked for from the beginning: the library joins share counts to bars and
        fills forward, and can tell the rows so invented only if the slice holds what they copy.
        """
        if request.kind is SeriesKind.SESSIONS:
            return (akshare_call("tool_trade_date_hist_sina"),)
        function, refuse, more = self._function(request.security, request.kind)
        code = request.prefixed if function != DIVIDENDS else request.security.code
        return (akshare_call(function, *refuse, symbol=code, **more),)

    def _function(
        self, symbol: Symbol, kind: SeriesKind
    ) -> tuple[str, tuple[str, ...], dict[str, str]]:
        """Return the library's function, the addresses it must not ask, and more arguments."""
        fund = not is_index(symbol) and classify(symbol).is_fund
        if kind is SeriesKind.ACTIONS:
            return ("fund_etf_dividend_sina", (), {}) if fund else (DIVIDENDS, (), BONUS)
        if kind.minutes is not None:
            raw = {"period": str(kind.minutes), "adjust": ""}
            return "stock_zh_a_minute", (*SCRIPTS, "klc_kl.js"), raw
        if is_index(symbol):
            return "stock_zh_index_daily", SCRIPTS, {}
        if fund:
            return "fund_etf_hist_sina", SCRIPTS, {}
        return "stock_zh_a_daily", SCRIPTS, {"adjust": "", **EVER}

    def read(self, request: Request, answers: tuple[Answer, ...]) -> Reading:
        """Return what the answer says."""
        (answer,) = answers
        if request.kind is SeriesKind.SESSIONS:
            found = table(answer, SESSIONS, self.name)
            stamps = days(found["trade_date"], answer, self.name)
            return Reading(sessions=tuple(stamp.date() for stamp in stamps))
        if request.kind is SeriesKind.ACTIONS:
            read = self._distributions if classify(request.security).is_fund else self._actions
            return Reading(actions=read(request.security, answer))
        return self._bars(request, answer)

    def _bars(self, request: Request, answer: Answer) -> Reading:
        symbol = request.security
        same_security(answer.text(), r"KLC_KL_s[hz](\d{6})", symbol, self.name)
        columns: tuple[str, ...]
        if request.kind is not SeriesKind.DAILY:
            columns = MINUTE
        elif is_index(symbol):
            columns = INDEX
        else:
            columns = FUND if classify(symbol).is_fund else STOCK
        if columns in {FUND, INDEX}:
            answer = _without(answer, "prevclose")
        if columns == MINUTE and "amount" not in answer.columns:
            columns = MINUTE[:-1]
        found = table(answer, columns, self.name)
        if "amount" not in columns:
            found["amount"] = float("nan")
        when = days(found[columns[0]], answer, self.name)
        bars, notes = to_bars(found, when, request)
        copied = bars.iloc[:, 1:].eq(bars.iloc[:, 1:].shift()).all(axis=1)
        if request.kind is SeriesKind.DAILY and copied.any():
            notes = (*notes, f"{int(copied.sum())} rows that copy the row before left out")
            bars = bars[~copied].reset_index(drop=True)
        bars, unit = in_shares(bars, symbol, 1, 1.0)
        return Reading(frame=bars, notes=(*notes, *unit))

    def _actions(self, symbol: Symbol, answer: Answer) -> tuple[CorporateAction, ...]:
        found = table(answer, ACTIONS, self.name)
        actions = [
            CorporateAction(
                symbol=symbol,
                ex_date=ex_date,
                cash_per_share=per_share(row["派息"], self.name),
                bonus_ratio=per_share(row["送股"], self.name) + per_share(row["转增"], self.name),
                stock_dividend_ratio=per_share(row["送股"], self.name),
                record_date=day_or_none(row["股权登记日"], self.name),
                source=self.name,
            )
            for row in found.to_dict("records")
            if (ex_date := day_or_none(row["除权除息日"], self.name)) is not None
            and row["进度"] == DONE
        ]
        return tuple(sorted(actions, key=lambda action: action.ex_date))

    def _distributions(self, symbol: Symbol, answer: Answer) -> tuple[CorporateAction, ...]:
        """Return a fund's distributions: the answer counts them up, a split is not in it."""
        found = table(answer, DISTRIBUTIONS, self.name)
        sums = [(date.fromisoformat(day[:10]), Decimal(str(total))) for day, total in
                found.itertuples(index=False)]  # fmt: skip
        steps = pairwise([(date.min, Decimal(0)), *sums])
        return tuple(
            CorporateAction(
                symbol=symbol, ex_date=day, cash_per_share=total - before, source=self.name
            )
            for (_, before), (day, total) in steps
            if total > before
        )


def _without(answer: Answer, column: str) -> Answer:
    if column not in answer.columns:
        return answer
    place = answer.columns.index(column)
    return Answer(
        call=answer.call,
        columns=answer.columns[:place] + answer.columns[place + 1 :],
        rows=tuple(row[:place] + row[place + 1 :] for row in answer.rows),
        raw=answer.raw,
        library=answer.library,
    )
