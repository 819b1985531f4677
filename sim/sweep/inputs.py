"""Bars and turnover out of files, without the weight of a data-frame library."""

import csv
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from sim.data.files import MEBIBYTE, read_bytes
from sim.indicators.arrays import Floats
from sim.model.errors import DataMissingError, InputError
from sim.model.issue import Issue, Place
from sim.sweep.actions import Days
from sim.sweep.security import Bars

LARGEST_FILE = 200 * MEBIBYTE
MOST_ISSUES = 20
_BAR_COLUMNS = ("date", "open", "high", "low", "close", "volume")


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One value per session.

    Attributes:
        days: Sessions as datetime64[D], ascending.
        values: In the unit of the file.
    """

    days: Days
    values: Floats

    def on(self, days: Days) -> Floats:
        """Return the values on `days`, NaN where there is none."""
        place = np.searchsorted(self.days, days)
        inside = np.minimum(place, len(self.days) - 1)
        found = self.days[inside] == days
        out: Floats = np.where(found, self.values[inside], np.nan)
        return out


class _Faults:
    """Collects what is wrong with a file, row by row."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.issues: list[Issue] = []

    def add(self, line: int, message: str, remedy: str = "correct or remove the row") -> None:
        if len(self.issues) < MOST_ISSUES:
            place = Place(source=self.path.name, line=line)
            self.issues.append(Issue(code="bad-row", message=message, remedy=remedy, place=place))

    def refuse(self, what: str) -> None:
        if self.issues:
            raise InputError(
                f"{self.path}: {len(self.issues)} faults in these {what};"
                f" the first: {self.issues[0].message}",
                self.issues,
            )


def read_bars(path: Path) -> Bars:
    """Return raw daily bars of one security from a CSV file.

    Args:
        path: With a header naming at least date, open, high, low, close, volume; prices in yuan,
            volume in shares, one row per session, ascending.

    Raises:
        InputError: The file cannot be read, or rows are impossible; each with its line.
    """
    faults = _Faults(path)
    rows = list(_rows(path, _BAR_COLUMNS, faults, _bar_fault))
    faults.refuse("bars")
    days, columns = _columns(rows, path)
    return Bars(days, *columns[:5])


def read_series(path: Path, column: str) -> Series:
    """Return one column of a CSV file by session.

    Args:
        path: With a header naming date and `column`, one row per session, ascending.
        column: Such as `turnover`, in yuan.

    Raises:
        InputError: As `read_bars`.
    """
    faults = _Faults(path)
    rows = list(_rows(path, ("date", column), faults, _series_fault))
    faults.refuse("rows")
    days, columns = _columns(rows, path)
    return Series(days, columns[0])


def _columns(rows: Sequence[tuple[date, list[float]]], path: Path) -> tuple[Days, list[Floats]]:
    if not rows:
        raise DataMissingError(f"{path}: no rows; wanted one per session")
    table = np.array([values for _, values in rows], dtype=np.float64)
    days = np.array([day for day, _ in rows], dtype="datetime64[D]")
    return days, [np.ascontiguousarray(column) for column in table.T]


def _rows(
    path: Path,
    wanted: Sequence[str],
    faults: _Faults,
    fault_of: Callable[[Sequence[float]], str],
) -> Iterator[tuple[date, list[float]]]:
    content = read_bytes(path, limit=LARGEST_FILE, what="CSV file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: a CSV file must be UTF-8 text") from None
    reader = csv.reader(text.splitlines())
    header = [name.strip().lower() for name in next(reader, [])]
    missing = [name for name in wanted if name not in header]
    if missing:
        raise InputError(
            f"{path}: the header must name {', '.join(wanted)}; {', '.join(missing)} is missing"
        )
    places = [header.index(name) for name in wanted]
    before: date | None = None
    for row in reader:
        if not any(row):
            continue
        line = reader.line_num
        try:
            day = date.fromisoformat(row[places[0]].strip())
            values = [float(row[place]) for place in places[1:]]
        except (ValueError, IndexError):
            faults.add(line, f"wanted a day and {len(wanted) - 1} numbers, was {','.join(row)!r}")
            continue
        problem = fault_of(values)
        if before is not None and day <= before:
            problem = f"{day} follows {before}; days must ascend, each once"
        if problem:
            faults.add(line, problem)
        before = day
        yield day, values


def _bar_fault(values: Sequence[float]) -> str:
    opened, high, low, close, volume = values
    if not all(math.isfinite(value) for value in values):
        return f"prices and volume must be finite numbers, were {values}"
    if min(opened, high, low, close) <= 0 or volume < 0:
        return f"prices must be positive and volume not negative, were {values}"
    if high < max(opened, close) or low > min(opened, close):
        return f"low {low} and high {high} do not enclose open {opened} and close {close}"
    return ""


def _series_fault(values: Sequence[float]) -> str:
    if math.isfinite(values[0]) and values[0] >= 0:
        return ""
    return f"the value must be a finite number from 0 up, was {values[0]}"
