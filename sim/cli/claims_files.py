"""What `fupan claims` reads beside the statement: 60-minute bars, other figures, the text."""

import csv
import hashlib
import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pandas as pd

from sim.analysis.claims_figures import SERIES
from sim.analysis.verdicts import SeriesUsed
from sim.data.market import Market
from sim.model.errors import InputError
from sim.model.issue import Issue, Place
from sim.model.symbol import Symbol

_HOUR = 60
_HEADER = ("date", "series", "value")
_Bars = dict[Symbol, pd.DataFrame]
_Figures = dict[str, dict[date, Decimal]]


def hourly_bars(
    folder: Path | None, data_dir: Path | None, market: Market
) -> tuple[_Bars, tuple[SeriesUsed, ...]]:
    """Return the 60-minute bars of the store and, over them, those of a folder.

    Args:
        folder: Of files such as `000001.SH.csv` with the columns time, open, high, low, close,
            volume, amount; None for none.
        data_dir: Folder of the store, None for the usual one.
        market: Daily bars the minute bars must agree with, and the calendar.

    Raises:
        InputError: A file is no such file, or its bars are wrong; every fault is an issue.
        StorageError: A file of the store is damaged.
    """
    bars, used = _stored(data_dir)
    for file in sorted(folder.glob("*.csv")) if folder is not None else ():
        symbol, frame, digest = _read_hourly(file, market)
        bars[symbol] = frame
        used[symbol] = _used(symbol, digest, file.name)
    if folder is not None and not used:
        raise InputError(f"{folder}: no 60-minute bars there; wanted files such as 000001.SH.csv")
    return bars, tuple(used.values())


def _stored(data_dir: Path | None) -> tuple[_Bars, dict[Symbol, SeriesUsed]]:
    from sim.data.home import data_folder
    from sim.data.layer import standing_words
    from sim.data.schema import SeriesKind
    from sim.data.store import Store

    store = Store(data_folder(data_dir))
    if not store.exists():
        return {}, {}
    bars, used = {}, {}
    for version in store.catalog.all_current(SeriesKind.MINUTE_60):
        symbol = Symbol.parse(version.key)
        bars[symbol] = store.read(version)
        source = f"{version.provider}, {standing_words(version.standing)}"
        used[symbol] = _used(symbol, version.sha256, source)
    return bars, used


def _used(symbol: Symbol, digest: str, source: str) -> SeriesUsed:
    return SeriesUsed(name=f"{symbol} 60-minute", sha256=digest, source=source)


def _read_hourly(file: Path, market: Market) -> tuple[Symbol, pd.DataFrame, str]:
    from sim.data.csv_bars import read_any_csv
    from sim.data.files import read_bytes
    from sim.data.minute_checks import COLUMNS, check_minutes

    try:
        symbol = Symbol.parse(file.stem)
    except ValueError as error:
        raise InputError(f"{file}: the file must be named for its index: {error}") from None
    parsed = read_any_csv(file)
    if parsed.issues:
        raise InputError(f"{file}: this is no CSV of 60-minute bars", list(parsed.issues))
    if "time" not in parsed.frame.columns:
        raise InputError(f"{file}: wanted the columns {', '.join(COLUMNS)}; these are daily bars")
    daily = market.bars(symbol) if market.has(symbol) else None
    issues = check_minutes(
        parsed.frame,
        market.calendar(),
        symbol,
        _HOUR,
        source=file.name,
        lines=parsed.lines,
        daily=daily,
    )
    if issues:
        raise InputError(f"{file}: {len(issues)} faults in its bars", issues)
    content = read_bytes(file, what="60-minute bars")
    return symbol, parsed.frame, hashlib.sha256(content).hexdigest()


def extra_figures(
    file: Path | None,
) -> tuple[Mapping[str, Mapping[date, Decimal]], tuple[SeriesUsed, ...]]:
    """Return figures by series and session from a CSV of date,series,value.

    Raises:
        InputError: A line is wrong; every fault is an issue with its line.
    """
    if file is None:
        return {}, ()
    from sim.data.files import read_bytes

    content = read_bytes(file, what="figures")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{file}: figures must be text in UTF-8") from None
    found: _Figures = {}
    issues: list[Issue] = []
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        if not row or (number == 1 and tuple(cell.strip() for cell in row) == _HEADER):
            continue
        figure = _figure(row)
        if figure is None:
            issues.append(
                Issue(
                    code="not-a-figure",
                    message=f"a line must be date,series,value with a series of"
                    f" {', '.join(SERIES)}, was {','.join(row)[:60]!r}",
                    remedy="such as 2024-02-19,northbound-net,-6400000000",
                    place=Place(source=file.name, line=number),
                )
            )
            continue
        day, name, value = figure
        found.setdefault(name, {})[day] = value
    if issues:
        raise InputError(f"{file}: {len(issues)} faults in these figures", issues)
    digest = hashlib.sha256(content).hexdigest()
    return found, tuple(SeriesUsed(name=name, sha256=digest, source=file.name) for name in found)


def _figure(row: list[str]) -> tuple[date, str, Decimal] | None:
    try:
        day, name, value = (cell.strip() for cell in row)
        number = Decimal(value)
        when = date.fromisoformat(day)
    except (ValueError, InvalidOperation):
        return None
    return (when, name, number) if name in SERIES and number.is_finite() else None


def text_of(path: Path) -> str | None:
    """Return the text a statement was read from, None for a folder or a file of facts."""
    if path.is_dir() or path.suffix.lower() == ".toml":
        return None
    from sim.column.decode import decode
    from sim.data.files import read_bytes

    decoded = decode(read_bytes(path, what="text"))
    return None if decoded is None else decoded[0]
