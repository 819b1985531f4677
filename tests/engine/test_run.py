"""A run is one value; cut in two it is the same; however backtrader walks, it is the same."""

import itertools
import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import backtrader as bt
import pytest

from sim.engine import AshareStrategy, BrokerOptions, Mode, OnShortage, Stated, Unfilled, run
from sim.ledger.fold import fold
from sim.model.action import CorporateAction
from sim.model.errors import BooksDisagreeError, InputError, RuleNotKnownError
from sim.model.event import CashMoved
from sim.model.symbol import Symbol
from sim.model.trade import Order, OrderKind, Side
from sim.rules.fees import DEFAULT_PROFILE

D = Decimal
STOCK, OTHER, FUND = "600155.SH", "000987.SZ", "512690.SH"
MIXES = list(itertools.product((True, False), (True, False), (-2, 0, 1)))
FIRST, LAST = date(2024, 1, 2), date(2024, 4, 30)


@pytest.fixture(scope="module")
def walk(calendar, bars):
    """Bars of a random walk inside the limits; some sessions left out, some locked."""

    def make(seed, start=10.0):
        source = random.Random(seed)
        rows, close = [], start
        for day in calendar.between(FIRST, LAST):
            low_limit, high_limit = close * 0.905, close * 1.095
            if source.random() < 0.05:
                continue
            opened = round(min(max(close * (1 + source.gauss(0, 0.02)), low_limit), high_limit), 2)
            now = round(min(max(close * (1 + source.gauss(0, 0.03)), low_limit), high_limit), 2)
            top = round(min(max(opened, now) * 1.005, high_limit), 2)
            bottom = round(max(min(opened, now) * 0.995, low_limit), 2)
            top, bottom = max(top, opened, now), min(bottom, opened, now)
            rows.append((str(day), opened, top, bottom, now, source.randint(1, 400) * 1000))
            close = now
        return bars(*rows)

    return make


@pytest.fixture(scope="module")
def market(walk):
    return {STOCK: walk(1), OTHER: walk(2, 6.0), FUND: walk(3, 0.9)}


@pytest.fixture(scope="module")
def actions():
    return (
        CorporateAction(
            symbol=Symbol.parse(STOCK),
            ex_date=date(2024, 3, 5),
            cash_per_share=D("0.123"),
            pay_date=date(2024, 3, 12),
        ),
        CorporateAction(
            symbol=Symbol.parse(OTHER), ex_date=date(2024, 3, 20), bonus_ratio=D("0.05")
        ),
    )


class Restless(AshareStrategy):
    """Trades every kind of order, decided by the bars and the account alone."""

    def decide(self):
        for number, symbol in enumerate(self.tradable):
            close = self.close_of(symbol)
            if close is None:
                continue
            turn = int(close * 1000) + number
            if turn % 5 == 0:
                self.order_target_fraction(symbol, 0.3)
            elif turn % 5 == 1:
                self.order_target_fraction(symbol, 0)
            elif turn % 7 == 2:
                price = (close * D("0.99")).quantize(D("0.01"))
                self.order_shares(symbol, 700, kind=OrderKind.LIMIT, price=price)
            elif turn % 7 == 3:
                self.order_shares(symbol, -300, kind=OrderKind.CLOSE)
            elif turn % 7 == 4:
                self.order_for(symbol, D(5000))


@pytest.fixture
def whole(market, actions, setting, opened):
    def go(end=LAST, opening=None, **others):
        options = others.pop("options", BrokerOptions())
        return run(
            others.pop("strategy", Restless),
            others.pop("params", {}),
            setting=setting(market, actions=actions, options=options, profile=DEFAULT_PROFILE),
            opening=opening or opened("2024-01-15", "200000.00", (STOCK, 1050, "9000.00")),
            end=end,
            **others,
        )

    return go


