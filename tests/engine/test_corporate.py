"""Dividends, bonus shares, splits and the rest, in both books on their days."""

from datetime import date
from decimal import Decimal

import backtrader as bt
import pytest

from sim.engine import AshareBroker, Start, security_feeds
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.event import (
    CashMoved,
    Delisted,
    DividendPaid,
    DividendTaxed,
    RightsTaken,
    SharesIssued,
    SharesMoved,
    SymbolChanged,
)
from sim.model.symbol import Symbol

D = Decimal
STOCK = "000987.SZ"
SYMBOL = Symbol.parse(STOCK)
FUND = Symbol.parse("512690.SH")
DAYS = ("2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08")


def day(number):
    return date.fromisoformat(DAYS[number])


@pytest.fixture
def week(bars):
    return bars(
        (DAYS[0], 10.0, 10.2, 9.8, 10.0, 1_000_000),
        (DAYS[1], 10.1, 10.5, 9.9, 10.0, 1_000_000),
        (DAYS[2], 9.8, 10.0, 9.7, 9.9, 1_000_000),
        (DAYS[3], 9.9, 10.1, 9.8, 10.0, 1_000_000),
        (DAYS[4], 9.9, 10.1, 9.7, 9.8, 1_000_000),
    )


@pytest.fixture
def halved(bars):
    return bars(
        (DAYS[0], 10.0, 10.2, 9.8, 10.0, 1_000_000),
        (DAYS[1], 10.1, 10.5, 9.9, 10.0, 1_000_000),
        (DAYS[2], 5.0, 5.1, 4.9, 5.0, 1_000_000),
        (DAYS[3], 5.0, 5.1, 4.9, 5.0, 1_000_000),
        (DAYS[4], 5.0, 5.1, 4.9, 5.0, 1_000_000),
    )


def test_a_dividend_is_receivable_until_it_is_paid(play, script, week, opened):
    action = CorporateAction(
        symbol=SYMBOL, ex_date=day(2), cash_per_share=D("0.2"), pay_date=day(4)
    )
    opening = opened(DAYS[0], "100.00", (STOCK, 1000, "9000.00"))
    broker = play({STOCK: week}, script, opening, actions=[action])

    assert [(close.cash, close.receivable) for close in broker.book.closes] == [
        (D("100.00"), D("0.00")),
        (D("100.00"), D("0.00")),
        (D("100.00"), D("200.00")),
        (D("100.00"), D("200.00")),
        (D("300.00"), D("0.00")),
    ]
    assert broker.getvalue() == 300 + 9800


@pytest.mark.parametrize("ex_date", [date(2024, 1, 6), date(1980, 1, 1), date(2099, 1, 1)])
def test_an_ex_date_on_a_closed_day_takes_effect_on_the_next_session(
    play, script, week, opened, ex_date
):
    action = CorporateAction(symbol=SYMBOL, ex_date=ex_date, cash_per_share=D("0.2"))
    opening = opened(DAYS[0], "100.00", (STOCK, 1000, "9000.00"))
    broker = play({STOCK: week}, script, opening, actions=[action])

    dated = [event.day for event in broker.book.events[1:]]
    assert dated == ([day(4)] * 2 if ex_date.year == 2024 else [])


def test_the_dividend_tax_falls_due_at_the_sale(play, script, week, opened):
    action = CorporateAction(symbol=SYMBOL, ex_date=day(2), cash_per_share=D("0.2"))
    params = {
        "orders": {
            DAYS[0]: [lambda strategy: strategy.buy(size=1000)],
            DAYS[2]: [lambda strategy: strategy.sell(size=500)],
        }
    }
    broker = play({STOCK: week}, script, actions=[action], params=params)

    taxed = [event for event in broker.book.events if isinstance(event, DividendTaxed)]
    assert [(event.day, event.amount) for event in taxed] == [(day(3), D("20.00"))]
    untaxed = play({STOCK: week}, script, actions=[action], params=params, dividend_tax=False)
    assert untaxed.book.account.cash - broker.book.account.cash == D("20.00")


def test_bonus_shares_double_the_position_in_both_books(play, script, halved, opened):
    action = CorporateAction(symbol=SYMBOL, ex_date=day(2), bonus_ratio=D(1))
    opening = opened(DAYS[0], "100.00", (STOCK, 1000, "9000.00"))
    broker = play({STOCK: halved}, script, opening, actions=[action])

    assert broker.book.account.positions[SYMBOL].quantity == 2000
    assert broker.getposition(broker.cerebro.datas[0]).size == 2000
    assert broker.getposition(broker.cerebro.datas[0]).price == pytest.approx(4.5)
    assert broker.book.closes[2].net_value == broker.book.closes[1].net_value


def test_the_limits_of_an_ex_date_stand_on_the_reference_price(play, script, halved):
    action = CorporateAction(symbol=SYMBOL, ex_date=day(2), bonus_ratio=D(1))
    how = {"exectype": bt.Order.Limit, "price": 5.5}
    high = {"exectype": bt.Order.Limit, "price": 5.51}
    params = {
        "orders": {
            DAYS[1]: [
                lambda strategy: strategy.buy(size=100, **how),
                lambda strategy: strategy.buy(size=100, **high),
            ]
        }
    }
    broker = play({STOCK: halved}, script, actions=[action], params=params)

    assert len(broker.book.fills) == 1
    assert broker.rejections[0].code == "price-outside-limits"


