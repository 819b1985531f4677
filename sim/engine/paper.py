"""Settle sessions of a paper account: the run of a back-test, its records cut by session."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import backtrader as bt

from sim.engine.broker import AshareBroker
from sim.engine.paper_corrections import session_digest
from sim.engine.result import Run
from sim.engine.run import Setting, run
from sim.engine.start import Start
from sim.ledger.paper_state import PaperState
from sim.model.event import CashMoved, DayClose, Event, Opened, Traded
from sim.model.paper import (
    Mark,
    OrderEnded,
    OrderOutcome,
    OrderPlaced,
    PaperRecord,
    SessionSettled,
)
from sim.model.symbol import Symbol
from sim.model.trade import Order, Rejection, Side


class Idle(bt.Strategy):
    """Decides nothing: for accounts whose orders are given by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What one session adds to the journal.

    Attributes:
        day: The session.
        records: In order: events, ended orders, the close, orders for the next session.
    """

    day: date
    records: tuple[PaperRecord, ...]


def open_account(
    opened: Opened, *, setting: Setting, strategy: type[bt.Strategy], params: Mapping[str, Any]
) -> tuple[PaperRecord, ...]:
    """Return the records that open an account after the close of `opened.day`.

    The strategy decides after that close already; its orders wait for the next session.

    Raises:
        InputError: As `sim.engine.run.run`.
    """
    played = _play(strategy, params, setting=setting, opening=opened, end=opened.day)
    close = played.run.closes[-1]
    return (
        opened,
        _settled(close, played, setting),
        *_placed(played.decided.get(opened.day, ()), first=1),
    )


def settle(
    state: PaperState,
    *,
    setting: Setting,
    strategy: type[bt.Strategy],
    params: Mapping[str, Any],
    end: date,
) -> tuple[Settlement, ...]:
    """Carry a paper account through every session after the last settled one to `end`.

    One call over many sessions and one call a session give the same records.

    Args:
        state: Where the account stands.
        setting: Market and broker.
        strategy: Decides after each close; `Idle` for orders by hand.
        params: Its parameters by name.
        end: Last session to settle.

    Raises:
        InputError: As `sim.engine.run.run`.
        BooksDisagreeError: The two books differ at a close.
    """
    start = Start(
        day=state.day,
        account=state.account,
        pending=tuple((0, placed.order) for placed in state.pending),
        next_order=state.next_fill_order,
        first_values={
            mark.symbol: mark.price * mark.quantity for mark in state.settlements[0].marks
        },
    )
    played = _play(strategy, params, setting=setting, opening=start, end=end, flows=state.flows)
    played.run.resume()  # refuses what a later session could not go on from
    waiting: Sequence[OrderPlaced] = state.pending
    number = state.next_order
    settlements = []
    for close in played.run.closes:
        if close.day <= state.day:
            continue
        events = [
            event
            for event in played.run.events
            if event.day == close.day and not isinstance(event, CashMoved)
        ]
        ended = _ended(waiting, close.day, _fills(events), played.run.rejections)
        settled = _settled(close, played, setting)
        waiting = _placed(played.decided.get(close.day, ()), first=number)
        number += len(waiting)
        settlements.append(Settlement(day=close.day, records=(*events, *ended, settled, *waiting)))
    return tuple(settlements)


@dataclass(frozen=True, slots=True)
class _Played:
    """A run with what only it saw: orders decided after each close, and the closes' prices."""

    run: Run
    decided: Mapping[date, Sequence[Order]]
    marks: Mapping[date, tuple[Mark, ...]]


def _play(
    strategy: type[bt.Strategy],
    params: Mapping[str, Any],
    *,
    setting: Setting,
    opening: Opened | Start,
    end: date,
    flows: Iterable[CashMoved] = (),
) -> _Played:
    decided: dict[date, Sequence[Order]] = {}
    marks: dict[date, tuple[Mark, ...]] = {}

    def look(broker: AshareBroker) -> None:
        if broker.exact_account() is not None and broker.day >= opening.day:
            decided[broker.day] = [order for _, order in broker.pending_orders]
            account = broker.book.account
            marks[broker.day] = tuple(
                Mark(symbol=symbol, quantity=account.positions[symbol].quantity, price=price)
                for symbol, price in sorted(broker.marks().items())
            )

    result = run(
        _watched(strategy, look),
        params,
        setting=setting,
        opening=opening,
        end=end,
        flows=flows,
    )
    return _Played(result, decided, marks)


def _watched(
    strategy: type[bt.Strategy], look: Callable[[AshareBroker], None]
) -> type[bt.Strategy]:
    """Return the strategy with a look at its broker after each of its decisions."""

    class Watched(strategy):
        def prenext(self) -> None:
            super().prenext()
            look(self.broker)

        def next(self) -> None:
            super().next()
            look(self.broker)

    Watched.__name__, Watched.__module__ = strategy.__name__, strategy.__module__
    return Watched


def _settled(close: DayClose, played: _Played, setting: Setting) -> SessionSettled:
    marks = played.marks[close.day]
    return SessionSettled(
        close=close,
        marks=marks,
        bars=session_digest(setting, [mark.symbol for mark in marks], close.day),
    )


def _placed(orders: Iterable[Order], first: int) -> tuple[OrderPlaced, ...]:
    return tuple(
        OrderPlaced(number=number, order=order, by_strategy=True)
        for number, order in enumerate(orders, start=first)
    )


def _fills(events: Iterable[Event]) -> dict[tuple[Symbol, Side], int]:
    filled: dict[tuple[Symbol, Side], int] = {}
    for event in events:
        if isinstance(event, Traded):
            key = event.fill.symbol, event.fill.side
            filled[key] = filled.get(key, 0) + event.fill.quantity
    return filled


def _ended(
    waiting: Iterable[OrderPlaced],
    day: date,
    filled: dict[tuple[Symbol, Side], int],
    rejections: Iterable[Rejection],
) -> tuple[OrderEnded, ...]:
    """Say how each order of the session ended; fills go to the oldest order they fit."""
    refused = [rejection for rejection in rejections if rejection.day == day]
    ended = []
    for placed in waiting:
        order = placed.order
        key = order.symbol, order.side
        quantity = min(order.quantity, filled.get(key, 0))
        filled[key] = filled.get(key, 0) - quantity
        reason = _reason(order, refused) if quantity < order.quantity else ""
        if 0 < quantity < order.quantity and not reason and order.budget is None:
            reason = f"the cash there was paid for {quantity:,} of {order.quantity:,}"
        if quantity and reason:
            outcome = OrderOutcome.PARTIAL
        else:
            outcome = OrderOutcome.FILLED if quantity else OrderOutcome.REJECTED
        ended.append(
            OrderEnded(
                number=placed.number, day=day, outcome=outcome, filled=quantity, reason=reason
            )
        )
    return tuple(ended)


def _reason(order: Order, refused: list[Rejection]) -> str:
    for place, rejection in enumerate(refused):
        same = (rejection.order.symbol, rejection.order.side) == (order.symbol, order.side)
        if same and rejection.order.kind is order.kind:
            del refused[place]
            return rejection.reason
    return ""
