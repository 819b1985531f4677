"""Whatever is ordered on whatever market: lawful fills, equal books, no share from nowhere."""

import random
from collections import defaultdict
from datetime import date
from decimal import Decimal

import backtrader as bt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.engine import BrokerOptions, run
from sim.engine.options import AtLimitOpen, OnShortage, OverMaximum, Unfilled
from sim.ledger.fold import fold
from sim.model.money import round_fen
from sim.model.trade import Side
from sim.rules.fees import DEFAULT_PROFILE

D = Decimal
FIRST = date(2024, 1, 2)
STOCKS = ("600155.SH", "300053.SZ", "688001.SH", "512690.SH")
KINDS = (
    bt.Order.Market,
    bt.Order.Close,
    bt.Order.Limit,
    bt.Order.Stop,
    bt.Order.StopLimit,
    bt.Order.StopTrail,
)


OPTIONS = st.builds(
    BrokerOptions,
    unfilled=st.sampled_from(Unfilled),
    on_shortage=st.sampled_from(OnShortage),
    over_maximum=st.sampled_from(OverMaximum),
    at_limit_open=st.sampled_from(AtLimitOpen),
    participation=st.sampled_from([None, D("0.1"), D("0.5")]),
)


class Random(bt.Strategy):
    """Gives orders of every kind, most of them unlawful."""

    params = (("seed", 0),)

    def __init__(self):
        self.source = random.Random(self.p.seed)

    def next(self):
        for data in self.datas:
            if self.source.random() < 0.5 or data.close[0] != data.close[0]:
                continue
            kind = self.source.choice(KINDS)
            held = self.getposition(data).size
            size = self.source.choice([100, 200, 350, 1000, 40_000, held, held // 2])
            near = round(data.close[0] * self.source.uniform(0.9, 1.1), 2)
            how = {"exectype": kind, "price": near, "plimit": near}
            if kind == bt.Order.StopTrail:
                how = {"exectype": kind, "trailamount": 0.05}
            if self.source.random() < 0.6:
                self.buy(data, size=size, **how)
            else:
                self.sell(data, size=size, **how)


def market(source, days, bars):
    frames, close = {}, {}
    rows = defaultdict(list)
    for symbol in STOCKS:
        close[symbol] = source.uniform(0.8, 30)
        late = source.randint(0, 5)
        for day in days[late:]:
            if source.random() < 0.1:
                continue
            last = close[symbol]
            opened = round(last * source.uniform(0.91, 1.09), 2)
            now = round(last * source.uniform(0.91, 1.09), 2)
            if source.random() < 0.1:
                opened = now
            top, bottom = max(opened, now), min(opened, now)
            rows[symbol].append((str(day), opened, top, bottom, now, source.randint(0, 300) * 100))
            close[symbol] = now
        frames[symbol] = bars(*rows[symbol])
    return frames


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6), options=OPTIONS)
def test_fills_are_lawful_and_the_books_equal(seed, options, bars, calendar, setting, opened):
    source = random.Random(seed)
    days = calendar.between(FIRST, date(2024, 1, 31))
    frames = market(source, days, bars)
    result = run(
        Random,
        {"seed": seed},
        setting=setting(frames, options=options, profile=DEFAULT_PROFILE),
        opening=opened("2024-01-02", "300000.00", ("600155.SH", 1050, "9000.00")),
        end=days[-1],
    )

    assert fold(result.events) == result.account
    assert result.drift < 1e-6
    held, bought_today, cash = defaultdict(int), defaultdict(int), D("300000.00")
    held["600155.SH"] = 1050
    taken = defaultdict(int)
    today = None
    for fill in result.fills:
        if fill.day != today:
            today, bought_today, taken = fill.day, defaultdict(int), defaultdict(int)
        symbol = str(fill.symbol)
        frame = frames[symbol]
        (bar,) = frame[frame["date"].dt.date == fill.day].itertuples()
        assert D(str(bar.low)) <= fill.price <= D(str(bar.high))
        taken[symbol] += fill.quantity
        assert taken[symbol] <= bar.volume * (options.participation or 1)
        value = round_fen(fill.price * fill.quantity)
        if fill.side is Side.BUY:
            cash -= value + fill.fees.total
            held[symbol] += fill.quantity
            bought_today[symbol] += fill.quantity
            least, step = (200, 1) if symbol.startswith("688") else (100, 100)
            assert fill.quantity >= least
            assert fill.quantity % step == 0
        else:
            cash += value - fill.fees.total
            held[symbol] -= fill.quantity
        assert held[symbol] >= bought_today[symbol]
        assert cash >= 0
    assert cash == result.account.cash
