"""Every order kind meets every rule: `AshareBroker` on markets small enough to work by hand."""

from datetime import date
from decimal import Decimal

import backtrader as bt
import pytest

from sim.engine import AshareBroker
from sim.engine.options import AtLimitOpen, OnShortage, OverMaximum, Unfilled
from sim.model.errors import BooksDisagreeError
from sim.model.symbol import Symbol
from sim.model.trade import Side
from sim.rules.fees import DEFAULT_PROFILE, BrokerProfile

D = Decimal
STOCK = "600155.SH"
DAYS = ("2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08")


@pytest.fixture
def week(bars):
    return bars(
        (DAYS[0], 10.0, 10.2, 9.8, 10.0, 1_000_000),
        (DAYS[1], 10.1, 10.5, 9.9, 10.4, 1_000_000),
        (DAYS[2], 10.3, 10.6, 10.0, 10.2, 1_000_000),
        (DAYS[3], 10.2, 10.4, 9.9, 10.0, 1_000_000),
        (DAYS[4], 9.9, 10.1, 9.7, 9.8, 1_000_000),
    )


def fills_of(broker):
    return [
        (str(event.fill.day), event.fill.side, event.fill.quantity, event.fill.price)
        for event in broker.book.events
        if hasattr(event, "fill")
    ]


def codes(broker):
    return [rejection.code for rejection in broker.rejections]


def orders(**by_day):
    """Return {day: [...]} from d0=..., d1=...: the session after whose close they are given."""
    return {
        "orders": {
            DAYS[int(key[1:])]: value if isinstance(value, list) else [value]
            for key, value in by_day.items()
        }
    }


def buy(size, **how):
    return lambda strategy: strategy.buy(size=size, **how)


def sell(size, **how):
    return lambda strategy: strategy.sell(size=size, **how)


def test_an_order_decided_after_a_close_is_filled_at_the_next_open(play, script, week):
    broker = play({STOCK: week}, script, params=orders(d0=buy(1000)))

    assert fills_of(broker) == [(DAYS[1], Side.BUY, 1000, D("10.1"))]
    assert broker.book.account.cash == D("989900.00")


def test_an_order_at_the_close_is_filled_at_the_next_close(play, script, week):
    broker = play({STOCK: week}, script, params=orders(d0=buy(1000, exectype=bt.Order.Close)))

    assert fills_of(broker) == [(DAYS[1], Side.BUY, 1000, D("10.4"))]


@pytest.mark.parametrize(("limit", "price"), [(10.3, "10.1"), (10.0, "10.0"), (9.9, "9.9")])
def test_a_limit_buy_is_filled_at_the_open_or_at_its_limit(play, script, week, limit, price):
    how = {"exectype": bt.Order.Limit, "price": limit}
    broker = play({STOCK: week}, script, params=orders(d0=buy(1000, **how)))

    assert fills_of(broker) == [(DAYS[1], Side.BUY, 1000, D(price))]


def test_a_limit_that_is_not_reached_expires_with_the_session(play, script, week):
    how = {"exectype": bt.Order.Limit, "price": 9.85}
    broker = play({STOCK: week}, script, params=orders(d0=buy(1000, **how)))

    assert fills_of(broker) == []
    assert codes(broker) == ["limit-not-reached"]
    assert broker.rejections[0].reason == (
        "a buy of 600155.SH at 9.85 was not reached on 2024-01-03: 9.9 to 10.5"
    )


def test_a_limit_carried_over_is_filled_when_it_is_reached(play, script, week):
    how = {"exectype": bt.Order.Limit, "price": 9.8}
    broker = play(
        {STOCK: week}, script, params=orders(d0=buy(1000, **how)), unfilled=Unfilled.CARRY
    )

    assert fills_of(broker) == [(DAYS[4], Side.BUY, 1000, D("9.8"))]
    assert codes(broker) == []


@pytest.mark.parametrize("kind", [bt.Order.Market, bt.Order.Limit, bt.Order.Close])
def test_what_was_bought_today_cannot_be_sold_today(play, script, week, kind):
    price = {"price": 10.0} if kind == bt.Order.Limit else {}
    both = [buy(1000), sell(1000, exectype=kind, **price)]
    broker = play({STOCK: week}, script, params=orders(d0=both))

    assert fills_of(broker) == [(DAYS[1], Side.BUY, 1000, D("10.1"))]
    assert codes(broker) == ["not-yet-sellable"]


