from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ledger.journal_checks import is_inside, is_plain, is_sellable, market_issues
from sim.ledger.journal_row import JournalRow
from sim.ledger.market_view import NoMarket
from sim.model.account import Position, TaxLot
from sim.model.bar import Bar
from sim.model.issue import Severity
from sim.model.symbol import Symbol
from sim.model.trade import Order, OrderKind, Side
from sim.rules.orders import Situation, check_order
from sim.rules.price_limits import FREE
from sim.rules.securities import classify

D = Decimal

DAY = date(2024, 2, 20)
STOCK = Symbol.parse("600155.SH")
SECURITY = classify(STOCK)


def bar(low="7.00", high="7.50", volume=1_000_000, prev="7.10", close=None):
    return Bar(
        day=DAY,
        open=D(low),
        high=D(high),
        low=D(low),
        close=D(close or high),
        volume=volume,
        prev_close=None if prev is None else D(prev),
    )


class OneBar:
    """A market that knows one day of one stock, within a span of days."""

    def __init__(self, known, first=date(2024, 1, 2), last=date(2024, 12, 31)):
        self.known, self.first, self.last = known, first, last

    def span(self, _symbol):
        return self.first, self.last

    def bar(self, _symbol, _day):
        return self.known

    def close(self, _symbol, _day):
        return None


def row(side=Side.BUY, quantity=100, price="7.31", day=DAY):
    return JournalRow(
        row=2, day=day, symbol=STOCK, side=side, quantity=quantity, price=D(price), fees={}
    )


def held(quantity, sellable_from=None):
    lot = TaxLot(acquired=DAY, quantity=quantity, cost=D("1.00"), sellable_from=sellable_from)
    return Position(symbol=STOCK, lots=(lot,))


def codes(trade, position=None, market=None, whole=None):
    issues = market_issues(
        trade,
        SECURITY,
        position,
        market or NoMarket(),
        whole_order=trade.quantity if whole is None else whole,
    )
    return [issue.code for issue in issues]


def test_a_lawful_trade_within_the_range_raises_nothing():
    assert codes(row()) == []
    assert codes(row(), market=OneBar(bar())) == []
    assert codes(row(Side.SELL), held(100), OneBar(bar())) == []


@pytest.mark.parametrize(
    ("trade", "position", "expected"),
    [
        (row(quantity=150), None, ["quantity-not-a-lot"]),
        (row(price="7.315"), None, ["price-off-tick"]),
        (row(quantity=1_000_100), None, ["several-orders-needed"]),
        (row(Side.SELL, 150), held(350), []),  # the whole odd remainder
        (row(Side.SELL, 150), held(300), ["quantity-not-a-lot"]),
        (row(Side.SELL), held(100, date(2024, 2, 21)), ["not-yet-sellable"]),
        (row(Side.SELL), held(50), []),  # left to the ledger
        (row(Side.SELL), None, []),
        (row(Side.SELL, 1), None, ["quantity-not-a-lot"]),
        (row(Side.SELL, 1), held(1), []),
    ],
)
def test_lots_ticks_and_holding_are_judged_without_bars(trade, position, expected):
    assert codes(trade, position) == expected


def test_an_order_is_judged_once_and_whole():
    assert codes(row(quantity=45), whole=100) == []
    assert codes(row(quantity=55), whole=0) == []
    assert codes(row(quantity=45), whole=145) == ["quantity-not-a-lot"]


@pytest.mark.parametrize(
    ("known", "price", "expected"),
    [
        (None, "7.31", ["suspended"]),
        (bar(volume=0), "7.31", ["suspended"]),
        (bar(), "7.51", ["price-outside-range"]),
        (bar(), "8.00", ["price-outside-range", "price-outside-limits"]),
        (bar(prev=None), "9.00", ["price-outside-range"]),
        (bar(volume=99), "7.31", ["volume-exceeded"]),
        (bar("7.81", "7.81"), "7.81", ["limit-locked"]),
        (bar("7.31", "7.31"), "7.31", []),
    ],
)
def test_a_trade_is_held_against_the_bar_of_its_day(known, price, expected):
    assert codes(row(price=price), market=OneBar(known)) == expected