def test_selling_after_a_bonus_closes_one_long_trade(halved, calendar, opened):
    action = CorporateAction(symbol=SYMBOL, ex_date=day(2), bonus_ratio=D(1))

    class SellAll(bt.Strategy):
        def next(self):
            if len(self) == 3:
                self.close()

    cerebro = bt.Cerebro(stdstats=False)
    for feed in security_feeds({SYMBOL: halved}, [day(n) for n in range(5)], actions=[action]):
        cerebro.adddata(feed)
    begin = Start.of(opened(DAYS[0], "0.00", (STOCK, 1000, "9000.00")))
    cerebro.broker = AshareBroker(begin=begin, actions=[action])
    cerebro.addstrategy(SellAll)
    cerebro.addanalyzer(bt.analyzers.TradeAnalyzer, _name="it")
    trades = cerebro.run()[0].analyzers.it.get_analysis()

    assert (trades.total.closed, trades.total.open) == (1, 0)
    assert trades.short.total == 0
    assert trades.pnl.gross.total == pytest.approx(1000.0)


def test_a_strategy_is_not_told_of_what_it_did_not_order(halved, opened):
    action = CorporateAction(symbol=SYMBOL, ex_date=day(2), bonus_ratio=D(1))
    told = []

    class Listening(bt.Strategy):
        def notify_order(self, order):
            told.append(order)

    cerebro = bt.Cerebro(stdstats=False)
    for feed in security_feeds({SYMBOL: halved}, [day(n) for n in range(5)], actions=[action]):
        cerebro.adddata(feed)
    begin = Start.of(opened(DAYS[0], "0.00", (STOCK, 1000, "9000.00")))
    cerebro.broker = AshareBroker(begin=begin, actions=[action])
    cerebro.addstrategy(Listening)
    cerebro.run()

    assert told == []


@pytest.fixture
def booked(week, bars, opened):
    """Run with events put into the exact book on a day, mirrored as the broker mirrors them."""

    def go(event, positions=((STOCK, 1000, "9000.00"),), cash="10000.00"):
        class Booking(bt.Strategy):
            def next(self):
                broker = self.broker
                if broker.day == event.day:
                    broker.book.record(event)
                    broker.float_book.mirror(event)

        frames = {SYMBOL: week, FUND: week}
        cerebro = bt.Cerebro(stdstats=False)
        for feed in security_feeds(frames, [day(n) for n in range(5)]):
            cerebro.adddata(feed)
        cerebro.broker = AshareBroker(begin=Start.of(opened(DAYS[0], cash, *positions)))
        cerebro.addstrategy(Booking)
        cerebro.run()
        return cerebro.broker

    return go


@pytest.mark.parametrize(
    ("event", "cash", "shares"),
    [
        (SharesIssued(day=day(2), symbol=SYMBOL, quantity=300), "10000.00", 1300),
        (SharesIssued(day=day(2), symbol=SYMBOL, quantity=-500), "10000.00", 500),
        (RightsTaken(day=day(2), symbol=SYMBOL, quantity=300, price=D("7.50")), "7750.00", 1300),
        (SharesMoved(day=day(2), symbol=SYMBOL, quantity=300, cost=D("9.99")), "10000.00", 1300),
        (SharesMoved(day=day(2), symbol=SYMBOL, quantity=-300, cost=D("9.99")), "10000.00", 700),
        (Delisted(day=day(2), symbol=SYMBOL, cash=D("123.45")), "10123.45", 0),
        (CashMoved(day=day(2), amount=D("500.00")), "10500.00", 1000),
        (CashMoved(day=day(2), amount=D("-500.00")), "9500.00", 1000),
        (
            SymbolChanged(day=day(2), old=SYMBOL, new=FUND, quantity=0, cash=D("8000.00")),
            "18000.00",
            0,
        ),
    ],
)
def test_every_event_leaves_the_books_equal(booked, event, cash, shares):
    broker = booked(event)
    held = broker.book.account.positions.get(SYMBOL)

    assert broker.book.account.cash == D(cash)
    assert broker.cash == float(cash)
    assert (held.quantity if held else 0) == shares
    assert len(broker.book.closes) == 5


def test_a_merger_moves_the_shares_to_the_new_security(booked):
    broker = booked(SymbolChanged(day=day(2), old=SYMBOL, new=FUND, quantity=800, cash=D("1.23")))

    assert broker.book.account.positions[FUND].quantity == 800
    assert broker.book.account.cash == D("10001.23")


def test_a_new_security_without_a_feed_is_said(booked):
    other = Symbol.parse("600155.SH")
    with pytest.raises(InputError, match=r"600155\.SH comes into the account but has no feed"):
        booked(SymbolChanged(day=day(2), old=SYMBOL, new=other, quantity=800))


def test_deposits_are_not_performance_in_backtraders_fund_value(play, script, week):
    broker = play({STOCK: week}, script)
    broker.add_cash(1000.0)
    before = broker.fundvalue
    broker._get_value()

    assert broker.fundvalue == pytest.approx(before)
    assert broker.getvalue() == 1_001_000


def test_dividends_due_are_paid_though_nothing_is_held_any_more(play, script, week):
    action = CorporateAction(
        symbol=SYMBOL, ex_date=day(2), cash_per_share=D("0.2"), pay_date=day(4)
    )
    params = {
        "orders": {
            DAYS[0]: [lambda strategy: strategy.buy(size=1000)],
            DAYS[2]: [lambda strategy: strategy.close()],
        }
    }
    broker = play({STOCK: week}, script, actions=[action], params=params)

    (paid,) = [event for event in broker.book.events if isinstance(event, DividendPaid)]
    assert (paid.day, paid.amount) == (day(4), D("200.00"))
    assert broker.book.account.positions == {}
