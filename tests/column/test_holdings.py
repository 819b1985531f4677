"""The list of holdings, every character of it accounted for."""

import pytest

from sim.model.symbol import Symbol
from tests.column.pages import codes, page, read


def held(parsed):
    return [(str(r.symbol), r.name, int(r.quantity.value)) for r in parsed.statement.holdings]


BOTH = [("600155.SH", "青川股份", 100_000), ("300053.SZ", "苍梧微", 30_000)]


@pytest.mark.parametrize(
    "holdings",
    [
        "目前持有青川股份（600155）10万股、苍梧微（300053）3万股。",
        "持仓：青川股份（600155）10万股，苍梧微（300053）3万股。",
        "现持有青川股份（600155.SH）100,000股；苍梧微（sz300053）3万股。",
        "账户持有的青川股份（沪600155）十万股和苍梧微（300053）三万股。",
        "目前持有10万股青川股份（600155）、3万股的苍梧微（300053）。",
        "目前持有青川股份（600155，10万股）、苍梧微（300053，3万股）。",
        "目前持仓分别为：青川股份 600155 10万股，苍梧微 300053 3万股。",
        "目前持有青川股份（代码：600155）1000手以及苍梧微【300053】3万股。",
        "目前持有青川股份（600155）10万、苍梧微（300053）3万。",
        "目前持有青川股份（600155）10万股（新进）、苍梧微（300053）3万股。",
        "目前持有青川股份（600155）10万股。另持有苍梧微（300053）3万股。",
    ],
)
def test_every_way_of_listing_gives_the_same_holdings(holdings):
    parsed = read(page(holdings=holdings))

    assert held(parsed) == BOTH
    assert codes(parsed) == []


def test_a_name_without_code_is_settled_by_the_given_names():
    parsed = read(
        page(holdings="目前持有青川股份（600155）10万股、苍梧微3万股。"),
        names={"苍梧微": (Symbol.parse("300053.SZ"),)},
    )

    assert held(parsed) == BOTH
    assert codes(parsed) == []


def test_a_name_without_code_is_settled_by_a_trade_of_the_same_column():
    parsed = read(
        page(
            trades="周一以9元买入苍梧微（300053）1万股。",
            holdings="目前持有青川股份（600155）10万股、苍梧微3万股。",
        )
    )

    assert held(parsed) == BOTH
    assert codes(parsed) == []


def test_a_name_nobody_knows_is_asked_for():
    parsed = read(page(holdings="目前持有青川股份（600155）10万股、苍梧微3万股。"))

    assert parsed.statement.holdings[1].symbol is None
    assert codes(parsed) == ["unknown-name"]
    assert parsed.issues[0].field == "holdings.苍梧微.symbol"


def test_a_name_of_several_securities_is_asked_about():
    meant = (Symbol.parse("600346.SH"), Symbol.parse("300053.SZ"))

    parsed = read(
        page(holdings="目前持有青川股份（600155）10万股、苍梧微3万股。"), names={"苍梧微": meant}
    )

    assert codes(parsed) == ["ambiguous-name"]
    assert "600346.SH, 300053.SZ" in parsed.issues[0].message


def test_a_name_that_begins_like_a_conjunction_is_kept_whole():
    parsed = read(page(holdings="目前持有青川股份（600155）10万股、和谐微（300053）3万股。"))

    assert held(parsed)[1] == ("300053.SZ", "和谐微", 30_000)


def test_a_known_name_with_digits_at_its_end_keeps_them():
    parsed = read(
        page(holdings="目前持有青川股份（600155）10万股、科创50 3万份。"),
        names={"科创50": (Symbol.parse("588000.SH"),)},
    )

    assert held(parsed)[1] == ("588000.SH", "科创50", 30_000)


def test_a_known_name_that_is_not_followed_by_a_quantity_is_tried_as_part_of_a_longer_one():
    parsed = read(
        page(holdings="目前持有青川股份（600155）10万股、苍梧微创（300053）3万股。"),
        names={"苍梧微": (Symbol.parse("300053.SZ"),)},
    )

    assert held(parsed)[1] == ("300053.SZ", "苍梧微创", 30_000)
    assert codes(parsed)[0] == "name-and-code-differ"


@pytest.mark.parametrize(
    ("holdings", "code"),
    [
        (
            "目前持有青川股份（600155）10万股、一些债券、苍梧微（300053）3万股。",
            "holding-unreadable",
        ),
        ("目前持有青川股份（600155）10万股（成本9.2元）。", "holding-unreadable"),
        ("目前持有青川股份（600155）10万股、苍梧微（110053）3万股。", "unknown-security"),
        ("目前持有青川股份（600155）10万股、苍梧微（300053）0股。", "quantity-not-whole"),
        ("目前持有青川股份（600155）10万股、苍梧微（300053）3.5股。", "quantity-not-whole"),
        ("目前持有青川股份（600155）10万股、苍梧微（300053）5000亿股。", "quantity-not-whole"),
        ("目前持有青川股份（600155）10万股、苍梧微（300053）5万7万股。", "number-unreadable"),
        ("目前持有青川股份（600155）10万股、苍梧微（300053）300，。", "unit-missing"),
        ("目前持有青川股份（600155）10万股、青川股份（600155）3万股。", "duplicate-security"),
        ("目前持有青川股份（600155）10万股、青川股份（600165）3万股。", "two-codes"),
        ("目前持有的的的青川股份（600155）10万股。", "holding-unreadable"),
    ],
)
def test_what_cannot_be_right_is_an_issue(holdings, code):
    assert code in codes(read(page(holdings=holdings)))


def test_a_list_that_names_nothing_readable_is_an_issue():
    assert "holdings-unreadable" in codes(read(page(holdings="目前持有（600155，10万股）。")))


def test_no_holdings_at_all_are_lawful():
    text = page(
        holdings="目前空仓。",
        balances="资金余额1000000.00元，总净值1000000.00元，盈利400.00%。",
        plan="周二操作计划：拟买入青川股份（600155）。",
    )

    parsed = read(text)

    assert parsed.statement.holdings == ()
    assert codes(parsed) == []


def test_a_fund_named_after_cash_is_no_balance():
    parsed = read(
        page(holdings="目前持有青川股份（600155）10万股、自由现金流ETF（159201）3万份。")
    )

    assert held(parsed)[1] == ("159201.SZ", "自由现金流ETF", 30_000)
