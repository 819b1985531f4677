"""Fetching the exchanges' sessions."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

from sim.data.catalog import Version
from sim.data.desk import OFFLINE, Desk, Outcome
from sim.data.fact_rows import Rows, write_rows
from sim.data.fault import FaultKind, ProviderError
from sim.data.providers import order
from sim.data.reading import Reading, Request
from sim.data.schema import MARKET_KEY, SeriesKind
from sim.rules.calendar import SessionCalendar

CHECKED_YEARS = 5  # of sessions that must equal the ones held, before later ones are believed


def fetch_sessions(desk: Desk) -> Outcome:
    """Fetch the exchanges' sessions; believed when they equal those held over the last years.

    Raises:
        StorageError: They cannot be written.
    """
    begun = len(desk.asker.attempts)
    held = desk.market().calendar()
    request = Request(kind=SeriesKind.SESSIONS, symbol=None, first=held.first, last=held.known_to)
    version, reason = desk.store.current(SeriesKind.SESSIONS, MARKET_KEY), "no provider has them"
    failed = True
    if desk.offline:
        return Outcome(request=request, version=version, reason=OFFLINE, missing=True)
    for provider in order(SeriesKind.SESSIONS, None, desk.only):
        try:
            one = desk.asker.ask(provider, request, lambda r: _like_held(r, held))
        except ProviderError as error:
            reason = error.message
            continue
        failed = False
        later = [day for day in one.reading.sessions if day > held.known_to]
        reason = "nothing later than held"
        if later:
            base = Version(
                kind=SeriesKind.SESSIONS,
                key=MARKET_KEY,
                provider=one.provider,
                library=one.library,
                checks=("equal to those held",),
                answers=desk.keep([one]),
            )
            version = write_rows(desk, base, partial(_with_later, later=later))
            reason = version.reason
        break
    desk.keep(())
    return Outcome(request=request, version=version, reason=reason, missing=failed,
                   attempts=tuple(desk.asker.attempts[begun:]))  # fmt: skip


def _with_later(rows: Rows, later: Iterable[date]) -> Rows:
    days = {row["date"] for row in rows} | {day.isoformat() for day in later}
    return [{"date": day} for day in sorted(days)]


def _like_held(reading: Reading, held: SessionCalendar) -> Reading:
    found = set(reading.sessions)
    last = min(held.last, max(found, default=held.first))
    first = max(held.first, last - timedelta(days=365 * CHECKED_YEARS))
    wrong = sorted({day for day in found if first <= day <= last} ^ set(held.between(first, last)))
    if wrong or len(found) < CHECKED_YEARS:
        shown = ", ".join(map(str, wrong[:3])) or "hardly any"
        raise ProviderError(FaultKind.WRONG_ROWS, "", f"its sessions are not those held: {shown}")
    return reading
