"""Headers as brokers' terminals print them, over one account's trades reckoned by hand."""

from decimal import Decimal

import pytest

from sim.ledger.columns import Header
from sim.ledger.slip_columns import read_slip_header
from sim.ledger.slips import read_slip
from sim.ledger.tables import Line
from sim.model.issue import Place
from sim.model.symbol import Symbol

D = Decimal

LAYOUTS = {
    "cash beside usable shares": (
        "证券代码 证券名称 操作 成交均价 成交数量 成交金额 印花税 过户费 发生金额 "
        "合同编号 股东帐户 委托日期 可用余额 其他杂费 佣金 可用金额"
    ),
    "余额 beside 本次金额": (
        "成交日期 成交时间 证券代码 证券名称 操作 成交数量 成交编号 成交均价 "
        "成交金额 余额 发生金额 印花税 其他杂费 本次金额 合同编号 股东帐户 佣金 "
        "过户费 交易市场"
    ),
    "余额 beside 资金本次余额": (
        "发生日期 成交时间 证券代码 证券名称 业务名称 成交数量 成交价格 成交金额 "
        "余额 清算金额 手续费 印花税 附加费 资金本次余额 委托编号 股东代码 过户费 "
        "交易所清算费 资金帐号 币种"
    ),
    "余额 alone is cash": (
        "成交日期 证券代码 操作 成交数量 成交价格 成交金额 手续费 印花税 过户费 发生金额 余额@cash"
    ),
    "余额 alone is shares": (
        "成交日期 证券代码 操作 成交数量 成交价格 成交金额 手续费 印花税 过户费 发生金额 余额"
    ),
    "two commissions": (
        "证券代码 证券名称 操作 成交数量 成交均价 成交金额 股票余额 发生金额 "
        "手续费@nothing 印花税 其他杂费 资金余额 合同编号 股东帐户 交收日期 净佣金 "
        "过户费 结算费 币种"
    ),
    "an earlier balance": (
        "成交日期 证券代码 证券名称 操作 资金余额@before 成交数量 成交均价 备注 "
        "成交金额 发生金额 手续费 印花税 过户费 本次金额 合同编号 委托日期 股份余额"
    ),
    "the business among remarks": (
        "发生日期 证券名称 委托编号 成交数量 成交价格 成交金额 手续费 印花税 "
        "清算金额 资金本次余额 股东代码 备注@side 过户费 交易所清算费 币种"
    ),
    "summary beside action": (
        "日期 操作@bare 摘要 证券代码 成交价格 成交数量 成交金额 手续费 印花税 "
        "过户费 发生金额 资金余额"
    ),
    "marks beside words": (
        "成交日期 证券代码 买卖标志@mark 买卖标志 成交价格 成交数量 成交金额 佣金 "
        "印花税 过户费 发生金额 剩余金额"
    ),
    "marks alone": (
        "成交日期 证券代码 买卖标志@mark 成交价格 成交数量 成交金额 佣金 印花税 "
        "过户费 发生金额 剩余金额"
    ),
    "day of delivery": (
        "交割日期 业务名称 证券代码 证券名称 成交价格 成交数量 剩余数量 成交金额 "
        "清算金额 剩余金额 佣金 印花税 过户费 结算费 附加费 币种 成交编号 股东代码 "
        "资金帐号"
    ),
    "no amount": (
        "币种 证券名称 成交日期 成交价格 成交数量 发生金额 资金余额 合同编号 "
        "业务名称 手续费 印花税 过户费 结算费 证券代码 股东代码"
    ),
    "kind of order": (
        "成交日期 成交时间 证券代码 证券名称 委托类别 成交数量 成交价格 成交金额 "
        "发生金额 佣金 印花税 过户费 其他费"
    ),
}

# day, word, code, name, shares, price, amount, commission, stamp, transfer, net, cash, held
ACCOUNT = (
    ("20240219", "银行转存", "", "", 0, "0", "0", "0", "0", "0", "50000", "50000", 0),
    ("20240219", "证券买入", "600155", "甲乙股份", 1000, "7.31", "7310", "5", "0", "0.07",
     "-7315.07", "42684.93", 1000),
    ("20240220", "证券买入", "000987", "丙丁资本", 2000, "5.89", "11780", "5", "0", "0.12",
     "-11785.12", "30899.81", 2000),
    ("20240221", "证券卖出", "600155", "甲乙股份", 400, "7.45", "2980", "5", "1.49", "0.03",
     "2973.48", "33873.29", 600),
    ("20240222", "股息入账", "600155", "甲乙股份", 0, "0", "0", "0", "0", "0", "60",
     "33933.29", 600),
    ("20240223", "证券买入", "600155", "甲乙股份", 300, "7.50", "2250", "5", "0", "0.02",
     "-2255.02", "31678.27", 900),
)  # fmt: skip
FIELDS = (
    "day", "word", "code", "name", "shares", "price", "amount", "commission", "stamp",
    "transfer", "net", "cash", "held",
)  # fmt: skip
PRINTED = {
    "day": "成交日期 发生日期 交割日期 交收日期 委托日期 日期",
    "word": "操作 业务名称 摘要 委托类别 买卖标志",
    "code": "证券代码",
    "name": "证券名称",
    "shares": "成交数量",
    "price": "成交均价 成交价格",
    "amount": "成交金额",
    "commission": "佣金 净佣金 手续费",
    "stamp": "印花税",
    "transfer": "过户费",
    "net": "发生金额 清算金额",
    "cash": "可用金额 本次金额 资金本次余额 资金余额 剩余金额",
    "held": "余额 可用余额 股票余额 股份余额 剩余数量",
}
FIELD_OF = {name: field for field, names in PRINTED.items() for name in names.split()}
NOTHING = "其他杂费 附加费 交易所清算费 结算费 其他费"
NAMES = {
    "甲乙股份": (Symbol.parse("600155.SH"),),
    "丙丁资本": (Symbol.parse("000987.SZ"),),
}


