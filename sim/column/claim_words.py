"""Words the kinds of claims share: indices, precision, numbers."""

import re
from decimal import Decimal

from sim.column.figures import significant
from sim.column.numerals import NUMBER, read_number

INDICES = {
    "沪深股指": "000001.SH 399001.SZ",
    "两市股指": "000001.SH 399001.SZ",
    "各股指": "000001.SH 399001.SZ 399006.SZ",
    "三大股指": "000001.SH 399001.SZ 399006.SZ",
    "三大指数": "000001.SH 399001.SZ 399006.SZ",
    "上证综合指数": "000001.SH",
    "上证综指": "000001.SH",
    "上证指数": "000001.SH",
    "沪综指": "000001.SH",
    "沪指": "000001.SH",
    "深证成指": "399001.SZ",
    "深成指": "399001.SZ",
    "创业板指数": "399006.SZ",
    "创业板指": "399006.SZ",
    "沪深300指数": "000300.SH",
    "沪深300": "000300.SH",
}
"""What the names of indices stand for; several are parted by a space."""

THREE = INDICES["三大指数"]
BOTH = INDICES["沪深股指"]
INDEX = "(?P<index>" + "|".join(INDICES) + ")"
PRECISION = r"(?P<precision>约|近|超过?|逾|达)?"
NUMBER_GROUP = rf"(?P<number>{NUMBER})"

_PRECISIONS = {"约": "about", "近": "nearly", "超": "over", "超过": "over", "逾": "over"}

Values = dict[str, str | int | Decimal]


def decimal(match: re.Match[str], group: str = "number") -> Decimal | None:
    """Return the matched number with its precision kept, None when it is unreadable."""
    written = read_number(match[group])
    return significant(written) if written is not None else None


def integer(match: re.Match[str], group: str = "number") -> int | None:
    """Return the matched whole number, None when it is unreadable or has decimals."""
    written = read_number(match[group])
    if written is None or written.value % 1 != 0:
        return None
    return int(written.value)


def precision(match: re.Match[str]) -> Values:
    """Return what 约, 近 or 超 say of a number, nothing when none of them stands there."""
    word = _PRECISIONS.get(match["precision"] or "")
    return {"precision": word} if word is not None else {}
