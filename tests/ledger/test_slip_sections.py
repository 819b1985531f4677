"""Slips in sections and pages, and slips whose only day stands in the column of times."""

from datetime import date
from decimal import Decimal

import pytest

from sim.ledger.slips import read_slip
from sim.model.errors import InputError

D = Decimal
HEAD = (
    "日期\t业务标志\t证券代码\t证券名称\t成交价格\t成交数量\t成交金额\t手续费\t"
    "收付金额\t资金余额\n"
)
BOUGHT = "20240219\t证券买入\t600155\t甲乙股份\t7.310\t1000\t7310.00\t5.00\t-7315.00\t2685.00\n"
SOLD = "20240221\t证券卖出\t600155\t甲乙股份\t7.500\t400\t3000.00\t5.00\t2995.00\t5680.00\n"
HELD = (
    "证券代码\t证券名称\t当前数\t可用数\t最新价\t市值\n600155\t甲乙股份\t600\t600\t7.50\t4500.00\n"
)


def read(text):
    return read_slip(text.encode("gbk"), "slip.xls")


def problems(slip):
    return [(issue.code, issue.place.line) for issue in slip.issues]


@pytest.mark.parametrize("rule", ["-" * 60, "=" * 60, "-----\t-----\t-----", "————————"])
def test_a_rule_between_rows_is_nothing(rule):
    slip = read(HEAD + rule + "\n" + BOUGHT + rule + "\n")
    assert (len(slip.rows), slip.issues) == (1, ())


def test_pages_repeat_the_header_and_end_in_totals():
    slip = read(
        HEAD + BOUGHT + "第1页 共2页\n" + HEAD + SOLD + "合计\t\t\t\t\t\t10310.00\t10.00\n"
    )
    assert [row.row for row in slip.rows] == [2, 5]
    assert problems(slip) == [("nothing-moved", 3), ("nothing-moved", 6)]


def test_another_table_is_passed_over_with_a_warning_until_the_header_stands_again():
    slip = read(HEAD + BOUGHT + "汇总:\n" + HELD + HEAD + SOLD)
    assert [row.row for row in slip.rows] == [2, 7]
    assert problems(slip) == [("nothing-moved", 3), ("table-not-read", 4)]


def test_a_line_in_one_cell_that_holds_a_day_is_no_title():
    slip = read(HEAD + BOUGHT + SOLD.replace("\t", "  "))
    assert problems(slip) == [("cell-unreadable", 3)]


def test_the_day_may_stand_in_the_column_of_times():
    slip = read(
        "成交时间,证券代码,证券名称,操作,成交数量,成交价格,成交金额,手续费\n"
        "2024-02-19 09:35:00,600155,甲乙股份,买入,100,7.31,731,5\n"
    )
    (row,) = slip.rows
    assert (row.day, row.price) == (date(2024, 2, 19), D("7.31"))


def test_a_lot_drawn_without_cash_is_no_payment():
    slip = read(
        HEAD + "20240219\t市值申购中签\t732155\t甲乙发行\t8.00\t500\t4000.00\t0\t0.00\t10000.00\n"
    )
    assert (slip.flows, problems(slip)) == ((), [("nothing-moved", 2)])


def test_times_without_a_day_are_no_dates():
    with pytest.raises(InputError, match="no column of dates"):
        read("成交时间,证券代码,操作,成交数量,成交价格\n09:35:00,600155,买入,100,7.31\n")
