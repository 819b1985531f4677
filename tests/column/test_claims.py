"""What the text asserts about the market, and the publisher's rules."""

from decimal import Decimal

import pytest

from tests.column.pages import codes, page, read

SH, BOTH = "000001.SH", "000001.SH 399001.SZ"
THREE = "000001.SH 399001.SZ 399006.SZ"


def claims(said, **given):
    talk = f"问：怎么看？\n\n答：{said}\n\n"
    parsed = read(page(talk=talk), **given)
    return [(claim.kind, dict(claim.values)) for claim in parsed.statement.claims]


@pytest.mark.parametrize(
    ("said", "kind", "values"),
    [
        ("沪指高开。", "opened-higher", {"index": SH}),
        ("深证成指跳空低开。", "opened-lower", {"index": "399001.SZ"}),
        ("三大指数集体高开。", "opened-higher", {"indices": THREE}),
        ("沪指早盘震荡走高。", "rose-during-session", {"index": SH}),
        ("沪指午后震荡走低。", "fell-during-session", {"index": SH}),
        ("沪指收盘上涨。", "closed-higher", {"index": SH}),
        ("沪指收盘下跌。", "closed-lower", {"index": SH}),
        ("创业板指表现最好。", "best-index", {"index": "399006.SZ", "among": THREE}),
        ("沪指上涨1.56%。", "index-change", {"index": SH, "percent": Decimal("1.56")}),
        (
            "沪深300收跌0.93%。",
            "index-change",
            {"index": "000300.SH", "percent": Decimal("-0.93")},
        ),
        ("沪指收复2900点。", "level-reclaimed", {"index": SH, "level": Decimal(2900)}),
        ("沪指失守2900点。", "level-lost", {"index": SH, "level": Decimal(2900)}),
        ("超4000只个股上涨。", "stocks-rising", {"count": 4000, "precision": "over"}),
        ("1200只股票下跌。", "stocks-falling", {"count": 1200}),
        (
            "北向资金净卖出约38亿元。",
            "northbound-net",
            {"yuan": Decimal(-3_800_000_000), "precision": "about"},
        ),
        ("北向资金净流入3.5亿元。", "northbound-net", {"yuan": Decimal(350_000_000)}),
        (
            "涨幅超9%个股近400只。",
            "stocks-rising-over",
            {"percent": Decimal(9), "count": 400, "precision": "nearly"},
        ),
        ("无一只个股跌停。", "stocks-limit-down", {"count": 0}),
        ("12只个股跌停。", "stocks-limit-down", {"count": 12}),
        ("沪深股指收于5日均线之上。", "close-above-mean", {"indices": BOTH, "days": 5}),
        ("沪指收在10日线下方。", "close-below-mean", {"indices": SH, "days": 10}),
        ("各股指收于5小时均线之上。", "hourly-close-above-mean", {"indices": THREE, "hours": 5}),
        (
            "两市成交额约9572亿元。",
            "turnover",
            {"indices": BOTH, "yuan": Decimal(957_200_000_000)},
        ),
        ("各股指60分钟MACD处于金叉状态。", "hourly-macd-golden", {"indices": THREE}),
        ("沪指60分钟MACD处于死叉状态。", "hourly-macd-dead", {"indices": SH}),
        ("沪指收出四连涨。", "up-streak", {"indices": SH, "days": 4}),
        ("沪指录得3连阴。", "down-streak", {"indices": SH, "days": 3}),
        (
            "沪指10日、20日均线出现金叉。",
            "means-crossed-up",
            {"indices": SH, "fast": 10, "slow": 20},
        ),
        (
            "沪指5日和20日均线形成死叉。",
            "means-crossed-down",
            {"indices": SH, "fast": 5, "slow": 20},
        ),
        (
            "沪指是距离60日线最近的指数。",
            "nearest-mean",
            {"index": SH, "days": 60, "among": THREE},
        ),
        ("负溢价有所扩大。", "futures-discount-widened", {"contracts": "IF IH IC IM"}),
        ("负溢价有所收窄。", "futures-discount-narrowed", {"contracts": "IF IH IC IM"}),
        (
            "只要成交量不跌至8500亿元之下。",
            "turnover-holds-above",
            {"indices": BOTH, "yuan": Decimal(850_000_000_000)},
        ),
        (
            "上证综指在2月6日-8日反攻，站上2800点。",
            "close-above-level",
            {"index": SH, "level": Decimal(2800), "from": "2024-02-06", "to": "2024-02-08"},
        ),
        (
            "上证综指在12月6日至8日反攻，站上2800点。",
            "close-above-level",
            {"index": SH, "level": Decimal(2800), "from": "2023-12-06", "to": "2023-12-08"},
        ),
    ],
)
def test_a_claim_is_a_kind_with_values(said, kind, values):
    found = dict(claims(said))

    assert kind in found
    assert {key: found[kind][key] for key in values} == values


def test_one_sentence_may_assert_two_things():
    assert [kind for kind, _ in claims("期指成交、持仓均减少。")] == [
        "futures-volume-fell",
        "futures-open-interest-fell",
    ]
    assert [kind for kind, _ in claims("两市成交9572亿元，环比增加。")] == [
        "turnover",
        "turnover-rose",
    ]
    assert [kind for kind, _ in claims("两市成交9572亿元，环比减少。")][1] == "turnover-fell"


