"""What the columns of journals and slips are called, in English and Chinese."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from sim.ledger.cells import CellError, clean
from sim.model.issue import Issue, Place, Severity

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "date": (
        "date", "day", "trade_date", "trading_date", "成交日期", "交易日期", "发生日期",
        "日期", "交割日期", "交收日期", "委托日期", "清算日期", "业务日期",
    ),
    "time": ("time", "trade_time", "成交时间", "发生时间", "时间", "委托时间"),
    "symbol": (
        "symbol", "code", "ticker", "security", "stock_code", "证券代码", "股票代码", "代码",
        "产品代码", "基金代码",
    ),
    "name": ("name", "stock_name", "证券名称", "股票名称", "名称", "产品名称", "证券简称"),
    "side": (
        "side", "direction", "action", "bs", "buy_sell", "type", "买卖标志", "买卖方向", "操作",
        "买卖", "买卖类别", "委托方向", "方向", "业务名称", "业务标志", "交易类别", "摘要",
        "业务类型", "交易类型", "成交类型", "发生业务", "业务摘要", "委托类别", "业务标识",
        "业务说明",
    ),
    "quantity": (
        "quantity", "qty", "shares", "size", "成交数量", "数量", "股数", "成交股数", "发生数量",
        "成交量",
    ),
    "price": (
        "price", "成交价格", "成交均价", "均价", "价格", "成交价", "成交价格(元)", "买卖均价",
    ),
    "amount": (
        "amount", "value", "turnover", "成交金额", "成交额", "金额", "成交金额(元)",
    ),
    "order": (
        "order", "order_id", "order_no", "委托编号", "合同编号", "委托号", "合同号", "合同序号",
        "委托序号",
    ),
    "deal": (
        "deal", "deal_id", "trade_id", "成交编号", "成交序号", "成交号", "流水号", "交易流水号",
    ),
    "commission": ("commission", "佣金", "手续费", "净佣金", "交易佣金", "实收佣金", "佣金(元)"),
    "stamp_duty": ("stamp_duty", "stamp_tax", "stamp", "tax", "印花税", "印花税(元)"),
    "transfer_fee": ("transfer_fee", "transfer", "过户费", "过户费(元)"),
    "other_fee": (
        "other_fee", "other_fees", "other", "fees_other", "其他费", "其它费", "其他费用",
        "其它费用", "其他杂费", "其它杂费", "杂费", "其他收费", "附加费", "交易规费", "规费",
        "经手费", "证管费", "结算费", "交易费", "监管费", "征管费", "一级规费", "二级规费",
        "清算费", "交易所清算费", "交易征费", "前台费用", "风险金", "手续费附加",
    ),
    "net_cash": (
        "net_cash", "net_amount", "cash", "net", "发生金额", "清算金额", "收付金额", "资金发生数",
        "资金发生额", "总发生金额", "应收金额", "应收应付", "实际收付", "发生额", "收付额",
        "变动金额",
    ),
    "cash_after": (
        "cash_after", "balance", "cash_balance", "资金本次余额", "本次资金余额", "本次金额",
        "本次余额", "剩余金额", "后资金额", "资金剩余", "可用金额", "账户余额", "资金余额",
        "资金余额(人民币)", "可用余额", "余额",
    ),
    "shares_after": (
        "shares_after", "股份余额", "证券余额", "股票余额", "本次股票余额", "股份本次余额",
        "剩余数量", "库存余额", "库存数", "证券数量", "后证余额", "本次股余",
    ),
    "exchange": ("exchange", "market", "交易市场", "市场", "市场名称", "市场类别", "交易所"),
    "currency": ("currency", "币种", "货币单位", "货币类别", "货币代码", "货币"),
    "account": (
        "account", "股东代码", "股东帐户", "股东账户", "股东帐号", "股东账号", "资金帐号",
        "资金账号", "资金账户",
    ),
    "note": ("note", "memo", "remark", "备注", "说明", "费用备注"),
}  # fmt: skip
"""Names of each column; the first is the one this program writes. Of two that stand in one table
the earlier name is the more certain."""

ALSO: Mapping[str, tuple[str, ...]] = {
    "shares_after": ("可用余额", "余额"),
    "side": ("备注", "说明", "费用备注"),
}
"""Names of other columns that some brokers give these columns."""

REPEATABLE = frozenset({"other_fee"})
"""Columns that may stand several times and are added up."""

_UNUSED = frozenset({"account", "note", "time"})

_KEY = re.compile(r"[\s_\-:：]+")


def _key(name: str) -> str:
    return _KEY.sub("", name).lower()


_BY_NAME = {_key(name): column for column, names in COLUMNS.items() for name in names}


_ALSO = {_key(name): column for column, names in ALSO.items() for name in names}
_RANK = {_key(name): rank for names in COLUMNS.values() for rank, name in enumerate(names)}


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns of a table stand.

    Attributes:
        places: By column, the places from 0; more than one only for `REPEATABLE` columns.
        width: Cells in the header.
        issues: Columns that are not known or stand twice.
    """

    places: Mapping[str, tuple[int, ...]]
    width: int
    issues: tuple[Issue, ...] = ()

    def place(self, column: str) -> int | None:
        """Return the place of a column, None when the table has it not."""
        places = self.places.get(column)
        return None if places is None else places[0]


