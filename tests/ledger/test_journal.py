from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ledger.journal import read_journal, read_symbol
from sim.model.errors import InputError
from sim.model.issue import Severity
from sim.model.symbol import Symbol
from sim.model.trade import Side

D = Decimal

HEAD = "date,symbol,side,quantity,price\n"


def read(text, encoding="utf-8"):
    return read_journal(text.encode(encoding), "J.csv")


def problems(journal):
    return [(issue.code, issue.place.line) for issue in journal.issues]


def test_a_row_is_read_with_everything_it_states():
    journal = read(
        "date,symbol,side,quantity,price,order,commission,stamp_duty,transfer_fee,other_fee,"
        "net_cash,cash_after\n"
        '2024-02-19,600155.SH,sell,"1,000",7.31,a1,5.00,3.66,0.07,,7301.27,107301.27\n'
    )
    assert journal.issues == ()
    (row,) = journal.rows
    assert (row.row, row.day, row.symbol) == (2, date(2024, 2, 19), Symbol.parse("600155.SH"))
    assert (row.side, row.quantity, row.price, row.order) == (Side.SELL, 1000, D("7.31"), "a1")
    assert row.fees == {
        "commission": D("5.00"),
        "stamp_duty": D("3.66"),
        "transfer_fee": D("0.07"),
    }
    assert (row.net_cash, row.cash_after, row.amount) == (D("7301.27"), D("107301.27"), None)
    assert "other_fee" in journal.columns
    assert journal.source == "J.csv"


def test_chinese_headings_in_gbk_are_read():
    journal = read(
        "成交日期\t证券代码\t证券名称\t买卖标志\t成交数量\t成交价格\t成交金额\n"
        "20240219\t000987\t越秀资本\t证券买入\t300\t5.62\t1686.00\n",
        "gbk",
    )
    (row,) = journal.rows
    assert (str(row.symbol), row.quantity, row.amount) == ("000987.SZ", 300, D("1686.00"))


@pytest.mark.parametrize("text", ["", "\n\n", "x", "date,symbol\n2024-02-19,600155"])
def test_a_file_without_the_columns_is_refused(text):
    with pytest.raises(InputError, match="wanted"):
        read(text)


def test_the_refusal_names_what_is_absent():
    with pytest.raises(
        InputError, match="quantity, price absent from the header 'date,symbol,side'"
    ):
        read("date,symbol,side\n")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2024-02-30,600155,buy,100,7.31", "cell-unreadable"),
        ("2024-02-19,999999,buy,100,7.31", "symbol-unknown"),
        ("2024-02-19,900901.SH,buy,100,7.31", "symbol-unknown"),
        ("2024-02-19,600155,hold,100,7.31", "side-unknown"),
        ("2024-02-19,600155,buy,0,7.31", "not-positive"),
        ("2024-02-19,600155,buy,-100,7.31", "not-positive"),
        ("2024-02-19,600155,buy,150.5,7.31", "not-whole"),
        ("2024-02-19,600155,buy,100,0", "not-positive"),
        ("2024-02-19,600155,buy,100,-7.31", "not-positive"),
        ("2024-02-19,600155,buy,100,=B2*2", "formula-cell"),
        ("2024-02-19,600155,buy,100,7.31,8", "row-width"),
        ("2024-02-19,600155,buy", "row-width"),
        ('2024-02-19,600155,buy,100,"7.31\n2024-02-21,600155,buy,100,7.31', "cell-unreadable"),
    ],
)
def test_a_bad_row_is_an_issue_and_the_others_are_read(row, code):
    good = "2024-02-20,600155,buy,100,7.31\n"
    journal = read(f"{HEAD}{good}{row}\n")
    assert problems(journal) == [(code, 3)]
    assert len(journal.rows) == 1


def test_all_that_is_wrong_is_named_at_once():
    journal = read(HEAD + "x,y,z,0,0\n2024-02-19,600155,buy,100,7.31\n,,,,0\n")
    assert [line for _, line in problems(journal)] == [2] * 5 + [4] * 5
    assert len(journal.rows) == 1


def test_a_sale_may_carry_a_minus():
    (row,) = read(HEAD + "2024-02-19,600155,sell,-100,7.31\n").rows
    assert row.quantity == 100


def test_codes_that_lost_their_zeros_are_completed():
    assert read_symbol("987") == Symbol.parse("000987.SZ")
    assert read_symbol("sz000987") == Symbol.parse("000987.SZ")


def test_the_same_row_twice_is_a_warning_and_booked_twice():
    row = "2024-02-19,600155,buy,100,7.31\n"
    journal = read(HEAD + row + row)
    assert problems(journal) == [("duplicate-row", 3)]
    assert journal.issues[0].severity is Severity.WARNING
    assert len(journal.rows) == 2


def test_an_unknown_column_is_noted():
    journal = read("date,symbol,side,quantity,price,comission\n2024-02-19,600155,buy,100,7.31,5\n")
    assert problems(journal) == [("column-unknown", 1)]
    assert journal.rows[0].fees == {}


def test_several_columns_of_other_fees_are_added_up():
    journal = read(HEAD.strip() + ",经手费,证管费\n2024-02-19,600155,buy,100,7.31,0.04,0.01\n")
    assert journal.rows[0].fees == {"other_fee": D("0.05")}


@settings(max_examples=150)
@given(st.text(alphabet="0123456789,.\n\"'=-/买卖ab 600155", max_size=200))
def test_no_text_below_a_header_raises(text):
    journal = read(HEAD + text)
    assert all(row.quantity > 0 and row.price > 0 for row in journal.rows)