def test_a_fund_settled_on_the_same_day_may_be_sold_on_it(play, script, week):
    both = [buy(1000), sell(1000, exectype=bt.Order.Close)]
    broker = play({"518880.SH": week}, script, params=orders(d0=both))

    assert [side for _, side, _, _ in fills_of(broker)] == [Side.BUY, Side.SELL]


def test_shares_bought_on_a_day_may_be_sold_on_the_next(play, script, week):
    broker = play({STOCK: week}, script, params=orders(d0=buy(1000), d1=sell(1000)))

    assert fills_of(broker) == [
        (DAYS[1], Side.BUY, 1000, D("10.1")),
        (DAYS[2], Side.SELL, 1000, D("10.3")),
    ]
    assert broker.book.account.realised == D("200.00")


def test_only_the_old_shares_may_be_sold_on_the_day_of_a_purchase(play, script, week, opened):
    opening = opened(DAYS[0], "100000.00", (STOCK, 500, "4000.00"))
    broker = play({STOCK: week}, script, opening, params=orders(d0=[buy(1000), sell(1500)]))

    assert codes(broker) == ["not-yet-sellable"]
    assert "1500" in broker.rejections[0].reason
    assert "500" in broker.rejections[0].reason


@pytest.mark.parametrize("kind", [bt.Order.Market, bt.Order.Limit, bt.Order.Close, bt.Order.Stop])
def test_nothing_is_sold_short(play, script, week, kind):
    price = {bt.Order.Limit: {"price": 10.0}, bt.Order.Stop: {"price": 10.3}}.get(kind, {})
    broker = play({STOCK: week}, script, params=orders(d0=sell(100, exectype=kind, **price)))

    assert fills_of(broker) == []
    assert codes(broker) == ["not-held"]
    assert broker.cash == 1_000_000


@pytest.mark.parametrize(
    ("symbol", "size", "code"),
    [
        (STOCK, 150, "quantity-not-a-lot"),
        (STOCK, 150.5, "quantity-not-whole"),
        (STOCK, float("inf"), "quantity-not-whole"),
        ("688001.SH", 199, "quantity-not-a-lot"),
        ("688001.SH", 201, None),
        (STOCK, 100, None),
    ],
)
def test_only_lawful_quantities_are_bought(play, script, week, symbol, size, code):
    broker = play({symbol: week}, script, params=orders(d0=buy(size)))

    assert codes(broker) == ([code] if code else [])
    assert len(fills_of(broker)) == (0 if code else 1)


def test_an_odd_remainder_is_sold_whole(play, script, week, opened):
    opening = opened(DAYS[0], "0.00", (STOCK, 150, "1000.00"))
    broker = play({STOCK: week}, script, opening, params=orders(d0=sell(50), d1=sell(30)))

    assert fills_of(broker) == [(DAYS[1], Side.SELL, 50, D("10.1"))]
    assert codes(broker) == ["quantity-not-a-lot"]


def test_a_limit_off_the_tick_is_refused(play, script, week):
    how = {"exectype": bt.Order.Limit, "price": 10.005}
    broker = play({STOCK: week}, script, params=orders(d0=buy(100, **how)))

    assert codes(broker) == ["price-off-tick"]


@pytest.mark.parametrize("price", [float("nan"), float("inf"), -1.0])
def test_a_limit_that_is_no_price_is_refused(play, script, week, price):
    how = {"exectype": bt.Order.Limit, "price": price}
    broker = play({STOCK: week}, script, params=orders(d0=buy(100, **how)))

    assert codes(broker) == ["price-not-positive"]


def test_a_limit_outside_the_days_limits_is_refused(play, script, week):
    how = {"exectype": bt.Order.Limit, "price": 11.01}
    broker = play({STOCK: week}, script, params=orders(d0=buy(100, **how)))

    assert codes(broker) == ["price-outside-limits"]
    assert "9.00 to 11.00" in broker.rejections[0].reason


@pytest.fixture
def locked_up(bars):
    return bars(
        (DAYS[0], 10.0, 10.2, 9.8, 10.0, 1_000_000),
        (DAYS[1], 11.0, 11.0, 11.0, 11.0, 50_000),
        (DAYS[2], 11.5, 12.0, 11.0, 11.2, 1_000_000),
    )


