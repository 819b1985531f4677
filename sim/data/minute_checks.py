"""What can be wrong with a series of minute bars, alone and beside the daily bars held."""

from collections.abc import Sequence
from datetime import time

import numpy as np
import pandas as pd

from sim.data.checks import AMOUNT_STEP, check_days, session_days
from sim.data.layer import is_index
from sim.data.row_checks import (
    Rows,
    check_index_unit,
    check_prices,
    check_ticks,
    check_unit,
    check_volume,
)
from sim.model.issue import Issue, Place
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar

COLUMNS = ("time", "open", "high", "low", "close", "volume", "amount")
MORNING, AFTERNOON = (570, 690), (780, 900)  # minutes of the day: 9:30 to 11:30, 13:00 to 15:00
LEAST_SHARE, MOST_SHARE = 0.5, 1.5  # of a day's volume in its minute bars, however rounded
LENGTHS = (60, 30, 15, 5, 1)  # minutes of a bar
SAME = 1e-9


def bar_ends(minutes: int) -> frozenset[time]:
    """Return the times bars of so many minutes end at; 60: 10:30, 11:30, 14:00, 15:00."""
    ends = [
        end
        for first, last in (MORNING, AFTERNOON)
        for end in range(first + minutes, last + 1, minutes)
    ]
    opening = [MORNING[0]] if minutes == 1 else []  # some publish the opening call by itself
    return frozenset(time(end // 60, end % 60) for end in (*opening, *ends))


def bar_length(frame: pd.DataFrame) -> int | None:
    """Return the minutes of the longest bars that end at the times of a frame, None when none do.

    Args:
        frame: With a column `time`, the ends of the bars.
    """
    times = set(frame["time"].dt.time)
    return next((minutes for minutes in LENGTHS if times <= bar_ends(minutes)), None)


def check_minutes(
    frame: pd.DataFrame,
    calendar: SessionCalendar,
    symbol: Symbol,
    minutes: int,
    *,
    source: str = "",
    lines: Sequence[int] | None = None,
    amount_step: float = AMOUNT_STEP,
    daily: pd.DataFrame | None = None,
) -> tuple[Issue, ...]:
    """Return everything wrong with a frame of raw minute bars; empty when sound.

    Args:
        frame: Columns time, open, high, low, close, volume, amount.
        calendar: The exchanges' sessions.
        symbol: Whose.
        minutes: Length of a bar.
        source: File or provider, for messages.
        lines: Line of each row in the source; None counts rows from 1.
        amount_step: Yuan to which the source rounds `amount`.
        daily: Daily bars of the security; a day held in both must agree in range and close.
    """
    absent = [column for column in COLUMNS if column not in frame.columns]
    if absent:
        message = f"{symbol}: wanted the columns {', '.join(COLUMNS)}; {absent} are absent"
        return (Issue(code="columns-absent", message=message, place=Place(source=source)),)
    dated = frame.assign(date=frame["time"].dt.normalize())
    numbers = lines if lines is not None else range(1, len(frame) + 1)
    rows = Rows(dated, symbol, source, numbers)
    once = dated.drop_duplicates("date")
    prices = check_prices(rows)
    first_rows = Rows(once, symbol, source, [numbers[int(n)] for n in once.index])
    issues = [
        *check_days(first_rows, calendar, session_days(calendar)),
        *_check_times(rows, minutes),
        *prices,
        *check_volume(rows, least=0),
    ]
    if not prices and not is_index(symbol):
        issues += [*check_ticks(rows), *check_unit(rows, amount_step)]
    elif not prices:
        issues += check_index_unit(rows)
    if not issues and daily is not None:
        issues += _check_daily(rows, daily)
    return tuple(issues)


def check_day_volumes(
    frame: pd.DataFrame, daily: pd.DataFrame, symbol: Symbol
) -> tuple[Issue, ...]:
    """Return what is wrong when the volume of most days is far from the daily bars'.

    This tells the unit of an index, whose turnover over volume is no price.

    Args:
        frame: Minute bars, all of each day.
        daily: Daily bars of the security.
        symbol: Whose.
    """
    sums = frame.groupby(frame["time"].dt.normalize())["volume"].sum()
    held = daily.set_index("date")["volume"]
    shares = (sums / held.reindex(sums.index)).dropna()
    typical = float(shares.median()) if len(shares) else 1.0
    if LEAST_SHARE <= typical <= MOST_SHARE:
        return ()
    return (
        Issue(
            code="volume-unlike-the-day",
            message=f"{symbol}: the bars of a day have {typical:.3g} of its volume",
            remedy="another unit, another security, or bars are lost",
            field=str(symbol),
        ),
    )


def _check_times(rows: Rows, minutes: int) -> list[Issue]:
    times = rows.frame["time"]
    ends = bar_ends(minutes)
    wrong = ~times.dt.time.isin(ends)
    disorder = np.zeros(len(times), dtype=bool)
    disorder[1:] = times.to_numpy()[1:] <= times.to_numpy()[:-1]
    return [
        *rows.issues(
            wrong,
            "not-a-bar-end",
            lambda row: f"no bar of {minutes} minutes ends at {times.iloc[row]:%H:%M}",
            "bars carry the time they end at, in Shanghai time",
        ),
        *rows.issues(
            disorder,
            "times-not-ascending",
            lambda row: f"{times.iloc[row]:%H:%M} is not after the row before",
            "sort by time, each bar once",
        ),
    ]


def _check_daily(rows: Rows, daily: pd.DataFrame) -> Sequence[Issue]:
    by_day = rows.frame.groupby("date")
    ours = daily.set_index("date")
    shared = by_day["close"].last().index.intersection(ours.index)
    high, low = by_day["high"].max()[shared], by_day["low"].min()[shared]
    close = by_day["close"].last()[shared]
    held = ours.loc[shared]
    bad = (high > held["high"] + SAME) | (low < held["low"] - SAME)
    ended = by_day["time"].last()[shared].dt.time == time(15)
    bad |= ended & ((close - held["close"]).abs() > SAME)
    first_rows = by_day.head(1).set_index("date").index.get_indexer(shared[bad])
    mask = np.zeros(len(rows.frame), dtype=bool)
    starts = np.flatnonzero(~rows.frame["date"].duplicated())
    mask[starts[first_rows]] = True
    return rows.issues(
        mask,
        "minutes-unlike-the-day",
        lambda _: "the minute bars leave the daily bar's range, or end at another close",
        "another security's bars, adjusted ones, or one of the two is wrong",
    )
