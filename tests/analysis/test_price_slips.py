from dataclasses import replace
from decimal import Decimal

import pytest

from sim.analysis.candidates import Kind, with_changes
from sim.analysis.explain import explain
from sim.analysis.price_slips import other_prices
from sim.model.statement import Written
from sim.model.symbol import Symbol

ZIGUANG = Symbol.parse("000938.SZ")
LIQUOR = Symbol.parse("512690.SH")


def valued_at(statement, quotes, **prices):
    """The statement with the net value somebody gets who uses other prices."""
    net = statement.cash.value
    for holding in statement.holdings:
        price = prices.get(f"s{holding.symbol.code}", quotes[holding.symbol].close)
        net += holding.quantity.value * Decimal(price)
    capital_percent = (net / 200_000 - 1) * 100
    return replace(
        statement,
        net_value=Written.of(f"{net:.2f}"),
        profit_percent=Written.of(f"{capital_percent:.2f}"),
    )


@pytest.mark.parametrize(
    ("price", "words"),
    [
        ("16.73", "the close of the session before"),
        ("17.48", "the open of the day"),
        ("17.08", "the low of the day"),
        ("17.39", "the close of the session after"),
        ("17.41", "the average price of the day"),
    ],
)
def test_one_other_price_is_named(corrected, quotes, price, words):
    found = explain(valued_at(corrected, quotes, s000938=price), quotes)
    rows = [row for row in found.candidates if row.field == f"holdings.{ZIGUANG}.close"]
    assert (rows[0].kind, rows[0].candidate) == (Kind.OTHER_PRICE, price)
    assert rows[0].for_[0] == words
    assert rows[0].changes == {}  # the printed numbers stay


def test_a_price_traded_during_the_day_without_a_name_is_listed(corrected, quotes):
    found = explain(valued_at(corrected, quotes, s000938="17.33"), quotes)
    rows = [row for row in found.candidates if row.field == f"holdings.{ZIGUANG}.close"]
    assert (rows[0].candidate, rows[0].for_[0]) == ("17.33", "traded during the day")


def test_a_misread_close_is_listed(corrected, quotes):
    found = explain(valued_at(corrected, quotes, s000938="11.75"), quotes)
    rows = [row for row in found.candidates if row.kind is Kind.PRICE_SLIP]
    assert [(row.candidate, row.against) for row in rows] == [
        ("11.75", ("the day's closes are public",))
    ]
    outside = explain(valued_at(corrected, quotes, s000938="12.34"), quotes)
    assert not [row for row in outside.candidates if row.kind is Kind.PRICE_SLIP]


def test_a_fund_price_rounded_to_the_fen_is_named(corrected, quotes):
    found = explain(valued_at(corrected, quotes, s512690="0.64"), quotes)
    rows = [row for row in found.candidates if row.field == f"holdings.{LIQUOR}.close"]
    assert rows[0].for_[0] == "the close rounded to two decimals"


def test_the_closes_of_another_day_explain_all_holdings_at_once(corrected, quotes):
    before = {f"s{symbol.code}": quote.previous.close for symbol, quote in quotes.items()}
    found = explain(valued_at(corrected, quotes, **before), quotes)
    assert found.best.kind is Kind.OTHER_DAY
    assert found.best.candidate == "closes of the session before"


def test_a_security_with_one_bar_has_the_prices_of_its_day_only(quotes):
    alone = replace(quotes[ZIGUANG], previous=None, following=None)
    assert set(other_prices(alone)) == {
        "open of the day",
        "low of the day",
        "average price of the day",
    }
    bare = replace(alone, bar=replace(alone.bar, amount=None))
    assert "average price of the day" not in other_prices(bare)


def test_other_days_are_not_looked_at_where_a_bar_is_missing(column, quotes):
    short = quotes | {ZIGUANG: replace(quotes[ZIGUANG], previous=None)}
    assert explain(column, short).best.candidate == "970000"


def test_holdings_without_symbol_have_no_price(column, quotes):
    nameless = replace(column.holdings[0], symbol=None)
    lone = replace(column, holdings=(nameless,))
    assert not [row for row in explain(lone, quotes).candidates if "close" in row.field]


def test_the_price_slips_cannot_make_a_price_of_nothing(corrected, quotes):
    lost = with_changes(corrected, {"net_value": Written.of("1.00")})
    assert all(
        Decimal(row.candidate) > 0
        for row in explain(lost, quotes).candidates
        if "close" in row.field
    )
