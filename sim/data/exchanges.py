"""The exchanges' own lists (上交所, 深交所, 北交所) through akshare: stocks and their names."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from sim.data.call import Answer, Call
from sim.data.distribution import day_or_none
from sim.data.name_history import changed_names, merge_names, plain_name
from sim.data.names import NameRow
from sim.data.reading import Reading, Request, Term, akshare_call, table
from sim.data.schema import SeriesKind
from sim.model.errors import InputError
from sim.model.symbol import Exchange, SecurityKind, Symbol
from sim.rules.securities import classify

SH = ("证券代码", "证券简称", "证券全称", "公司简称", "公司全称", "上市日期")
SH_GONE = ("公司代码", "公司简称", "上市日期", "暂停上市日期")
SZ = ("板块", "A股代码", "A股简称", "A股上市日期", "A股总股本", "A股流通股本", "所属行业")
SZ_GONE = ("证券代码", "证券简称", "上市日期", "终止上市日期")
SZ_CHANGES = ("变更日期", "证券代码", "证券简称", "变更前简称", "变更后简称")
BJ = ("证券代码", "证券简称", "总股本", "流通股本", "上市日期", "所属行业", "地区", "报告日期")
PAGES = 6  # deadlines a list may take that is given page by page, a page a second

CHANGES = "stock_info_sz_change_name"
LISTS: Mapping[str, tuple[tuple[str, ...], str, str, str, str]] = {
    "stock_info_sh_name_code": (SH, "证券代码", "证券简称", "上市日期", ""),
    "stock_info_sh_delist": (SH_GONE, "公司代码", "公司简称", "上市日期", "暂停上市日期"),
    "stock_info_sz_name_code": (SZ, "A股代码", "A股简称", "A股上市日期", ""),
    "stock_info_sz_delist": (SZ_GONE, "证券代码", "证券简称", "上市日期", "终止上市日期"),
    "stock_info_bj_name_code": (BJ, "证券代码", "证券简称", "上市日期", ""),
}
"""Of each list its columns, and which of them hold code, name, first and last day of listing."""


def _shanghai() -> tuple[Call, ...]:
    return (
        akshare_call("stock_info_sh_name_code", symbol="主板A股"),
        akshare_call("stock_info_sh_name_code", symbol="科创板"),
        akshare_call("stock_info_sh_delist", symbol="全部"),
    )


def _shenzhen() -> tuple[Call, ...]:
    return (
        akshare_call("stock_info_sz_name_code", symbol="A股列表"),
        akshare_call("stock_info_sz_delist", symbol="终止上市公司"),
        akshare_call(CHANGES, symbol="简称变更"),
    )


def _beijing() -> tuple[Call, ...]:
    return (replace(akshare_call("stock_info_bj_name_code"), patience=PAGES),)


class ExchangeList:
    """A provider of the stocks of one exchange: names, listing days, and what it keeps beside."""

    def __init__(
        self, name: str, exchange: Exchange, calls: Callable[[], tuple[Call, ...]]
    ) -> None:
        self.name = name
        self._exchange = exchange
        self._calls = calls

    def offers(self, kind: SeriesKind, symbol: Symbol | None) -> bool:
        """Say whether it can be asked for a kind of series."""
        return kind is SeriesKind.NAMES and symbol is None

    def terms(self, _symbol: Symbol) -> frozenset[Term]:
        """Return nothing: it tells of no corporate action."""
        return frozenset()

    def plan(self, _request: Request) -> tuple[Call, ...]:
        """Return the calls of all its lists."""
        return self._calls()

    def read(self, request: Request, answers: tuple[Answer, ...]) -> Reading:
        """Return a row a name; codes that are no A share are left out.

        A name of the list that the exchange's own changes do not end with counts from the day of
        asking.
        """
        rows: tuple[NameRow, ...] = ()
        for answer in answers:
            if answer.call.function == CHANGES:
                changes = self._changes(answer)
                rows = tuple(row for mine in changes.values() for row in mine)
        for answer in answers:
            if answer.call.function != CHANGES:
                rows = merge_names(rows, self._listed(answer), request.last)
        return Reading(names=rows)

    def _listed(self, answer: Answer) -> Iterable[NameRow]:
        columns, code, name, listed, gone = LISTS[answer.call.function]
        for row in table(answer, columns, self.name).to_dict("records"):
            symbol = self._symbol(row[code])
            if symbol is not None:
                yield NameRow(
                    symbol=symbol,
                    name=plain_name(str(row[name])),
                    listed=day_or_none(row[listed], self.name),
                    last=day_or_none(row[gone], self.name) if gone else None,
                    source=self.name,
                )

    def _changes(self, answer: Answer) -> dict[Symbol, tuple[NameRow, ...]]:
        found = []
        for row in table(answer, SZ_CHANGES, self.name).to_dict("records"):
            symbol, day = self._symbol(row["证券代码"]), day_or_none(row["变更日期"], self.name)
            if symbol is not None and day is not None:
                old, new = (plain_name(str(row[c])) for c in ("变更前简称", "变更后简称"))
                found.append((symbol, day, old, new))
        return changed_names(found, self.name)

    def _symbol(self, code: object) -> Symbol | None:
        try:
            symbol = Symbol(str(code).zfill(6), self._exchange)
            security = classify(symbol)
        except (ValueError, InputError):
            return None
        return symbol if security.kind is SecurityKind.STOCK else None


EXCHANGES = (
    ExchangeList("sse", Exchange.SH, _shanghai),
    ExchangeList("szse", Exchange.SZ, _shenzhen),
    ExchangeList("bse", Exchange.BJ, _beijing),
)
