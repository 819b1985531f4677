"""What can be wrong with a series of daily bars, found row by row and reported all at once."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.data.layer import StatusKind, StatusPeriod, is_index
from sim.data.row_checks import (
    SHOWN,
    Mask,
    Rows,
    check_index_unit,
    check_order,
    check_prices,
    check_ticks,
    check_unit,
    check_volume,
)
from sim.model.bar import BAR_COLUMNS
from sim.model.issue import Issue, Place, Severity
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar

EPOCH = date(1970, 1, 1).toordinal()
AMOUNT_STEP = 1.0  # yuan; sources round the turnover


def check_bars(
    frame: pd.DataFrame,
    calendar: SessionCalendar,
    symbol: Symbol,
    *,
    source: str = "",
    lines: Sequence[int] | None = None,
    periods: Sequence[StatusPeriod] = (),
    amount_step: float = AMOUNT_STEP,
) -> tuple[Issue, ...]:
    """Return everything wrong or odd with a frame of raw daily bars; empty when sound.

    Errors: columns, order and duplicates of days, days off the calendar, prices missing, not
    positive, out of order or off the tick, volume not positive, and turnover that does not fit
    price times volume (the test that tells lots from shares and adjusted from raw prices). Notes:
    sessions inside the range without a bar and without a recorded suspension.

    Args:
        frame: Columns of `sim.model.bar`, in any state.
        calendar: The exchanges' sessions.
        symbol: Whose; an index has a unit test of its own, its points are no price per share.
        source: File or provider, for messages.
        lines: Line of each row in the source; None counts rows from 1.
        periods: Suspensions that explain absent sessions.
        amount_step: Yuan to which the source rounds `amount`.
    """
    absent = [column for column in BAR_COLUMNS if column not in frame.columns]
    if absent:
        message = f"{symbol}: wanted the columns {', '.join(BAR_COLUMNS)}; {absent} are absent"
        return (Issue(code="columns-absent", message=message, place=Place(source=source)),)
    rows = Rows(frame, symbol, source, lines if lines is not None else range(1, len(frame) + 1))
    known, prices = session_days(calendar), check_prices(rows)
    issues = [*check_days(rows, calendar, known), *prices, *check_volume(rows)]
    if not prices and is_index(symbol):
        issues += [*check_index_unit(rows), *check_order(rows)]
    elif not prices:
        issues += [*check_ticks(rows), *check_unit(rows, amount_step), *check_order(rows)]
    if not issues:
        issues += _absent_sessions(rows, known, periods)
    return tuple(issues)


@lru_cache(maxsize=8)
def session_days(calendar: SessionCalendar) -> NDArray[np.datetime64]:
    """Return a calendar's sessions as an ascending array of days, not to be changed."""
    ordinals = np.fromiter(map(date.toordinal, calendar.sessions), np.int64)
    days = (ordinals - EPOCH).astype("datetime64[D]")
    days.flags.writeable = False
    return days


def _among(days: NDArray[np.datetime64], ascending: NDArray[np.datetime64]) -> Mask:
    places = np.searchsorted(ascending, days).clip(max=len(ascending) - 1)
    return np.asarray(ascending[places] == days)


def check_days(
    rows: Rows, calendar: SessionCalendar, known: NDArray[np.datetime64]
) -> list[Issue]:
    """Days are sessions, ascending, each once; `known` is `session_days(calendar)`."""
    stamps = rows.frame["date"].to_numpy(dtype="datetime64[D]")
    unreadable = np.isnat(stamps)
    outside = ~unreadable & (
        (stamps < known[0]) | (stamps > np.datetime64(calendar.known_to, "D"))
    )
    closed = ~unreadable & ~outside & ~_among(stamps, known)
    repeated = rows.frame["date"].duplicated().to_numpy() & ~unreadable
    backwards = np.zeros(len(stamps), dtype=bool)
    backwards[1:] = stamps[1:] < stamps[:-1]
    span = f"{calendar.first} to {calendar.known_to}"
    return [
        *rows.issues(unreadable, "date-missing", lambda _: "the date is missing", "add it"),
        *rows.issues(
            outside,
            "calendar-not-known",
            lambda _: f"sessions are recorded from {span} only",
            "add the new year's sessions to sessions.csv in the data folder",
        ),
        *rows.issues(closed, "not-a-session", lambda _: "the exchanges were closed", "drop it"),
        *rows.issues(
            repeated,
            "day-twice",
            lambda _: "a day may have one bar, this is another",
            "keep the right one",
        ),
        *rows.issues(
            backwards,
            "days-not-ascending",
            lambda _: "an earlier day than the row before",
            "sort by date",
        ),
    ]


def _absent_sessions(
    rows: Rows, known: NDArray[np.datetime64], periods: Sequence[StatusPeriod]
) -> list[Issue]:
    if rows.frame.empty:
        return []
    held = rows.frame["date"].to_numpy(dtype="datetime64[D]")
    inside = known[np.searchsorted(known, held[0]) : np.searchsorted(known, held[-1], "right")]
    halts = [p for p in periods if p.symbol == rows.symbol and p.kind is StatusKind.SUSPENDED]
    absent = [
        day
        for day in inside[~_among(inside, held)].tolist()
        if not any(halt.covers(day) for halt in halts)
    ]
    if not absent:
        return []
    shown = ", ".join(map(str, absent[:SHOWN])) + (", ..." if len(absent) > SHOWN else "")
    return [
        Issue(
            code="sessions-without-bar",
            message=f"{rows.symbol}: no bar on {len(absent)} sessions ({shown})",
            remedy="suspended then, or rows are lost: compare with another source",
            severity=Severity.NOTE,
            place=Place(source=rows.source),
            field=str(rows.symbol),
        )
    ]
