"""Numbers as newspapers write them."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.column.numerals import NUMBER, read_number
from tests.column.lookalikes import chinese


@pytest.mark.parametrize(
    ("text", "digits", "scale"),
    [
        ("99万", "99", 10_000),
        ("1.5亿", "1.5", 100_000_000),
        ("3百万", "3", 1_000_000),
        ("1,431,678.63", "1431678.63", 1),
        ("143万1678.63", "1431678.63", 1),
        ("143万0678.63", "1430678.63", 1),
        ("一万零五十", "10050", 1),
        ("3亿2000万", "32000", 10_000),
        ("1万5千", "15", 1_000),
        ("-12.50", "-12.50", 1),
        ("九十九万", "99", 10_000),
        ("一百二十万", "120", 10_000),
        ("两万", "2", 10_000),
        ("十五", "15", 1),
        ("二〇二四", "2024", 1),
        ("三点五二", "3.52", 1),
        ("一万五千", "15000", 1),
        ("二百零五", "205", 1),
        ("二百五十", "250", 1),
        ("十五万三千六百七十八点二五", "153678.25", 1),
    ],
)
def test_a_number_keeps_its_digits_and_scale(text, digits, scale):
    written = read_number(re.fullmatch(NUMBER, text)[0])

    assert (written.digits, written.scale) == (digits, scale)


@pytest.mark.parametrize(
    "text", ["5万7万", "99万5", "1.5万300", "十百", "百", "二百五", "一十十", "一二十", "1" * 31]
)
def test_what_is_no_number_or_more_than_one_is_refused(text):
    assert read_number(text) is None


@pytest.mark.parametrize("text", ["3。52元", "3,52,1元", "1.2.3", "l43", "9" * 41])
def test_a_part_of_something_longer_is_no_number(text):
    found = re.search(rf"{NUMBER}(?:元|$)", text)

    assert found is None or found[0] == "43"


def test_a_quantity_may_follow_a_code_and_a_comma():
    assert re.search(rf"{NUMBER}股", "(003722,734,000股)")[0] == "734,000股"


@given(st.integers(1, 9999))
def test_every_chinese_numeral_is_read(number):
    assert read_number(chinese(number)).value == number


def test_digits_digit_by_digit_have_an_end():
    assert read_number("一" * 31) is None


@pytest.mark.parametrize(
    "text", ["9" * 400_000, "一万" * 200_000, "九" * 400_000, "9,999" * 80_000]
)
def test_looking_for_numbers_takes_time_in_proportion(text):
    started = time.process_time()
    re.findall(NUMBER, text)

    assert time.process_time() - started < 1.5
