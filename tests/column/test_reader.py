"""Whole columns, with the hazards real pages have."""

import os
from datetime import date
from pathlib import Path

import pytest

from sim.column.facts import read_facts
from sim.column.plain import plain_statement
from sim.column.reader import parse
from sim.data.sessions import shipped_calendar
from sim.model.symbol import Symbol
from tests.column.conftest import codes

SHIPPED = Path(__file__).parents[2] / "portfolios" / "hujiajie" / "2024-02-19.toml"

PAGE = """
街头新开书店二十家，读者点赞
本报讯 记者昨日走访发现，城南书店
客流较节前增长35%，其中
少儿图书销售额涨了2倍。

2月19日，兔去龙来，龙年首日大盘
平稳，沪指上涨1.56%。
江城都市报记者 贾得利

问：周一大盘先抑后扬，你怎么
看？

答：两市合计成交9572亿元，环比减少。
技术上看，需满足两个条件，一是60日
均线走平，二是日线MACD的白线回到
零轴之上。

资产：周一如期以9元均价买进苍梧
微3万股；另以3.52元均价卖出再
生石化5万股。目前持有青川
股份（600155）9万股、再生石化
（000703）2万股、苍梧微（300053）
3万股、美酒ETF（512690）90万
份。资金余额31678.63元，总净
值1900678.63元，盈利850.34%。

周二操作计划：苍梧微拟逢低加
仓，再生石化拟减仓，青川
股份、美酒ETF拟持股待涨。 申算子

江 城 财 经街头新开书店二十家

据统计，4家门店持有会员卡的读者达
9万人，余额不足10元的占3%。
"""

EXPECTED = {
    "publisher": "申算子",
    "newspaper": "江城都市报",
    "as_of": "2024-02-19",
    "cash": "31678.63",
    "net_value": "1900678.63",
    "profit_percent": "850.34",
    "holdings": [
        {"symbol": "600155.SH", "name": "青川股份", "quantity": 90_000},
        {"symbol": "000703.SZ", "name": "再生石化", "quantity": 20_000},
        {"symbol": "300053.SZ", "name": "苍梧微", "quantity": 30_000},
        {"symbol": "512690.SH", "name": "美酒ETF", "quantity": 900_000},
    ],
    "trades": [
        {
            "side": "buy",
            "symbol": "300053.SZ",
            "name": "苍梧微",
            "quantity": 30_000,
            "price": "9",
        },
        {
            "side": "sell",
            "symbol": "000703.SZ",
            "name": "再生石化",
            "quantity": 50_000,
            "price": "3.52",
        },
    ],
    "plan": [
        {"symbol": "300053.SZ", "name": "苍梧微", "action": "add"},
        {"symbol": "000703.SZ", "name": "再生石化", "action": "trim"},
        {"symbol": "600155.SH", "name": "青川股份", "action": "hold"},
        {"symbol": "512690.SH", "name": "美酒ETF", "action": "hold"},
    ],
    "rules": {
        "conditions": 2,
        "mean_days": 60,
        "mean_flat": True,
        "macd_white_line_above_zero": True,
    },
    "claims": [
        {
            "kind": "index-change",
            "index": "000001.SH",
            "percent": "1.56",
            "article": "neighbour",
        },
        {"kind": "turnover", "indices": "000001.SH 399001.SZ", "yuan": "957200000000"},
        {"kind": "turnover-fell", "indices": "000001.SH 399001.SZ"},
    ],
}


def test_a_page_with_every_hazard_gives_exactly_the_columns_facts():
    parsed = parse(PAGE, calendar=shipped_calendar())

    assert plain_statement(parsed.statement) == EXPECTED
    assert parsed.issues == ()


def test_places_are_offsets_in_the_text_as_delivered():
    parsed = parse(PAGE, calendar=shipped_calendar())
    statement = parsed.statement

    def text_at(place):
        return PAGE[place.start : place.end]

    assert text_at(parsed.places["holdings.0.name"]) == "青川\n股份"
    assert text_at(parsed.places["holdings.1.symbol"]) == "000703"
    assert text_at(statement.holdings[1].place) == "再生石化\n（000703"
    assert text_at(statement.holdings[3].quantity.place) == "90万"
    assert text_at(statement.trades[0].quantity.place) == "3万"
    assert text_at(statement.trades[1].price.place) == "3.52"
    assert text_at(statement.net_value.place) == "1900678.63"
    assert text_at(parsed.places["publisher"]) == "申算子"
    assert text_at(parsed.places["newspaper"]) == "江城都市报"
    assert text_at(parsed.places["as_of"]) == "2月19日"
    assert text_at(parsed.places["plan.2.name"]) == "青川\n股份"
    assert statement.net_value.place.line == 26


