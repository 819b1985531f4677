"""Trades somebody states, executed at their prices or refused, and what the account becomes."""

from collections.abc import Iterable
from datetime import date

import backtrader as bt

from sim.engine.result import Run
from sim.engine.run import Setting, run
from sim.engine.start import Start, Stated
from sim.model.event import CashMoved, Moved, Opened
from sim.model.trade import Fill, Order, OrderKind


def replay(
    opening: Opened | Start,
    stated: Iterable[Stated],
    *,
    setting: Setting,
    end: date,
    flows: Iterable[CashMoved] = (),
) -> Run:
    """Execute stated trades as orders at their prices and carry the account to `end`.

    A trade is refused, with the reason in `Run.rejections`, when the market could not have made
    it: outside the day's raw range or its limits, on a suspended or locked day, more than the
    whole market traded, of shares not held or not yet sellable, without the cash. What is odd
    but possible is in `Run.issues`: several orders needed, a price between two ticks. One
    trade is one fill. Dividends, bonus shares and splits are booked on their days.

    Args:
        opening: The account before the trades, at the close of a session before the first.
        stated: In the order they were made within each day.
        setting: Market and broker.
        end: Last session.
        flows: Deposits and withdrawals, booked before the open of their days.
    """
    return run(
        bt.Strategy,
        {},
        setting=setting,
        opening=opening,
        start=opening.day,
        end=end,
        flows=flows,
        stated=stated,
    )


def replay_fills(
    opening: Opened | Start,
    fills: Iterable[Fill],
    *,
    setting: Setting,
    end: date,
    flows: Iterable[Moved] = (),
) -> Run:
    """Book fills that are history, with the fees they carry, and carry the account to `end`.

    Every fill goes through backtrader and into the exact ledger, and the two are compared at
    every close. Nothing is judged by the market here, so a journal's rows are booked whatever
    its author should have been able to do; only the impossible stops it, such as a sale of
    what is not held. A security without bars is booked all the same, and each close names it
    in `DayClose.missing`.

    Args:
        opening: The account at the close of a session before the first fill; with `overdraft`
            where its cash is not known.
        fills: In the order they happened; each on a session of the calendar. `Fill.order` is
            kept, 0 gets the next number.
        setting: Market and broker; its profile is not asked.
        end: Last session.
        flows: Deposits, withdrawals and shares moved, booked before the open of their days.

    Raises:
        ImpossibleEventError: A fill cannot have happened to the account as it stood.
        InputError: A day is no session between the opening and `end`.
        BooksDisagreeError: The two books differ at a close.
    """
    stated = [
        Stated(
            day=fill.day,
            order=Order(
                symbol=fill.symbol,
                side=fill.side,
                quantity=fill.quantity,
                kind=OrderKind.STATED,
                price=fill.price,
            ),
            number=fill.order,
            fees=fill.fees,
            booked=True,
        )
        for fill in fills
    ]
    return run(
        bt.Strategy,
        {},
        setting=setting,
        opening=opening,
        start=opening.day,
        end=end,
        flows=flows,
        stated=stated,
    )
