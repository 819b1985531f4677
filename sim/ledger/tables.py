"""Bytes of a table in text to rows of cells: encodings, separators, line numbers."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.model.issue import Issue, Place, Severity

_WORKBOOKS = (b"\xd0\xcf\x11\xe0", b"PK\x03\x04")
SEPARATORS = ("\t", ",", ";", "|")
BLANKS = " "
_FORMULA_TEXT = re.compile(r'(?:(?<=[\t,;|])|^)[ ]*="([^"\n]*)"(?=[\t,;|]|[ \r]*$)', re.MULTILINE)
LONGEST_LINE = 100_000
"""Characters; a longer line is no row of a table of trades."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table.

    Attributes:
        number: Line in the file, from 1.
        cells: As written, outer blanks removed.
    """

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file.

    Attributes:
        text: Without byte order mark; lines end in a line feed.
        issues: What could not be decoded.
    """

    text: str
    issues: tuple[Issue, ...] = ()


def decode(content: bytes, source: str) -> Text:
    """Return the text of a file written in UTF-8, UTF-16 with a mark, or GBK.

    A file whose lines are in different encodings is read line by line and noted.

    Args:
        content: The whole file.
        source: Its name, for the issues.
    """
    place = Place(source=source)
    if content.startswith(_WORKBOOKS):
        return Text("", (_error("not-text", "this is a workbook, wanted text", place),))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Text(_unix_lines(content.decode("utf-16", errors="replace")))
    content = content.removeprefix(codecs.BOM_UTF8)
    if b"\0" in content:
        return Text("", (_error("not-text", "this holds NUL bytes, wanted text", place),))
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and _some_utf8(content):
            break  # bytes of UTF-8 happen to be a run of other Hanzi in GBK
        return Text(_unix_lines(text))
    return _decode_lines(content, source)


def _error(code: str, message: str, place: Place) -> Issue:
    return Issue(code=code, message=message, place=place, remedy="save it as CSV in UTF-8 or GBK")


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _some_utf8(content: bytes) -> bool:
    return any(not line.isascii() and _is_utf8(line) for line in content.splitlines())


def _decode_lines(content: bytes, source: str) -> Text:
    lines: list[str] = []
    foreign: list[int] = []
    broken: list[int] = []
    for number, line in enumerate(content.replace(b"\r\n", b"\n").split(b"\n"), start=1):
        if _is_utf8(line):
            lines.append(line.decode("utf-8"))
            continue
        try:
            lines.append(line.decode("gb18030"))
            foreign.append(number)
        except UnicodeDecodeError:
            lines.append(line.decode("utf-8", errors="replace"))
            broken.append(number)
    issues = [
        Issue(
            code="encoding-mixed",
            message=f"lines in UTF-8 and {len(foreign)} in GBK, the first of these line"
            f" {foreign[0]}; each was read in its own",
            severity=Severity.WARNING,
            place=Place(source=source, line=foreign[0]),
        )
        for _ in foreign[:1]
    ]
    issues.extend(
        _error("encoding-unknown", "neither UTF-8 nor GBK", Place(source=source, line=number))
        for number in broken
    )
    return Text("\n".join(lines), tuple(issues))


def split_lines(text: str, separator: str | None = None) -> Iterator[Line]:
    """Yield the rows of a table in text, blank ones left out.

    A cell such as `="600155"` is what stands between its quotes.

    Args:
        text: Lines that end in a line feed.
        separator: Between two cells; `BLANKS` for any number of blanks. None takes the one that
            the first line with any has most of: tab, comma, semicolon or bar; without any, blanks.
    """
    separator = separator or _separator(text)
    if separator == BLANKS:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield Line(number, tuple(line.split()))
        return
    if '="' in text:
        text = _FORMULA_TEXT.sub(r'"\1"', text)
    rows = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    while True:
        before = rows.line_num
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:  # a field beyond the reader's limit: a quote that was never closed
            yield Line(before + 1, ())
            return
        if any(cells) and any(cell.strip() for cell in cells):
            yield Line(before + 1, tuple(cell.strip() for cell in cells))


def _separator(text: str) -> str:
    for line in _first_lines(text, 20):
        counts = {separator: line.count(separator) for separator in SEPARATORS}
        best = max(SEPARATORS, key=lambda separator: counts[separator])
        if counts[best]:
            return best
    return BLANKS


def _first_lines(text: str, number: int) -> Iterable[str]:
    return text[:LONGEST_LINE].split("\n")[:number]