def test_windows_line_ends_change_offsets_and_nothing_else():
    parsed = parse(PAGE.replace("\n", "\r\n"), calendar=shipped_calendar())

    assert plain_statement(parsed.statement) == EXPECTED
    assert parsed.statement.net_value.place.line == 26


def test_a_text_without_a_column_says_so():
    parsed = parse("今日天气晴。某基金持有白酒股3.5亿元。", source="page.txt")

    assert parsed.statement is None
    assert codes(parsed) == ["no-column"]
    assert str(parsed.issues[0]).startswith("page.txt: no column was found")


def test_a_list_of_holdings_without_any_balance_is_no_column():
    assert codes(parse("目前持有青川股份（600155）9万股。")) == ["no-column"]


def test_a_list_and_a_balance_that_cannot_be_read_are_no_column():
    parsed = parse("目前空仓。总净值上升三成。")

    assert codes(parsed) == ["no-column"]


def test_two_columns_are_asked_to_be_parted(text, parsed):
    """
    资产：目前持有青川股份（600155）9万股。总净值10.00元。周二操作计划：青川股份持有。 毕胜

    资产：目前持有苍梧微（300053）3万股。总净值20.00元。周二操作计划：苍梧微持有。 毕胜
    """
    assert parsed.statement is None
    assert codes(parsed) == ["several-columns"]
    assert "lines 1, 3" in parsed.issues[0].message


def test_the_fuller_of_two_lists_is_the_column(parsed):
    """
    该基金目前持有苍梧微（300053）3万股，净值1.5元。

    2024年2月19日

    资产：目前持有青川股份（600155）9万股。资金余额1.00元，总净值900001.00元，盈利800.00%。

    周二操作计划：青川股份持股待涨。 毕胜
    """
    assert [row.name for row in parsed.statement.holdings] == ["青川股份"]
    assert parsed.statement.as_of == date(2024, 2, 19)


def test_a_number_among_the_assets_that_nothing_reads_is_an_issue(parsed):
    """
    2024年2月19日

    资产：周一仓位升至7成。目前持有青川股份（600155）9万股。资金余额1.00元，总净值900001.00元，
    盈利800.00%。周二操作计划：青川股份持股待涨。 毕胜
    """
    assert codes(parsed) == ["number-unread"]
    assert "'7成'" in parsed.issues[0].message
    assert parsed.issues[0].place.line == 3


def test_control_and_direction_characters_in_the_column_are_told(text):
    """
    2024年2月19日

    资产：目前持有青川股份（600155）9万股。资金余额1.00元，总净值900001.00元，盈利800.00%。
    周二操作计划：青川股份持股待涨。 毕胜
    """
    spoilt = text.replace("9万", "\u202e9\x01万").replace("总", "\u200b总")

    parsed = parse(spoilt, calendar=shipped_calendar())

    assert int(parsed.statement.holdings[0].quantity.value) == 90_000
    assert codes(parsed) == ["hidden-characters"]
    assert parsed.issues[0].message.startswith("2 control")


def test_codes_and_names_are_checked_against_each_other(read):
    """
    2024年2月19日

    资产：目前持有青川股份（600165）9万股、苍梧微（300053）3万股。资金余额1.00元，
    总净值900001.00元，盈利800.00%。周二操作计划：青川股份、苍梧微持股待涨。 毕胜
    """
    names = {
        "青川股份": (Symbol.parse("600155.SH"),),
        "松江微": (Symbol.parse("300053.SZ"),),
    }

    parsed = read(names=names)

    assert codes(parsed) == ["name-and-code-differ"] * 2
    assert "青川股份 is 600155.SH" in parsed.issues[0].message
    assert "300053.SZ is 松江微" in parsed.issues[1].message


@pytest.mark.skipif("FUPAN_SEED_TEXT" not in os.environ, reason="the printed page is not here")
def test_the_printed_page_gives_the_shipped_facts():
    text = Path(os.environ["FUPAN_SEED_TEXT"]).read_text(encoding="utf-8")
    facts = read_facts(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name).statement

    parsed = parse(text, calendar=shipped_calendar())

    assert parsed.issues == ()
    assert plain_statement(parsed.statement) == plain_statement(facts)
    for ours, theirs in zip(parsed.statement.holdings, facts.holdings, strict=True):
        assert (ours.quantity.digits, ours.quantity.scale) == (
            theirs.quantity.digits,
            theirs.quantity.scale,
        )
        place = ours.quantity.place
        assert text[place.start : place.end] == f"{ours.quantity.digits}万"
