from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ledger.cells import (
    CellError,
    clean,
    read_day,
    read_number,
    read_positive,
    read_shares,
    read_side,
)
from sim.model.trade import Side

D = Decimal


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (' ="600155" ', "600155"),
        ("'000987", "000987"),
        ("６００１５５", "600155"),
        ("\ufeffdate", "date"),
        ("买入", "买入"),
        ("−5", "-5"),
    ],
)
def test_a_cell_is_cleaned_of_what_programs_add(cell, text):
    assert clean(cell) == text


@pytest.mark.parametrize("cell", ["=A1+B2", '=HYPERLINK("x")', "="])
def test_a_formula_is_no_value(cell):
    with pytest.raises(CellError, match="a value, not a formula") as caught:
        clean(cell)
    assert caught.value.code == "formula-cell"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("7.31", "7.31"),
        ("-7.31", "-7.31"),
        ("+7.", "7"),
        (".5", "0.5"),
        ("1,234,567.89", "1234567.89"),
        ("(1,234.50)", "-1234.50"),
        ("￥1,000.00元", "1000.00"),
        ("1.5E+03", "1500"),
        ('="12"', "12"),
        ("0", "0"),
    ],
)
def test_numbers_are_read_as_people_and_programs_write_them(cell, number):
    assert read_number(cell) == D(number)


@pytest.mark.parametrize("cell", ["", " ", "-", "--", "---"])
def test_an_empty_cell_is_no_number(cell):
    assert read_number(cell) is None


@pytest.mark.parametrize(
    "cell",
    ["abc", "nan", "inf", "1,23", "12,34.5", "1_000", "0x10", "1e99", "1e-99", "9" * 31, "1.2.3",
     "１万", "5%"],
)  # fmt: skip
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(CellError, match="a number"):
        read_number(cell)


@pytest.mark.parametrize("cell", ["", "0", "-1", "0.00"])
def test_a_price_must_be_above_zero(cell):
    with pytest.raises(CellError) as caught:
        read_positive(cell)
    assert caught.value.code == "not-positive"
    assert read_positive("0.001") == D("0.001")


@pytest.mark.parametrize(
    ("cell", "code"), [("", "not-positive"), ("0", "not-positive"), ("1.5", "not-whole")]
)
def test_shares_are_whole_and_some(cell, code):
    with pytest.raises(CellError) as caught:
        read_shares(cell)
    assert caught.value.code == code


@pytest.mark.parametrize(("cell", "shares"), [("1,000", 1000), ("100.00", 100), ("-300", -300)])
def test_shares_are_read_with_commas_and_empty_decimals(cell, shares):
    assert read_shares(cell) == shares


@pytest.mark.parametrize(
    "cell",
    [
        "2024-02-09", "2024/2/9", "2024.02.9", "20240209", "2024年2月9日", "2024-02-09 09:31:05",
        "2024-02-09T15:00:00.000", "20240209 0931", '="20240209"', "２０２４-０２-０９",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(cell):
    assert read_day(cell) == date(2024, 2, 9)


@pytest.mark.parametrize("cell", ["", "2024-02-30", "19/02/2024", "2024-2/9", "45341", "today"])
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(CellError, match="a day such as 2024-02-19"):
        read_day(cell)


@pytest.mark.parametrize("cell", ["buy", "B", " Buy ", "买入", "证券买入", "买"])
def test_purchases_have_many_names(cell):
    assert read_side(cell) is Side.BUY


@pytest.mark.parametrize("cell", ["sell", "S", "卖出", "证券卖出", "卖"])
def test_sales_have_many_names(cell):
    assert read_side(cell) is Side.SELL


@pytest.mark.parametrize("cell", ["", "hold", "买卖"])
def test_other_words_are_no_side(cell):
    with pytest.raises(CellError) as caught:
        read_side(cell)
    assert caught.value.code == "side-unknown"


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_refused(cell):
    try:
        number = read_number(cell)
    except CellError:
        return
    assert number is None or number.is_finite()
