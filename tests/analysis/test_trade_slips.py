from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sim.analysis.candidates import Kind
from sim.analysis.explain import explain
from sim.analysis.fee_regimes import (
    RATES,
    charged_by_regime,
    profiles,
    selling_fees,
    trade_fees,
)
from sim.analysis.quotes import Quote
from sim.model.bar import Bar
from sim.model.statement import Holding, StatedTrade, Statement, Written
from sim.model.symbol import Symbol
from sim.model.trade import Side
from sim.rules.fees import DEFAULT_PROFILE, NO_FEES_PROFILE

DAY = date(2024, 2, 19)
SYMBOL = Symbol.parse("600155.SH")
QUOTE = Quote(
    bar=Bar(
        day=DAY,
        open=Decimal("10.02"),
        high=Decimal("10.05"),
        low=Decimal("9.97"),
        close=Decimal("10.00"),
        volume=1_000_000,
        amount=Decimal(10_010_000),
    )
)


def statement(net_value, cash="500000.00", quantity="100000", trades=()):
    holding = Holding(symbol=SYMBOL, name="某", quantity=Written.of(quantity))
    return Statement(
        as_of=DAY,
        cash=Written.of(cash),
        net_value=Written.of(net_value),
        holdings=(holding,),
        trades=trades,
    )


def trades_of(printed, quote=QUOTE):
    found = explain(printed, {SYMBOL: quote})
    return {row.candidate: row for row in found.candidates if row.kind is Kind.UNREPORTED_TRADE}


def test_a_sale_the_holdings_do_not_show(change):
    # 100,000 printed, 13,700 sold at any price: they are worth 137,000 less at the close
    row = trades_of(statement("1363000.00"))["sell 13,700 at any price from 9.97 to 10.05"]
    assert row.changes["holdings.600155.SH.quantity"].value == 86_300
    assert "cash" not in row.changes


def test_a_purchase_the_holdings_do_not_show():
    row = trades_of(statement("1637000.00"))["buy 13,700 at any price from 9.97 to 10.05"]
    assert row.changes["holdings.600155.SH.quantity"].value == 113_700


def test_a_purchase_the_cash_does_not_show():
    row = trades_of(statement("1362863.00"))["buy 13,700 at 10.01"]
    assert row.changes["cash"].value == Decimal("362863.00")
    assert row.against[0] == "not in the cash"


def test_a_sale_the_cash_does_not_show():
    row = trades_of(statement("1637137.00"))["sell 13,700 at 10.01"]
    assert row.changes["cash"].value == Decimal("637137.00")


def test_a_sale_above_the_close_that_nothing_shows_but_the_net_value():
    row = trades_of(statement("1500042.00"))["sell 4,200 at 10.01"]
    assert row.against == ("in neither holdings nor cash", "not among the stated trades")
    assert row.changes["holdings.600155.SH.quantity"].value == 95_800
    assert row.changes["cash"].value == Decimal("542042.00")


def test_a_purchase_needs_the_cash_and_a_sale_the_shares():
    rows = trades_of(statement("1499000.00", cash="500000.00"))
    assert "buy 20,000 at 10.05" in rows  # 201,000 yuan
    assert "buy 100,000 at 10.01" not in rows  # 1,001,000 yuan
    assert "sell 100,000 at 9.99" in rows
    assert "sell 100,000 at 9.98" not in rows  # 50,000 would do


def test_shares_bought_that_day_are_not_sold_that_day():
    bought = StatedTrade(
        side=Side.BUY, symbol=SYMBOL, name="某", quantity=Written.of("90000"), price=None
    )
    free, bound = statement("1363000.00"), statement("1363000.00", trades=(bought,))
    assert "sell 13,700 at any price from 9.97 to 10.05" in trades_of(free)
    assert "sell 13,700 at any price from 9.97 to 10.05" not in trades_of(bound)


def test_more_than_the_market_traded_is_impossible_and_a_large_part_doubted():
    thin = replace(QUOTE, bar=replace(QUOTE.bar, volume=13_600))
    assert trades_of(statement("1363000.00"), thin) == {}
    some = replace(QUOTE, bar=replace(QUOTE.bar, volume=27_400))
    row = trades_of(statement("1363000.00"), some)["sell 13,700 at any price from 9.97 to 10.05"]
    assert "it would be 50% of the day's volume" in row.against


def test_a_day_without_trades_has_no_unreported_one():
    assert trades_of(statement("1363000.00"), replace(QUOTE, stale=True)) == {}


def test_a_purchase_larger_than_the_holding_is_in_the_holding_by_no_way():
    assert not [key for key in trades_of(statement("499999.00")) if key.startswith("buy 100,1")]


@pytest.mark.parametrize(
    ("sign", "where"), [(1, "the net value but not"), (-1, "the cash but not")]
)
def test_fees_taken_from_one_side_only_are_found(sign, where):
    net = Decimal(1_500_000) - sign * Decimal("1424.00")
    found = explain(statement(f"{net:.2f}"), {SYMBOL: QUOTE}, fees={"0.25 ‰": Decimal("1424.00")})
    rows = [row for row in found.candidates if row.kind is Kind.FEES]
    assert len(rows) == 1
    assert where in rows[0].candidate
    assert "1,424.00 yuan" in rows[0].candidate


def test_the_days_fees_are_those_worked_by_hand(column):
    # 2,880,000 and 2,816,000 bought: 0.025 % is 720 + 704, transfer fee 0.001 % 28.80 + 28.16.
    assert trade_fees(column, DAY, DEFAULT_PROFILE) == Decimal("1480.96")
    assert trade_fees(column, DAY, NO_FEES_PROFILE) == 0


def test_selling_all_costs_stamp_duty_on_shares_only(column, quotes):
    # Rounded a security: duty 0.05 % on shares worth 27,273,400, transfer fee 0.001 % on the
    # same, commission 0.025 % on all 33,051,400.
    fees = selling_fees(column, quotes, DAY, DEFAULT_PROFILE)
    assert fees == Decimal("13636.70") + Decimal("272.74") + Decimal("8262.86")


def test_regimes_are_listed_once_an_amount(column, quotes):
    found = charged_by_regime(column, quotes, DAY)
    assert len(set(found.values())) == len(found)
    assert Decimal("1424.00") in found.values()  # 0.25 per mille, all inside
    assert Decimal("56.96") in found.values()  # the transfer fee alone
    assert len(profiles()) == 4 * len(RATES)


def test_a_day_without_trades_or_holdings_costs_nothing(column):
    empty = replace(column, trades=(), holdings=())
    assert charged_by_regime(empty, {}, DAY) == {}
    nameless = replace(column.trades[0], symbol=None)
    unpriced = replace(column.trades[1], price=None)
    assert trade_fees(replace(column, trades=(nameless, unpriced)), DAY, DEFAULT_PROFILE) == 0
    unheld = replace(column.holdings[0], symbol=None)
    assert selling_fees(replace(column, holdings=(unheld,)), {}, DAY, DEFAULT_PROFILE) == 0
