"""Each fault of bare backtrader, shown, and ours beside it on the same bars."""

import math
from datetime import date
from decimal import Decimal

import backtrader as bt
import pytest

from sim.engine import AshareBroker, security_feeds
from sim.model.errors import InputError
from sim.model.symbol import Symbol
from sim.rules.fees import DEFAULT_PROFILE

D = Decimal
STOCK = "600155.SH"
DAYS = ("2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08")


@pytest.fixture
def week(bars):
    return bars(
        (DAYS[0], 10.0, 10.2, 9.8, 10.0, 1_000_000),
        (DAYS[1], 10.5, 10.6, 10.3, 10.4, 1_000_000),
        (DAYS[2], 10.3, 10.6, 10.0, 10.2, 1_000_000),
        (DAYS[3], 10.2, 10.4, 9.9, 10.0, 1_000_000),
        (DAYS[4], 9.9, 10.1, 9.7, 9.8, 1_000_000),
    )


@pytest.fixture
def bare():
    """Run a strategy on backtrader as it comes and return the Cerebro."""

    def go(frames, strategy, cash=1_000_000, before=None, analyzer=None):
        cerebro = bt.Cerebro(stdstats=False)
        for frame in frames:
            data = frame.set_index("date")
            cerebro.adddata(bt.feeds.PandasData(dataname=data, openinterest=None))
        cerebro.broker.set_cash(cash)
        cerebro.addstrategy(strategy)
        if analyzer is not None:
            cerebro.addanalyzer(analyzer, _name="it")
        if before is not None:
            before(cerebro)
        cerebro.result = cerebro.run()
        return cerebro

    return go


def once(order):
    class Once(bt.Strategy):
        heard = ()

        def next(self):
            if len(self) == 1:
                order(self)

        def notify_order(self, order):
            type(self).heard += (order.getstatusname(),)

    return Once


def codes(broker):
    return [rejection.code for rejection in broker.rejections]


def test_bare_backtrader_sells_what_is_not_held_and_ours_does_not(bare, play, week):
    short = once(lambda strategy: strategy.sell(size=100))
    cerebro = bare([week], short)

    assert cerebro.broker.getposition(cerebro.datas[0]).size == -100
    assert codes(play({STOCK: week}, short)) == ["not-held"]


def test_bare_backtrader_sells_what_was_bought_today_and_ours_does_not(bare, play, week):
    def both(strategy):
        strategy.buy(size=100)
        strategy.sell(size=100, exectype=bt.Order.Close)

    strategy = once(both)
    bare([week], strategy)

    assert strategy.heard.count("Completed") == 2
    assert codes(play({STOCK: week}, once(both))) == ["not-yet-sellable"]


def test_bare_backtrader_buys_half_shares_and_ours_does_not(bare, play, week):
    half = once(lambda strategy: strategy.buy(size=150.5))
    cerebro = bare([week], half)

    assert cerebro.broker.getposition(cerebro.datas[0]).size == 150.5
    assert codes(play({STOCK: week}, half)) == ["quantity-not-whole"]


def test_bare_backtrader_fills_on_a_day_without_volume_and_ours_does_not(bare, play, bars):
    frame = bars(
        (DAYS[0], 10.0, 10.2, 9.8, 10.0, 1_000_000),
        (DAYS[1], 11.0, 11.0, 11.0, 11.0, 0),
    )
    strategy = once(lambda strategy: strategy.buy(size=100))
    cerebro = bare([frame], strategy)

    assert cerebro.broker.getposition(cerebro.datas[0]).size == 100
    assert codes(play({STOCK: frame}, strategy)) == ["suspended"]


def test_bare_backtrader_fills_at_a_locked_limit_and_ours_does_not(bare, play, bars):
    frame = bars(
        (DAYS[0], 10.0, 10.2, 9.8, 10.0, 1_000_000),
        (DAYS[1], 11.0, 11.0, 11.0, 11.0, 5_000),
    )
    strategy = once(lambda strategy: strategy.buy(size=100))
    cerebro = bare([frame], strategy)

    assert cerebro.broker.getposition(cerebro.datas[0]).size == 100
    assert codes(play({STOCK: frame}, strategy)) == ["limit-locked"]


def test_bare_backtrader_loses_the_account_to_a_nan_and_ours_names_the_row(bare, play, week):
    week.loc[2, ["open", "high", "low", "close"]] = float("nan")
    strategy = once(lambda strategy: strategy.buy(size=100))
    values = []

    class Watching(strategy):
        def next(self):
            super().next()
            values.append(self.broker.getvalue())

    bare([week], Watching)

    assert any(math.isnan(value) for value in values)
    with pytest.raises(InputError, match="row 3: open of 2024-01-04 must be a positive number"):
        play({STOCK: week}, strategy)


@pytest.mark.parametrize("price", [0.0, -9.8])
def test_bare_backtrader_takes_a_price_of_nothing_and_ours_names_the_row(bare, play, week, price):
    week.loc[1, ["open", "low"]] = price
    strategy = once(lambda strategy: strategy.buy(size=100))
    cerebro = bare([week], strategy)

    assert cerebro.broker.getposition(cerebro.datas[0]).price == price
    with pytest.raises(InputError, match="row 2: open of 2024-01-03 must be a positive number"):
        play({STOCK: week}, strategy)


class Counting(bt.Strategy):
    """Counts its sessions; indicators on every feed."""

    seen = 0

    def __init__(self):
        self.means = [bt.ind.SMA(data.close, period=3) for data in self.datas]

    def next(self):
        type(self).seen += 1


