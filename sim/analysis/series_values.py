"""The values a number of a series would have to have for an equation to hold."""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from sim.analysis.edits import apart, other_digit
from sim.analysis.series_numbers import CASH, NET_VALUE, PROFIT, Equation, Key
from sim.model.money import FEN
from sim.model.statement import Written

_REFINED = 2


def suspects(
    equation: Equation, numbers: dict[Key, Decimal], written: Mapping[Key, Written]
) -> Iterator[tuple[Key, Decimal]]:
    """Yield every number of a failing equation with the values that may repair it.

    A value is solved for. Where the residual is an interval many prices would do; then every
    price one digit from print is a suspect as well.
    """
    left = equation.residual(numbers)
    for key, weight in equation.weights.items():
        printed = written.get(key)
        if weight:
            value = _solved(equation, key, numbers, left.nearest / weight, printed)
            if value is not None:
                yield key, value
        if left.low != left.high and printed is not None and is_price(key):
            for digits in other_digit(printed.digits):
                yield key, Decimal(digits) * printed.scale


def is_price(key: Key) -> bool:
    """Say whether a number is the price of a trade."""
    return key[1].endswith(".price")


def _solved(
    equation: Equation,
    key: Key,
    numbers: dict[Key, Decimal],
    step: Decimal,
    written: Written | None,
) -> Decimal | None:
    """Return the lawful value that leaves nothing over; fees move with it, so it is refined."""
    value = _lawful(key, numbers.get(key, Decimal(0)) - step, written)
    for _ in range(_REFINED):
        if value is None:
            return None
        left = equation.residual(ChainMap({key: value}, numbers)).nearest
        value = _lawful(key, value - left / equation.weights[key], written)
    return value


def _lawful(key: Key, value: Decimal, written: Written | None) -> Decimal | None:
    """Return a value on the grid its kind of number stands on, None when there is none."""
    name = key[1]
    if name in {CASH, NET_VALUE}:
        unit = FEN
    elif is_price(key) or name == PROFIT:
        unit = written.quantum if written is not None else FEN
    else:
        unit = Decimal(1)
    found = (value / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit
    if name != PROFIT and found < 0:
        return None
    return found


def digits_apart(printed: Written, value: Decimal) -> int | None:
    """Return in how many digits a value differs from print, None when its shape differs."""
    _, _, fraction = printed.digits.partition(".")
    scaled = value / printed.scale
    if scaled != scaled.quantize(Decimal(1).scaleb(-len(fraction))):
        return None
    return apart(printed.digits, f"{scaled:.{len(fraction)}f}")
