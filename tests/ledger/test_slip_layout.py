from decimal import Decimal

import pytest

from sim.ledger.slip_layout import Layout, find_layout, in_columns, slip_lines
from sim.ledger.slip_words import Business, business_of, is_outgoing, marks_of
from sim.ledger.tables import BLANKS

TITLE = "成交日期  证券代码  买卖标志  成交价格  成交数量"

D = Decimal


def test_the_header_is_the_line_with_the_most_columns():
    text = "客户,张三\n成交日期,证券代码\n成交日期,证券代码,操作,数量,价格\n20240219,1,买,1,2\n"
    assert find_layout(text) == Layout(3, ("成交日期", "证券代码", "操作", "数量", "价格"), ",")


def test_a_header_parted_by_blanks_is_found_below_a_line_with_commas():
    layout = find_layout(f"营业部：一,二,三\n{TITLE}\n")
    assert (layout.line, layout.separator) == (2, BLANKS)


@pytest.mark.parametrize("text", ["", "成交日期,证券代码,操作\n", "x" * 200_000])
def test_without_four_columns_there_is_no_header(text):
    assert find_layout(text) is None


def test_words_belong_to_the_heading_they_stand_under():
    assert in_columns(TITLE, "20240219            买入      9.500     200") == (
        "20240219", "", "买入", "9.500", "200",
    )  # fmt: skip
    assert in_columns(TITLE, "20240219  甲  乙                  9.500") == (
        "20240219", "甲 乙", "", "9.500", "",
    )  # fmt: skip


def test_rules_and_empty_lines_are_no_rows():
    text = f"{TITLE}\n-----  ====\n\n20240219  600155  买入  7  100\n"
    layout = find_layout(text)
    assert [(line.number, len(line.cells)) for line in slip_lines(text, layout)] == [(4, 5)]


def test_rows_below_a_header_keep_their_line_numbers():
    text = "标题\n成交日期,证券代码,操作,数量\n20240219,600155,买入,1\n"
    assert [line.number for line in slip_lines(text, find_layout(text))] == [3]


@pytest.mark.parametrize(
    ("word", "business"),
    [
        ("买", Business.BUY),
        ("证券买入", Business.BUY),
        ("担保品买入", Business.BUY),
        ("融资买入", Business.REPURCHASE),
        ("S", Business.SELL),
        ("证券卖出", Business.SELL),
        ("红利入账", Business.INCOME),
        ("红股入账", Business.FREE),
        ("银行转证券", Business.TRANSFER),
        ("新股申购", Business.REPURCHASE),
        ("申购配号", Business.NOTHING),
        ("证券冻结", Business.NOTHING),
        ("批量利税代扣", Business.INCOME),
        ("股息个税征收", Business.INCOME),
        ("转托转入", Business.SHARES),
        ("债券转股", Business.SHARES),
        ("", Business.UNKNOWN),
    ],
)
def test_a_broker_word_stands_for_a_business(word, business):
    assert business_of(word) is business


@pytest.mark.parametrize("word", ["证券转银行", "红利差异税补扣", "批量利税代扣", "股息税"])
def test_outgoing_words_are_known(word):
    assert is_outgoing(word)
    assert not is_outgoing("银行转证券")


@pytest.mark.parametrize(
    ("rows", "marks"),
    [
        ([("0", D("-5")), ("1", D("4"))], {"0": Business.BUY, "1": Business.SELL}),
        ([("1", D("-5")), ("2", D("4"))], {"1": Business.BUY, "2": Business.SELL}),
        ([("1", D("-5"))], {"1": Business.BUY}),
        ([("0", D("5")), ("1", D("4"))], {"0": Business.BUY, "1": Business.SELL}),
        ([("1", None), ("2", None)], {"1": Business.BUY, "2": Business.SELL}),
        ([("1", None)], {}),
        ([("买入", D("-5")), ("", D("3"))], {}),
    ],
    ids=[
        "signs tell", "signs tell of other digits", "one mark with a sign", "no signs: 0 buys",
        "no cash: 1 buys", "one mark and no sign", "no marks",
    ],
)  # fmt: skip
def test_digits_for_the_side_are_told_by_the_cash_or_their_pair(rows, marks):
    assert marks_of(rows) == marks