def test_bare_backtrader_holds_everybody_up_for_a_late_listing_and_ours_does_not(bare, play, flat):
    old, new = flat("2024-01-02", [10.0] * 40), flat("2024-02-01", [5.0] * 18)

    class Bare(Counting):
        seen = 0

    class Ours(Counting):
        seen = 0

    bare([old, new], Bare)
    play({STOCK: old, "000987.SZ": new}, Ours)

    assert Bare.seen == 16
    assert Ours.seen == 38


def test_bare_backtrader_shows_a_future_price_before_the_listing_and_ours_none(bare, play, flat):
    old, new = flat("2024-01-02", [10.0] * 20), flat("2024-01-10", [5.0] * 13 + [7.0])

    def looking(kind):
        class Looking(kind):
            seen = None

            def prenext(self):
                self.next()

            def next(self):
                if len(self) == 1:
                    type(self).seen = self.datas[1].close[0]

        return Looking

    ahead, ours = looking(bt.Strategy), looking(bt.Strategy)
    bare([old, new], ahead)
    play({STOCK: old, "000987.SZ": new}, ours)

    assert ahead.seen == 7.0
    assert math.isnan(ours.seen)


def test_bare_backtraders_commission_in_percent_is_a_hundred_times_too_small(bare, play, week):
    buys = once(lambda strategy: strategy.buy(size=10_000))
    kind = bt.CommInfoBase.COMM_PERC
    comm = bt.CommInfoBase(commission=0.00025, commtype=kind, stocklike=True)

    def charge(cerebro):
        cerebro.broker.addcommissioninfo(comm)

    cerebro = bare([week], buys, before=charge)

    assert 1_000_000 - 105_000 - cerebro.broker.getcash() == pytest.approx(0.2625)
    broker = play({STOCK: week}, buys, profile=DEFAULT_PROFILE)
    assert broker.book.account.fees == D("26.25") + D("1.05")


def test_bare_backtrader_knows_no_minimum_of_an_order_and_ours_does(play, week):
    buys = once(lambda strategy: strategy.buy(size=100))
    broker = play({STOCK: week}, buys, profile=DEFAULT_PROFILE)

    assert broker.book.events[-1].fill.fees.commission == D("5.00")


def test_bare_backtrader_books_the_sale_of_a_seeded_position_as_a_short_and_ours_does_not(
    bare, week, calendar, opened
):
    sells = once(lambda strategy: strategy.sell(size=1000))

    def seed(cerebro):
        class Seeded(bt.brokers.BackBroker):
            def start(self):
                super().start()
                self.positions[cerebro.datas[0]].update(1000, 9.0)

        cerebro.broker = Seeded()

    cerebro = bare([week], sells, before=seed, analyzer=bt.analyzers.TradeAnalyzer)
    trades = cerebro.result[0].analyzers.it.get_analysis()
    assert trades.total.open == 1  # a short that is open for ever

    ours = bt.Cerebro(stdstats=False)
    sessions = [date.fromisoformat(day) for day in DAYS]
    for feed in security_feeds({Symbol.parse(STOCK): week}, sessions):
        ours.adddata(feed)
    from sim.engine import Start

    begin = Start.of(opened(DAYS[0], "0.00", (STOCK, 1000, "9000.00")))
    ours.broker = AshareBroker(begin=begin, profile=DEFAULT_PROFILE)
    ours.addstrategy(sells)
    ours.addanalyzer(bt.analyzers.TradeAnalyzer, _name="it")
    trades = ours.run()[0].analyzers.it.get_analysis()
    assert trades.total.open == 0
    assert trades.long.total == 1
    assert trades.short.total == 0
    assert trades.pnl.gross.total == pytest.approx(1500.0)


def test_bare_backtrader_drops_an_all_in_buy_on_a_gap_and_ours_buys_what_is_affordable(
    bare, play, week
):
    def all_in(strategy):
        strategy.buy(size=int(strategy.broker.getcash() / strategy.data.close[0]) // 100 * 100)

    strategy = once(all_in)
    cerebro = bare([week], strategy, cash=100_000)

    assert strategy.heard[-1] == "Margin"
    assert cerebro.broker.getposition(cerebro.datas[0]).size == 0
    broker = play({STOCK: week}, strategy, cash=100_000)
    assert broker.book.account.positions[Symbol.parse(STOCK)].quantity == 9500
    assert broker.notes[0].code == "order-resized"


def test_bare_backtrader_judges_the_cash_of_a_queue_at_the_last_close_and_ours_at_the_fill(
    bare, play, week
):
    week.loc[1, ["open", "low"]] = [9.1, 9.1]

    def order(strategy):
        strategy.buy(size=1000)

    strategy = once(order)
    bare([week], strategy, cash=9_500)

    assert strategy.heard == ("Submitted", "Margin")
    broker = play({STOCK: week}, strategy, cash=9_500)
    assert broker.book.account.positions[Symbol.parse(STOCK)].quantity == 1000


def test_bare_backtraders_float_cash_refuses_a_buy_that_leaves_nothing_and_ours_does_not(
    bare, play, bars
):
    frame = bars(
        (DAYS[0], 0.7, 0.7, 0.7, 0.7, 9_000_000), (DAYS[1], 0.7, 0.71, 0.69, 0.7, 9_000_000)
    )

    def charge(cerebro):
        cerebro.broker.setcommission(commission=0.0001)

    exact = 100 * 0.7 + 100 * 0.7 * 0.0001 - 1e-14
    strategy = once(lambda strategy: strategy.buy(size=100))
    bare([frame], strategy, cash=exact, before=charge)
    assert strategy.heard[-1] == "Margin"

    broker = play({"512690.SH": frame}, strategy, cash=75, profile=DEFAULT_PROFILE)
    assert broker.book.account.cash == 0
