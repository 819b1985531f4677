import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ledger.tables import BLANKS, Line, decode, split_lines
from sim.model.issue import Severity


@pytest.mark.parametrize(
    "content",
    [
        "日期,代码\n买入,1".encode(),
        b"\xef\xbb\xbf" + "日期,代码\r\n买入,1".encode(),
        "日期,代码\n买入,1".encode("gbk"),
        "日期,代码\r买入,1".encode("gb18030"),
        "日期,代码\n买入,1".encode("utf-16"),
    ],
)
def test_every_common_encoding_gives_the_same_text(content):
    text = decode(content, "J.csv")
    assert text.text == "日期,代码\n买入,1"
    assert text.issues == ()


def test_lines_in_two_encodings_are_each_read_in_their_own():
    content = b"a,b\n" + "买入,1\n".encode() + "卖出,2\n".encode("gbk") + b"c,3"
    text = decode(content, "J.csv")
    assert text.text == "a,b\n买入,1\n卖出,2\nc,3"
    (issue,) = text.issues
    assert (issue.code, issue.severity) == ("encoding-mixed", Severity.WARNING)
    assert str(issue.place) == "J.csv:3"


def test_bytes_of_no_encoding_are_named_by_line():
    text = decode(b"a,b\n\xff\xff\xff,1\n", "J.csv")
    assert [(issue.code, issue.place.line) for issue in text.issues] == [("encoding-unknown", 2)]


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest", b"a,\0b"])
def test_what_is_no_text_is_said_so(content):
    text = decode(content, "J.xls")
    assert text.text == ""
    assert [issue.code for issue in text.issues] == ["not-text"]


def test_rows_carry_the_number_of_their_first_line():
    lines = list(split_lines('a,b\n\n"1\n2",3\n , \n4,5\n'))
    assert lines == [Line(1, ("a", "b")), Line(3, ("1\n2", "3")), Line(6, ("4", "5"))]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_the_separator_is_found(separator):
    text = separator.join(("a", "b", "c")) + "\n" + separator.join(("1", " 2 ", "3"))
    assert [line.cells for line in split_lines(text)] == [("a", "b", "c"), ("1", "2", "3")]


def test_without_a_separator_blanks_part_the_cells():
    assert [line.cells for line in split_lines("a  b c\n\n1 2   3\n")] == [
        ("a", "b", "c"),
        ("1", "2", "3"),
    ]
    assert [line.cells for line in split_lines("a,b c", BLANKS)] == [("a,b", "c")]


def test_text_kept_from_a_spreadsheet_is_what_stands_in_its_quotes():
    text = 'code,price,name\n="000987",="1,234.50",="x" \n'
    assert [line.cells for line in split_lines(text)][1] == ("000987", "1,234.50", "x")


def test_a_quote_never_closed_is_one_row_without_cells():
    lines = list(split_lines('a,b\n"' + "x" * 200_000))
    assert lines == [Line(1, ("a", "b")), Line(2, ())]


@given(st.binary(max_size=300))
def test_no_bytes_raise(content):
    text = decode(content, "J.csv")
    assert all(line.number > 0 for line in split_lines(text.text))
