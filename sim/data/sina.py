"""Sina (新浪财经) through akshare: raw bars, corporate actions, names, sessions.

Never with adjustment: for that the library runs the server's text as a program.
"""

from sim.data.call import Answer, Call
from sim.data.distribution import combined
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
from sim.data.sina_facts import (
    BONUS,
    DIVIDENDS,
    FORMER_NAMES,
    FUND_DIVIDENDS,
    FUNDS,
    OFFER,
    cash_of_funds,
    former_names,
    fund_names,
    offers_and_distributions,
)
from sim.model.symbol import Symbol
from sim.rules.securities import classify

STOCK = ("date", "open", "high", "low", "close", "volume", "amount", "outstanding_share",
         "turnover")  # fmt: skip
FUND = ("date", "open", "high", "low", "close", "volume", "amount")
INDEX = ("date", "open", "high", "low", "close", "volume")
MINUTE = ("day", "open", "high", "low", "close", "volume", "amount")
SESSIONS = ("trade_date",)
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
        if kind is SeriesKind.NAMES:
            return symbol is None or not (is_index(symbol) or classify(symbol).is_fund)
        return symbol is not None and kind.is_bars

    def terms(self, symbol: Symbol) -> frozenset[Term]:
        """Return all terms of stocks; of a fund's only the cash, a split is not in its answer."""
        return frozenset({Term.CASH} if classify(symbol).is_fund else Term)

    def plan(self, request: Request) -> tuple[Call, ...]:
        """Return the calls that answer a request.

        Daily bars are asked for from the beginning: the library joins share counts to bars and
        fills forward, and can tell the rows so invented only if the slice holds what they copy.
        """
        if request.kind is SeriesKind.SESSIONS:
            return (akshare_call("tool_trade_date_hist_sina"),)
        if request.kind is SeriesKind.NAMES:
            if request.symbol is None:
                return tuple(akshare_call(FUNDS, symbol=kind) for kind in ("ETF基金", "LOF基金"))
            return (akshare_call(FORMER_NAMES, symbol=request.symbol.code),)
        if request.kind is SeriesKind.ACTIONS:
            return self._actions(request)
        function, refuse, more = self._function(request.security, request.kind)
        return (akshare_call(function, *refuse, symbol=request.prefixed, **more),)

    def _actions(self, request: Request) -> tuple[Call, ...]:
        if classify(request.security).is_fund:
            return (akshare_call(FUND_DIVIDENDS, symbol=request.prefixed),)
        code = request.security.code
        return tuple(
            akshare_call(DIVIDENDS, symbol=code, indicator=indicator)
            for indicator in (BONUS, OFFER)
        )

    def _function(
        self, symbol: Symbol, kind: SeriesKind
    ) -> tuple[str, tuple[str, ...], dict[str, str]]:
        """Return the library's function, the addresses it must not ask, and more arguments."""
        fund = not is_index(symbol) and classify(symbol).is_fund
        if kind.minutes is not None:
            raw = {"period": str(kind.minutes), "adjust": ""}
            return "stock_zh_a_minute", (*SCRIPTS, "klc_kl.js"), raw
        if is_index(symbol):
            return "stock_zh_index_daily", SCRIPTS, {}
        if fund:
            return "fund_etf_hist_sina", SCRIPTS, {}
        return "stock_zh_a_daily", SCRIPTS, {"adjust": "", **EVER}

    def read(self, request: Request, answers: tuple[Answer, ...]) -> Reading:
        """Return what the answers say."""
        if request.kind is SeriesKind.ACTIONS:
            symbol = request.security
            read = cash_of_funds if classify(symbol).is_fund else offers_and_distributions
            return Reading(
                actions=combined(
                    action for answer in answers for action in read(symbol, answer, self.name)
                )
            )
        if request.kind is SeriesKind.NAMES and request.symbol is None:
            return Reading(
                names=tuple(row for one in answers for row in fund_names(one, self.name))
            )
        (answer,) = answers
        if request.kind is SeriesKind.NAMES:
            return Reading(names=former_names(request, answer, self.name))
        if request.kind is SeriesKind.SESSIONS:
            found = table(answer, SESSIONS, self.name)
            stamps = days(found["trade_date"], answer, self.name)
            return Reading(sessions=tuple(stamp.date() for stamp in stamps))
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
