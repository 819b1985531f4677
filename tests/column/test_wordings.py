"""Other columnists' habits: each is read right, or an issue says what is unreadable."""

from decimal import Decimal

import pytest

from tests.column.pages import (
    BALANCES,
    HELD,
    MONEY,
    SHARES,
    balances,
    codes,
    held,
    page,
    read,
    traded,
)


@pytest.mark.parametrize(
    "holdings",
    [
        "目前持有600155青川股份10万股、300053苍梧微3万股。",
        "目前持有［600155］青川股份10万股、［300053］苍梧微3万股。",
        "目前仓位：青川股份（600155）100,000股，苍梧微（300053）30,000股。",
        "目前持有：\n1.青川股份（600155）10万股\n2.苍梧微（300053）3万股\n",
        "目前持有：\n（1）青川股份（600155）10万股；\n（2）苍梧微（300053）3万股。\n",
        "持有的股票为青川股份〔SH600155〕1000手和苍梧微（SZ.300053）300手。",
    ],
)
def test_every_way_of_listing_holdings_gives_the_same(holdings):
    parsed = read(page(holdings=holdings))

    assert held(parsed) == SHARES
    assert codes(parsed) == []


@pytest.mark.parametrize(
    "words",
    ["不再持有", "曾持有", "上周持有", "昨日仍持有", "此前持有", "未持有", "十大股东持有"],
)
def test_what_is_not_held_now_or_not_by_the_publisher_is_no_holding(words):
    parsed = read(page(trades=f"{words}松江一重（002402）8万股。"))

    assert held(parsed) == SHARES
    assert parsed.errors


def test_a_code_run_together_with_the_quantity_is_no_quantity():
    for joined in ("600155\n9900股", "60015599股"):
        parsed = read(page(holdings=f"目前持有青川股份{joined}、苍梧微（300053）3万股。"))

        assert held(parsed) == SHARES[1:]
        assert "code-and-quantity-joined" in codes(parsed)


def test_a_known_name_run_together_with_its_code_is_no_quantity():
    symbol = read(page()).statement.holdings[0].symbol
    text = page(holdings="目前持有青川股份600155500股、苍梧微（300053）3万股。")

    parsed = read(text, names={"青川股份": (symbol,)})

    assert held(parsed) == SHARES[1:]
    assert "code-and-quantity-joined" in codes(parsed)


def test_a_long_quantity_that_starts_with_no_code_is_a_quantity():
    for digits in ("9999991200", "1234567"):
        parsed = read(page(holdings=f"目前持有青川股份{digits}股（600155）。"))

        assert "code-and-quantity-joined" not in codes(parsed)


def test_a_number_that_starts_with_a_zero_lost_a_digit():
    parsed = read(page(balances=BALANCES.replace("1000000.00元", "0100000.00元")))

    assert parsed.statement.net_value is None
    assert "number-unreadable" in codes(parsed)


@pytest.mark.parametrize(
    "printed",
    [
        "现金余额100,000.00元，账户总值1,000,000.00元，累计收益率400.00%。",
        "昨日资金余额90000.00元，资金余额100000.00元，总净值1000000.00元，盈利400.00%。",
        "资金余额100000.00元，总净值1000000.00元，单位净值5.0000元，盈利400.00%。",
        "资金余额100000.00元，总净值1000000.00元，当日盈利1.25%，累计盈利400.00%。",
        "资金余额：¥100,000.00；总净值：¥1,000,000.00；盈利：+400.00%。",
        "资金余额还剩100000.00元，总净值升至1000000.00元，盈利达400.00%。",
        "资金余额100000.00元，融资余额5000.00元，总净值1000000.00元，盈利400.00%。",
        "资金余额十万元，总净值一百万元，截至今日盈利400.00%。",
    ],
)
def test_every_way_of_telling_balances_gives_the_same(printed):
    parsed = read(page(balances=printed))

    assert balances(parsed) == MONEY
    assert codes(parsed) == []


def test_jiao_and_fen_are_part_of_a_balance():
    parsed = read(page(balances="资金余额100000元零5角，总净值1000000元8角5分，盈利400.00%。"))

    assert balances(parsed)[:2] == (Decimal("100000.5"), Decimal("1000000.85"))


def test_jiao_after_decimals_or_a_scale_make_no_amount():
    for amount in ("100000.50元5角", "10万元5角"):
        parsed = read(page(balances=f"资金余额{amount}，总净值1000000.00元，盈利400.00%。"))

        assert parsed.statement.cash is None
        assert "number-unreadable" in codes(parsed)


@pytest.mark.parametrize(
    "span", ["本月", "本周", "今年以来", "年内", "今日", "当日", "周一", "近三个月"]
)
def test_a_profit_of_some_days_is_not_the_profit(span):
    parsed = read(page(balances=f"资金余额100000.00元，总净值1000000.00元，{span}盈利3.20%。"))

    assert parsed.statement.profit_percent is None
    assert codes(parsed) == ["balance-missing"]


