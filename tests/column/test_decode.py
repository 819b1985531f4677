"""Bytes to text."""

import random

import pytest

from sim.column.decode import decode

TEXT = "资产：目前持有青川股份（600155）10万股。\n资金余额100.00元。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_every_encoding_of_a_newspaper_is_read(encoding):
    assert decode(TEXT.encode(encoding)) == (TEXT, encoding)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_a_byte_order_mark_is_believed_and_left_out(content, encoding):
    assert decode(content) == (TEXT, encoding)


@pytest.mark.parametrize(
    "content",
    [
        random.Random(1).randbytes(4000),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200),
        b"PK\x03\x04" + random.Random(2).randbytes(400),
        b"\xef\xbb\xbf\xff\xff",
        b"\xff\xfe\x00\xd8\x00\xd8",
        b"\x01\x02\x03" * 50,
        b"\0",
    ],
)
def test_what_is_no_text_is_refused(content):
    assert decode(content) is None


def test_nothing_is_a_text():
    assert decode(b"") == ("", "utf-8")
