import os
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sim.data.snapshot import snapshot
from sim.engine.paper import Idle, open_account, settle
from sim.engine.paper_corrections import corrections
from sim.engine.run import Setting, run
from sim.indicators.parameters import read_settings
from sim.ledger.chain import extend
from sim.ledger.paper_state import state_of
from sim.model.event import Opened, OpeningPosition
from sim.model.paper import (
    AccountCreated,
    OrderEnded,
    OrderOutcome,
    OrderPlaced,
    Remarked,
    SessionSettled,
)
from sim.model.symbol import Symbol
from sim.model.trade import Order, OrderKind, Side
from strategies import STRATEGIES
from strategies.entry import indices_of

HELD = [Symbol.parse(text) for text in ("600155.SH", "000987.SZ", "300053.SZ")]
OPENED = Opened(
    day=date(2024, 2, 19),
    cash=Decimal("100000.00"),
    positions=tuple(
        OpeningPosition(symbol=symbol, quantity=10_000, cost=Decimal("70000.00"))
        for symbol in HELD
    ),
)
CREATED = AccountCreated(name="demo", origin="test")
NO_EVENTS = (AccountCreated, OrderPlaced, OrderEnded, SessionSettled, Remarked)


@pytest.fixture(scope="module")
def market():
    return snapshot()


def setting(market, indices=()):
    return Setting(
        frames={symbol: market.bars(symbol) for symbol in HELD},
        indices={index: market.index_bars(index) for index in indices},
        calendar=market.calendar(),
        actions=[action for symbol in HELD for action in market.actions(symbol)],
    )


def journal(where, strategy, params, ends):
    entries = extend(
        (), [CREATED, *open_account(OPENED, setting=where, strategy=strategy, params=params)]
    )
    for end in ends:
        steps = settle(state_of(entries), setting=where, strategy=strategy, params=params, end=end)
        for step in steps:
            entries += extend(entries, step.records)
    return entries


def events(entries):
    return tuple(entry.record for entry in entries if not isinstance(entry.record, NO_EVENTS))


TRADABLE = sorted(set(STRATEGIES) - {"index_hold"})  # its fund has no bars in the snapshot


LAST = date(2025, 2, 19) if os.environ.get("FUPAN_SOAK") else date(2024, 3, 12)  # a year, or less


@pytest.mark.parametrize("name", TRADABLE)
def test_a_span_settled_day_by_day_is_one_back_test(market, name):
    entry = STRATEGIES[name]
    settings = read_settings(entry.params, [])
    where = setting(market, indices_of(settings))
    days = market.calendar().between(date(2024, 2, 20), LAST)
    params = {"settings": settings}

    stepped = journal(where, entry.strategy(), params, days)
    at_once = journal(where, entry.strategy(), params, days[-1:])
    whole = run(entry.strategy(), params, setting=where, opening=OPENED, end=days[-1])

    assert stepped == at_once
    assert events(stepped) == whole.events
    assert state_of(stepped).settled.close == whole.closes[-1]


def by_hand(market, *orders):
    where = setting(market)
    entries = journal(where, Idle, {}, [])
    placed = [
        OrderPlaced(number=number, order=order) for number, order in enumerate(orders, start=1)
    ]
    entries += extend(entries, placed)
    (step,) = settle(
        state_of(entries), setting=where, strategy=Idle, params={}, end=date(2024, 2, 20)
    )
    return [record for record in step.records if isinstance(record, OrderEnded)]


def an_order(side, quantity, **more):
    return Order(symbol=HELD[0], side=side, quantity=quantity, created=OPENED.day, **more)


def test_an_order_by_hand_is_filled_at_the_next_open(market):
    (ended,) = by_hand(market, an_order(Side.BUY, 1000))

    assert ended == OrderEnded(
        number=1, day=date(2024, 2, 20), outcome=OrderOutcome.FILLED, filled=1000
    )


def test_a_limit_never_reached_ends_with_its_reason(market):
    (ended,) = by_hand(
        market, an_order(Side.BUY, 1000, kind=OrderKind.LIMIT, price=Decimal("6.60"))
    )

    assert (ended.outcome, ended.filled) == (OrderOutcome.REJECTED, 0)
    assert "6.60" in ended.reason


def test_a_buy_the_cash_does_not_pay_for_is_filled_in_part_and_says_so(market):
    (ended,) = by_hand(market, an_order(Side.BUY, 100_000))

    assert ended.outcome is OrderOutcome.PARTIAL
    assert 0 < ended.filled < 100_000
    assert ended.reason == f"the cash there was paid for {ended.filled:,} of 100,000"


def test_two_orders_share_the_fills_oldest_first(market):
    first, second = by_hand(market, an_order(Side.SELL, 4000), an_order(Side.SELL, 9000))

    assert (first.outcome, first.filled) == (OrderOutcome.FILLED, 4000)
    assert second.outcome is not OrderOutcome.FILLED
    assert second.reason


def test_a_corrected_close_is_marked_anew_and_told_once(market):
    where = setting(market)
    entries = journal(where, Idle, {}, [date(2024, 2, 21)])
    assert corrections(state_of(entries), where) == ()
    frame = where.frames[HELD[0]].copy()
    row = frame.index[frame["date"] == "2024-02-20"][0]
    frame.loc[row, ["close", "high"]] = 7.77
    corrected = replace(where, frames={**where.frames, HELD[0]: frame})

    (remark,) = corrections(state_of(entries), corrected)

    old = state_of(entries).settlements[1]
    assert remark.close.day == date(2024, 2, 20)
    assert "600155.SH" in remark.reason
    assert "is now 7.77" in remark.reason
    gained = (Decimal("7.77") - old.marks[-1].price) * 10_000
    assert remark.close.market_value - old.close.market_value == gained
    entries += extend(entries, [remark])
    assert corrections(state_of(entries), corrected) == ()
    assert state_of(entries).settlements[1] == old


def test_a_corrected_volume_is_told_though_no_close_moved(market):
    where = setting(market)
    entries = journal(where, Idle, {}, [])
    frame = where.frames[HELD[0]].copy()
    frame.loc[frame["date"] == "2024-02-19", "volume"] += 100
    corrected = replace(where, frames={**where.frames, HELD[0]: frame})

    (remark,) = corrections(state_of(entries), corrected)

    assert remark.reason == "bars of 2024-02-19 were corrected; the closes stand"
    assert remark.close == state_of(entries).settlements[0].close
