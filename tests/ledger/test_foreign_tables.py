import io
from datetime import date

import openpyxl
import pytest

from sim.ledger.foreign_tables import table_text

ROWS = [
    ["成交日期", "证券代码", "操作", "成交数量", "成交价格"],
    ["20240219", "000987", "证券买入", "1000", "5.89"],
]
TEXT = "".join("\t".join(row) + "\n" for row in ROWS)


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(str(number))
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_text_is_left_alone():
    assert table_text(TEXT.encode("gbk")) == TEXT.encode("gbk")


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_page_gives_the_cells_of_its_tables(encoding):
    body = "".join(
        "<TR>" + "".join(f"<td align=right> {cell}&nbsp;</td>" for cell in row) for row in ROWS
    )
    content = f"<html><body>历史成交<table border=1>{body}</table>完</body></html>"
    assert table_text(content.encode(encoding)).decode() == TEXT


def test_a_workbook_gives_the_first_sheet_with_cells():
    content = workbook([], ROWS)
    assert table_text(content).decode() == TEXT


def test_whole_numbers_and_days_of_a_workbook_are_written_plainly():
    content = workbook([[date(2024, 2, 19), 987.0, None, 1000, 5.89, "甲\n乙"]])
    assert table_text(content).decode() == "2024-02-19\t987\t\t1000\t5.89\t甲 乙\n"


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 cut short", b"\xd0\xcf\x11\xe0 cut short", b"<table>", workbook([])],
    ids=["new workbook", "old workbook", "page without rows", "empty workbook"],
)
def test_what_cannot_be_read_is_returned_as_it_is(content):
    assert table_text(content) == content
