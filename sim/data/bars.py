"""Questions to one frame of raw daily bars: the last close, the base of the price limit."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pandas as pd

from sim.model.action import CorporateAction
from sim.model.bar import Bar
from sim.rules.corporate_actions import reference_price


def to_decimal(price: float) -> Decimal:
    """Return a price as the decimal it was written as, through its shortest text."""
    return Decimal(str(float(price)))


def rows_to(frame: pd.DataFrame, day: date) -> int:
    """Return how many rows are dated `day` or earlier."""
    return int(frame["date"].searchsorted(pd.Timestamp(day), side="right"))


def last_close(frame: pd.DataFrame, day: date) -> tuple[date, Decimal] | None:
    """Return the last session up to and including `day` with its raw close in yuan.

    None when the frame begins later. The session is earlier than `day` when the security did not
    trade on it; whoever shows the price says so.
    """
    rows = rows_to(frame, day)
    if rows == 0:
        return None
    row = frame.iloc[rows - 1]
    return row["date"].date(), to_decimal(row["close"])


def prev_close(
    frame: pd.DataFrame, day: date, actions: Iterable[CorporateAction], tick: Decimal
) -> Decimal | None:
    """Return the base of the price limit on `day` (前收盘), in yuan.

    The close of the last bar before `day`, taken through the exchange's reference price for every
    action with an ex-date after that bar and up to `day`, in order. None when no bar is earlier.

    Args:
        frame: Raw daily bars of one security.
        day: Session asked about; it need not have a bar.
        actions: The security's corporate actions.
        tick: Price step in yuan.
    """
    rows = int(frame["date"].searchsorted(pd.Timestamp(day), side="left"))
    if rows == 0:
        return None
    row = frame.iloc[rows - 1]
    base = to_decimal(row["close"])
    since = row["date"].date()
    due = sorted(
        (action for action in actions if since < action.ex_date <= day),
        key=lambda action: action.ex_date,
    )
    for action in due:
        base = reference_price(base, action, tick)
    return base


def bar_on(
    frame: pd.DataFrame, day: date, actions: Iterable[CorporateAction], tick: Decimal
) -> Bar | None:
    """Return the bar of `day` as exact decimals with its `prev_close`; None without one."""
    rows = rows_to(frame, day)
    if rows == 0 or frame["date"].iloc[rows - 1].date() != day:
        return None
    row = frame.iloc[rows - 1]
    return Bar(
        day=day,
        open=to_decimal(row["open"]),
        high=to_decimal(row["high"]),
        low=to_decimal(row["low"]),
        close=to_decimal(row["close"]),
        volume=int(row["volume"]),
        amount=None if pd.isna(row["amount"]) else to_decimal(row["amount"]),
        prev_close=prev_close(frame, day, actions, tick),
    )
