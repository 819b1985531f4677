"""The shipped list of sessions, extended by a list of the user's own. Standard library only."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from sim.data.files import read_bytes
from sim.model.errors import InputError
from sim.model.issue import Issue, Place
from sim.rules.calendar import SessionCalendar

SHIPPED = Path(__file__).parent / "shipped"
SHIPPED_KNOWN_TO = date(2026, 12, 31)
YEAR_END = (12, 31)


@cache
def shipped_calendar() -> SessionCalendar:
    """Return the sessions from 1990-12-19 that ship with the package.

    Source: exchange_calendars XSHG at the time of the build; see `shipped/manifest.json`.
    """
    lines = (SHIPPED / "sessions.csv").read_text(encoding="ascii").split()
    return SessionCalendar(tuple(map(date.fromisoformat, lines[1:])), SHIPPED_KNOWN_TO)


def read_sessions(path: Path) -> tuple[date, ...]:
    """Return the sessions of a file with one ISO date a line under the header `date`.

    Raises:
        InputError: It cannot be read, or a line is no date; all bad lines are named.
    """
    lines = read_bytes(path, what="list of sessions").decode("utf-8", "replace").splitlines()
    days, issues = [], []
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or (number == 1 and text == "date"):
            continue
        try:
            days.append(date.fromisoformat(text))
        except ValueError:
            issues.append(
                Issue(
                    code="not-a-date",
                    message=f"wanted a date such as 2027-01-04, found {text[:40]!r}",
                    place=Place(source=str(path), line=number),
                )
            )
    if issues:
        raise InputError(f"{path}: {len(issues)} lines are no dates", issues)
    return tuple(sorted(set(days)))


def extend(calendar: SessionCalendar, days: Iterable[date]) -> SessionCalendar:
    """Return `calendar` with later sessions appended, known to the end of their last year.

    Days the calendar already speaks about are ignored: a list of one's own extends the record, it
    does not rewrite it.
    """
    later = tuple(sorted({day for day in days if day > calendar.known_to}))
    if not later:
        return calendar
    return SessionCalendar(calendar.sessions + later, date(later[-1].year, *YEAR_END))
