"""Where the header of a broker's slip stands, what parts its cells, and rows set in columns."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sim.ledger.columns import column_of
from sim.ledger.tables import BLANKS, LONGEST_LINE, SEPARATORS, Line, split_lines

_LOOKED_AT = 60  # lines in which a header must stand
_FEWEST = 4  # columns known, or it is no header
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a slip is set.

    Attributes:
        line: Line of the header, from 1.
        header: Its cells.
        separator: Between cells; `BLANKS` when they are set in columns.
    """

    line: int
    header: tuple[str, ...]
    separator: str


def find_layout(text: str) -> Layout | None:
    """Return the line with the most columns of a slip, None when none has at least four."""
    best: Layout | None = None
    most = _FEWEST - 1
    for number, line in enumerate(text.split("\n", _LOOKED_AT)[:_LOOKED_AT], start=1):
        if len(line) > LONGEST_LINE:
            continue
        for separator in (*SEPARATORS, BLANKS):
            cells = _cells(line, separator)
            known = sum(column_of(cell) is not None for cell in cells)
            if known > most:
                best, most = Layout(number, cells, separator), known
    return best


def slip_lines(text: str, layout: Layout) -> Iterator[Line]:
    """Yield the rows below the header, those set in columns with empty cells where they are."""
    lines = text.split("\n")
    if layout.separator != BLANKS:
        body = "\n" * layout.line + "\n".join(lines[layout.line :])
        yield from split_lines(body, layout.separator)
        return
    title = lines[layout.line - 1]
    for number, line in enumerate(lines[layout.line :], start=layout.line + 1):
        words = tuple(line.split())
        if not words or set(line) <= set("-=_ \t"):
            continue
        yield Line(number, words if len(words) == len(layout.header) else in_columns(title, line))


def in_columns(title: str, line: str) -> tuple[str, ...]:
    """Return the cells of a line set under a title, by where the words stand.

    Hanzi are two columns wide. A word belongs to the heading it overlaps, else to the nearest;
    words under one heading are one cell.
    """
    headings = _spans(title)
    cells: list[list[str]] = [[] for _ in headings]
    for start, end, word in _spans(line):
        distances = [
            max(head_start - end, start - head_end) for head_start, head_end, _ in headings
        ]
        cells[distances.index(min(distances))].append(word)
    return tuple(" ".join(words) for words in cells)


def _spans(line: str) -> list[tuple[int, int, str]]:
    widths = [2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line]
    starts = [0]
    for width in widths:
        starts.append(starts[-1] + width)
    return [(starts[word.start()], starts[word.end()], word[0]) for word in _WORD.finditer(line)]


def _cells(line: str, separator: str) -> tuple[str, ...]:
    if separator == BLANKS:
        return tuple(line.split())
    return next((row.cells for row in split_lines(line, separator)), ())
