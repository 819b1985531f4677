"""What can be wrong with a series of daily bars, found row by row and reported all at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sim.data.layer import StatusKind, StatusPeriod, is_index
from sim.model.bar import BAR_COLUMNS
from sim.model.errors import InputError
from sim.model.issue import Issue, Place, Severity
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar
from sim.rules.securities import classify

Mask = NDArray[np.bool_]

LOT = 100
VWAP_TOLERANCE = 0.0002  # yuan; sources round prices and amounts
AMOUNT_STEP = 1.0  # yuan; sources round the turnover
INDEX_SLACK = 0.0101  # points; publishers round an index's four prices apart
SHOWN = 20  # rows shown for one fault, before the rest is counted
TICK_SLACK = 1e-6  # how far a price may lie from its tick, in ticks, to count as on it


@dataclass(frozen=True, slots=True)
class Rows:
    """A frame with the place of each row, to build issues from."""

    frame: pd.DataFrame
    symbol: Symbol
    source: str
    lines: Sequence[int]

    def issues(
        self, bad: ArrayLike, code: str, say: Callable[[int], str], remedy: str
    ) -> list[Issue]:
        """Return one issue for each of the first bad rows and one that counts the rest."""
        where = np.flatnonzero(np.asarray(bad))
        found = [
            Issue(
                code=code,
                message=f"{self.symbol} {self.day(row)}: {say(row)}",
                remedy=remedy,
                place=Place(source=self.source, line=int(self.lines[row])),
                field=str(self.symbol),
            )
            for row in where[:SHOWN]
        ]
        if len(where) > SHOWN:
            found.append(
                Issue(
                    code=code,
                    message=f"{self.symbol}: the same on {len(where) - SHOWN} more rows",
                    remedy=remedy,
                    place=Place(source=self.source),
                    field=str(self.symbol),
                )
            )
        return found

    def day(self, row: int) -> str:
        """Return the date of a row as text."""
        stamp = self.frame["date"].iloc[row]
        return "no date" if stamp is pd.NaT else f"{stamp:%Y-%m-%d}"

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Return a column as floats."""
        return self.frame[column].to_numpy(dtype=np.float64)


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
        symbol: Whose; an index has no unit test, its "price" is no price per share.
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
    prices = _check_prices(rows)
    issues = [*_check_days(rows, calendar), *prices, *_check_volume(rows)]
    if not prices and not is_index(symbol):
        issues += [*_check_ticks(rows), *_check_unit(rows, amount_step)]
    if not issues:
        issues += _absent_sessions(rows, calendar, periods)
    return tuple(issues)


def _check_days(rows: Rows, calendar: SessionCalendar) -> list[Issue]:
    days = rows.frame["date"]
    stamps = days.to_numpy(dtype="datetime64[D]")
    unreadable = np.isnat(stamps)
    known = np.array(calendar.sessions, dtype="datetime64[D]")
    outside = ~unreadable & (
        (stamps < known[0]) | (stamps > np.datetime64(calendar.known_to, "D"))
    )
    closed = ~unreadable & ~outside & ~np.isin(stamps, known)
    repeated = days.duplicated().to_numpy() & ~unreadable
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


def _check_prices(rows: Rows) -> list[Issue]:
    low, high = rows.numbers("low"), rows.numbers("high")
    opened, close = rows.numbers("open"), rows.numbers("close")
    stacked = np.vstack([opened, high, low, close])
    missing = ~np.isfinite(stacked)
    bad: Mask = np.any(missing | (np.where(missing, 1.0, stacked) <= 0), axis=0)
    slack = INDEX_SLACK if is_index(rows.symbol) else 0.0
    inner, outer = np.minimum(opened, close), np.maximum(opened, close)
    crossed = ~bad & ((inner < low - slack) | (outer > high + slack))

    def show(row: int) -> str:
        names = ("open", "high", "low", "close")
        return ", ".join(f"{name} {float(stacked[i, row])!r}" for i, name in enumerate(names))

    return [
        *rows.issues(
            bad,
            "price-not-positive",
            lambda row: f"prices must be positive numbers of yuan, were {show(row)}",
            "adjusted series can turn negative: use raw prices",
        ),
        *rows.issues(
            crossed,
            "prices-out-of-order",
            lambda row: f"wanted low <= open, close <= high, found {show(row)}",
            "compare with another source",
        ),
    ]


def _check_volume(rows: Rows) -> list[Issue]:
    volume, amount = rows.numbers("volume"), rows.numbers("amount")
    return [
        *rows.issues(
            ~(volume > 0),
            "volume-not-positive",
            lambda row: f"volume was {volume[row]:g}; a day without a trade has no row",
            "drop the row, or give the volume in shares",
        ),
        *rows.issues(
            (amount <= 0) | np.isinf(amount),
            "amount-not-positive",
            lambda row: f"amount was {amount[row]:g} yuan",
            "leave it empty when it is not known",
        ),
    ]


def _check_ticks(rows: Rows) -> list[Issue]:
    try:
        per_yuan = int(1 / classify(rows.symbol).tick)
    except InputError as error:
        where = Place(source=rows.source)
        return [Issue(code="security-not-covered", message=error.message, place=where)]
    ticks = np.vstack([rows.numbers(name) for name in ("open", "high", "low", "close")]) * per_yuan
    off = (np.abs(ticks - np.rint(ticks)) > TICK_SLACK * np.maximum(ticks, 1)).any(axis=0)
    closes = rows.numbers("close")
    return rows.issues(
        off,
        "price-off-tick",
        lambda row: f"prices step by {1 / per_yuan:g} yuan, close was {float(closes[row])!r}",
        "this looks like an adjusted series: use raw prices",
    )


def _check_unit(rows: Rows, amount_step: float) -> list[Issue]:
    """Turnover over volume is the day's mean price and lies in its range."""
    low, high = rows.numbers("low"), rows.numbers("high")
    volume, amount = rows.numbers("volume"), rows.numbers("amount")
    known = np.isfinite(amount) & (amount > 0) & (volume > 0)
    volume = np.where(known, volume, 1.0)
    lots = bool(known.any()) and not (volume[known] % LOT).any()
    rounding = (high * LOT / 2 if lots else 0.0) + amount_step / 2
    tolerance = VWAP_TOLERANCE + rounding / volume
    mean = np.where(known, amount / volume, low)
    outside: Mask = known & ((mean < low - tolerance) | (mean > high + tolerance))

    def say(row: int) -> str:
        hundredfold = low[row] * 0.9 <= mean[row] / LOT <= high[row] * 1.1
        guess = "; volume looks like lots of 100, shares are wanted" if hundredfold else ""
        span = f"[{low[row]:g}, {high[row]:g}] to within {tolerance[row]:.4f}"
        return f"amount / volume was {mean[row]:.4f} yuan, outside {span}{guess}"

    return rows.issues(
        outside,
        "turnover-does-not-fit",
        say,
        "check the unit of volume; use raw, unadjusted prices",
    )


def _absent_sessions(
    rows: Rows, calendar: SessionCalendar, periods: Sequence[StatusPeriod]
) -> list[Issue]:
    if rows.frame.empty:
        return []
    held = rows.frame["date"].dt.date.tolist()
    have = set(held)
    halts = [p for p in periods if p.symbol == rows.symbol and p.kind is StatusKind.SUSPENDED]
    absent = [
        day
        for day in calendar.between(held[0], held[-1])
        if day not in have and not any(halt.covers(day) for halt in halts)
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
