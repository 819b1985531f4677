from decimal import Decimal

from sim.ledger.cells import read_number, read_positive
from sim.ledger.journal import read_symbol
from sim.ledger.row_reader import RowReader
from sim.ledger.tables import Line

D = Decimal


def reader():
    return RowReader("J.csv", {"price": (0,), "symbol": (1,), "other_fee": (2, 3)}, width=4)


def test_cells_are_read_by_column():
    rows = reader()
    assert rows.begin(Line(2, ("7.31", "600155", "1.00", "-0.50")))
    assert rows.cell("price", read_number) == D("7.31")
    assert rows.text("symbol") == "600155"
    assert rows.total("other_fee") == D("1.50")
    assert rows.whole
    assert rows.issues == []


def test_a_column_the_table_lacks_is_empty():
    rows = reader()
    assert rows.begin(Line(2, ("7.31",)))
    assert rows.cell("quantity", read_number) is None
    assert rows.text("quantity") == ""
    assert rows.total("commission") is None
    assert rows.total("other_fee") is None


def test_a_row_with_more_cells_than_the_header_is_refused():
    rows = reader()
    assert not rows.begin(Line(5, ("7.31", "600155", "", "", "1")))
    assert [(issue.code, issue.place.line) for issue in rows.issues] == [("row-width", 5)]
    assert rows.begin(Line(6, ("7.31", "600155", "", "", "", "")))  # empty ones do not count


def test_a_row_with_too_few_cells_is_refused():
    rows = reader()
    assert not rows.begin(Line(5, ("7.31",)), fewest=2)


def test_bad_cells_are_all_named_with_row_and_column():
    rows = reader()
    rows.begin(Line(9, ("0", "9999", "x", "1")))
    assert rows.cell("price", read_positive) is None
    assert rows.cell("symbol", read_symbol) is None
    assert rows.total("other_fee") == 1
    assert not rows.whole
    assert [(issue.field, issue.code, issue.found) for issue in rows.issues] == [
        ("price", "not-positive", "0"),
        ("symbol", "symbol-unknown", "9999"),
        ("other_fee", "cell-unreadable", "x"),
    ]
    assert str(rows.issues[0]) == "J.csv:9: price must be a number above 0, was '0'"
    assert rows.begin(Line(10, ("1", "600155")))
    assert rows.whole
