"""Is this machine ready, and is the data folder sound? Looks, and on request tidies up."""

import importlib.metadata
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sim.data.store import Store
from sim.model.errors import FupanError
from sim.model.issue import Severity
from sim.rules.calendar import SessionCalendar

ROOM = 200 << 20  # bytes a store should have left to grow
NOTICE_DAYS = 60  # before the calendar's end
LIBRARIES = ("akshare", "duckdb", "pandas", "baostock")
OPTIONAL = frozenset({"baostock"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at.

    Attributes:
        what: What was looked at.
        state: What was found.
        severity: None when all is well.
        remedy: What to do; empty when nothing.
    """

    what: str
    state: str
    severity: Severity | None = None
    remedy: str = ""


def examine(
    store: Store, calendar: SessionCalendar, today: date, *, repair: bool = False
) -> tuple[Finding, ...]:
    """Return what was found about libraries, folder, manifest, files and calendar.

    Args:
        store: The store; it may not exist yet.
        calendar: The exchanges' sessions as known now.
        today: To say when the calendar ends.
        repair: Whether to remove files a killed process left.
    """
    return (
        *_libraries(),
        _folder(store.folder),
        *_manifest(store),
        *_leftovers(store, repair=repair),
        _calendar(calendar, today),
    )


def _libraries() -> Iterator[Finding]:
    for name in LIBRARIES:
        try:
            yield Finding(what=name, state=importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            optional = name in OPTIONAL
            yield Finding(
                what=name,
                state="not installed" + (" (optional)" if optional else ""),
                severity=None if optional else Severity.ERROR,
                remedy=f"pip install 'fupan[{name}]'" if optional else "install fupan again",
            )


def _folder(folder: Path) -> Finding:
    standing = folder
    while not standing.exists() and standing != standing.parent:
        standing = standing.parent
    if not os.access(standing, os.W_OK) or not standing.is_dir():
        return Finding(
            what="data folder",
            state=f"{folder} cannot be written",
            severity=Severity.ERROR,
            remedy="choose another with --data-dir or FUPAN_DATA_DIR",
        )
    free = shutil.disk_usage(standing).free
    state = f"{folder}, {free >> 20:,} MB free"
    if free < ROOM:
        return Finding(
            what="data folder", state=state, severity=Severity.WARNING, remedy="free some space"
        )
    return Finding(what="data folder", state=state)


def _manifest(store: Store) -> Iterator[Finding]:
    if not store.exists():
        yield Finding(what="manifest", state="nothing stored yet")
        return
    try:
        verdict = store.catalog.integrity()
        held = store.catalog.all_current()
    except FupanError as error:
        yield Finding(
            what="manifest",
            state=error.message,
            severity=Severity.ERROR,
            remedy=f"move {store.catalog.path} away and fetch or import again",
        )
        return
    damaged = [version for version in held if not store.path(version).is_file()]
    yield Finding(
        what="manifest",
        state=f"{verdict}, {len(held)} series",
        severity=None if verdict == "ok" else Severity.ERROR,
        remedy="" if verdict == "ok" else "fetch or import again into another --data-dir",
    )
    for version in damaged:
        yield Finding(
            what="series",
            state=f"{version.kind} of {version.key}: {version.file} is absent",
            severity=Severity.ERROR,
            remedy="put the file back, or fetch or import again into another --data-dir",
        )


def _leftovers(store: Store, *, repair: bool) -> Iterator[Finding]:
    if not store.exists():
        return
    try:
        left = store.leftovers()
    except FupanError:
        return  # said of the manifest already
    if not left:
        yield Finding(what="leftovers", state="none")
    elif repair:
        for path in left:
            path.unlink(missing_ok=True)
        yield Finding(what="leftovers", state=f"{len(left)} files of a killed process removed")
    else:
        yield Finding(
            what="leftovers",
            state=f"{len(left)} files no version names, left by a killed process",
            severity=Severity.NOTE,
            remedy="remove them with: fupan data doctor --repair (no fetch may be running)",
        )


def _calendar(calendar: SessionCalendar, today: date) -> Finding:
    left = (calendar.known_to - today).days
    state = f"sessions known from {calendar.first} to {calendar.known_to}"
    if left >= NOTICE_DAYS:
        return Finding(what="calendar", state=state)
    return Finding(
        what="calendar",
        state=state,
        severity=Severity.ERROR if left < 0 else Severity.WARNING,
        remedy="fetch the new year's with: fupan data fetch --sessions; or add them, one ISO date"
        " a line, to sessions.csv in the data folder",
    )
