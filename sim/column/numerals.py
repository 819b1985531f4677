"""Numbers as newspapers write them: digits, separators, 万 and 亿, Chinese numerals."""

import re
from decimal import Decimal
from itertools import pairwise

from sim.column.figures import MAX_DIGITS, SCALES
from sim.model.issue import Place
from sim.model.statement import Written

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,12}(?![0-9])|[0-9]{1,40})(?:\.[0-9]{1,40})?"
_HANZI = (
    r"(?<![零〇一二两三四五六七八九十百千])"
    r"[零〇一二两三四五六七八九十][零〇一二两三四五六七八九十百千]{0,40}+"
    r"(?:点[零〇一二三四五六七八九]{1,40}+)?"
)
_SCALE = r"(?:万亿|[百千]?万|[百千亿])"
_PART = rf"(?:{_ARABIC}|{_HANZI})"

_FREE = r"(?<![0-9.])(?<![0-9.][OolIZSB])(?:(?<![0-9][,。·点])|(?<=[^0-9.][0-9]{6},))"
NUMBER = rf"{_FREE}-?{_PART}(?:{_SCALE}{_PART}){{0,3}}{_SCALE}?(?![0-9.])"
"""Pattern of a number with its scale, to be embedded before a unit.

It is no part of a longer number: no digits, points or separators touch it, nor a letter that a
scanner puts for a digit (7.O2), but a code and a comma may stand before it.
"""

_DIGIT = "[0-9零一二两三四五六七八九]"
CHANGE = (
    rf"(?P<change>(?:[零又]?{_DIGIT}[角毛])?(?:[零又]?{_DIGIT}分(?![之红批两三别]))?"
    rf"(?:(?<=块)[一二三四五六七八九](?![十百千万亿点只次笔天日个]))?)"
)
"""Pattern of what may follow 元 or 块: 5角2分, 零五分, and the 五 of 九块五."""

_PARTS = re.compile(rf"(?P<digits>{_PART})(?P<scale>{_SCALE}?)")
_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_Part = tuple[str, int, bool]  # digits, scale, and whether a written zero fills its places
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}


def read_number(text: str, place: Place | None = None) -> Written | None:
    """Return the number that `text`, a match of `NUMBER`, stands for.

    `99万` keeps its digits and scale; `143万1678.63` and `一万五千` are put together and have the
    scale of their last part.

    Returns:
        None when the parts do not make one number: `5万7万`, `十百`, more than 30 digits.
    """
    negative = text.startswith("-")
    parts = [(m["digits"], SCALES[m["scale"]]) for m in _PARTS.finditer(text.removeprefix("-"))]
    read = [(_digits(raw), scale, raw[0] in "零〇") for raw, scale in parts]
    known = [(digits, scale, zero) for digits, scale, zero in read if digits is not None]
    if not known or len(known) != len(read):
        return None
    if not all(_follows(*pair) for pair in pairwise(known)):
        return None
    scale = known[-1][1]
    if len(known) == 1:
        digits = known[0][0]
    else:
        digits = f"{sum(Decimal(d) * s for d, s, _ in known) / scale:f}"
        _, _, decimals = known[-1][0].partition(".")
        digits = f"{Decimal(digits):.{len(decimals)}f}"
    if sum(map(str.isdigit, digits)) > MAX_DIGITS:
        return None
    return Written.of("-" * negative + digits, scale, place)


def add_change(written: Written, change: str, place: Place | None = None) -> Written | None:
    """Return whole yuan with the jiao and fen of `change`, a match of `CHANGE`.

    Returns:
        None when the yuan have decimals or a scale of their own.
    """
    if "." in written.digits or written.scale != 1:
        return None
    jiao, fen = "0", ""
    for digit, unit in re.findall(rf"({_DIGIT})([角毛分]?)", change.removeprefix("又")):
        value = str(_HAN_DIGITS.get(digit, digit))
        if unit == "分":
            fen = value
        elif unit or change == digit:
            jiao = value
    return Written.of(f"{written.digits}.{jiao}{fen}", 1, place)


def _follows(left: _Part, right: _Part) -> bool:
    """Say whether `right` may follow `left` in one number: whole before, smaller after.

    What has no scale of its own must fill its places, for 5万3 may be 53000 or 50003.
    """
    digits, scale, zero = right
    whole, _, _ = digits.partition(".")
    fills = zero or len(whole) == len(str(left[1])) - 1
    return "." not in left[0] and Decimal(digits) * scale < left[1] and (scale > 1 or fills)


def _digits(text: str) -> str | None:
    """Return plain digits for arabic or Chinese digits, None when they make no number."""
    if text[0].isascii():
        return text.replace(",", "")
    whole, _, decimals = text.partition("点")
    value = _whole(whole)
    if value is None:
        return None
    fraction = "".join(str(_HAN_DIGITS[c]) for c in decimals)
    return f"{value}.{fraction}" if fraction else str(value)


def _whole(text: str) -> int | None:
    """Return a Chinese whole number below 10000: 一百二十, 十五, 二〇二四 digit by digit."""
    if len(text) > 1 and all(c in _HAN_DIGITS for c in text):
        return int("".join(str(_HAN_DIGITS[c]) for c in text)) if len(text) <= MAX_DIGITS else None
    total, last_unit, digit = 0, 10_000, None
    for character in text:
        if character in _HAN_DIGITS:
            if digit:
                return None
            digit = _HAN_DIGITS[character]
            continue
        unit = _HAN_UNITS[character]
        if unit >= last_unit or (digit is None and (character != "十" or total)):
            return None
        total += (1 if digit is None else digit) * unit
        last_unit, digit = unit, None
    if digit and last_unit in {100, 1000} and "零" not in text:
        return None  # 二百五 may be 205 or 250
    return total + (digit or 0)