@pytest.fixture
def locked_down(bars):
    return bars(
        (DAYS[0], 10.0, 10.2, 9.8, 10.0, 1_000_000),
        (DAYS[1], 9.0, 9.0, 9.0, 9.0, 50_000),
        (DAYS[2], 8.5, 9.2, 8.5, 9.0, 1_000_000),
    )


@pytest.mark.parametrize("kind", [bt.Order.Market, bt.Order.Limit, bt.Order.Close, bt.Order.Stop])
def test_nothing_is_bought_on_a_day_locked_at_its_upper_limit(play, script, locked_up, kind):
    price = {bt.Order.Limit: {"price": 11.0}, bt.Order.Stop: {"price": 10.5}}.get(kind, {})
    broker = play({STOCK: locked_up}, script, params=orders(d0=buy(100, exectype=kind, **price)))

    assert not [fill for fill in fills_of(broker) if fill[0] == DAYS[1]]
    if kind != bt.Order.Stop:
        assert codes(broker) == ["limit-locked"]


def test_shares_are_sold_on_a_day_locked_at_its_upper_limit(play, script, locked_up, opened):
    opening = opened(DAYS[0], "0.00", (STOCK, 1000, "9000.00"))
    broker = play({STOCK: locked_up}, script, opening, params=orders(d0=sell(1000)))

    assert fills_of(broker) == [(DAYS[1], Side.SELL, 1000, D("11.0"))]


def test_nothing_is_sold_on_a_day_locked_at_its_lower_limit(play, script, locked_down, opened):
    opening = opened(DAYS[0], "0.00", (STOCK, 1000, "9000.00"))
    broker = play({STOCK: locked_down}, script, opening, params=orders(d0=sell(1000)))

    assert fills_of(broker) == []
    assert codes(broker) == ["limit-locked"]


def test_an_order_kept_through_a_locked_day_is_filled_after_it(play, script, locked_up):
    broker = play({STOCK: locked_up}, script, params=orders(d0=buy(100)), unfilled=Unfilled.CARRY)

    assert fills_of(broker) == [(DAYS[2], Side.BUY, 100, D("11.5"))]


@pytest.fixture
def opens_at_limit(bars):
    return bars(
        (DAYS[0], 10.0, 10.2, 9.8, 10.0, 1_000_000),
        (DAYS[1], 11.0, 11.0, 10.4, 10.6, 1_000_000),
    )


def test_a_market_buy_stands_in_the_queue_of_an_open_at_the_limit(play, script, opens_at_limit):
    broker = play({STOCK: opens_at_limit}, script, params=orders(d0=buy(100)))

    assert codes(broker) == ["at-limit"]
    assert broker.rejections[0].reason == (
        "600155.SH opened at its upper limit 11.00 on 2024-01-03: a buy there stands in the queue"
    )


def test_by_choice_the_queue_at_the_open_is_served_when_the_price_leaves_the_limit(
    play, script, opens_at_limit
):
    frames, params = {STOCK: opens_at_limit}, orders(d0=buy(100))
    broker = play(frames, script, params=params, at_limit_open=AtLimitOpen.QUEUE)

    assert fills_of(broker) == [(DAYS[1], Side.BUY, 100, D("11.0"))]


def test_a_limit_buy_at_the_limit_is_served_when_the_price_leaves_it(play, script, opens_at_limit):
    how = {"exectype": bt.Order.Limit, "price": 11.0}
    broker = play({STOCK: opens_at_limit}, script, params=orders(d0=buy(100, **how)))

    assert fills_of(broker) == [(DAYS[1], Side.BUY, 100, D("11.0"))]


def test_nothing_is_bought_at_a_close_at_the_limit(play, script, bars):
    frame = bars(
        (DAYS[0], 10.0, 10.2, 9.8, 10.0, 1_000_000),
        (DAYS[1], 10.4, 11.0, 10.4, 11.0, 1_000_000),
    )
    broker = play({STOCK: frame}, script, params=orders(d0=buy(100, exectype=bt.Order.Close)))

    assert codes(broker) == ["at-limit"]


@pytest.mark.parametrize("kind", [bt.Order.Market, bt.Order.Limit, bt.Order.Close])
def test_nothing_is_filled_on_a_suspended_day(play, script, bars, week, kind):
    gap = bars(*(week.drop(columns="amount").drop(1).astype({"date": str}).to_numpy().tolist()))
    price = {"price": 10.5} if kind == bt.Order.Limit else {}
    sessions = [date.fromisoformat(day) for day in DAYS]
    broker = play(
        {STOCK: gap},
        script,
        sessions=sessions,
        params=orders(d0=buy(100, exectype=kind, **price)),
    )

    assert fills_of(broker) == []
    assert codes(broker) == ["suspended"]


