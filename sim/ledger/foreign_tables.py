"""Tables that are not text, made text: pages of HTML and workbooks, as brokers export them."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from html.parser import HTMLParser

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_WORKBOOK = b"PK\x03\x04"
_LOOKED_AT = 4096  # bytes
_LARGEST = 1 << 30  # bytes of an unpacked workbook


def table_text(content: bytes) -> bytes:
    """Return the rows of a workbook's first sheet or of a page's tables as tab-separated UTF-8.

    Anything else, and what cannot be read as such, is returned as it is.

    Args:
        content: A file: an Excel workbook (.xlsx, .xls), a page of HTML in UTF-8 or GBK, or text.
    """
    if content.startswith((_WORKBOOK, _OLD_WORKBOOK)):
        rows = _sheet(content)
    elif b"<table" in content[:_LOOKED_AT].lower():
        rows = _page(content)
    else:
        return content
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(
        [_cell(value) for value in row] for row in rows
    )
    return text.getvalue().encode() or content


def _cell(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 - an empty cell is NaN
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    return " ".join(str(value).split())


def _sheet(content: bytes) -> Iterable[Sequence[object]]:
    """Return the cells of the first sheet that has any; none of a damaged workbook."""
    import pandas as pd

    try:
        if content.startswith(_WORKBOOK):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if sum(file.file_size for file in packed.infolist()) > _LARGEST:
                    return []
        sheets = pd.read_excel(io.BytesIO(content), sheet_name=None, header=None, dtype=object)
    except Exception:  # noqa: BLE001 - a damaged workbook fails in many ways, all of them this one
        return []
    return next((sheet.to_numpy().tolist() for sheet in sheets.values() if len(sheet)), [])


def _page(content: bytes) -> Iterable[Sequence[str]]:
    """Return the cells of all tables of a page, row by row."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    page = _Page()
    page.feed(text)
    page.close()
    return page.rows


class _Page(HTMLParser):
    """Collects the cells of tables; a row or cell ends where the next begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        del attrs
        if tag == "tr":
            self.rows.append([])
            self._inside = False
        elif tag in {"td", "th"} and self.rows:
            self.rows[-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag in {"td", "th", "tr", "table"}:
            self._inside = False

    def handle_data(self, data: str) -> None:
        """Take up the text of a cell."""
        if self._inside:
            self.rows[-1][-1] += data
