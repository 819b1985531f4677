from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sim.ledger.booking import ImpossibleEventError
from sim.ledger.chain import extend
from sim.ledger.paper_state import PaperState, state_of
from sim.model.errors import StorageError
from sim.model.event import CashMoved, DayClose, DividendDeclared, Opened, OpeningPosition, Traded
from sim.model.paper import (
    AccountCreated,
    Mark,
    OrderEnded,
    OrderOutcome,
    OrderPlaced,
    SessionSettled,
    Undone,
)
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Fill, Order, Side

DAY, LATER = date(2024, 2, 19), date(2024, 2, 20)
SHARE = Symbol.parse("600155.SH")
CREATED = AccountCreated(name="demo", origin="test")
OPENED = Opened(
    day=DAY,
    cash=Decimal("1000.00"),
    positions=(OpeningPosition(symbol=SHARE, quantity=100, cost=Decimal("700.00")),),
)
SETTLED = SessionSettled(
    close=DayClose(day=DAY, cash=Decimal("1000.00"), market_value=Decimal("731.00")),
    marks=(Mark(symbol=SHARE, quantity=100, price=Decimal("7.31")),),
)
ORDER = OrderPlaced(number=1, order=Order(symbol=SHARE, side=Side.SELL, quantity=100))


def state(*records):
    entries = ()
    for record in records:
        entries += extend(entries, [record])
    return state_of(entries)


def test_an_account_stands_where_its_records_lead():
    found = state(CREATED, OPENED, SETTLED, ORDER)

    assert found.day == DAY
    assert found.account.cash == Decimal("1000.00")
    assert found.pending == (ORDER,)
    assert (found.next_order, found.next_fill_order) == (2, 1)


def test_money_moved_since_the_close_is_there_now_but_not_in_the_settled_account():
    moved = CashMoved(day=date(2024, 2, 20), amount=Decimal("-300.00"))
    found = state(CREATED, OPENED, SETTLED, moved)

    assert found.account.cash == Decimal("1000.00")
    assert found.account_now.cash == Decimal("700.00")
    assert found.flows == (moved,)
    assert (found.next_order, found.next_fill_order) == (1, 1)


def test_an_ended_order_no_longer_waits():
    ended = OrderEnded(number=1, day=DAY, outcome=OrderOutcome.CANCELLED)
    found = state(CREATED, OPENED, SETTLED, ORDER, ended)

    assert (found.pending, found.ended) == ((), (ended,))
    assert found.next_order == 2


def sold(quantity, order):
    fill = Fill(
        day=LATER,
        symbol=SHARE,
        side=Side.SELL,
        quantity=quantity,
        price=Decimal("7.00"),
        fees=FeeBreakdown(),
        order=order,
    )
    return Traded(day=LATER, fill=fill)


def test_the_next_order_and_the_next_fill_follow_the_highest_number():
    orders = [replace(ORDER, number=number) for number in (1, 4, 2)]
    trades = [sold(10, order) for order in (3, 7, 5)]
    found = state(CREATED, OPENED, SETTLED, *orders, *trades)

    assert (found.next_order, found.next_fill_order) == (5, 8)
    assert found.fills == tuple(trade.fill for trade in trades)


def test_a_position_that_changed_is_counted_again_at_the_next_close():
    close = DayClose(day=LATER, cash=Decimal("1280.00"), market_value=Decimal("420.00"))
    mark = Mark(symbol=SHARE, quantity=60, price=Decimal("7.00"))
    settled = SessionSettled(close=close, marks=(mark,))
    found = state(CREATED, OPENED, SETTLED, sold(40, 1), settled)

    assert (found.day, found.settlements) == (LATER, (SETTLED, settled))
    assert found.account.positions[SHARE].quantity == 60


def test_a_position_sold_out_is_no_longer_counted():
    close = DayClose(day=LATER, cash=Decimal("1700.00"), market_value=Decimal("0.00"))
    found = state(CREATED, OPENED, SETTLED, sold(100, 1), SessionSettled(close=close))

    assert (found.settled.close, found.account.positions) == (close, {})


def test_an_undone_order_never_was():
    assert state(CREATED, OPENED, SETTLED, ORDER, Undone(transaction=4)).pending == ()


def test_a_security_without_a_price_is_held_and_not_valued():
    close = replace(SETTLED.close, market_value=Decimal("0.00"), missing=(SHARE,))

    assert state(CREATED, OPENED, SessionSettled(close=close)).settled.close == close


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SETTLED, close=replace(SETTLED.close, cash=Decimal("1000.01"))),
        replace(SETTLED, close=replace(SETTLED.close, market_value=Decimal("731.01"))),
        replace(SETTLED, close=replace(SETTLED.close, receivable=Decimal("0.01"))),
        replace(SETTLED, marks=()),
        replace(SETTLED, marks=(replace(SETTLED.marks[0], quantity=200),)),
        replace(SETTLED, marks=(replace(SETTLED.marks[0], price=Decimal("7.32")),)),
    ],
)
def test_a_close_that_does_not_follow_from_its_events_is_refused_at_its_entry(wrong):
    with pytest.raises(StorageError, match="entry 3 of the journal: the close of 2024-02-19"):
        state(CREATED, OPENED, wrong)


def test_the_refusal_says_what_was_recorded_and_what_the_events_lead_to():
    due = DividendDeclared(
        day=DAY, symbol=SHARE, quantity=100, amount=Decimal("20.00"), pay_date=LATER
    )
    wrong = replace(SETTLED, close=replace(SETTLED.close, receivable=Decimal("19.00")))
    with pytest.raises(StorageError) as caught:
        state(CREATED, OPENED, due, wrong)

    assert caught.value.message == (
        "entry 4 of the journal: the close of 2024-02-19 was recorded as 1750.00 yuan, of which"
        " 1000.00 in cash; its events lead to 1751.00, of which 1000.00"
    )


def test_a_journal_begins_with_its_account_once():
    with pytest.raises(StorageError, match="the journal is empty"):
        state()
    with pytest.raises(StorageError, match="entry 1 of the journal is not its account"):
        state(OPENED)
    with pytest.raises(StorageError, match="entry 2 of the journal begins a second account"):
        state(CREATED, CREATED)


def test_what_cannot_have_happened_is_refused():
    with pytest.raises(ImpossibleEventError):
        state(CREATED, OPENED, SETTLED, CashMoved(day=DAY, amount=Decimal("-1000.01")))


def test_an_account_never_opened_has_no_day_and_awaits_its_first_order():
    assert PaperState(created=CREATED).next_order == 1
    with pytest.raises(StorageError, match="never opened"):
        _ = PaperState(created=CREATED).day