def test_a_row_without_volume_is_a_suspended_day(play, script, bars):
    frame = bars(
        (DAYS[0], 10.0, 10.2, 9.8, 10.0, 1_000_000),
        (DAYS[1], 10.0, 10.0, 10.0, 10.0, 0),
    )
    broker = play({STOCK: frame}, script, params=orders(d0=buy(100)))

    assert codes(broker) == ["suspended"]


def test_a_fill_takes_a_tenth_of_the_volume_and_the_rest_expires(play, script, bars, week):
    week["volume"] = 10_000
    broker = play({STOCK: week}, script, params=orders(d0=buy(2500)))

    assert fills_of(broker) == [(DAYS[1], Side.BUY, 1000, D("10.1"))]
    assert codes(broker) == ["volume-cap"]
    assert broker.rejections[0].order.quantity == 1500
    assert broker.rejections[0].reason == (
        "10 % of the 10,000 600155.SH traded on 2024-01-03 may be taken; 2,500 were asked for"
    )


def test_by_choice_the_rest_is_carried_over_with_its_order_number(play, script, week):
    week["volume"] = 10_000
    broker = play({STOCK: week}, script, params=orders(d0=buy(2500)), unfilled=Unfilled.CARRY)

    assert [(day, quantity) for day, _, quantity, _ in fills_of(broker)] == [
        (DAYS[1], 1000),
        (DAYS[2], 1000),
        (DAYS[3], 500),
    ]
    assert {event.fill.order for event in broker.book.events[1:]} == {1}


def test_an_order_carried_over_pays_its_minimum_each_session(play, script, week):
    week["volume"] = 1_000
    broker = play(
        {STOCK: week},
        script,
        params=orders(d0=buy(200)),
        unfilled=Unfilled.CARRY,
        profile=DEFAULT_PROFILE,
    )

    assert [event.fill.fees.commission for event in broker.book.events[1:]] == [D(5), D(5)]


def test_orders_of_one_session_share_its_volume(play, script, week):
    week["volume"] = 10_000
    broker = play({STOCK: week}, script, params=orders(d0=[buy(700), buy(700)]))

    assert [quantity for _, _, quantity, _ in fills_of(broker)] == [700, 300]
    assert ", 700 were already taken" in broker.rejections[0].reason


def test_without_a_cap_the_whole_volume_may_be_taken(play, script, week):
    week["volume"] = 2_000
    broker = play({STOCK: week}, script, params=orders(d0=buy(2500)), participation=None)

    assert fills_of(broker) == [(DAYS[1], Side.BUY, 2000, D("10.1"))]


def test_a_cap_below_one_lot_refuses(play, script, week):
    week["volume"] = 900
    broker = play({STOCK: week}, script, params=orders(d0=buy(100)))

    assert fills_of(broker) == []
    assert codes(broker) == ["volume-cap"]


def test_a_buy_made_too_dear_by_a_gap_is_made_smaller_and_says_so(play, script, week):
    broker = play({STOCK: week}, script, params=orders(d0=buy(1000)), cash=10_000)

    assert fills_of(broker) == [(DAYS[1], Side.BUY, 900, D("10.1"))]
    assert codes(broker) == []
    assert [note.code for note in broker.notes] == ["order-resized"]
    assert broker.notes[0].message == (
        "2024-01-03: 1,000 600155.SH at 10.1 cost 10,100.00 yuan with fees, 10,000.00 are"
        " there; 900 are bought"
    )


def test_by_choice_a_buy_made_too_dear_is_refused(play, script, week):
    frames, params = {STOCK: week}, orders(d0=buy(1000))
    broker = play(frames, script, params=params, cash=10_000, on_shortage=OnShortage.REJECT)

    assert fills_of(broker) == []
    assert codes(broker) == ["cash-short"]
    assert broker.rejections[0].reason == (
        "1,000 600155.SH at 10.1 cost 10,100.00 yuan with fees, 10,000.00 are there"
    )


def test_not_even_one_lot_can_be_paid(play, script, week):
    broker = play({STOCK: week}, script, params=orders(d0=buy(1000)), cash=1_000)

    assert codes(broker) == ["cash-short"]
    assert "100 600155.SH at 10.1 cost 1,010.00" in broker.rejections[0].reason


