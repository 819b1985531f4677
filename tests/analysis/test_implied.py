from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.implied import (
    cash_before,
    percent_of,
    previous_statement,
    quantities_before,
    roundest_between,
    significant_digits,
    starting_capital,
)
from sim.model.statement import StatedTrade, Written
from sim.model.symbol import Symbol
from sim.model.trade import Side

EVE = date(2024, 2, 8)


def test_the_columns_percent_says_200_000(column):
    found = starting_capital(column.net_value, column.profit_percent)
    assert (found.roundest, found.significant_digits, found.is_round) == (200_000, 1, True)
    assert found.low < 200_000 < found.high
    assert found.high - found.low < Decimal("0.12")  # 0.005 of 17068.44 % either way


def test_a_percent_that_leaves_nothing_has_no_capital():
    assert starting_capital(Written.of("100.00"), Written.of("-100")) is None
    assert starting_capital(Written.of("0.00"), Written.of("5.00")) is None


@pytest.mark.parametrize(
    ("low", "high", "roundest"),
    [
        ("199999.93", "200000.05", "200000"),
        ("123456", "123457", "123456"),
        ("149", "151", "150"),
        ("8", "12", "10"),
        ("1.26", "1.34", "1.3"),
        ("1.001", "1.002", "1.002"),
        ("470", "530", "500"),
        ("3", "3", "3"),
    ],
)
def test_the_roundest_number_has_the_fewest_digits(low, high, roundest):
    assert roundest_between(Decimal(low), Decimal(high)) == Decimal(roundest)


def test_an_interval_turned_round_is_refused():
    for low, high in ((2, 1), (0, 1)):
        with pytest.raises(ValueError, match="0 < low"):
            roundest_between(Decimal(low), Decimal(high))


@given(
    st.integers(1, 999).map(Decimal),
    st.integers(-2, 8),
    st.decimals(min_value="0.0000001", max_value="0.2", places=7),
)
def test_the_roundest_lies_inside_and_is_never_longer_than_what_is_known_to_be(number, power, by):
    true = number.scaleb(power)
    low, high = true * (1 - by), true * (1 + by)
    found = roundest_between(low, high)
    assert low <= found <= high
    assert significant_digits(found) <= significant_digits(true)


def test_the_statement_of_2024_02_08_without_fees(corrected, quotes):
    closes = {symbol: quote.previous.close for symbol, quote in quotes.items()}
    before = previous_statement(corrected, EVE, closes, capital=Decimal(200_000))
    assert before.cash == Decimal("7127678.63")
    assert before.net_value == Decimal("33963078.63")
    assert round(before.profit_percent, 2) == Decimal("16881.54")
    assert Symbol.parse("300053.SZ") not in before.quantities
    assert before.quantities[Symbol.parse("600155.SH")] == 970_000


def test_the_transfer_fee_alone_moves_its_cash_to_59_fen(corrected, quotes):
    closes = {symbol: quote.previous.close for symbol, quote in quotes.items()}
    before = previous_statement(corrected, EVE, closes, fees=Decimal("56.96"))
    assert (before.cash, before.profit_percent) == (Decimal("7127735.59"), None)


def test_what_cannot_be_undone_gives_no_statement(corrected, quotes):
    closes = {symbol: quote.previous.close for symbol, quote in quotes.items()}
    assert previous_statement(replace(corrected, cash=None), EVE, closes) is None
    assert previous_statement(corrected, EVE, {}) is None
    more = replace(corrected.trades[0], quantity=Written.of("33", 10_000))
    assert previous_statement(replace(corrected, trades=(more,)), EVE, closes) is None
    unpriced = replace(corrected.trades[0], price=None)
    assert cash_before(replace(corrected, trades=(unpriced,)), Decimal(0)) is None


def test_sales_are_put_back_and_what_has_no_symbol_is_left_out(corrected):
    sold = StatedTrade(
        side=Side.SELL,
        symbol=Symbol.parse("600000.SH"),
        name="浦发银行",
        quantity=Written.of("5", 10_000),
        price=Written.of("7.00"),
    )
    unknown = replace(sold, symbol=None)
    nameless = replace(corrected.holdings[0], symbol=None)
    statement = replace(
        corrected, trades=(sold, unknown), holdings=(nameless, *corrected.holdings[1:])
    )
    held = quantities_before(statement)
    assert held[Symbol.parse("600000.SH")] == 50_000
    assert Symbol.parse("600155.SH") not in held
    assert cash_before(replace(corrected, trades=(sold,)), Decimal(0)) == Decimal("1081678.63")


def test_percent_is_of_the_capital():
    assert percent_of(Decimal(150), Decimal(100)) == 50