def test_a_fill_on_a_locked_day_is_only_noted():
    issues = market_issues(
        row(price="7.81"), SECURITY, None, OneBar(bar("7.81", "7.81")), whole_order=100
    )
    assert [issue.severity for issue in issues] == [Severity.NOTE]


@pytest.mark.parametrize("day", [date(2023, 12, 29), date(2025, 1, 2)])
def test_outside_the_bars_nothing_is_held_against_a_trade(day):
    assert codes(row(day=day), market=OneBar(None)) == []


def test_where_no_limit_is_recorded_the_range_alone_counts():
    star = Symbol.parse("688001.SH")
    early = JournalRow(
        row=2, day=date(2019, 7, 1), symbol=star, side=Side.BUY, quantity=200, price=D("9.00"),
        fees={},
    )  # fmt: skip
    market = OneBar(bar(), first=date(2019, 1, 2))
    issues = market_issues(early, classify(star), None, market, whole_order=0)
    assert [issue.code for issue in issues] == ["price-outside-range"]


@pytest.mark.parametrize("edge", [{"first": DAY}, {"last": DAY}])
def test_the_first_and_the_last_day_of_the_bars_are_judged(edge):
    assert codes(row(), market=OneBar(None, **edge)) == ["suspended"]


def test_a_trade_may_be_the_whole_volume_of_its_day():
    assert codes(row(price="7.51"), market=OneBar(bar(volume=100))) == ["price-outside-range"]


@pytest.mark.parametrize(
    ("trade", "plain"),
    [
        (row(), True),
        (row(quantity=1_000_000), True),
        (row(quantity=1_000_100), False),
        (row(quantity=150), False),
        (row(quantity=50), False),
        (row(price="7.315"), False),
    ],
)
def test_whole_lots_at_a_tick_are_plain_up_to_the_largest_order(trade, plain):
    assert is_plain(trade, SECURITY) is plain


@pytest.mark.parametrize(
    ("trade", "known", "inside"),
    [
        (row(price="7.00"), bar(), True),
        (row(price="7.50"), bar(), True),
        (row(price="6.99"), bar(), False),
        (row(price="7.51"), bar(), False),
        (row(), bar(volume=100), True),
        (row(), bar(volume=99), False),
        (row(), bar("7.31", "7.31"), False),  # it may have stood at its limit
    ],
)
def test_a_row_is_inside_a_bar_from_its_low_to_its_high_and_within_its_volume(
    trade, known, inside
):
    assert is_inside(trade, known) is inside


@pytest.mark.parametrize(
    ("quantities", "sellable_from", "sellable"),
    [
        ((100,), None, True),
        ((100,), DAY, True),
        ((100,), date(2024, 2, 21), False),
        ((99,), DAY, False),
        ((60, 40), DAY, True),
        ((60, 39), DAY, False),
    ],
)
def test_the_oldest_lots_cover_a_sale_once_they_may_be_sold(quantities, sellable_from, sellable):
    lots = tuple(
        TaxLot(acquired=DAY, quantity=part, cost=D("1.00"), sellable_from=sellable_from)
        for part in quantities
    )
    assert is_sellable(Position(symbol=STOCK, lots=lots), 100, DAY) is sellable
    assert not is_sellable(None, 100, DAY)


@given(
    side=st.sampled_from(Side),
    quantity=st.integers(1, 1_200_000) | st.integers(1, 30).map(lambda lots: lots * 100),
    price=st.integers(6000, 9000).map(lambda mils: D(mils).scaleb(-3)),
    holding=st.integers(0, 2000),
    volume=st.integers(0, 3000),
)
def test_the_shortcut_never_passes_what_the_rules_refuse(side, quantity, price, holding, volume):
    trade = row(side, quantity, str(price))
    known = bar(volume=volume)
    order = Order(
        symbol=STOCK, side=side, quantity=quantity, kind=OrderKind.STATED, price=trade.price
    )
    situation = Situation(
        security=SECURITY, day=DAY, bar=known, limits=FREE, held=holding, sellable=holding
    )
    if is_plain(trade, SECURITY) and is_inside(trade, known):
        left = {issue.code for issue in check_order(order, situation)}
        assert left <= {"not-held"}
