"""Trades somebody states, executed at their prices or refused, and what the account becomes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import backtrader as bt

from sim.engine.options import OverMaximum
from sim.engine.result import Run
from sim.engine.run import Setting, run
from sim.engine.start import Start, Stated
from sim.model.event import CashMoved, Opened


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
    options = replace(setting.options, over_maximum=OverMaximum.REFUSE)
    return run(
        bt.Strategy,
        {},
        setting=replace(setting, options=options),
        opening=opening,
        start=opening.day,
        end=end,
        flows=flows,
        stated=stated,
    )
