"""Tables of holdings or trades: a row of headings, then one security in each row."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sim.column.normal import Normal

Span = tuple[int, int]

_SPLITS = tuple(re.compile(rule) for rule in (r"[\t|｜│]", r"[ 　]{2,}", r"[ 　]+"))
_RULE = re.compile(r"[\s|｜│:\-—─=+]*")
_HEADINGS = {
    "code": r"(?:证券|股票|基金|品种)?代码",
    "name": r"(?:证券|股票|基金|品种)?(?:名称|简称)|股票|个股|品种|证券|标的",
    "quantity": r"(?:持股|持仓|持有|证券|股票|成交|当前)?(?:数量|股数|份额)"
    r"|持股|持股数|持仓量|股票余额|证券余额",
    "side": r"(?:买卖|操作|交易)?(?:方向|操作)|买卖|交易类别|操作类型",
    "price": r"成交(?:均价|价格|价)",
}
_UNIT = r"(?:[(（/](?P<unit>万股|万份|股|份|手|元)[)）]?)?"
_CODE = re.compile(r"(?:SH|SZ|BJ|sh|sz|bj)?\d{6}(?:\.(?:SH|SZ|BJ|sh|sz|bj))?")
_QUANTITY = re.compile(r"[\d,，.．]+(?:万|亿)?(?:股|份|手)?")
_MOST_ROWS = 200
_LONGEST = 400
_FEWEST, _MOST = 2, 20  # cells in a row
_COUNTED = re.compile("[量股份]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the positions of its cells by heading, and of the whole of it."""

    cells: dict[str, Span]
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """A table in the text.

    Attributes:
        start: Position of its row of headings.
        end: Position after its last row.
        rows: Those with a cell under every heading.
        odd: Stretches that stand among the rows, hold figures and do not fit the headings.
        unit: What the quantities are counted in, as the heading says; empty when it does not.
        trades: Whether it tells trades, by a column of sides.
    """

    start: int
    end: int
    rows: tuple[Row, ...]
    odd: tuple[Span, ...]
    unit: str
    trades: bool


def find_tables(normal: Normal) -> Iterator[Table]:
    """Yield each table whose headings name a security and a quantity, in printed order."""
    lines = list(_lines(normal.original))
    skip = 0
    for number, (start, line) in enumerate(lines):
        if number < skip or len(line) > _LONGEST or _COUNTED.search(line) is None:
            continue
        heads = _headings(line)
        if heads is None:
            continue
        columns, unit, split, width = heads
        rows: list[Row] = []
        odd: list[Span] = []
        last = number
        for at in range(number + 1, min(number + 1 + _MOST_ROWS, len(lines))):
            offset, text = lines[at]
            if _RULE.fullmatch(text):
                continue
            cells = _cells(text, split)
            row = _row(normal, offset, cells, columns) if len(cells) == width else None
            if row is not None:
                rows.append(row)
            elif _CODE.search(text) and len(cells) > 1:
                odd.append(normal.reach(offset + cells[0][0], offset + cells[-1][1]))
            else:
                break
            last = at
        skip = last + 1
        if rows:
            begin = normal.reach(start + len(line) - len(line.lstrip()), start + len(line))[0]
            end = max(span[1] for span in (*odd, *(row.span for row in rows)))
            yield Table(begin, end, tuple(rows), tuple(odd), unit, "side" in columns)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield at, line.rstrip("\r\n")
        at += len(line)


def _cells(line: str, split: re.Pattern[str]) -> list[Span]:
    """Return where the cells of a line stand in it, blank ones at its ends left out."""
    edges = [(m.start(), m.end()) for m in split.finditer(line)]
    starts = [0, *(end for _, end in edges)]
    stops = [*(start for start, _ in edges), len(line)]
    spans = []
    for start, stop in zip(starts, stops, strict=True):
        cell = line[start:stop]
        left = start + len(cell) - len(cell.lstrip())
        spans.append((left, left + len(cell.strip())))
    if spans and spans[0][0] == spans[0][1]:
        del spans[0]
    if spans and spans[-1][0] == spans[-1][1]:
        del spans[-1]
    return spans


def _headings(line: str) -> tuple[dict[str, int], str, re.Pattern[str], int] | None:
    """Return the column of each heading, the unit, how cells are parted, how many there are."""
    for split in _SPLITS:
        cells = _cells(line, split)
        if not _FEWEST <= len(cells) <= _MOST:
            continue
        columns: dict[str, int] = {}
        unit = ""
        for number, (start, stop) in enumerate(cells):
            for heading, words in _HEADINGS.items():
                found = re.fullmatch(rf"(?:{words}){_UNIT}", line[start:stop])
                if found is not None and heading not in columns:
                    columns[heading] = number
                    unit = found["unit"] or "" if heading == "quantity" else unit
        if "quantity" in columns and "name" in columns:
            return columns, unit, split, len(cells)
    return None


def _row(normal: Normal, offset: int, cells: list[Span], columns: dict[str, int]) -> Row | None:
    """Return a row whose quantity is a number and whose code, if it has one, is a code."""
    spans = {key: cells[column] for key, column in columns.items()}
    text = normal.original

    def cell(key: str) -> str:
        start, stop = spans[key]
        return text[offset + start : offset + stop].translate(_NARROW)

    if not _QUANTITY.fullmatch(cell("quantity")) or not cell("name"):
        return None
    if "code" in spans and not _CODE.fullmatch(cell("code")):
        return None
    found = {
        key: normal.reach(offset + start, offset + stop)
        for key, (start, stop) in spans.items()
        if stop > start
    }
    whole = normal.reach(offset + cells[0][0], offset + cells[-1][1])
    return Row(found, whole)


_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
