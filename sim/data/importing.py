"""Bars from files into the store: checked first, merged with what is held, all faults named."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from sim.data.bulk import write_many
from sim.data.catalog import Version
from sim.data.checks import check_bars
from sim.data.fetch import CHECKS
from sim.data.layer import StatusPeriod
from sim.data.merge import Difference, label, merge
from sim.data.schema import SeriesKind
from sim.data.store import Store
from sim.data.table_files import FileSeries, open_files
from sim.model.issue import Issue, Severity
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar


@dataclass(slots=True, kw_only=True)
class Imported:
    """What an import came to; filled as it goes.

    Attributes:
        versions: Stored.
        unchanged: Securities that were held just so.
        refused: Securities with a wrong row, not stored.
        differences: Bars that differ from those held.
        issues: Everything wrong or odd, with file and line.
    """

    versions: list[Version] = field(default_factory=list)
    unchanged: list[Symbol] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def import_bars(
    store: Store,
    path: Path,
    calendar: SessionCalendar,
    now: datetime,
    *,
    periods: tuple[StatusPeriod, ...] = (),
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Imported:
    """Store the raw daily bars of files; a security with a wrong row is refused as a whole.

    Files are those of `sim.data.table_files.open_files`. Securities are stored some hundreds at a
    time, so a run that was killed goes on where it was when it is started again.

    Args:
        store: Where to.
        path: Folder or file.
        calendar: The exchanges' sessions.
        now: The moment, with its time zone.
        periods: Suspensions that explain absent sessions.
        progress: Told how many securities of how many are done.

    Raises:
        DataMissingError: There is nothing there.
        InputError: It is no such file.
        StorageError: The store cannot be written; whole batches before stay.
    """
    result = Imported()
    provider = f"folder {path.name}" if path.is_dir() else f"file {path.name}"
    stamp = now.astimezone(UTC).isoformat(timespec="seconds")
    files = open_files(path)
    held = {version.key: version for version in store.catalog.all_current(SeriesKind.DAILY)}
    done = 0
    for batch in files.batches:
        items = []
        for series in batch:
            frame = _checked(series, calendar, periods, result)
            if frame is not None and series.symbol is not None:
                item = _merged(store, series.symbol, frame, provider, held, result)
                items += [(item[0], replace(item[1], fetched_at=stamp))] if item else []
        result.versions += write_many(store, items)
        done += len(batch)
        progress(done, files.total)
    return result


def _checked(
    series: FileSeries,
    calendar: SessionCalendar,
    periods: tuple[StatusPeriod, ...],
    result: Imported,
) -> pd.DataFrame | None:
    issues = list(series.issues)
    if series.symbol is not None and not issues:
        issues += check_bars(
            series.frame,
            calendar,
            series.symbol,
            source=series.source,
            lines=series.lines,
            periods=periods,
        )
    result.issues += issues
    if any(issue.severity is Severity.ERROR for issue in issues) or series.frame.empty:
        result.refused.append(str(series.symbol or series.source))
        return None
    return series.frame


def _merged(
    store: Store,
    symbol: Symbol,
    frame: pd.DataFrame,
    provider: str,
    held: dict[str, Version],
    result: Imported,
) -> tuple[pd.DataFrame, Version] | None:
    base = held.get(str(symbol))
    if base is None:
        fresh = Version(
            kind=SeriesKind.DAILY,
            key=str(symbol),
            provider=provider,
            checks=CHECKS,
            reason=f"{len(frame)} bars added ({provider})",
        )
        return label(frame, provider), fresh
    merged = merge(store.read(base), frame, provider)
    result.differences += [*merged.corrected, *merged.disputed]
    if not merged.changed:
        result.unchanged.append(symbol)
        return None
    providers = ", ".join(dict.fromkeys(merged.frame["provider"]))
    return merged.frame, replace(
        base,
        provider=providers,
        checks=CHECKS,
        answers=(),
        reason=f"{merged.reason} ({provider})",
    )
