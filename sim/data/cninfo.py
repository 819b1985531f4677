"""Cninfo (巨潮资讯), where companies publish: distributions with pay dates."""

from sim.data.call import Answer, Call
from sim.data.distribution import day_or_none, per_share
from sim.data.layer import is_index
from sim.data.reading import Reading, Request, akshare_call, table
from sim.data.schema import SeriesKind
from sim.model.action import CorporateAction
from sim.model.symbol import Symbol
from sim.rules.securities import classify

COLUMNS = ("实施方案公告日期", "分红类型", "送股比例", "转增比例", "派息比例", "股权登记日",
           "除权日", "派息日", "股份到账日", "实施方案分红说明", "报告时间")  # fmt: skip


class Cninfo:
    """A provider of corporate actions of stocks."""

    name = "cninfo"

    def offers(self, kind: SeriesKind, symbol: Symbol | None) -> bool:
        """Say whether it can be asked for a kind of series."""
        if kind is not SeriesKind.ACTIONS or symbol is None or is_index(symbol):
            return False
        return not classify(symbol).is_fund

    def plan(self, request: Request) -> tuple[Call, ...]:
        """Return the one call that answers a request."""
        return (akshare_call("stock_dividend_cninfo", symbol=request.security.code),)

    def read(self, request: Request, answers: tuple[Answer, ...]) -> Reading:
        """Return the distributions carried out, by ex-date."""
        found = table(answers[0], COLUMNS, self.name)
        actions = [
            CorporateAction(
                symbol=request.security,
                ex_date=ex_date,
                cash_per_share=per_share(row["派息比例"], self.name),
                bonus_ratio=per_share(row["送股比例"], self.name)
                + per_share(row["转增比例"], self.name),
                stock_dividend_ratio=per_share(row["送股比例"], self.name),
                record_date=day_or_none(row["股权登记日"], self.name),
                pay_date=day_or_none(row["派息日"], self.name),
                source=self.name,
            )
            for row in found.to_dict("records")
            if (ex_date := day_or_none(row["除权日"], self.name)) is not None
        ]
        return Reading(actions=tuple(sorted(actions, key=lambda action: action.ex_date)))
