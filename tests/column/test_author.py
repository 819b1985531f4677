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


@pytest.mark.parametrize("cut", ["欧\n阳算盘", "欧阳\n算盘", "欧阳算\n盘"])
def test_a_wrap_may_cut_the_name(cut):
    pages = (wrap(page(author="欧阳算盘"), width) for width in range(10, 40))
    text = next(text for text in pages if cut in text)

    assert read(text).statement.publisher == "欧阳算盘"


def test_a_short_line_is_not_a_cut_name():
    text = wrap(page(author="毕胜"), 22).replace("毕胜\n", "毕胜\n完\n")

    parsed = read(text)

    assert parsed.statement.publisher == "毕胜"


@pytest.mark.parametrize(
    "author", ["", " 张三 李四丙", " 张三 李四", " 这里还有一长串别的话没有说完", " A"]
)
def test_what_is_no_single_name_is_an_issue(author):
    parsed = read(page(author=author))

    assert parsed.statement.publisher == ""
    assert codes(parsed) == ["author-missing"]


def test_a_column_that_ends_with_the_text_may_still_be_signed():
    parsed = read(page().split("\n\n本版")[0])

    assert parsed.statement.publisher == "申算子"


def test_a_column_that_ends_without_a_name_has_none():
    parsed = read(page(author="").split("\n\n本版")[0])

    assert codes(parsed) == ["author-missing"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("江城都市报记者 甲乙", "江城都市报"),
        ("江 城 都 市 报 - 封面 甲乙", "江城都市报"),
        ("据城南\n江城都市报-封面 甲乙", "江城都市报"),
        ("江城都\n市报-封面 甲乙", ""),
        ("完。江城都市报全媒体 甲乙", "江城都市报"),
        ("本报记者 甲乙", ""),
        ("晚报记者 甲乙", ""),
        ("，晚报记者 甲乙", ""),
        ("这是一句很长很长没有停顿的话江城都市报记者", ""),
        ("据新华社", ""),
    ],
)
def test_the_newspaper_is_named_in_a_reporters_line(line, name):
    text = f"{page()}\n\n{line}\n"

    parsed = read(text)

    assert parsed.statement.newspaper == name
    assert codes(parsed) == []


def test_two_newspapers_are_one_too_many():
    parsed = read(page() + "\n江城都市报记者 甲\n\n滨海晚报记者 乙\n")

    assert parsed.statement.newspaper == ""
    assert codes(parsed) == ["newspaper-unclear"]


@pytest.mark.parametrize("cut", ["江\n城都市报", "江城\n都市报", "江城都\n市报", "江城都市\n报"])
def test_a_wrap_may_cut_the_newspapers_name(cut):
    whole = f"{page()}\n\n天气晴好，微风，宜出行。江城都市报记者 甲乙\n"
    pages = (wrap(whole, width) for width in range(10, 40))
    text = next(text for text in pages if cut in text)

    assert read(text).statement.newspaper == "江城都市报"
