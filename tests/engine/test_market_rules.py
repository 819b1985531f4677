"""What the broker asks of the rules: limits of new listings, lots, the most a sum buys."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.data.sessions import shipped_calendar
from sim.engine import BrokerOptions, Listing
from sim.engine.market_rules import MarketRules
from sim.model.bar import Bar
from sim.model.symbol import Symbol
from sim.model.trade import Side
from sim.rules.fees import DEFAULT_PROFILE

D = Decimal
STOCK, STAR = Symbol.parse("600155.SH"), Symbol.parse("688001.SH")
DAY = date(2024, 1, 3)
RULES = MarketRules(shipped_calendar(), DEFAULT_PROFILE)


def bar(prev_close, day=DAY):
    ten = D("10.00")
    return Bar(
        day=day,
        open=ten,
        high=ten,
        low=ten,
        close=ten,
        volume=100,
        prev_close=None if prev_close is None else D(prev_close),
    )


def limits(listing=None, prev_close="10.00", day=DAY, symbol=STOCK):
    rules = MarketRules(
        shipped_calendar(), DEFAULT_PROFILE, {symbol: listing} if listing else None
    )
    meets = rules.situation(symbol, day, bar(prev_close, day), held=0, sellable=0)
    return meets.limits.down, meets.limits.up


def test_a_share_may_move_a_tenth():
    assert limits() == (D("9.00"), D("11.00"))


def test_without_an_earlier_close_there_is_no_limit_to_judge_by():
    assert limits(prev_close=None) == (None, None)


def test_a_share_under_special_treatment_may_move_a_twentieth():
    span = Listing(special_treatment=((date(2024, 1, 1), date(2024, 2, 1)),))

    assert limits(span) == (D("9.50"), D("10.50"))
    assert limits(span, day=date(2024, 2, 2)) == (D("9.00"), D("11.00"))


def test_a_new_share_has_no_limit_in_its_first_sessions():
    listing = Listing(listed=date(2024, 1, 2))

    assert limits(listing) == (None, None)
    assert limits(listing, day=date(2024, 1, 9)) == (D("9.00"), D("11.00"))


def test_the_first_session_of_2014_stands_on_the_issue_price():
    listing = Listing(listed=date(2014, 7, 1), issue_price=D("10.00"))

    assert limits(listing, prev_close=None, day=date(2014, 7, 1)) == (D("6.40"), D("14.40"))


def test_before_its_listing_a_share_is_judged_as_any_other():
    assert limits(Listing(listed=date(2024, 2, 1))) == (D("9.00"), D("11.00"))


def test_a_session_freed_by_the_exchange_has_no_limit():
    assert limits(Listing(free=frozenset({DAY}))) == (None, None)


@pytest.mark.parametrize(
    ("symbol", "side", "quantity", "lawful"),
    [
        (STOCK, Side.BUY, 199, 100),
        (STOCK, Side.BUY, 99, 0),
        (STOCK, Side.SELL, 250, 200),
        (STAR, Side.BUY, 199, 0),
        (STAR, Side.BUY, 201, 201),
        (STAR, Side.SELL, 201, 201),
    ],
)
def test_part_of_an_order_is_lawful_too(symbol, side, quantity, lawful):
    assert RULES.lawful_part(symbol, side, DAY, quantity) == lawful


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([STOCK, STAR]),
    st.integers(1, 30_000_00),
    st.integers(100, 30_000),
    st.integers(0, 5_000),
)
def test_the_most_a_sum_buys_is_affordable_and_one_lot_more_is_not(symbol, fen, price_fen, wanted):
    cash, price = D(fen) / 100, D(price_fen) / 100
    most = RULES.most_for(symbol, price, DAY, cash, wanted)
    step, least = (100, 100) if symbol == STOCK else (1, 200)

    assert most == 0 or RULES.cost(symbol, price, most, DAY) <= cash
    more = max(least, most + step)
    assert more > wanted or RULES.cost(symbol, price, more, DAY) > cash


def test_no_cash_buys_nothing():
    assert RULES.most_for(STOCK, D("1.00"), DAY, D("0.00"), 100) == 0


@pytest.mark.parametrize("participation", [D(0), D("1.01"), D(-1)])
def test_a_share_of_the_volume_lies_between_nothing_and_all(participation):
    with pytest.raises(ValueError, match="more than 0 and at most 1"):
        BrokerOptions(participation=participation)
