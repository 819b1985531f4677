"""Any text ends in issues: never an exception, never a long wait."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.column.facts import read_facts, write_facts
from sim.column.plain import plain_parsed
from sim.column.reader import parse
from sim.data.sessions import shipped_calendar
from tests.column.lookalikes import make, mutate

WORDS = """
资产： 目前持有 持仓 空仓 买入 卖出 减持 将 青川股份 苍梧微 酒ETF （600155） (999999) 1万股 两万份
五十手 9.1元 3% 4亿 -1 资金余额 总净值 盈利 亏损 周一 周二操作计划： 明日 持股待涨 拟加仓 其余
不 若 、 ， ； 。 （ ） ? 问： 答： ２月１９日 2024年 龙年 沪指 上涨 收复2900点 60日均线走平 毕胜
江城晚报记者 資產 ⼈ 0 一二三 十百 5万7万 成交量不跌至9000亿元
"""
PIECES = [*WORDS.split(), "\n", "\n\n", " ", "\u3000", "\u202e", "\x00", "\u200b", "9" * 50]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_string_of_a_columns_words_is_read_without_an_exception(text):
    parsed = parse(text, calendar=shipped_calendar())

    assert parsed.statement is not None or parsed.issues
    assert plain_parsed(parsed, text)["issues"] is not None
    for issue in parsed.issues:
        assert issue.place is None or issue.place.end is None or issue.place.end <= len(text)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_an_exception(text):
    assert parse(text, calendar=shipped_calendar()).issues


@pytest.mark.parametrize("seed", range(60))
def test_a_column_with_pieces_cut_out_is_read_without_an_exception(seed):
    r = random.Random(seed)
    text = mutate(make(seed).text, seed)
    for _ in range(r.randint(1, 6)):
        start = r.randrange(len(text))
        text = text[:start] + text[start + r.randint(1, 12) :]

    parsed = parse(text, calendar=shipped_calendar())

    assert parsed.statement is not None or parsed.issues
    if parsed.statement is not None:
        assert read_facts(write_facts(parsed.statement), "again").issues is not None


LARGE = {
    "a column among megabytes of others": make(1).text * 9 + "今日天气晴好，微风二级。" * 28_000,
    "openings of lists": "目前持有10股" * 60_000,
    "whole columns": "目前持有甲乙10股资金余额1元总净值2元盈利3%。周二计划:甲乙持有" * 9_000,
    "digits": "9" * 1_000_000,
    "numerals": "一二三四五六七八九十" * 33_000,
    "spaced characters": "字 " * 250_000,
    "an endless plan": make(2).text[:-60] + "甲乙拟持股，" * 50_000,
    "an endless list": "资产：目前持有" + "甲乙丙（600001）1万股、" * 25_000 + "总净值2元。",
    "endless trades": "资产：" + "买入甲乙1万股，" * 40_000 + "目前持有甲乙1万股。总净值2元。",
    "brackets": "（" * 330_000,
}


@pytest.mark.parametrize("name", LARGE)
def test_a_megabyte_is_read_in_time(name):
    started = time.process_time()
    parsed = parse(LARGE[name], calendar=shipped_calendar())
    taken = time.process_time() - started

    assert parsed.statement is not None or parsed.issues
    assert taken < 2.5  # a second on a machine at rest, with room for a busy one