def test_fees_count_when_the_cash_is_judged(play, script, week):
    frames, params = {STOCK: week}, orders(d0=buy(1000))
    exact = play(frames, script, params=params, cash=10105.10, profile=DEFAULT_PROFILE)
    short = play(frames, script, params=params, cash=10105.09, profile=DEFAULT_PROFILE)

    assert fills_of(exact)[0][2] == 1000
    assert exact.book.account.cash == 0
    assert fills_of(short)[0][2] == 900


def test_an_account_with_unknown_cash_may_go_below_zero(play, script, week, opened):
    opening = opened(DAYS[0], "0.00", overdraft=True)
    broker = play({STOCK: week}, script, opening, params=orders(d0=buy(1000)))

    assert broker.book.account.cash == D("-10100.00")


def test_an_order_above_the_maximum_is_split_or_by_choice_refused(play, script, week):
    week["volume"] = 100_000_000
    frames, params = {"300053.SZ": week}, orders(d0=buy(320_000))
    split = play(frames, script, params=params, cash=1e8)
    refused = play(frames, script, params=params, cash=1e8, over_maximum=OverMaximum.REFUSE)

    assert fills_of(split)[0][2] == 320_000
    assert codes(refused) == ["quantity-above-maximum"]


def test_an_index_is_not_traded(play, script, week):
    def order(strategy):
        strategy.buy(data=strategy.datas[1], size=100)

    broker = play({STOCK: week}, script, indices={"000001.SH": week}, params=orders(d0=order))

    assert codes(broker) == ["not-tradable"]


def test_orders_meet_the_market_in_the_order_of_the_day(play, script, week, opened):
    opening = opened(DAYS[0], "0.00", (STOCK, 1000, "9000.00"))
    how = {"exectype": bt.Order.Close}
    broker = play(
        {STOCK: week},
        script,
        opening,
        params=orders(d0=[buy(1000, **how), sell(1000)]),
        on_shortage=OnShortage.REJECT,
    )

    assert [side for _, side, _, _ in fills_of(broker)] == [Side.SELL]
    assert codes(broker) == ["cash-short"]


def test_orders_before_the_account_opens_are_dropped_without_a_word(play, script, week, opened):
    opening = opened(DAYS[2], "100000.00")
    broker = play({STOCK: week}, script, opening, params=orders(d0=buy(100), d2=buy(200)))

    assert fills_of(broker) == [(DAYS[3], Side.BUY, 200, D("10.2"))]
    assert codes(broker) == []
    assert [str(close.day) for close in broker.book.closes] == list(DAYS[2:])


def test_a_stop_waits_for_its_trigger_over_sessions(play, script, week, opened):
    opening = opened(DAYS[0], "0.00", (STOCK, 1000, "9000.00"))
    stop = sell(1000, exectype=bt.Order.Stop, price=9.8)
    broker = play({STOCK: week}, script, opening, params=orders(d0=stop))

    assert fills_of(broker) == [(DAYS[4], Side.SELL, 1000, D("9.8"))]


def test_a_trailing_stop_is_filled_on_the_tick(play, script, week, opened):
    opening = opened(DAYS[0], "0.00", (STOCK, 1000, "9000.00"))
    stop = sell(1000, exectype=bt.Order.StopTrail, trailpercent=0.033)
    broker = play({STOCK: week}, script, opening, params=orders(d1=stop))

    (fill,) = fills_of(broker)
    assert fill[3] % D("0.01") == 0


def test_a_stop_limit_waits_at_its_limit(play, script, week, opened):
    opening = opened(DAYS[0], "0.00", (STOCK, 1000, "9000.00"))
    stop = sell(1000, exectype=bt.Order.StopLimit, price=10.0, plimit=10.45)
    broker = play({STOCK: week}, script, opening, params=orders(d0=stop))

    assert fills_of(broker) == [(DAYS[2], Side.SELL, 1000, D("10.45"))]


def test_a_bracket_ends_with_its_stop_or_its_target(play, script, week):
    def bracket(strategy):
        strategy.buy_bracket(size=1000, exectype=bt.Order.Market, limitprice=10.6, stopprice=9.0)

    broker = play({STOCK: week}, script, params=orders(d0=bracket))

    assert fills_of(broker) == [
        (DAYS[1], Side.BUY, 1000, D("10.1")),
        (DAYS[2], Side.SELL, 1000, D("10.6")),
    ]
    assert broker.pending_orders == ()


