"""Who signs, and which newspaper printed it."""

import pytest

from tests.column.pages import codes, page, read


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (" 申算子", "申算子"),
        ("\n申算子", "申算子"),
        ("\n\n申算子", "申算子"),
        ("（申算子）", "申算子"),
        ("（文/申算子）", "申算子"),
        (" 作者：申 算 子", "申算子"),
        (" 欧阳算盘", "欧阳算盘"),
        ("【毕胜】", "毕胜"),
    ],
)
def test_the_author_follows_the_last_sentence(author, name):
    text = page(author=author)

    parsed = read(text)

    assert parsed.statement.publisher == name
    place = parsed.places["publisher"]
    assert "".join(text[place.start : place.end].split()) == name
    assert codes(parsed) == []


def wrap(text, width):
    """Break every line at a width, keeping blank lines."""
    lines = text.split("\n")
    cut = ([line[at : at + width] for at in range(0, len(line), width)] for line in lines)
    return "\n".join("\n".join(parts) for parts in cut)


@pytest.mark.parametrize(
    ("printed", "name"),
    [("申算\n子", "申算子"), ("申算\n\n子", "申算子"), ("欧阳\n\n算盘", "欧阳")],
)
def test_one_last_hanzi_alone_on_a_line_belongs_to_the_name(printed, name):
    parsed = read(page(author=f" {printed}"))

    assert parsed.statement.publisher == name