def test_the_account_is_the_fold_of_the_events(whole):
    result = whole(options=BrokerOptions(participation=D("0.01")))

    assert len(result.fills) > 50
    assert {rejection.code for rejection in result.rejections} >= {"volume-cap", "suspended"}
    assert fold(result.events) == result.account
    assert result.books_agree
    assert [fill.order for fill in result.fills] == list(range(1, len(result.fills) + 1))


def test_the_float_cash_drifts_far_less_than_half_a_fen(whole):
    assert whole().drift < 1e-6


@pytest.mark.parametrize(("runonce", "preload", "exactbars"), MIXES)
def test_however_backtrader_walks_the_trades_are_the_same(whole, runonce, preload, exactbars):
    mode = Mode(runonce=runonce, preload=preload, exactbars=exactbars)

    assert whole(mode=mode) == whole()


class Crossing(bt.Strategy):
    """A plain backtrader strategy with its own indicators on every feed."""

    def __init__(self):
        self.above = {data: bt.ind.SMA(data.close, period=5) for data in self.datas}

    def next(self):
        for data, mean in self.above.items():
            if data.close[0] > mean[0] and not self.getposition(data):
                self.order_target_percent(data, 0.3)
            elif data.close[0] < mean[0] and self.getposition(data):
                self.close(data)


@pytest.mark.parametrize(("runonce", "preload", "exactbars"), MIXES)
def test_so_are_those_of_anyones_own_strategy(whole, runonce, preload, exactbars):
    mode = Mode(runonce=runonce, preload=preload, exactbars=exactbars)
    result = whole(strategy=Crossing, mode=mode)

    assert len(result.fills) > 10
    assert result == whole(strategy=Crossing)


@pytest.mark.parametrize("unfilled", Unfilled)
@pytest.mark.parametrize("shortage", OnShortage)
def test_stepping_session_by_session_gives_the_events_of_the_whole(
    whole, calendar, unfilled, shortage
):
    options = BrokerOptions(unfilled=unfilled, on_shortage=shortage, participation=D("0.02"))
    at_once = whole(options=options)
    step = whole(end=date(2024, 1, 15), options=options)
    events, closes = [*step.events], [*step.closes]
    rejections, notes = [*step.rejections], [*step.issues]
    decisions = [*step.decisions]
    for day in calendar.between(date(2024, 1, 16), LAST):
        step = whole(end=day, opening=step.resume(), options=options)
        events.extend(step.events)
        closes.extend(step.closes[1:])
        rejections.extend(step.rejections)
        notes.extend(step.issues)
        decisions.extend(step.decisions)

    assert tuple(events) == at_once.events
    assert tuple(closes) == at_once.closes
    assert tuple(rejections) == at_once.rejections
    assert tuple(notes) == at_once.issues
    assert tuple(decisions) == at_once.decisions
    assert step.account == at_once.account
    assert step.pending == at_once.pending


def test_two_runs_are_equal_in_every_value(whole):
    assert whole() == whole()


def test_without_opening_the_account_there_is_nothing_to_resume(whole, opened):
    result = whole(end=date(2024, 1, 15))
    nothing = replace(result, closes=())

    assert result.resume().day == date(2024, 1, 15)
    with pytest.raises(ValueError, match="no state to go on from"):
        nothing.resume()


def test_a_run_whose_stops_wait_cannot_be_gone_on_from(whole):
    class Stopped(bt.Strategy):
        def next(self):
            if self.data.datetime.date(0) == date(2024, 1, 16):
                self.sell(size=1000, exectype=bt.Order.Stop, price=0.5)

    result = whole(strategy=Stopped)

    assert result.pending == ()
    assert [order.quantity for order in result.waiting] == [1000]
    with pytest.raises(InputError, match=r"the first to sell 1,000 600155\.SH"):
        result.resume()


def test_deposits_and_withdrawals_are_booked_before_the_open(whole):
    flows = [
        CashMoved(day=date(2024, 2, 1), amount=D("1000.00")),
        CashMoved(day=date(2024, 2, 5), amount=D("-400.00")),
    ]
    quiet, moved = whole(strategy=bt.Strategy), whole(strategy=bt.Strategy, flows=flows)

    assert moved.account.cash - quiet.account.cash == D("600.00")
    assert moved.account.deposited - quiet.account.deposited == D("600.00")


