"""Slips of the pen: every number that one slip turns into the one that was printed."""

import enum
import itertools
from collections.abc import Callable, Iterator

from sim.model.statement import Written

SCALES = (1, 10_000, 100_000_000)  # nothing, 万, 亿
_DIGITS = "0123456789"


class Slip(enum.StrEnum):
    """How a printed number may differ from the one that was meant."""

    DIGIT = "digit"  # one digit is another
    TRANSPOSITION = "transposition"  # two neighbouring digits changed places
    DIGIT_LOST = "digit-lost"  # print has one digit fewer
    DIGIT_ADDED = "digit-added"  # print has one digit more
    UNIT = "unit"  # 万 for 亿, or left out
    POINT = "point"  # the decimal point stands elsewhere, or was lost


def other_digit(digits: str) -> Iterator[str]:
    """Yield `digits` with each one digit replaced by each other one."""
    for place, old in enumerate(digits):
        if old in _DIGITS:
            for new in _DIGITS:
                if new != old:
                    yield digits[:place] + new + digits[place + 1 :]


def transposed(digits: str) -> Iterator[str]:
    """Yield `digits` with each two different neighbours exchanged, over a point as well."""
    places = [place for place, character in enumerate(digits) if character in _DIGITS]
    for left, right in itertools.pairwise(places):
        if digits[left] != digits[right]:
            changed = list(digits)
            changed[left], changed[right] = changed[right], changed[left]
            yield "".join(changed)


def one_more(digits: str) -> Iterator[str]:
    """Yield `digits` with one digit put in anywhere, each result once."""
    first = next((place for place, character in enumerate(digits) if character in _DIGITS), 0)
    results = (
        digits[:place] + new + digits[place:]
        for place in range(first, len(digits) + 1)
        for new in _DIGITS
    )
    yield from dict.fromkeys(results)


def one_fewer(digits: str) -> Iterator[str]:
    """Yield `digits` with one digit taken out, each result once."""
    results = (
        digits[:place] + digits[place + 1 :]
        for place, character in enumerate(digits)
        if character in _DIGITS
    )
    yield from dict.fromkeys(results)


def point_elsewhere(digits: str) -> Iterator[str]:
    """Yield `digits` with the decimal point in every other place, and without one."""
    sign = digits[: len(digits) - len(digits.lstrip("+-"))]
    bare = digits[len(sign) :].replace(".", "")
    for place in range(1, len(bare) + 1):
        moved = f"{sign}{bare[:place]}.{bare[place:]}".removesuffix(".")
        if moved != digits:
            yield moved


def apart(one: str, other: str) -> int | None:
    """Return in how many digits two numbers of the same shape differ, None for another shape."""
    if len(one) != len(other):
        return None
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(pairs) if all(a in _DIGITS and b in _DIGITS for a, b in pairs) else None


_OF_DIGITS: dict[Slip, Callable[[str], Iterator[str]]] = {
    Slip.DIGIT: other_digit,
    Slip.TRANSPOSITION: transposed,
    Slip.DIGIT_LOST: one_more,
    Slip.DIGIT_ADDED: one_fewer,
    Slip.POINT: point_elsewhere,
}


def meant(printed: Written, slip: Slip, decimals: int) -> Iterator[Written]:
    """Yield every number that `slip` turns into `printed`.

    Args:
        printed: As it was printed.
        slip: What may have happened to it.
        decimals: Decimals the value may have at most: 0 for shares, 2 for yuan.

    Yields:
        Numbers in the same unit (but for `Slip.UNIT`), without leading zeros, none negative
        that was not, none with more decimals than allowed.
    """
    if slip is Slip.UNIT:
        for scale in SCALES:
            if scale != printed.scale:
                yield from _lawful(printed.digits, scale, decimals)
        return
    for digits in _OF_DIGITS[slip](printed.digits):
        yield from _lawful(digits, printed.scale, decimals)


def _lawful(digits: str, scale: int, decimals: int) -> Iterator[Written]:
    whole, point, fraction = digits.lstrip("+-").partition(".")
    if not whole or (point and not fraction) or (len(whole) > 1 and whole[0] == "0"):
        return
    if len(fraction.rstrip("0")) - (len(str(scale)) - 1) <= decimals:
        yield Written.of(digits, scale)
