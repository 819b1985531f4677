"""Feeds that never stall or corrupt each other."""

import math
import random
from datetime import date

import backtrader as bt
import pytest

from sim.engine import AshareBroker, SecurityFeed, security_feeds
from sim.model.errors import InputError
from sim.model.symbol import Symbol

STOCK = Symbol.parse("600155.SH")
OTHER = Symbol.parse("000987.SZ")


def run(cerebro, feeds, strategy=bt.Strategy):
    for feed in feeds:
        cerebro.adddata(feed)
    cerebro.addstrategy(strategy)
    return cerebro.run()[0]


def test_feeds_of_securities_with_any_listing_and_suspensions_tick_together(flat, calendar):
    days = calendar.between(date(2024, 1, 2), date(2024, 4, 30))
    source = random.Random(5)
    frames = {}
    for number in range(25):
        frame = flat("2024-01-02", [round(source.uniform(5, 50), 2) for _ in days])
        kept = sorted(source.sample(range(len(days)), source.randint(1, len(days))))
        frames[Symbol.parse(f"{600000 + number}.SH")] = frame.iloc[kept].reset_index(drop=True)

    class Seeing(bt.Strategy):
        def __init__(self):
            self.wrong = 0
            self.sessions = 0

        def next(self):
            day = self.data.datetime.date(0)
            self.sessions += 1
            for data in self.datas:
                frame = frames[data.symbol]
                past = frame[frame["date"].dt.date <= day]
                if len(past) == 0:
                    self.wrong += not math.isnan(data.close[0])
                    continue
                self.wrong += data.close[0] != past["close"].iloc[-1]
                self.wrong += bool(data.traded[0]) != (past["date"].iloc[-1].date() == day)
                self.wrong += data.datetime.date(0) != day

    seen = run(bt.Cerebro(stdstats=False), security_feeds(frames, days), Seeing)

    assert seen.sessions == len(days)
    assert seen.wrong == 0


def test_five_hundred_feeds_run_together(flat, calendar):
    frame = flat("2024-01-02", [10.0] * 10)
    days = calendar.between(date(2024, 1, 2), date(2024, 1, 15))
    symbols = [Symbol.parse(f"{600000 + number}.SH") for number in range(500)]
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.broker = AshareBroker(cash=100_000)
    feeds = security_feeds(dict.fromkeys(symbols, frame), days)

    class BuyLast(bt.Strategy):
        def next(self):
            if len(self) == 1:
                self.buy(data=self.datas[-1], size=100)

    run(cerebro, feeds, BuyLast)

    assert cerebro.broker.book.account.positions[symbols[-1]].quantity == 100
    assert len(cerebro.broker.book.closes) == 10


def test_a_run_needs_a_session(flat):
    with pytest.raises(InputError, match="at least one session"):
        security_feeds({STOCK: flat("2024-01-02", [10.0])}, ())


def test_a_feed_is_not_made_by_hand():
    with pytest.raises(InputError, match="made by security_feeds"):
        SecurityFeed()


@pytest.fixture
def two(flat, calendar):
    frame = flat("2024-01-02", [10.0] * 5)
    days = calendar.between(date(2024, 1, 2), date(2024, 1, 8))
    return frame, days


def test_the_broker_refuses_feeds_that_are_not_its_own(two):
    frame, _ = two
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.broker = AshareBroker()
    feed = bt.feeds.PandasData(dataname=frame.set_index("date"), openinterest=None)
    with pytest.raises(InputError, match="was PandasData"):
        run(cerebro, [feed])


def test_the_broker_refuses_feeds_of_two_clocks(two):
    frame, days = two
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.broker = AshareBroker()
    feeds = security_feeds({STOCK: frame}, days) + security_feeds({OTHER: frame}, days[1:])
    with pytest.raises(InputError, match="not on one clock"):
        run(cerebro, feeds)


def test_the_broker_refuses_a_security_fed_twice(two):
    frame, days = two
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.broker = AshareBroker()
    feeds = security_feeds({STOCK: frame}, days) + security_feeds({STOCK: frame}, days)
    with pytest.raises(InputError, match="has two feeds"):
        run(cerebro, feeds)


def test_the_broker_refuses_resampled_feeds(two):
    frame, days = two
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.broker = AshareBroker()
    (feed,) = security_feeds({STOCK: frame}, days)
    cerebro.resampledata(feed, timeframe=bt.TimeFrame.Weeks)
    with pytest.raises(InputError, match="was resampled"):
        cerebro.run()


def test_a_feed_may_be_run_twice(two):
    frame, days = two
    cerebro = bt.Cerebro(stdstats=False, preload=False, runonce=False)
    cerebro.broker = AshareBroker()
    for feed in security_feeds({STOCK: frame}, days):
        cerebro.adddata(feed)
    cerebro.addstrategy(bt.Strategy)
    first = cerebro.run()[0]
    second = cerebro.run()[0]

    assert len(first) == len(second) == 5
    assert len(cerebro.broker.book.closes) == 5


def test_a_feed_may_be_cut_by_backtraders_own_dates(two):
    frame, days = two
    (feed,) = security_feeds({STOCK: frame}, days)
    feed.p.todate = date(2024, 1, 4)

    assert len(run(bt.Cerebro(stdstats=False), [feed])) == 3


def test_the_broker_refuses_feeds_cut_by_backtraders_own_dates(two):
    frame, days = two
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.broker = AshareBroker()
    (feed,) = security_feeds({STOCK: frame}, days)
    feed.p.fromdate = date(2024, 1, 4)
    with pytest.raises(InputError, match="give security_feeds the sessions wanted"):
        run(cerebro, [feed])


def test_bars_loaded_at_once_are_those_loaded_one_by_one(two):
    frame, days = two

    class Lines(bt.Strategy):
        def next(self):
            self.seen = [*getattr(self, "seen", []), [line[0] for line in self.data.lines]]

    def seen(*, preload):
        cerebro = bt.Cerebro(stdstats=False, preload=preload, runonce=False)
        return run(cerebro, security_feeds({STOCK: frame}, days), Lines).seen

    assert repr(seen(preload=True)) == repr(
        seen(preload=False)
    )  # the first base of the limit is NaN
