"""Equations a true statement obeys; the numbers are worked by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from sim.column.identities import check_identities, holds_round_sum
from sim.model.statement import Holding, PlanAction, PlanItem, StatedTrade, Statement, Written
from sim.model.symbol import Symbol
from sim.model.trade import Side

STOCK, FUND = Symbol.parse("600155.SH"), Symbol.parse("512690.SH")

# 1,000 × 9.00 + 2,000 × 0.642 = 10,284.00; with cash 9,716.50 that is 20,000.50.
TRUE = Statement(
    cash=Written.of("9716.50"),
    net_value=Written.of("20000.50"),
    profit_percent=Written.of("100.01"),
    holdings=(
        Holding(symbol=STOCK, name="青川股份", quantity=Written.of("1000")),
        Holding(symbol=FUND, name="酒ETF", quantity=Written.of("2000")),
    ),
)
PRICES = {STOCK: Decimal("9.00"), FUND: Decimal("0.642")}


def trade(side, symbol, quantity, price="9.00"):
    return StatedTrade(
        side=side,
        symbol=symbol,
        name="青川股份" if symbol == STOCK else "酒ETF",
        quantity=Written.of(quantity),
        price=Written.of(price) if price is not None else None,
    )


def codes(statement, **known):
    return [issue.code for issue in check_identities(statement, **known)]


def test_a_true_statement_breaks_nothing():
    assert check_identities(TRUE, prices=PRICES, capital=Decimal(10_000)) == ()


def test_a_net_value_that_does_not_add_up_is_told_with_the_difference():
    wrong = replace(TRUE, cash=Written.of("9716.51"))

    issues = check_identities(wrong, prices=PRICES)

    assert [issue.code for issue in issues] == [
        "market-value-off-grid",
        "net-value-does-not-add-up",
    ]
    assert "10,284.00" in issues[1].message
    assert "-0.01 too little" in issues[1].message


def test_too_much_is_told_too():
    wrong = replace(TRUE, net_value=Written.of("20010.50"))

    assert "10.00 too much" in check_identities(wrong, prices=PRICES)[-1].message


def test_without_every_price_the_net_value_is_not_checked():
    wrong = replace(TRUE, cash=Written.of("9706.50"))

    assert "net-value-does-not-add-up" not in codes(wrong, prices={STOCK: Decimal(9)})


def test_without_every_symbol_neither_value_nor_grid_is_checked():
    row = Holding(symbol=None, name="某某", quantity=Written.of("100"))
    wrong = replace(TRUE, holdings=(*TRUE.holdings, row), profit_percent=None)

    assert codes(wrong, prices=PRICES) == []


def test_a_market_value_off_the_grid_of_ticks_needs_no_prices():
    # 2,000 units at ticks of 0.001 yuan and 1,000 shares at 0.01: multiples of 2 yuan.
    assert codes(replace(TRUE, net_value=Written.of("20001.50"), profit_percent=None)) == [
        "market-value-off-grid"
    ]
    assert codes(replace(TRUE, net_value=Written.of("20002.50"), profit_percent=None)) == []


def test_a_value_printed_in_ten_thousands_may_be_rounded():
    assert codes(replace(TRUE, net_value=Written.of("2.0", 10_000)), prices=PRICES) == []


@pytest.mark.parametrize("missing", ["cash", "net_value"])
def test_a_missing_balance_leaves_little_to_check(missing):
    assert codes(replace(TRUE, **{missing: None}), prices=PRICES) in ([], ["profit-differs"])


def test_cash_above_the_net_value_leaves_the_holdings_nothing():
    wrong = replace(TRUE, cash=Written.of("30000.50"), profit_percent=None)

    assert codes(wrong) == ["net-value-too-small"]


def test_without_holdings_cash_is_all_there_is():
    empty = replace(TRUE, holdings=(), profit_percent=None)

    assert codes(empty) == ["net-value-differs-from-cash"]
    assert codes(replace(empty, net_value=empty.cash)) == []


def test_a_profit_that_no_round_capital_explains_is_told_with_the_interval():
    issue = check_identities(replace(TRUE, profit_percent=Written.of("100.61")))[0]

    assert issue.code == "profit-differs"
    assert "9,969.59 to 9,970.09" in issue.message


def test_a_known_capital_is_held_to_the_last_digit():
    issue = check_identities(TRUE, capital=Decimal(10_001))[0]

    assert issue.code == "profit-differs"
    assert "99.9850%" in issue.message


@pytest.mark.parametrize(("net_value", "profit"), [("20000.50", "-100.00"), ("0", "5.00")])
def test_an_impossible_profit_is_told(net_value, profit):
    wrong = replace(
        TRUE, net_value=Written.of(net_value), profit_percent=Written.of(profit), cash=None
    )

    assert codes(wrong) == ["profit-impossible"]


@pytest.mark.parametrize(
    ("low", "high", "round_"),
    [
        ("199999.94", "200000.06", True),
        ("199998.94", "199999.06", False),
        ("99.5", "300", True),
        ("999955", "1000045", True),
        ("1009955", "1009999", False),
    ],
)
def test_a_capital_is_round_or_the_interval_too_wide_to_tell(low, high, round_):
    assert holds_round_sum(Decimal(low), Decimal(high)) is round_


def test_what_was_bought_today_is_held_tonight():
    bought = (trade(Side.BUY, STOCK, "1100"),)

    assert codes(replace(TRUE, trades=bought)) == ["bought-exceeds-held"]
    assert codes(replace(TRUE, trades=(trade(Side.BUY, STOCK, "1000"),))) == []


def test_a_sale_on_the_same_day_does_not_excuse_a_stock():
    trades = (trade(Side.BUY, STOCK, "1100"), trade(Side.SELL, STOCK, "100"))

    assert codes(replace(TRUE, trades=trades)) == ["bought-exceeds-held"]


def test_a_sale_on_the_same_day_is_taken_off_for_a_fund():
    trades = (trade(Side.BUY, FUND, "2100"), trade(Side.SELL, FUND, "100"))

    assert codes(replace(TRUE, trades=trades)) == []


def test_a_trade_in_an_unsettled_security_is_not_checked():
    row = replace(trade(Side.BUY, STOCK, "5000"), symbol=None)

    assert codes(replace(TRUE, trades=(row,)), ranges={}) == []


def test_a_code_outside_the_boards_counts_as_a_stock():
    odd = Symbol.parse("110155.SH")
    statement = replace(
        TRUE,
        holdings=(Holding(symbol=odd, name="转债", quantity=Written.of("100")),),
        net_value=Written.of("9717.00"),
        profit_percent=None,
    )

    assert codes(statement) == ["market-value-off-grid"]


@pytest.mark.parametrize(
    ("action", "expected"),
    [(PlanAction.TRIM, ["planned-not-held"]), (PlanAction.BUY, [])],
)
def test_only_a_purchase_may_be_planned_for_what_is_not_held(action, expected):
    item = PlanItem(action=action, symbol=Symbol.parse("000987.SZ"), name="某某")

    assert codes(replace(TRUE, plan=(item,))) == expected


def test_a_holding_planned_under_another_name_is_held():
    item = PlanItem(action=PlanAction.TRIM, symbol=STOCK, name="青川")

    assert codes(replace(TRUE, plan=(item,))) == []


@pytest.mark.parametrize(("price", "expected"), [("9.00", []), ("9.41", ["price-outside-day"])])
def test_a_stated_price_lies_within_the_day(price, expected):
    trades = (trade(Side.SELL, STOCK, "100", price), trade(Side.SELL, STOCK, "100", None))
    ranges = {STOCK: (Decimal("8.86"), Decimal("9.36"))}

    assert codes(replace(TRUE, trades=trades), ranges=ranges) == expected


# Before: 800 shares and 11,516.50; 200 more at 9.00 cost 1,800.00.
BEFORE = Statement(
    cash=Written.of("11516.50"),
    holdings=(
        Holding(symbol=STOCK, name="青川股份", quantity=Written.of("800")),
        Holding(symbol=FUND, name="酒ETF", quantity=Written.of("2000")),
    ),
)
AFTER = replace(TRUE, trades=(trade(Side.BUY, STOCK, "200"),))


def test_the_session_before_leads_to_this_one():
    assert codes(AFTER, previous=BEFORE, fees=Decimal(0)) == []
    assert codes(AFTER, previous=replace(BEFORE, cash=Written.of("11521.50"))) == []


@pytest.mark.parametrize(
    ("trades", "expected"),
    [
        ([trade(Side.BUY, STOCK, "300")], ["holding-does-not-follow", "cash-does-not-follow"]),
        ([trade(Side.BUY, STOCK, "200", "9.01")], ["cash-does-not-follow"]),
        ([trade(Side.BUY, STOCK, "200", "8.30")], ["cash-does-not-follow"]),
        ([trade(Side.BUY, STOCK, "200", None)], []),
    ],
)
def test_a_trade_that_does_not_lead_there_is_told(trades, expected):
    statement = replace(TRUE, trades=tuple(trades))

    assert codes(statement, previous=BEFORE, fees=Decimal(0)) == expected


def test_fees_are_bounded_when_they_are_not_known():
    before = replace(BEFORE, cash=Written.of("11700.50"))

    assert codes(AFTER, previous=before) == ["cash-does-not-follow"]
    assert codes(AFTER, previous=before, fees=Decimal("184.00")) == []


def test_a_security_sold_out_leaves_no_figure_to_point_at():
    statement = replace(AFTER, holdings=TRUE.holdings[:1], net_value=None)

    issues = check_identities(statement, previous=BEFORE)

    assert [issue.code for issue in issues] == ["holding-does-not-follow"]
    assert "2000 held before, 0 bought, 0 sold makes 2000, but 0 is printed" in issues[0].message


def test_without_cash_before_only_the_holdings_are_rolled_forward():
    assert codes(AFTER, previous=replace(BEFORE, cash=None)) == []
