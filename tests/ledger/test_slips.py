from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ledger.slips import read_slip
from sim.model.errors import InputError
from sim.model.event import CashMoved
from sim.model.symbol import Symbol

D = Decimal

STOCK, OTHER = Symbol.parse("600155.SH"), Symbol.parse("000987.SZ")

TONGHUASHUN = (
    "成交日期\t证券代码\t证券名称\t操作\t成交数量\t成交均价\t成交金额\t手续费\t印花税\t过户费\t其他杂费\t"
    "发生金额\t资金余额\t合同编号\t\n"
    '="20240219"\t="600155"\t甲乙股份\t证券买入\t1000\t7.310\t7310.00\t5.00\t0.00\t0.07\t0.00\t'
    '-7315.07\t92684.93\t="10023"\t\n'
    '="20240221"\t="600155"\t甲乙股份\t证券卖出\t-400\t7.450\t2980.00\t5.00\t1.49\t0.03\t0.00\t'
    '2973.48\t95658.41\t="10051"\t\n'
    '="20240222"\t=""\t\t银行转证券\t0\t0.000\t0.00\t0.00\t0.00\t0.00\t0.00\t'
    '10000.00\t105658.41\t=""\t\n'
    '="20240223"\t="600155"\t甲乙股份\t股息入账\t600\t0.000\t0.00\t0.00\t0.00\t0.00\t0.00\t'
    '60.00\t105718.41\t=""\t\n'
    '="20240223"\t="600155"\t甲乙股份\t股息红利差异扣税\t0\t0.000\t0.00\t0.00\t0.00\t0.00\t0.00\t'
    '-8.00\t105710.41\t=""\t\n'
    '="20240226"\t="600155"\t甲乙股份\t红股入账\t180\t0.000\t0.00\t0.00\t0.00\t0.00\t0.00\t'
    '0.00\t105710.41\t=""\t\n'
)

TONGDAXIN = (Path(__file__).parent / "slips" / "columns.txt").read_text(encoding="utf-8")


def read(text, encoding="gbk"):
    return read_slip(text.encode(encoding), "slip.xls")


def problems(slip):
    return [(issue.code, issue.place.line) for issue in slip.issues]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_a_slip_with_tabs_gives_trades_flows_and_free_shares(encoding):
    slip = read(TONGHUASHUN, encoding)
    assert slip.issues == ()
    bought, sold = slip.rows
    assert (bought.row, bought.day, bought.symbol, bought.order) == (
        2, date(2024, 2, 19), STOCK, "10023",
    )  # fmt: skip
    assert (bought.quantity, bought.price, bought.net_cash) == (1000, D("7.310"), D("-7315.07"))
    assert bought.fees == {
        "commission": D("5.00"),
        "stamp_duty": D("0.00"),
        "transfer_fee": D("0.07"),
        "other_fee": D("0.00"),
    }
    assert (sold.quantity, sold.cash_after) == (400, D("95658.41"))
    assert slip.flows == (
        CashMoved(day=date(2024, 2, 22), amount=D("10000.00"), note="银行转证券"),
        CashMoved(day=date(2024, 2, 23), amount=D("60.00"), note="股息入账 600155"),
        CashMoved(day=date(2024, 2, 23), amount=D("-8.00"), note="股息红利差异扣税 600155"),
    )
    (action,) = slip.actions
    assert (action.symbol, action.ex_date, action.bonus_ratio) == (
        STOCK, date(2024, 2, 26), D("0.3"),
    )  # fmt: skip
    assert action.source == "slip.xls:7 红股入账"


def test_a_slip_set_in_columns_is_read_by_where_words_stand():
    slip = read(TONGDAXIN)
    assert slip.issues == ()
    assert [(row.row, row.quantity, row.price) for row in slip.rows] == [
        (4, 200, D("9.500")),
        (6, 200, D("9.600")),
    ]
    assert slip.flows == (CashMoved(day=date(2024, 2, 19), amount=D("5000.00"), note="银行转存"),)


def test_newest_first_is_turned_round():
    head, *rows = TONGHUASHUN.splitlines()
    slip = read("\n".join([head, *reversed(rows)]))
    assert [row.day.day for row in slip.rows] == [19, 21]
    assert [flow.day.day for flow in slip.flows] == [22, 23, 23]
    assert [issue.code for issue in slip.issues] == ["newest-first"]