def test_a_refused_parent_takes_its_bracket_with_it(play, script, locked_up):
    def bracket(strategy):
        strategy.buy_bracket(size=1000, exectype=bt.Order.Market, limitprice=11.6, stopprice=9.0)

    broker = play({STOCK: locked_up}, script, params=orders(d0=bracket))

    assert codes(broker) == ["limit-locked"]
    assert broker.pending_orders == ()


def test_what_is_decided_after_the_last_close_is_pending(play, script, week):
    broker = play({STOCK: week}, script, params=orders(d4=buy(300)))

    ((number, order),) = broker.pending_orders
    assert (number, order.quantity, order.created) == (0, 300, date(2024, 1, 8))


def test_a_strategy_is_told_of_refusals(play, week):
    class Told(bt.Strategy):
        seen = ()

        def next(self):
            if len(self) == 1:
                self.sell(size=100)

        def notify_order(self, order):
            type(self).seen += (order.getstatusname(),)

    play({STOCK: week}, Told)

    assert Told.seen[-1] == "Rejected"


def test_a_partly_filled_order_that_expires_is_told_as_cancelled(play, week):
    class Told(bt.Strategy):
        seen = ()

        def next(self):
            if len(self) == 1:
                self.buy(size=2500)

        def notify_order(self, order):
            type(self).seen += ((order.getstatusname(), order.executed.size),)

    week["volume"] = 10_000
    play({STOCK: week}, Told)

    assert Told.seen[-2:] == (("Partial", 1000), ("Canceled", 1000))


def test_backtraders_sizes_are_whole_lots(play, week):
    class Half(bt.Strategy):
        def next(self):
            self.order_target_percent(target=0.5)

    broker = play({STOCK: week}, Half)

    assert {quantity % 100 for _, _, quantity, _ in fills_of(broker)} == {0}
    assert codes(broker) == []


def test_every_order_kind_passes_try_exec(play, week, monkeypatch):
    passed = []
    real = AshareBroker._try_exec

    def spy(self, order):
        passed.append(order.exectype)
        real(self, order)

    monkeypatch.setattr(AshareBroker, "_try_exec", spy)

    class All(bt.Strategy):
        def next(self):
            if len(self) > 1:
                return
            self.buy(size=100)
            self.buy(size=100, exectype=bt.Order.Limit, price=10.0)
            self.buy(size=100, exectype=bt.Order.Close)
            self.buy(size=100, exectype=bt.Order.Stop, price=10.2)
            self.buy(size=100, exectype=bt.Order.StopLimit, price=10.2, plimit=10.3)
            self.sell(size=100, exectype=bt.Order.StopTrail, trailamount=0.1)
            self.sell(size=100, exectype=bt.Order.StopTrailLimit, trailamount=0.1, plimit=10.0)
            self.buy(size=100, exectype=bt.Order.Historical, price=10.0)

    play({STOCK: week}, All)

    assert set(passed) == set(range(8))


def test_no_fill_happens_when_try_exec_lets_nothing_through(play, script, week, monkeypatch):
    monkeypatch.setattr(AshareBroker, "_try_exec", lambda self, order: None)
    broker = play({STOCK: week}, script, params=orders(d0=buy(100)))

    assert fills_of(broker) == []


def test_order_history_of_backtrader_meets_the_rules_too(calendar, bars, week):
    from sim.engine import security_feeds

    cerebro = bt.Cerebro(stdstats=False)
    sessions = [date.fromisoformat(day) for day in DAYS]
    for feed in security_feeds({Symbol.parse(STOCK): week}, sessions):
        cerebro.adddata(feed)
    cerebro.broker = AshareBroker(cash=100_000)
    cerebro.add_order_history([[DAYS[1], 100, 10.1], [DAYS[1], -100, 10.2], [DAYS[2], -100, 99]])
    cerebro.addstrategy(bt.Strategy)
    cerebro.run()

    assert [fill[1] for fill in fills_of(cerebro.broker)] == [Side.BUY]
    assert codes(cerebro.broker) == ["not-yet-sellable", "price-outside-limits"]


