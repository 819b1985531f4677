"""The trades of the day, however the sentence is built."""

from decimal import Decimal

import pytest

from tests.column.pages import codes, page, read

BOUGHT = ("buy", "300053.SZ", "苍梧微", 20_000, Decimal("9.1"))
SOLD = ("sell", "600155.SH", "青川股份", 50_000, Decimal("8.8"))


def traded(parsed):
    return [
        (
            row.side.value,
            str(row.symbol),
            row.name,
            int(row.quantity.value),
            row.price.value if row.price is not None else None,
        )
        for row in parsed.statement.trades
    ]


@pytest.mark.parametrize(
    "trades",
    [
        "周一按计划以9.10元均价买入苍梧微2万股，另以8.8元的均价卖出青川股份5万股。",
        "周一买入了苍梧微2万股，成交均价9.10元；卖出青川股份5万股，均价为8.8元。",
        "周一将苍梧微2万股以均价9.10元买进，将青川股份5万股以均价8.8元减持。",
        "周一苍梧微以9.10元加仓2万股，青川股份以8.8元/股减仓5万股。",
        "周一均价9.10元，买入苍梧微2万股，均价8.8元，卖出青川股份5万股。",
        "周一买入苍梧微2万股（均价9.10元），卖出青川股份5万股（均价8.8元）。",
        "周一以9.10元均价买入2万股苍梧微，以8.8元均价卖出5万股青川股份。",
        "周一以9.10元均价买入苍梧微（300053）2万股。以8.8元卖出青川股份（600155）500手。",
        "早盘以9.10元均价建仓苍梧微二万股，周一尾盘以八点八元抛出青川股份五万股。",
        "周一将苍梧微2万股，以9.10元均价买入，将青川股份5万股，以8.8元卖出。",
        "周一未减仓苍梧微。以9.10元买入苍梧微2万股，以8.8元卖出青川股份5万股。",
        "周一在5日线附近以9.10元买入苍梧微2万股，盈利8%后以8.8元卖出青川股份5万股。",
        "周一以9.10元买入苍梧微2万股，耗资18.2万元，以8.8元卖出青川股份5万股，金额44万元。",
        "周一以9.10元买入2万股苍梧微（300053），以8.8元卖出5万股青川股份（600155）。",
    ],
)
def test_every_way_of_telling_trades_gives_the_same(trades):
    parsed = read(page(trades=trades))

    assert traded(parsed) == [BOUGHT, SOLD]
    assert codes(parsed) == []


def test_several_prices_and_securities_of_one_verb_pair_off_in_order():
    parsed = read(page(trades="周一分别以9.10元、8.8元的均价买入苍梧微2万股、青川股份5万股。"))

    assert traded(parsed) == [BOUGHT, ("buy", *SOLD[1:])]
    assert codes(parsed) == []


def test_a_security_sold_out_needs_its_code_and_is_no_holding():
    parsed = read(page(trades="周一以7元清仓松江一重（002402）4万股。"))

    assert traded(parsed) == [("sell", "002402.SZ", "松江一重", 40_000, Decimal(7))]
    assert codes(parsed) == []


def test_small_words_ahead_of_an_unknown_name_are_no_part_of_it():
    parsed = read(page(trades="周一以7元清仓，其中松江一重（002402）4万股。"))

    assert traded(parsed) == [("sell", "002402.SZ", "松江一重", 40_000, Decimal(7))]


def test_a_day_without_trades_has_none():
    for words in ("周一未操作。", "周一没有买入。", "周一按兵不动。", ""):
        parsed = read(page(trades=words))
        assert traded(parsed) == []
        assert codes(parsed) == []


@pytest.mark.parametrize(
    ("trades", "expected"),
    [
        ("周一加仓苍梧微2万股。", "price-missing"),
        ("周一加仓苍梧微。", "trade-unreadable"),
        ("周一苍梧微2万股成交。", "trade-unreadable"),
        ("周一以9元买入苍梧微2万股卖出青川股份5万股。", "trade-unreadable"),
        ("周一以9元卖出2万股。", "trade-unreadable"),
        ("周一以9元均价买入苍梧微2万股、青川股份5万股。", "prices-unclear"),
        ("周一以0元均价买入苍梧微2万股。", "not-a-price"),
        ("周一以9元均价买入苍梧微5万7万股。", "number-unreadable"),
        ("周一以9元均价买入苍梧微2万股，耗资28万元。", "sum-differs"),
        ("周一以9元均价买入松江一重2万股。", "unknown-name"),
        ("周一以9元均价买入的松江一重2万股。", "trade-unreadable"),
        ("周一以9元均价买入青川股份20万股。", "bought-exceeds-held"),
    ],
)
def test_what_is_unclear_is_an_issue_and_no_guess(trades, expected):
    parsed = read(page(trades=trades))

    assert expected in codes(parsed)
    assert parsed.issues[0].place.line == 3


def test_a_sum_that_cannot_be_read_proves_nothing():
    parsed = read(page(trades="周一以9元均价买入苍梧微2万股，耗资5万7万元。"))

    assert codes(parsed) == []


def test_prices_that_are_unclear_are_left_out():
    parsed = read(page(trades="周一以9元均价买入苍梧微2万股、青川股份5万股。"))

    assert [row.price for row in parsed.statement.trades] == [None, None]


def test_what_sounds_like_a_trade_outside_the_assets_is_an_issue():
    talk = "问：周一如何？\n\n答：有机构买入松江一重9万股，外资净买入3亿元。\n\n"

    parsed = read(page(talk=talk))

    assert traded(parsed) == []
    assert codes(parsed) == ["trade-outside-assets"]
