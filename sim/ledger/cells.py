"""Single cells of a table as values: numbers, whole shares, days, sides."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from sim.model.trade import Side

_LARGEST_EXPONENT = 15
_MOST_DIGITS = 30
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_BRACKETS = re.compile(r"\((.+)\)")
_QUOTED = re.compile(r'="(.*)"')
_DAY = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))"
    r"(?:[ T]+\d{1,2}:?\d{2}(?::?\d{2}(?:\.\d+)?)?)?"
)
_NOTHING = frozenset({"", "-", "--", "---"})

BUY_WORDS = frozenset(
    {"buy", "b", "bought", "bot", "买", "买入", "证券买入", "股票买入", "普通买入", "买进"}
)
"""What stands for a purchase, in lower case."""
SELL_WORDS = frozenset(
    {"sell", "s", "sold", "sld", "卖", "卖出", "证券卖出", "股票卖出", "普通卖出"}
)
"""What stands for a sale, in lower case."""


MOVE_WORDS = {
    "in": "in", "transfer-in": "in", "transfer_in": "in", "转入": "in", "托管转入": "in",
    "入账": "in", "新股入账": "in", "配股入账": "in",
    "out": "out", "transfer-out": "out", "transfer_out": "out", "转出": "out", "托管转出": "out",
    "rights": "rights", "subscribe": "rights", "配股": "rights", "配股缴款": "rights",
}  # fmt: skip
"""What stands for shares that come or go beside the trades, in lower case."""


class CellError(ValueError):
    """A cell is not what its column holds.

    Attributes:
        wanted: What was expected, for the message.
        code: Stable name of the fault.
    """

    def __init__(self, wanted: str, code: str = "cell-unreadable") -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.code = code


def clean(cell: str) -> str:
    """Return a cell in plain characters, without blanks, quotes of a spreadsheet, or marks.

    Raises:
        CellError: It is a formula.
    """
    if not cell.isascii():
        cell = unicodedata.normalize("NFKC", cell).replace("\ufeff", "").replace("−", "-")
    cell = cell.strip().removeprefix("'").strip()
    if cell[:1] == "=":
        quoted = _QUOTED.fullmatch(cell)
        if quoted is None:
            raise CellError("a value, not a formula", "formula-cell")
        return quoted[1].strip()
    return cell


def read_number(cell: str) -> Decimal | None:
    """Return the decimal in a cell, None when it is empty.

    Thousands may be parted by commas; brackets mean a negative number.

    Raises:
        CellError: It is no finite number of at most 30 digits.
    """
    if not cell:
        return None
    if _PLAIN.fullmatch(cell):  # nearly every cell, and worth the shortcut
        return Decimal(cell)
    text = clean(cell)
    if text in _NOTHING:
        return None
    text = text.removeprefix("¥").removesuffix("元").strip()
    bracketed = _BRACKETS.fullmatch(text)
    if bracketed is not None:
        text = f"-{bracketed[1]}"
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if len(text) > _MOST_DIGITS or not _NUMBER.fullmatch(text):
        raise CellError("a number")
    number = Decimal(text)
    if number and abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise CellError("a number")
    return number


def read_positive(cell: str) -> Decimal:
    """Return the decimal above zero in a cell.

    Raises:
        CellError: It is none.
    """
    number = read_number(cell)
    if number is None or number <= 0:
        raise CellError("a number above 0", "not-positive")
    return number


def read_shares(cell: str) -> int:
    """Return the whole number in a cell that is not zero; a sale may carry a minus.

    Raises:
        CellError: It is none.
    """
    number = read_number(cell)
    if number is None or number == 0:
        raise CellError("a number of shares above 0", "not-positive")
    if number != number.to_integral_value():
        raise CellError("a whole number of shares", "not-whole")
    return int(number)


def read_day(cell: str) -> date:
    """Return the day in a cell, written as 2024-02-19, 2024/2/19, 20240219 or 2024年2月19日.

    A time of day behind it is passed over.

    Raises:
        CellError: It is no such day.
    """
    found = _DAY.fullmatch(clean(cell))
    if found is not None:
        month, day = (found[a] or found[b] or found[c] for a, b, c in ((3, 5, 7), (4, 6, 8)))
        try:
            return date(int(found[1]), int(month), int(day))
        except ValueError:
            pass
    raise CellError("a day such as 2024-02-19")


def read_side(cell: str) -> Side:
    """Return buy or sell.

    Raises:
        CellError: It is neither.
    """
    word = clean(cell).lower()
    if word in BUY_WORDS:
        return Side.BUY
    if word in SELL_WORDS:
        return Side.SELL
    raise CellError("buy, sell, in, out or rights", "side-unknown")
