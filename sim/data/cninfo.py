"""Cninfo (巨潮资讯), where companies publish: distributions with pay dates, and rights issues."""

from sim.data.call import Answer, Call
from sim.data.distribution import combined, day_or_none, per_share, rights_issue
from sim.data.fault import FaultKind, ProviderError
from sim.data.layer import is_index
from sim.data.reading import Reading, Request, Term, akshare_call, table
from sim.data.schema import SeriesKind
from sim.model.action import CorporateAction
from sim.model.symbol import Symbol
from sim.rules.securities import classify

COLUMNS = ("实施方案公告日期", "分红类型", "送股比例", "转增比例", "派息比例", "股权登记日",
           "除权日", "派息日", "股份到账日", "实施方案分红说明", "报告时间")  # fmt: skip
DIVIDENDS, RIGHTS = "stock_dividend_cninfo", "stock_allotment_cninfo"
RIGHTS_COLUMNS = ("配股比例", "配股价格", "除权基准日", "股权登记日", "证券代码")
RIGHTS_WIDTH = 57


class Cninfo:
    """A provider of corporate actions of stocks."""

    name = "cninfo"

    def offers(self, kind: SeriesKind, symbol: Symbol | None) -> bool:
        """Say whether it can be asked for a kind of series."""
        if kind is not SeriesKind.ACTIONS or symbol is None or is_index(symbol):
            return False
        return not classify(symbol).is_fund

    def terms(self, _symbol: Symbol) -> frozenset[Term]:
        """Return everything: it is where companies publish."""
        return frozenset(Term)

    def plan(self, request: Request) -> tuple[Call, ...]:
        """Return the calls for distributions and for rights issues."""
        code = request.security.code
        return akshare_call(DIVIDENDS, symbol=code), akshare_call(RIGHTS, symbol=code)

    def read(self, request: Request, answers: tuple[Answer, ...]) -> Reading:
        """Return the distributions and rights issues carried out, by ex-date."""
        actions = [
            action
            for answer in answers
            for action in (
                self._distributions(request.security, answer)
                if answer.call.function == DIVIDENDS
                else self._rights(request.security, answer)
            )
        ]
        return Reading(actions=combined(actions))

    def _distributions(self, symbol: Symbol, answer: Answer) -> list[CorporateAction]:
        return [
            CorporateAction(
                symbol=symbol,
                ex_date=ex_date,
                cash_per_share=per_share(row["派息比例"], self.name),
                bonus_ratio=per_share(row["送股比例"], self.name)
                + per_share(row["转增比例"], self.name),
                stock_dividend_ratio=per_share(row["送股比例"], self.name),
                record_date=day_or_none(row["股权登记日"], self.name),
                pay_date=day_or_none(row["派息日"], self.name),
                source=self.name,
            )
            for row in table(answer, COLUMNS, self.name).to_dict("records")
            if (ex_date := day_or_none(row["除权日"], self.name)) is not None
        ]

    def _rights(self, symbol: Symbol, answer: Answer) -> list[CorporateAction]:
        """Return the rights issues that have an ex-date; a failed one has none.

        The library names 57 columns by their place: that the code stands where it says tells that
        none has moved.
        """
        wanted = answer.columns if len(answer.columns) == RIGHTS_WIDTH else RIGHTS_COLUMNS
        found = table(answer, wanted, self.name).to_dict("records")
        moved = [str(row["证券代码"]) for row in found if str(row["证券代码"]) != symbol.code]
        if moved:
            detail = f"a rights issue of {symbol} has {moved[0][:40]!r} for its code"
            raise ProviderError(FaultKind.SHAPE, self.name, detail, answer.raw)
        return [
            rights_issue(
                symbol, ex_date, row["配股比例"], row["配股价格"], row["股权登记日"], self.name
            )
            for row in found
            if (ex_date := day_or_none(row["除权基准日"], self.name)) is not None
        ]