@pytest.mark.parametrize(
    "said",
    [
        "震荡走高。",
        "收复2900点。",
        "收于5日均线之上。",
        "收出4连涨。",
        "5日、10日均线出现金叉。",
        "沪指走势平稳。只有收复2900点才行。",
        "上证综指在2月30日-31日反攻。",
        "上证综指在2月30日-31日反攻，站上2800点。",
        "1.5只个股上涨。",
        "沪指上涨5万7万%。",
        "北上资金净买入5万7万元。",
        "沪指收复5万7万点。",
        "涨幅超1.2.3%个股近400只。",
        "两市成交5万7万元。",
        "成交量不跌至5万7万元。",
        "沪指十百连涨。",
    ],
)
def test_what_asserts_nothing_readable_is_no_claim(said):
    assert [kind for kind, _ in claims(said) if kind != "level-reclaimed"] == []


def test_without_a_day_a_claim_by_days_cannot_be_kept():
    talk = "问：怎么看？\n\n答：上证综指在6日涨。\n\n"
    text = page(talk=talk, dated="本刊讯，上证综指在2月6日-8日反攻，站上2800点")

    assert read(text).statement.claims == ()


def test_a_neighbours_claim_says_so():
    parsed = read(page(dated="2024年2月19日，创业板指上涨1.13%。"))

    assert dict(parsed.statement.claims[0].values) == {
        "index": "399006.SZ",
        "percent": Decimal("1.13"),
        "article": "neighbour",
    }


def test_a_claim_has_its_place():
    text = page(talk="问：怎么看？\n\n答：沪指收\n复2900点。\n\n")

    place = read(text).statement.claims[0].place

    assert text[place.start : place.end] == "收\n复2900点"


def test_no_more_than_five_hundred_claims_of_a_kind_are_kept():
    parsed = read(page() + "沪指上涨1%。" * 600)

    assert len(parsed.statement.claims) == 500


def rules(said):
    parsed = read(page(talk=f"问：怎么看？\n\n答：{said}\n\n"))
    return parsed.statement.rules, codes(parsed)


def test_the_stated_rules_keep_their_numbers():
    said = (
        "转强需满足三个条件：60日均线走平，60日均线被收复，MACD白线回到零轴之上。"
        "只要成交量不低于9000亿元，反弹继续。"
    )

    found, issues = rules(said)

    assert found == {
        "conditions": 3,
        "mean_days": 60,
        "mean_flat": True,
        "mean_reclaimed": True,
        "macd_white_line_above_zero": True,
        "turnover_floor": Decimal(900_000_000_000),
    }
    assert issues == []


def test_rules_on_different_means_are_not_mixed():
    found, issues = rules("一是60日均线走平，二是30日均线被收复。")

    assert found == {}
    assert issues == ["rule-unclear"]


def test_a_mean_reclaimed_in_passing_is_no_rule():
    assert rules("30日均线被收复。") == ({}, [])


def test_numbers_that_cannot_be_read_are_no_rules():
    found, issues = rules("需满足二五十个条件，成交量不低于5万7万元。")

    assert found == {}
    assert set(issues) <= {"number-unreadable"}


@pytest.mark.parametrize(
    "words",
    [
        "沪指没有跌破2900点。",
        "若沪指跌破2900点则减仓。",
        "沪指能否站上3000点是关键。",
        "沪指盘中一度跌破2880点。",
        "沪指未能站上60日均线。",
        "上周沪指收复20日均线。",
        "沪指有望4连涨。",
    ],
)
def test_what_is_denied_asked_or_made_to_depend_is_no_claim(words):
    assert claims_of(words) == []


@pytest.mark.parametrize(
    ("words", "kind", "values"),
    [
        ("沪指站上5日均线。", "close-above-mean", {"indices": "000001.SH", "days": 5}),
        ("沪指失守20日线。", "close-below-mean", {"indices": "000001.SH", "days": 20}),
        ("沪指连续4日上涨。", "up-streak", {"indices": "000001.SH", "days": 4}),
        ("沪指连续三个交易日收跌。", "down-streak", {"indices": "000001.SH", "days": 3}),
        (
            "沪指5日均线上穿10日均线。",
            "means-crossed-up",
            {"indices": "000001.SH", "fast": 5, "slow": 10},
        ),
        (
            "沪指5日线下穿10日线。",
            "means-crossed-down",
            {"indices": "000001.SH", "fast": 5, "slow": 10},
        ),
        ("两市上涨个股超过4500家。", "stocks-rising", {"count": 4500, "precision": "over"}),
    ],
)
def test_other_words_for_the_same_claims(words, kind, values):
    assert claims_of(words) == [(kind, values)]


def test_a_turnover_and_how_it_changed_are_two_claims():
    kinds = [kind for kind, _ in claims_of("两市成交额9572亿元，较前一交易日缩量602亿元。")]

    assert kinds == ["turnover", "turnover-fell"]


def claims_of(words):
    from tests.column.pages import page, read

    parsed = read(page(talk=f"问：怎么看？\n\n答：{words}\n\n"))
    return [(claim.kind, dict(claim.values)) for claim in parsed.statement.claims]