def printed(heading, row):
    name, _, meaning = heading.partition("@")
    line = dict(zip(FIELDS, row, strict=True))
    trade = line["word"] in {"证券买入", "证券卖出"}
    meanings = {
        "cash": line["cash"],
        "before": str(D(line["cash"]) - D(line["net"])),
        "side": line["word"],
        "bare": line["word"][2:] if trade else "其他",
        "mark": {"证券买入": "0", "证券卖出": "1"}.get(line["word"], line["word"]),
        "nothing": "0.00",
    }
    fixed = {"币种": "人民币", **dict.fromkeys(NOTHING.split(), "0.00")}
    field = FIELD_OF.get(name)
    return meanings.get(meaning) or fixed.get(name) or (str(line[field]) if field else "")


def page(headings, rows=ACCOUNT):
    lines = [[heading.partition("@")[0] for heading in headings]]
    lines += [[printed(heading, row) for heading in headings] for row in rows]
    return "".join("\t".join(line) + "\n" for line in lines)


@pytest.mark.parametrize("order", ["oldest first", "newest first"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_rows_tell_what_the_columns_of_a_slip_are(layout, order):
    headings = LAYOUTS[layout].split()
    rows = ACCOUNT if order == "oldest first" else ACCOUNT[::-1]
    slip = read_slip(page(headings, rows).encode("gbk"), "slip.xls", NAMES)

    trades = [dict(zip(FIELDS, row, strict=True)) for row in ACCOUNT if row[4]]
    assert [issue for issue in slip.issues if issue.severity.value != "note"] == []
    assert len(slip.rows) == len(trades)
    for row, trade in zip(slip.rows, trades, strict=True):
        assert row.symbol.code == trade["code"]
        assert row.side.value == {"证券买入": "buy", "证券卖出": "sell"}[trade["word"]]
        assert (row.quantity, row.price) == (trade["shares"], D(trade["price"]))
        assert (row.fees["commission"], row.fees["stamp_duty"]) == (
            D(trade["commission"]),
            D(trade["stamp"]),
        )
        assert sum(row.fees.values()) == D(trade["commission"]) + D(trade["stamp"]) + D(
            trade["transfer"]
        )
        assert row.net_cash == D(trade["net"])
        shows_cash = any(printed(h, ACCOUNT[1]) == ACCOUNT[1][11] for h in headings)
        assert row.cash_after == (D(trade["cash"]) if shows_cash else None)
    assert sum(flow.amount for flow in slip.flows) == D("50060")


def test_with_one_row_the_more_certain_name_counts():
    cells = ("成交日期", "余额", "发生金额", "本次金额")
    lines = [Line(2, ("20240219", "1000", "-7315.07", "42684.93"))]
    header = read_slip_header(cells, lines, Place(source="slip.xls", line=1))
    assert isinstance(header, Header)
    assert header.place("cash_after") == 3
    assert header.place("shares_after") == 1


def test_a_slip_whose_names_are_not_known_says_which_code_it_wants():
    headings = ["成交日期", "证券名称", "操作", "成交数量", "成交价格", "发生金额"]
    slip = read_slip(page(headings).encode(), "slip.csv", {"甲乙股份": NAMES["甲乙股份"]})
    assert len(slip.rows) == 3
    (issue,) = (issue for issue in slip.issues if issue.code == "symbol-unknown")
    assert (issue.place.line, issue.found) == (4, "丙丁资本")
    assert [flow.amount for flow in slip.flows if flow.amount < 0] == [D("-11785.12")]


def test_a_name_of_two_securities_is_not_guessed():
    headings = ["成交日期", "证券名称", "操作", "成交数量", "成交价格", "发生金额"]
    both = (*NAMES["甲乙股份"], *NAMES["丙丁资本"])
    slip = read_slip(page(headings).encode(), "slip.csv", {**NAMES, "丙丁资本": both})
    (issue,) = (issue for issue in slip.issues if issue.code == "symbol-unknown")
    assert "600155.SH or 000987.SZ" in issue.message


def test_what_was_not_paid_in_yuan_is_named_and_not_booked():
    text = page(["成交日期", "证券代码", "操作", "成交数量", "成交价格", "发生金额", "币种"])
    lines = text.splitlines()
    lines[2] = lines[2].replace("人民币", "港币")
    slip = read_slip("\n".join(lines).encode(), "slip.csv")
    assert len(slip.rows) == 3
    assert [(issue.code, issue.place.line) for issue in slip.issues] == [("line-not-booked", 3)]
    assert "港币" in slip.issues[0].message


def test_a_header_that_comes_again_is_passed_over():
    text = page(["成交日期", "证券代码", "操作", "成交数量", "成交价格", "发生金额"])
    first, *rest = text.splitlines()
    slip = read_slip("\n".join([first, *rest[:3], first, *rest[3:]]).encode(), "slip.csv")
    assert slip.issues == ()
    assert len(slip.rows) == 4
