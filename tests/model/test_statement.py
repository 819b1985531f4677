from decimal import Decimal, InvalidOperation

import pytest

from sim.model.statement import Written


@pytest.mark.parametrize(
    ("digits", "scale", "value", "quantum", "tolerance"),
    [
        ("99", 10_000, "990000", "10000", "5000"),
        ("1431678.63", 1, "1431678.63", "0.01", "0.005"),
        ("9", 1, "9", "1", "0.5"),
        ("1.5", 100_000_000, "150000000", "10000000", "5000000"),
    ],
)
def test_tolerance_is_half_a_unit_of_the_last_written_digit(
    digits, scale, value, quantum, tolerance
):
    number = Written.of(digits, scale)

    assert number.value == Decimal(value)
    assert number.quantum == Decimal(quantum)
    assert number.tolerance == Decimal(tolerance)


def test_what_is_no_number_is_refused():
    with pytest.raises(InvalidOperation):
        Written.of("九万")
