"""Figures as they are written in facts: plain digits, a sign, a point, 万 or 亿."""

import re
from decimal import Decimal

from sim.model.statement import Written

MAX_DIGITS = 30
SCALES = {
    "": 1,
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}
_FIGURE = re.compile(
    r"(?P<digits>[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?)(?P<scale>万亿|[百千]?万|[百千亿])?"
)


def read_figure(text: str) -> Written | None:
    """Return a figure such as `99万`, `9.00`, `-64亿`, with the digits it was written in.

    Exponents, separators, blanks, infinities and more than 30 digits are not figures.

    Args:
        text: The figure without a unit.

    Returns:
        The figure in its base unit; None when `text` is none.
    """
    found = _FIGURE.fullmatch(text)
    if found is None or sum(map(str.isdigit, text)) > MAX_DIGITS:
        return None
    return Written.of(found["digits"], SCALES[found["scale"] or ""])


def write_figure(digits: str, scale: int) -> str:
    """Return `digits` followed by the word for `scale`, as `read_figure` reads it.

    Raises:
        ValueError: There is no word for `scale`.
    """
    for word, factor in SCALES.items():
        if factor == scale:
            return digits + word
    raise ValueError(f"a scale must be one of {sorted(SCALES.values())}, was {scale}")


def told(written: Written) -> str:
    """Return a figure's digits and the word for its scale, for a message: 45.21万."""
    return write_figure(written.digits, written.scale)


def significant(written: Written) -> Decimal:
    """Return the value with its written precision kept in the exponent: 9572亿 is 9572E+8.

    Claims and rules carry plain decimals; `unit_of` gives back one unit of the last digit.
    """
    power = len(str(written.scale)) - 1
    return Decimal(written.digits).scaleb(power)


def unit_of(value: Decimal) -> Decimal:
    """Return one unit of the last written digit of a value made by `significant`.

    Args:
        value: A finite decimal: 9572E+8, 1.56.

    Returns:
        100000000 for 9572E+8, 0.01 for 1.56; twice what rounding alone may hide.
    """
    return Decimal(1).scaleb(int(value.as_tuple().exponent))


def write_significant(value: Decimal) -> str:
    """Return a value made by `significant` so that reading it gives the same precision."""
    sign, digits, exponent = value.as_tuple()
    power = int(exponent)
    for word, factor in sorted(SCALES.items(), key=lambda item: -item[1]):
        zeros = len(str(factor)) - 1
        if 0 < zeros <= power:
            whole = Decimal((sign, digits, power - zeros))
            return f"{whole:f}{word}"
    return f"{value:f}"