def test_a_fill_backtrader_does_not_make_stops_the_run(play, script, week, monkeypatch):
    monkeypatch.setattr(
        bt.brokers.BackBroker,
        "_execute",
        lambda self, order, ago=None, price=None, **_: self.p.filler(order, price, ago),
    )
    with pytest.raises(BooksDisagreeError, match=r"filled 0 of 100 600155\.SH on 2024-01-03"):
        play({STOCK: week}, script, params=orders(d0=buy(100)))


def test_a_sale_worth_less_than_its_fees_needs_cash_for_them(play, script, week, opened):
    frames, params = {STOCK: week}, orders(d0=sell(1))
    held = (STOCK, 1, "9.00")
    tiny = BrokerProfile(name="dear", rate=D("0.00025"), minimum=D(20))
    poor = play(frames, script, opened(DAYS[0], "9.00", held), params=params, profile=tiny)
    rich = play(frames, script, opened(DAYS[0], "9.95", held), params=params, profile=tiny)

    assert codes(poor) == ["cash-short"]
    assert "fees of 20.01 yuan on a sale of 10.10" in poor.rejections[0].reason
    assert codes(rich) == []
    assert rich.book.account.cash == D("0.04")


def test_backtraders_sizes_of_what_has_no_price_or_is_no_share_are_nothing(play, bars, week):
    late = bars((DAYS[4], 5.0, 5.1, 4.9, 5.0, 1_000_000))

    class Everything(bt.Strategy):
        def next(self):
            for data in self.datas:
                self.order_target_percent(data, target=0.2)
            assert self.broker.getvalue() > 0
            assert self.broker.getvalue([self.datas[1]]) == 0

    broker = play({STOCK: week, "000987.SZ": late}, Everything, indices={"000001.SH": week})

    assert {event.fill.symbol for event in broker.book.events[1:]} == {Symbol.parse(STOCK)}
    assert codes(broker) == []


def test_an_order_that_runs_out_leaves_the_others_of_its_group_their_chance(play, script, week):
    def group(strategy):
        how = {"size": 100, "exectype": bt.Order.Limit}
        first = strategy.buy(price=9.5, **how)
        strategy.buy(price=10.0, oco=first, **how)

    broker = play({STOCK: week}, script, params=orders(d0=group))

    assert fills_of(broker) == [(DAYS[1], Side.BUY, 100, D("10.0"))]
    assert codes(broker) == ["limit-not-reached"]


def test_a_filled_order_cancels_the_others_of_its_group(play, script, week):
    def group(strategy):
        how = {"size": 100, "exectype": bt.Order.Limit}
        first = strategy.buy(price=10.0, **how)
        strategy.buy(price=10.0, oco=first, **how)

    broker = play({STOCK: week}, script, params=orders(d0=group))

    assert len(fills_of(broker)) == 1
    assert broker.pending_orders == ()


def test_an_order_lives_as_long_as_its_validity_says(play, script, week):
    how = {"exectype": bt.Order.Limit, "price": 9.8}
    short = buy(100, valid=date(2024, 1, 5), **how)
    long = buy(200, valid=date(2024, 1, 9), **how)
    broker = play({STOCK: week}, script, params=orders(d0=[short, long]))

    assert fills_of(broker) == [(DAYS[4], Side.BUY, 200, D("9.8"))]


def test_backtraders_fund_value_begins_at_a_hundred(play, script, week, opened):
    opening = opened(DAYS[0], "500.00", (STOCK, 1000, "9500.00"))
    broker = play({STOCK: week}, script, opening)

    assert broker.fundvalue == pytest.approx(100 * (500 + 9800) / 10_000)


def test_a_broker_begins_anew_with_every_run_of_its_cerebro(calendar, week, script):
    from sim.engine import security_feeds

    cerebro = bt.Cerebro(stdstats=False, maxcpus=1)
    sessions = [date.fromisoformat(day) for day in DAYS]
    for feed in security_feeds({Symbol.parse(STOCK): week}, sessions):
        cerebro.adddata(feed)
    cerebro.broker = AshareBroker(cash=100_000)
    ends = []

    class Sized(bt.Strategy):
        params = (("size", 0),)

        def next(self):
            if len(self) == 1:
                self.buy(size=self.p.size)

        def stop(self):
            ends.append((self.broker.book.account.cash, len(self.broker.book.closes)))

    cerebro.optstrategy(Sized, size=[100, 200, 100])
    cerebro.run()

    assert ends == [(D("98984.99"), 5), (D("97974.98"), 5), (D("98984.99"), 5)]
