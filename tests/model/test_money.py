from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.money import format_yuan, from_fen, round_fen, to_fen


@pytest.mark.parametrize(
    ("yuan", "rounded"),
    [("0.005", "0.01"), ("0.0049", "0.00"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("5", "5.00")],
)
def test_half_a_fen_rounds_away_from_zero(yuan, rounded):
    assert str(round_fen(Decimal(yuan))) == rounded


@given(st.integers(-(10**15), 10**15))
def test_fen_to_yuan_and_back_loses_nothing(fen):
    assert to_fen(from_fen(fen)) == fen


@pytest.mark.parametrize("yuan", ["0.001", "NaN", "Infinity", "1.234"])
def test_a_part_of_a_fen_or_no_number_is_refused(yuan):
    with pytest.raises(ValueError, match="an amount must be"):
        to_fen(Decimal(yuan))


def test_yuan_print_with_thousands_separators_and_two_decimals():
    assert format_yuan(Decimal("1431678.625")) == "1,431,678.63"