def test_a_profit_of_a_trade_is_not_the_profit():
    parsed = read(
        page(
            trades="周一以7元卖出松江一重（002402）5万股，获利12.5%。",
            balances="资金余额100000.00元，总净值1000000.00元。",
        )
    )

    assert parsed.statement.profit_percent is None
    assert codes(parsed) == ["balance-missing"]


@pytest.mark.parametrize("owner", ["融资", "两市融资", "昨日", "产品"])
def test_a_balance_of_another_day_or_owner_is_not_the_balance(owner):
    parsed = read(page(balances=f"{owner}余额500000.00元，总净值1000000.00元，盈利400.00%。"))

    assert parsed.statement.cash is None
    assert "balance-missing" in codes(parsed)


def test_a_balance_of_another_owner_without_a_figure_is_passed_over():
    parsed = read(page(balances=f"融资余额不变，{BALANCES}"))

    assert balances(parsed) == MONEY


@pytest.mark.parametrize(
    ("price", "yuan"),
    [
        ("三点五二元", "3.52"),
        ("九元五角", "9.5"),
        ("九元零五分", "9.05"),
        ("3元5角2分", "3.52"),
        ("九块五", "9.5"),
        ("9块5毛", "9.5"),
    ],
)
def test_prices_are_also_told_in_jiao_and_fen(price, yuan):
    parsed = read(page(trades=f"周一以{price}买入苍梧微2万股。"))

    assert traded(parsed) == [("buy", "苍梧微", 20_000, Decimal(yuan))]
    assert codes(parsed) == []


@pytest.mark.parametrize("verb", ["接回", "回补"])
def test_other_words_for_buying_and_selling(verb):
    parsed = read(page(trades=f"周一9元{verb}苍梧微2万股，7元出掉青川股份3万股。"))

    assert [row[0] for row in traded(parsed)] == ["buy", "sell"]


@pytest.mark.parametrize(
    "trades",
    [
        "周一拟以9元买入苍梧微2万股",
        "周一准备以9元买入苍梧微2万股",
        "周一计划以9元卖出苍梧微2万股",
        "周一挂单9元买入苍梧微2万股未成交",
        "周一以9元买入苍梧微2万股，但未能成交",
        "周一未能以9元卖出苍梧微2万股",
        "周一撤销了以9元卖出苍梧微2万股的委托",
        "周一机构以9元买入苍梧微2万股",
        "上周五以9元买入苍梧微2万股",
        "周一没有操作，周四以9元买入苍梧微2万股",
        "昨日以9元买入苍梧微2万股",
        "2月8日以9元买入苍梧微2万股",
        "周一减仓苍梧微至2万股",
    ],
)
def test_what_was_not_traded_by_the_publisher_on_the_day_is_left_out(trades):
    parsed = read(page(trades=f"{trades}。"))

    assert traded(parsed) == []
    assert "trade-left-out" in codes(parsed)


@pytest.mark.parametrize(
    "trades", ["2月19日以9元买入苍梧微2万股", "周一按上周五的计划以9元买入苍梧微2万股"]
)
def test_a_trade_dated_on_the_day_is_kept(trades):
    parsed = read(page(trades=f"{trades}。"))

    assert traded(parsed) == [("buy", "苍梧微", 20_000, Decimal(9))]
    assert codes(parsed) == []


def test_without_a_settled_day_only_earlier_days_are_left_out():
    text = page(trades="周一以9元买入苍梧微2万股，上周五以7元卖出青川股份3万股。", dated="")

    parsed = read(text)

    assert [row[0] for row in traded(parsed)] == ["buy"]
    assert "trade-left-out" in codes(parsed)


@pytest.mark.parametrize("prices", ["9元至9.2元", "8.95-9.05元"])
def test_a_range_of_prices_is_no_price(prices):
    parsed = read(page(trades=f"周一以{prices}买入苍梧微2万股。"))

    assert traded(parsed) == [("buy", "苍梧微", 20_000, None)]
    assert "price-unclear" in codes(parsed)


@pytest.mark.parametrize(
    ("trades", "code"),
    [
        ("周一以9元多买入苍梧微2万股", "approximate"),
        ("周一以9元买入苍梧微约2万股", "approximate"),
        ("周一以港币9元买入苍梧微2万股", "currency-unclear"),
        ("周一替邻居以9元买入苍梧微2万股", "words-unread"),
    ],
)
def test_words_that_may_change_a_trade_are_told(trades, code):
    parsed = read(page(trades=f"{trades}。"))

    assert traded(parsed) == [("buy", "苍梧微", 20_000, Decimal(9))]
    assert codes(parsed) == [code]


def test_a_lesser_column_beside_the_best_is_told():
    other = "目前持有松江一重（002402）5万股。资金余额5.00元，总净值350005.00元。\n\n毕胜\n"

    parsed = read(page() + "\n\n" + other)

    assert held(parsed) == SHARES
    assert "another-column" in codes(parsed)


def test_the_list_used_by_these_tests_is_read():
    parsed = read(page(holdings=f"目前持有{HELD}。"))

    assert held(parsed) == SHARES
    assert codes(parsed) == []
