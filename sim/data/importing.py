"""Bars from files into the store: checked first, merged with what is held, all faults named."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from sim.data.breadth import store_breadth
from sim.data.bulk import write_many
from sim.data.catalog import Version
from sim.data.checks import check_bars
from sim.data.desk import covered_by
from sim.data.fetch import CHECKS
from sim.data.gaps import touching
from sim.data.market import Market
from sim.data.merge import Difference, label, merge
from sim.data.minute_checks import LENGTHS, bar_length, check_minutes
from sim.data.schema import SeriesKind, minute_kind
from sim.data.store import Store, span
from sim.data.table_files import FileSeries, open_files
from sim.model.issue import Issue, Place, Severity
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar

Item = tuple[pd.DataFrame, Version]
NO_PROGRESS: Callable[[int, int], None] = lambda _done, _total: None  # noqa: E731 - a default


@dataclass(slots=True, kw_only=True)
class Imported:
    """What an import came to; filled as it goes.

    Attributes:
        versions: Stored.
        unchanged: Securities that were held just so.
        refused: Securities with a wrong row, not stored.
        differences: Bars that differ from those held.
        issues: Everything wrong or odd, with file and line.
        breadth: The market's breadth, counted anew; None when too few stocks are held.
    """

    versions: list[Version] = field(default_factory=list)
    unchanged: list[Symbol] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    breadth: Version | None = None


def import_bars(
    store: Store,
    path: Path,
    market: Market,
    now: datetime,
    *,
    minutes: int | None = None,
    progress: Callable[[int, int], None] = NO_PROGRESS,
) -> Imported:
    """Store the raw bars of files; a security with a wrong row is refused as a whole.

    Files are those of `sim.data.table_files.open_files`. Securities are stored some hundreds at a
    time, so a run that was killed goes on where it was when it is started again. Minute bars are
    compared with the daily bars of the market.

    Args:
        store: Where to.
        path: Folder or file.
        market: Calendar, suspensions and daily bars known so far.
        now: The moment, with its time zone.
        minutes: What minute bars must be; None takes the longest that end at their times.
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
    held = {(version.kind, version.key): version for version in store.catalog.all_current()}
    done = 0
    for batch in files.batches:
        items: dict[SeriesKind, list[Item]] = {}
        for series in batch:
            kind = _checked(series, market, minutes, result)
            if kind is None or series.symbol is None:
                continue
            base = held.get((kind, str(series.symbol)))
            item = _merged(store, kind, series, provider, base, market.calendar(), result)
            if item is not None:
                stored = item[0], replace(item[1], fetched_at=stamp)
                items.setdefault(kind, []).append(stored)
        for alike in items.values():
            result.versions += write_many(store, alike)
        done += len(batch)
        progress(done, files.total)
    if any(version.kind is SeriesKind.DAILY for version in result.versions):
        result.breadth = store_breadth(store, stamp)
    return result


def _checked(
    series: FileSeries, market: Market, minutes: int | None, result: Imported
) -> SeriesKind | None:
    """Note what is wrong with a series; return its kind when nothing is."""
    issues = list(series.issues)
    kind = SeriesKind.DAILY
    if series.symbol is not None and not issues:
        if series.minutes:
            length = minutes or bar_length(series.frame)
            kind = minute_kind(length or LENGTHS[-1])
            issues += _minute_issues(series, series.symbol, length or LENGTHS[-1], market)
        else:
            issues += _daily_issues(series, series.symbol, minutes, market)
    result.issues += issues
    if any(issue.severity is Severity.ERROR for issue in issues) or series.frame.empty:
        result.refused.append(str(series.symbol or series.source))
        return None
    return kind


def _minute_issues(
    series: FileSeries, symbol: Symbol, minutes: int, market: Market
) -> tuple[Issue, ...]:
    return check_minutes(
        series.frame,
        market.calendar(),
        symbol,
        minutes,
        source=series.source,
        lines=series.lines,
        daily=market.bars(symbol) if market.has(symbol) else None,
    )


def _daily_issues(
    series: FileSeries, symbol: Symbol, minutes: int | None, market: Market
) -> Iterator[Issue]:
    if minutes is not None:
        yield Issue(
            code="no-minute-bars",
            message=f"{symbol}: bars of {minutes} minutes were announced, these are daily",
            remedy="leave out --minutes, or give the bars a column time",
            place=Place(source=series.source),
            field=str(symbol),
        )
    yield from check_bars(
        series.frame,
        market.calendar(),
        symbol,
        source=series.source,
        lines=series.lines,
        periods=market.status(symbol),
    )


def _merged(
    store: Store,
    kind: SeriesKind,
    series: FileSeries,
    provider: str,
    base: Version | None,
    calendar: SessionCalendar,
    result: Imported,
) -> Item | None:
    assert series.symbol is not None  # noqa: S101 - asked before
    frame = series.frame
    if base is None:
        fresh = Version(
            kind=kind,
            key=str(series.symbol),
            provider=provider,
            checks=CHECKS,
            reason=f"{len(frame)} bars added ({provider})",
        )
        return label(frame, provider), fresh
    merged = merge(store.read(base), frame, provider)
    result.differences += [*merged.corrected, *merged.disputed]
    if not merged.changed:
        result.unchanged.append(series.symbol)
        return None
    providers = ", ".join(dict.fromkeys(merged.frame["provider"]))
    return merged.frame, replace(
        _covering(base, frame, calendar),
        provider=providers,
        checks=CHECKS,
        answers=(),
        reason=f"{merged.reason} ({provider})",
    )


def _covering(base: Version, frame: pd.DataFrame, calendar: SessionCalendar) -> Version:
    """Return a version that covers a file's days too, where they reach those it covers."""
    first, last = span(frame)
    held = covered_by(base)
    if first is None or last is None or held is None:
        return base
    whole = touching((first, last), [held], calendar)
    if not (whole[0] <= held[0] and held[1] <= whole[1]):
        return base
    return replace(base, covered_first=whole[0], covered_last=whole[1])