def column_of(name: str) -> str | None:
    """Return the column that a cell of a header names, None when it is not known."""
    try:
        return _BY_NAME.get(_key(clean(name)))
    except CellError:
        return None


def rivals(cells: Sequence[str], column: str) -> tuple[int, ...]:
    """Return all places a column may stand at, the most certain name first.

    Names that usually mean another column (`ALSO`) come last.
    """
    ranked: list[tuple[bool, int, int]] = []
    for place, name in enumerate(cells):
        try:
            key = _key(clean(name))
        except CellError:
            continue
        if _BY_NAME.get(key) == column:
            ranked.append((False, _RANK[key], place))
        elif _ALSO.get(key) == column:
            ranked.append((True, _RANK[key], place))
    return tuple(place for _, _, place in sorted(ranked))


def read_header(
    cells: Iterable[str],
    place: Place,
    only: frozenset[str] = frozenset(COLUMNS),
    chosen: Mapping[str, tuple[int, ...]] | None = None,
) -> Header:
    """Return where the columns of a table stand.

    Args:
        cells: The header.
        place: Where it stands.
        only: The columns that mean something in this table; others are noted as not known.
        chosen: Places found out otherwise, from the rows; without one the most certain name of a
            column counts.
    """
    names = tuple(cells)
    places: dict[str, tuple[int, ...]] = dict(chosen or {})
    taken = {index for found in places.values() for index in found}
    issues: list[Issue] = []
    for index, name in enumerate(names):
        column = column_of(name)
        if index in taken:
            continue
        if column is None or column not in only:
            if name.strip():
                issues.append(_unknown(name, place, only))
        elif column in REPEATABLE:
            places[column] = (*places.get(column, ()), index)
        else:
            places.setdefault(column, (rivals(names, column)[0],))
            if index not in places[column] and column not in _UNUSED:
                read = " and ".join(repr(names[other]) for other in places[column])
                message = f"{name!r} and {read} are both the {column}; the latter was read"
                issues.append(_noted("column-twice", message, name, place))
    return Header(places, len(names), tuple(issues))


def _unknown(name: str, place: Place, only: frozenset[str]) -> Issue:
    near = get_close_matches(name.strip().lower(), sorted(only), n=1, cutoff=0.75)
    remedy = f"did you mean {near[0]}?" if near else ""
    return _noted("column-unknown", f"the column {name!r} was not read", name, place, remedy)


def _noted(code: str, message: str, name: str, place: Place, remedy: str = "") -> Issue:
    severity = Severity.WARNING if remedy else Severity.NOTE
    return Issue(
        code=code, message=message, found=name, remedy=remedy, severity=severity, place=place
    )
