"""Fetching what belongs to the market as a whole: names and sessions."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from sim.data.catalog import Version
from sim.data.desk import OFFLINE, Desk, Outcome
from sim.data.fact_rows import write_rows
from sim.data.fault import FaultKind, ProviderError
from sim.data.names import NameRow
from sim.data.providers import order
from sim.data.reading import Reading, Request
from sim.data.schema import MARKET_KEY, SeriesKind
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar

CHECKED_YEARS = 5  # of sessions that must equal the ones held, before later ones are believed


def store_names(desk: Desk, found: Iterable[tuple[Symbol, str, str]], today: date) -> None:
    """Store short names seen in answers: a new one from today on, beside the older.

    Args:
        desk: What fetching works with.
        found: Symbol, name and provider.
        today: First day of a name that replaces another.

    Raises:
        StorageError: They cannot be written.
    """
    market = desk.market()
    rows = {(row.symbol, row.name): row for row in market.name_rows()}
    held = len(rows)
    for symbol, name, provider in found:
        known = [row for row in rows.values() if row.symbol == symbol and row.last is None]
        if any(row.name == name for row in known):
            continue
        for row in known:
            rows[symbol, row.name] = replace(row, last=today - timedelta(days=1))
        rows[symbol, name] = NameRow(
            symbol=symbol, name=name, first=today if known else None, source=provider
        )
    if len(rows) == held:
        return
    ordered = sorted(rows.values(), key=lambda row: (row.symbol, row.first or date.min))
    cells = [
        {
            "symbol": str(row.symbol),
            "name": row.name,
            "kind": str(row.kind),
            "first": row.first.isoformat() if row.first else "",
            "last": row.last.isoformat() if row.last else "",
            "listed": row.listed.isoformat() if row.listed else "",
            "source": row.source,
        }
        for row in ordered
    ]
    write_rows(desk, Version(kind=SeriesKind.NAMES, key=MARKET_KEY, provider="answers"), cells)


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
            version = write_rows(desk, base, [{"date": day.isoformat()} for day in later])
            reason = version.reason
        break
    desk.keep(())
    return Outcome(request=request, version=version, reason=reason, missing=failed,
                   attempts=tuple(desk.asker.attempts[begun:]))  # fmt: skip


def _like_held(reading: Reading, held: SessionCalendar) -> Reading:
    found = set(reading.sessions)
    last = min(held.last, max(found, default=held.first))
    first = max(held.first, last - timedelta(days=365 * CHECKED_YEARS))
    wrong = sorted({day for day in found if first <= day <= last} ^ set(held.between(first, last)))
    if wrong or len(found) < CHECKED_YEARS:
        shown = ", ".join(map(str, wrong[:3])) or "hardly any"
        raise ProviderError(FaultKind.WRONG_ROWS, "", f"its sessions are not those held: {shown}")
    return reading
