"""Figures as files of facts write them."""

from decimal import Decimal

import pytest

from sim.column.figures import read_figure, significant, unit_of, write_figure, write_significant
from sim.model.statement import Written


@pytest.mark.parametrize(
    ("text", "value"),
    [("99万", 990_000), ("9.00", 9), ("-64亿", -6_400_000_000), ("3百万", 3_000_000), ("0", 0)],
)
def test_a_figure_is_digits_and_a_scale(text, value):
    assert read_figure(text).value == value


@pytest.mark.parametrize(
    "text", ["", "1e5", "1e999999", "nan", "inf", "1,000", " 1", "1" * 31, "９"]
)
def test_what_is_no_figure_is_refused(text):
    assert read_figure(text) is None


@pytest.mark.parametrize(
    "text", ["99万", "1.50", "-64亿", "2百万", "3千万", "1万亿", "5千", "7百"]
)
def test_a_figure_is_written_as_it_was_read(text):
    written = read_figure(text)

    assert write_figure(written.digits, written.scale) == text


def test_a_scale_without_a_word_cannot_be_written():
    with pytest.raises(ValueError, match="a scale must be one of"):
        write_figure("3", 100_000)


@pytest.mark.parametrize(
    ("text", "unit"), [("9572亿", 100_000_000), ("1.56", Decimal("0.01")), ("2900", 1)]
)
def test_a_claims_value_keeps_its_precision(text, unit):
    value = significant(read_figure(text))

    assert value == read_figure(text).value
    assert unit_of(value) == unit
    assert write_significant(value) == text


def test_a_quantity_in_lots_keeps_its_precision():
    assert unit_of(significant(Written.of("32", 1_000_000))) == 1_000_000