HEAD = "成交日期,证券代码,操作,成交数量,成交价格,成交金额,佣金,其他费,发生金额,股份余额\n"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("20240219,204001,质押回购拆出,10,1.5,10000,1,0,-10001,", [("booked-as-flow", 2)]),
        ("20240219,113050,买入,10,100,1000,1,0,-1001,", [
            ("symbol-unknown", 2), ("booked-as-flow", 2)]),
        ("20240219,600155,神秘业务,0,0,0,0,0,-3.00,", [("booked-as-flow", 2)]),
        ("20240219,600155,神秘业务,0,0,0,0,0,0,", [("line-not-booked", 2)]),
        ("20240219,600155,神秘业务,0,0,0,0,0,0.001,", [("line-not-booked", 2)]),
        ("20240219,732155,新股配号,5,0,0,0,0,0,", [("nothing-moved", 2)]),
        ("合计,,,100,,,,,5,", [("nothing-moved", 2)]),
        (",,合计,100,,,,,5,", [("nothing-moved", 2)]),
        ("20240219,600155,新股入账,100,0,0,0,0,0,", []),
        ("20240219,600155,转托管转出,-100,0,0,0,0,0,500", []),
        ("20240219,732155,红股入账,100,0,0,0,0,0,", [("nothing-moved", 2)]),
        ("20240219,600155,买入,1.5,7,10.5,5,0,-15.5,", [
            ("not-whole", 2), ("booked-as-flow", 2)]),
        ("20240219,600155,买入,100,0,0,5,0,0,", [("not-positive", 2), ("line-not-booked", 2)]),
        ("20240219,600155,买入,0,7,0,0,0,0,", [("line-not-booked", 2)]),
        ("x,600155,买入,100,7,700,5,0,-705,", [("cell-unreadable", 2)]),
        ("20240219,600155,买入,100,7,700,5,0,-705,,,,9", [("row-width", 2)]),
    ],
)  # fmt: skip
def test_a_line_that_is_no_plain_trade_is_never_lost_in_silence(row, expected):
    assert problems(read(HEAD + row + "\n")) == expected


def test_a_price_left_out_follows_from_the_amount():
    (row,) = read(HEAD + "20240219,600155,买入,300,,2193.00,5,0,-2198.00,\n").rows
    assert row.price == D("7.31")


def test_free_shares_count_from_the_balance_of_shares_where_there_is_one():
    slip = read(HEAD + "20240219,600155,红股入账,300,0,0,0,0,0,1300\n")
    assert [action.bonus_ratio for action in slip.actions] == [D("0.3")]


def test_a_ratio_without_end_still_gives_the_credited_shares():
    slip = read(HEAD + "20240219,600155,红股入账,100,0,0,0,0,0,400\n")
    (action,) = slip.actions
    assert int(action.bonus_ratio * 300) == 100


def test_sales_before_the_credit_lower_what_it_belongs_to():
    slip = read(
        HEAD + "20240219,600155,买入,1000,7,7000,5,0,-7005,\n"
        "20240220,600155,卖出,500,7,3500,5,0,3495,\n"
        "20240221,600155,红股入账,150,0,0,0,0,0,\n"
        "20240222,600155,红股入账,65,0,0,0,0,0,\n"
    )
    assert [action.bonus_ratio for action in slip.actions] == [D("0.3"), D("0.1")]


def test_a_slip_without_signs_gets_them():
    slip = read(
        HEAD + "20240219,600155,买入,100,7,700,5,0,705,\n"
        "20240220,,证券转银行,0,0,0,0,0,50,\n20240221,,银行转证券,0,0,0,0,0,60,\n"
    )
    assert [row.net_cash for row in slip.rows] == [D(-705)]
    assert [flow.amount for flow in slip.flows] == [D("-50.00"), D("60.00")]


def test_a_fee_that_is_inside_the_commission_is_not_counted_twice():
    rows = "".join(f"2024022{n},600155,买入,100,7,700,5,0.05,-705,\n" for n in range(3))
    slip = read(HEAD + rows)
    assert [row.fees for row in slip.rows] == [{"commission": D(5)}] * 3
    assert [issue.code for issue in slip.issues] == ["fee-inside"]


def test_rows_without_net_cash_say_nothing_of_what_is_inside():
    slip = read(HEAD + "20240219,600155,买入,100,7,700,5,0.05,,\n")
    assert slip.rows[0].fees == {"commission": D(5), "other_fee": D("0.05")}


def test_order_numbers_that_are_none_are_dropped():
    head = HEAD.strip() + ",合同编号\n"
    slip = read(head + "20240219,600155,买入,100,7,700,5,0,-705,,0\n")
    assert slip.rows[0].order == ""


@pytest.mark.parametrize("text", ["", "a,b,c\n1,2,3\n", "证券代码,操作,成交数量,成交价格\n"])
def test_a_file_without_the_columns_of_a_slip_is_refused(text):
    with pytest.raises(InputError, match="成交日期"):
        read(text)


@settings(max_examples=100)
@given(st.text(alphabet="0123456789,.-买卖出入红利 \n\t600155", max_size=150))
def test_no_text_below_a_header_raises(text):
    read(HEAD + text)