def test_an_account_opened_with_nothing_lives_on_its_deposit(whole, opened):
    class Once(AshareStrategy):
        def decide(self):
            if self.cash and not self.account.positions:
                self.order_target_fraction(Symbol.parse(STOCK), 0.5)

    flows = [CashMoved(day=date(2024, 2, 1), amount=D("10000.00"))]
    result = whole(strategy=Once, opening=opened("2024-01-15", "0.00"), flows=flows)

    assert len(result.fills) == 1


def test_a_run_gone_on_with_knows_it_is_not_the_first(whole):
    first = []

    class Asking(AshareStrategy):
        def decide(self):
            first.append(self.first_close)

    step = whole(strategy=Asking, end=date(2024, 1, 16))
    whole(strategy=Asking, opening=step.resume(), end=date(2024, 1, 18))

    assert first == [True, False, False, False]


@pytest.mark.parametrize("day", [date(2024, 1, 15), date(2024, 1, 20), date(2024, 5, 6)])
def test_a_flow_outside_the_run_is_refused(whole, day):
    with pytest.raises(InputError, match="a deposit or withdrawal is dated"):
        whole(flows=[CashMoved(day=day, amount=D("1.00"))])


def test_a_stated_trade_goes_beside_a_strategy(whole):
    order = Order(
        symbol=Symbol.parse(STOCK),
        side=Side.SELL,
        quantity=50,
        kind=OrderKind.STATED,
        price=D("10"),
    )
    result = whole(strategy=bt.Strategy, stated=[Stated(day=date(2024, 1, 16), order=order)])

    assert len(result.fills) + len(result.rejections) == 1


def test_the_account_may_open_on_a_day_without_a_session(whole, opened):
    result = whole(opening=opened("2024-01-14", "100000.00"), start=date(2024, 1, 15))

    assert result.closes[0].day == date(2024, 1, 15)


def test_a_run_ends_after_it_begins(whole):
    with pytest.raises(InputError, match="cannot end on 2024-01-12"):
        whole(end=date(2024, 1, 12))


def test_a_run_beyond_the_calendar_is_refused(whole):
    with pytest.raises(RuleNotKnownError):
        whole(end=date(2099, 1, 1))


def test_a_run_needs_something_to_look_at(setting, opened):
    with pytest.raises(InputError, match="at least one security"):
        run(
            bt.Strategy,
            {},
            setting=setting({}),
            opening=opened("2024-01-15", "1.00"),
            end=LAST,
        )


def test_a_position_without_bars_is_named_as_missing(setting, opened, market):
    result = run(
        bt.Strategy,
        {},
        setting=setting({STOCK: market[STOCK]}),
        opening=opened("2024-01-15", "1.00", (OTHER, 100, "600.00")),
        end=LAST,
    )

    assert result.closes[-1].missing == (Symbol.parse(OTHER),)
    assert result.closes[-1].net_value == D("1.00")


def test_a_strategy_that_does_not_know_a_parameter_says_so(whole):
    with pytest.raises(InputError, match="Restless does not take these parameters"):
        whole(params={"window": 3})


def test_a_fault_in_a_strategy_is_told_with_its_line(whole):
    class Broken(AshareStrategy):
        def decide(self):
            raise ZeroDivisionError("oh")

    with pytest.raises(InputError, match=r"Broken failed at .*test_run\.py:\d+: ZeroDivision"):
        whole(strategy=Broken)


def test_tampering_with_the_float_account_is_found_at_the_close(whole):
    class Thief(AshareStrategy):
        def decide(self):
            if self.day == date(2024, 2, 1):
                self.broker.cash += 0.01

    with pytest.raises(BooksDisagreeError, match="disagree at the close of 2024-02-02: cash is"):
        whole(strategy=Thief)
