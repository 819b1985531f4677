"""Text made readable, with the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.column.normal import normalise


@pytest.mark.parametrize(
    ("original", "text"),
    [
        ("越秀\n资本", "越秀资本"),
        ("白 杰 品 股", "白杰品股"),
        ("１４３．６３元％，（６００１５５）", "143.63元%,(600155)"),
        ("⽬前持有⻓江⺠生", "目前持有长江民生"),
        ("資金餘額，總淨值，週一買賣", "资金余额,总净值,周一买卖"),
        ("帐户", "账户"),
        ("14316\n78.63", "1431678.63"),
        ("1 4 3 1 . 6 3 元", "1431.63元"),
        ("9 10", "9 10"),
        ("12\n\n2024", "12 2024"),
        ("9, 300", "9, 300"),
        ("9 , 3", "9,3"),
        ("MA\nCD", "MACD"),
        ("Hong Kong", "Hong Kong"),
        ("M A C D", "MACD"),
        ("ST 海润", "ST海润"),
        ("万 科 Ａ", "万科A"),
        (" 字 ", "字"),
        ("\ufeff字\u200b面", "字面"),
        ("字\x00\u202e面", "字面"),
        ("①½︰", "①½︰"),
        ("", ""),
    ],
)
def test_what_is_read(original, text):
    assert normalise(original).text == text


def test_traditional_characters_of_a_simplified_text_stay():
    assert normalise("他叫余穎").text == "他叫余穎"


def test_offsets_lead_back_over_wraps_and_spaces():
    normal = normalise("越秀\n资本 （ 000987 ）")

    assert normal.text == "越秀资本(000987)"
    assert normal.span(0, 4) == (0, 5)
    assert normal.span(5, 11) == (8, 14)


def test_a_kept_space_leads_to_the_space_and_not_to_a_hidden_character():
    normal = normalise("99\u202e 9")

    assert normal.text == "99 9"
    assert normal.span(2, 3) == (3, 4)


def test_hidden_characters_are_listed_and_harmless_ones_are_not():
    assert normalise("甲\u202e乙\u200b丙\x07").hidden == (1, 5)


def test_blank_lines_are_remembered_where_they_stood():
    normal = normalise("甲乙\n\n丙丁\n戊")

    assert normal.text == "甲乙丙丁戊"
    assert normal.breaks == (2,)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_from_one(end):
    normal = normalise(f"甲{end}乙{end}丙")

    assert [normal.place(at, at + 1, "page").line for at in range(3)] == [1, 2, 3]


@given(st.text(alphabet="甲乙丙 \n\t　9.,A（⼈資\u202e", max_size=40))
def test_every_position_leads_to_the_character_it_came_from(original):
    normal = normalise(original)

    for position, character in enumerate(normal.text):
        start, end = normal.span(position, position + 1)
        source = original[start:end]
        assert len(source) == 1
        assert normalise(source).text in {character, ""} or character == "资"
        assert (character == " ") == source.isspace()
