"""Whether a number agrees with one somebody wrote down with fewer digits.

Newspapers round or cut: 957,287,937,978 yuan is written 9573亿 by one and 9572亿 by the other.
Both are right, and the written digits say which was done.
"""

import enum
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext

from sim.column.figures import unit_of


class Written(enum.StrEnum):
    """How a number was brought to its written digits."""

    ROUNDED = "rounded"
    TRUNCATED = "truncated"
    BOTH = "rounded or truncated"


_NEARLY_BELOW, _NEARLY_ABOVE = Decimal("0.9"), Decimal("1.05")
ABOUT = Decimal("0.05")
_WIDE = 120  # digits: a figure may be written with 30


def how_written(value: Decimal, written: Decimal) -> Written | None:
    """Return how `value` becomes `written`; None when neither rounding nor cutting gives it.

    Truncation cuts toward zero: for a positive x it allows [x, x + one unit).
    """
    unit = unit_of(written)
    with localcontext(prec=_WIDE):
        rounded = (value / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit == written
        cut = (value / unit).quantize(Decimal(1), ROUND_DOWN) * unit == written
    if rounded and cut:
        return Written.BOTH
    if rounded:
        return Written.ROUNDED
    return Written.TRUNCATED if cut else None


def allowed(number: Decimal, precision: str) -> tuple[Decimal | None, Decimal | None, str]:
    """Return the least and most a counted number may be, and these bounds in words.

    Args:
        number: As written.
        precision: `over` (超), `nearly` (近), `about` (约), or empty.

    Returns:
        None for a bound that is none. `over` means more than the number, `nearly` from 10 %
        below to 5 % above, `about` within 5 % and at least one unit of the last digit.
    """
    if precision == "over":
        return number + 1, None, f"more than {number:f}"
    if precision == "nearly":
        low, high = number * _NEARLY_BELOW, number * _NEARLY_ABOVE
        return low, high, f"nearly {number:f}, read as {low:f} to {high:f}"
    if precision == "about":
        reach = max(abs(number) * ABOUT, unit_of(number) / 2)
        low, high = number - reach, number + reach
        return low, high, f"about {number:f}, read as {low:f} to {high:f}"
    return number, number, f"exactly {number:f}"
