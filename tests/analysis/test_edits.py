import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.edits import Slip, apart, meant, one_fewer, one_more, other_digit, transposed
from sim.model.statement import Written


def values(digits, slip, decimals=2, scale=1):
    return {str(number.digits) for number in meant(Written.of(digits, scale), slip, decimals)}


def test_each_digit_may_be_any_other():
    assert len(list(other_digit("99"))) == 18
    assert {"97", "19"} < set(other_digit("99"))


def test_a_leading_zero_is_no_number():
    assert len(values("99", Slip.DIGIT)) == 17
    assert "09" not in values("99", Slip.DIGIT)
    assert "0.64" in values("1.64", Slip.DIGIT)


def test_neighbours_change_places_over_the_point():
    assert set(transposed("3.52")) == {"5.32", "3.25"}
    assert list(transposed("99")) == []


def test_a_lost_digit_is_put_in_anywhere_but_before_a_sign():
    assert len(list(one_more("12"))) == 28  # 3 x 10, of which 112 and 122 come twice
    assert all(text.startswith("-") for text in one_more("-5"))


def test_an_added_digit_is_taken_out():
    assert list(one_fewer("112")) == ["12", "11"]


def test_a_part_of_a_fen_is_no_amount():
    assert "1.234" not in values("1.24", Slip.DIGIT_LOST)
    assert "1.240" in values("1.24", Slip.DIGIT_LOST)  # the same amount, a zero written out
    assert "1.234" in values("1.24", Slip.DIGIT_LOST, decimals=3)


def test_a_part_of_a_share_is_no_quantity():
    assert values("9.9", Slip.DIGIT, decimals=0) == {f"{n}.0" for n in range(9, 10)}
    assert "9.8" in values("9.9", Slip.DIGIT, decimals=0, scale=10_000)  # 98,000 shares


def test_a_number_without_whole_or_fraction_is_none():
    assert values("1.5", Slip.DIGIT_ADDED, decimals=1) == set()
    assert values("7", Slip.DIGIT_ADDED) == set()


def test_a_unit_may_be_another():
    found = {number.value for number in meant(Written.of("99", 10_000), Slip.UNIT, 0)}
    assert found == {99, 9_900_000_000}


@pytest.mark.parametrize(
    ("one", "other", "digits"),
    [("99", "97", 1), ("99", "47", 2), ("9.0", "90.", None), ("9", "90", None), ("5", "5", 0)],
)
def test_distance_is_counted_in_digits(one, other, digits):
    assert apart(one, other) == digits


DIGITS = st.decimals(min_value=0, max_value=10**9, places=2).map(lambda number: f"{number:.2f}")


@given(DIGITS, st.sampled_from([Slip.DIGIT, Slip.TRANSPOSITION]))
def test_what_was_meant_would_have_been_misprinted_so(printed, slip):
    for number in meant(Written.of(printed), slip, 2):
        assert printed in values(number.digits, slip) | {printed}
        assert len(number.digits) == len(printed)


@given(DIGITS)
def test_losing_and_adding_a_digit_undo_each_other(printed):
    for number in meant(Written.of(printed), Slip.DIGIT_ADDED, 2):
        assert printed in set(one_more(number.digits))


def test_a_point_may_stand_elsewhere_or_be_lost():
    assert values("15.2", Slip.POINT) == {"1.52", "152"}
    assert values("1520", Slip.POINT) == {"1.520", "15.20", "152.0"}
    assert values("-0.15", Slip.POINT) == set()
