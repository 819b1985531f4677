from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.verdicts_digits import Written, allowed, how_written


def test_9572_is_957_billion_cut_and_9573_rounded():
    value = Decimal("957287937978.15")
    assert how_written(value, Decimal("9.572E+11")) is Written.TRUNCATED
    assert how_written(value, Decimal("9.573E+11")) is Written.ROUNDED
    assert how_written(value, Decimal("9.574E+11")) is None
    assert how_written(Decimal("1.132"), Decimal("1.13")) is Written.BOTH


@given(st.decimals(-1000, 1000, places=6), st.integers(0, 4))
def test_what_is_rounded_or_cut_is_recognised(value, places):
    unit = Decimal(1).scaleb(-places)
    for way in ("ROUND_HALF_UP", "ROUND_DOWN"):
        assert how_written(value, value.quantize(unit, rounding=way)) is not None


def test_bounds_of_the_words():
    assert allowed(Decimal(4000), "over") == (4001, None, "more than 4000")
    assert allowed(Decimal(400), "nearly")[:2] == (360, 420)
    assert allowed(Decimal(400), "about")[:2] == (380, 420)
    assert allowed(Decimal(0), "about")[:2] == (Decimal("-0.5"), Decimal("0.5"))
    assert allowed(Decimal(7), "")[:2] == (7, 7)


def test_thirty_digits_are_no_difficulty():
    assert how_written(Decimal("1.5577"), Decimal("1." + "5" * 29)) is None
    assert how_written(Decimal(2), Decimal("2." + "0" * 29)) is Written.BOTH
