from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sim.analysis.seeding import seed
from sim.model.action import CorporateAction
from sim.model.issue import Severity
from sim.model.statement import Holding, StatedTrade, Statement, Written
from sim.model.symbol import Symbol
from sim.model.trade import OrderKind, Side
from sim.rules.fees import DEFAULT_PROFILE, NO_FEES_PROFILE

DAY, EVE = date(2024, 2, 19), date(2024, 2, 8)
BANK, LIQUOR = Symbol.parse("600000.SH"), Symbol.parse("000858.SZ")


def trade(side, symbol, quantity, price):
    return StatedTrade(
        side=side,
        symbol=symbol,
        name="某",
        quantity=Written.of(quantity),
        price=None if price is None else Written.of(price),
    )


def statement(*trades, cash="1000000.00", held="2000"):
    holding = Holding(symbol=BANK, name="浦发银行", quantity=Written.of(held))
    return Statement(
        as_of=DAY,
        cash=None if cash is None else Written.of(cash),
        holdings=(holding,),
        trades=trades,
    )


def seeded(printed, profile=NO_FEES_PROFILE, actions=()):
    closes = {BANK: Decimal("7.05"), LIQUOR: Decimal("130.00")}
    return seed(printed, previous_session=EVE, closes=closes, profile=profile, actions=actions)


def test_the_columns_account_before_its_trades(column, quotes):
    closes = {symbol: quote.previous.close for symbol, quote in quotes.items()}
    found = seed(column, previous_session=EVE, closes=closes, profile=DEFAULT_PROFILE)
    # 1,431,678.63 + 5,696,000 + fees 748.80 + 732.16
    assert found.opening.cash == Decimal("7129159.59")
    assert found.fees == Decimal("1480.96")
    held = {str(row.symbol): row.quantity for row in found.opening.positions}
    assert held == {
        "600155.SH": 990_000,
        "000987.SZ": 700_000,
        "000938.SZ": 380_000,
        "512690.SH": 9_000_000,
        "601579.SH": 350_000,
    }
    assert found.opening.positions[0].cost == Decimal("7425000.00")  # 990,000 at 7.50
    assert [order.kind for order in found.orders] == [OrderKind.STATED] * 2
    assert found.issues == ()


def test_sales_come_first_and_their_proceeds_leave_the_opening_cash():
    found = seeded(
        statement(trade(Side.BUY, BANK, "1000", "7.00"), trade(Side.SELL, LIQUOR, "500", "131.00"))
    )
    assert [order.side for order in found.orders] == [Side.SELL, Side.BUY]
    assert found.opening.cash == Decimal("941500.00")  # + 7,000 - 65,500
    held = {row.symbol: (row.quantity, row.cost) for row in found.opening.positions}
    assert held == {BANK: (1_000, Decimal("7050.00")), LIQUOR: (500, Decimal("65000.00"))}


def test_a_trade_without_price_is_taken_as_made():
    found = seeded(statement(trade(Side.BUY, BANK, "1000", None)))
    assert found.orders == ()
    assert found.opening.positions[0].quantity == 2_000
    assert [(row.code, row.severity) for row in found.issues] == [
        ("trade-without-price", Severity.WARNING)
    ]


def test_more_bought_than_held_is_an_issue():
    found = seeded(statement(trade(Side.BUY, BANK, "2500", "7.00")))
    assert found.opening.positions == ()
    assert [row.code for row in found.issues] == ["bought-more-than-held"]
    assert "500 more 600000.SH" in found.issues[0].message


def test_sales_above_the_cash_printed_after_them_are_an_issue():
    found = seeded(statement(trade(Side.SELL, LIQUOR, "500", "131.00"), cash="1.00"))
    assert found.opening.cash == 0
    assert [row.code for row in found.issues] == ["sales-exceed-cash"]
    assert "65,499.00 yuan" in found.issues[0].message


def test_what_the_day_itself_paid_out_is_undone():
    split = CorporateAction(
        symbol=BANK, ex_date=DAY, cash_per_share=Decimal("0.30"), bonus_ratio=Decimal(1)
    )
    other = CorporateAction(symbol=BANK, ex_date=date(2024, 6, 3), cash_per_share=Decimal(9))
    later = CorporateAction(
        symbol=LIQUOR, ex_date=DAY, cash_per_share=Decimal(1), pay_date=date(2024, 2, 20)
    )
    found = seeded(statement(), actions=(split, other, later))
    assert found.opening.positions[0].quantity == 1_000
    assert found.opening.cash == Decimal("999700.00")  # 300 came in on 1,000 shares


def test_without_day_or_cash_there_is_no_account():
    for broken in (replace(statement(), as_of=None), statement(cash=None)):
        with pytest.raises(ValueError, match="cannot be seeded"):
            seeded(broken)


def test_a_nameless_trade_is_no_order(column):
    nameless = replace(trade(Side.BUY, BANK, "1000", "7.00"), symbol=None)
    assert seeded(statement(nameless)).orders == ()
