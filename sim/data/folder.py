"""A folder of CSV files, one a security, as a market."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from sim.data.checks import check_bars
from sim.data.csv_bars import read_bars_csv
from sim.data.layer import Provenance, StatusPeriod
from sim.data.names import NameRow
from sim.data.sessions import shipped_calendar
from sim.model.action import CorporateAction
from sim.model.errors import DataMissingError, InputError
from sim.model.issue import Issue, Severity
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar
from sim.rules.securities import parse_symbol

FILE_NAME = re.compile(r"(?:[a-z]{2}\.?)?\d{6}(?:\.[a-z]{2})?", re.IGNORECASE)


class CsvLayer:
    """Daily bars from `CODE.csv` files; a layer of `sim.data.market`.

    Every file is read and checked once, when first asked for.
    """

    def __init__(
        self,
        files: Mapping[Symbol, Path],
        *,
        name: str,
        sources: Mapping[Symbol, str] | None = None,
        calendar: SessionCalendar | None = None,
        periods: tuple[StatusPeriod, ...] = (),
    ) -> None:
        self.name = name
        self._files = dict(files)
        self._sources = dict(sources or {})
        self._calendar = calendar if calendar is not None else shipped_calendar()
        self._periods = periods
        self._frames: dict[Symbol, pd.DataFrame] = {}

    @cached_property
    def _symbols(self) -> frozenset[Symbol]:
        return frozenset(self._files)

    def symbols(self) -> frozenset[Symbol]:
        """Return the securities that have a file."""
        return self._symbols

    def check(self, symbol: Symbol) -> tuple[Issue, ...]:
        """Return everything wrong or odd in one file; afterwards `bars` needs no disk."""
        path = self._files[symbol]
        parsed = read_bars_csv(path)
        if parsed.issues:
            return parsed.issues
        issues = check_bars(
            parsed.frame,
            self._calendar,
            symbol,
            source=str(path),
            lines=parsed.lines,
            periods=self._periods,
        )
        if not any(issue.severity is Severity.ERROR for issue in issues):
            self._frames[symbol] = parsed.frame
        return issues

    def bars(self, symbol: Symbol) -> pd.DataFrame:
        """Return the daily bars of one file.

        Raises:
            InputError: A line is wrong; all of them are named.
        """
        if symbol not in self._frames:
            issues = [i for i in self.check(symbol) if i.severity is Severity.ERROR]
            if issues:
                count = f"{len(issues)} faults" if len(issues) > 1 else "a fault"
                raise InputError(f"{self._files[symbol]}: {count} in the daily bars", issues)
        return self._frames[symbol]

    def provenance(self, symbol: Symbol) -> Provenance:
        """Return the file's name or source, digest and range."""
        path = self._files[symbol]
        days = self.bars(symbol)["date"]
        return Provenance(
            symbol=symbol,
            source=self._sources.get(symbol, f"{self.name}: {path.name}"),
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            rows=len(days),
            first=days.iloc[0].date(),
            last=days.iloc[-1].date(),
        )

    def actions(self) -> tuple[CorporateAction, ...]:
        """Return none: a folder of bars holds no corporate actions."""
        return ()

    def names(self) -> tuple[NameRow, ...]:
        """Return none: a folder of bars holds no names."""
        return ()

    def periods(self) -> tuple[StatusPeriod, ...]:
        """Return the suspensions it was made with."""
        return self._periods

    def sessions(self) -> tuple[date, ...]:
        """Return none: a folder of bars holds no calendar."""
        return ()

    def breadth(self) -> pd.DataFrame | None:
        """Return None: a folder of bars holds no breadth."""
        return None


def symbol_of_file(path: Path) -> Symbol | None:
    """Return the symbol a file is named after, None when its name is no code.

    A bare code means the stock or fund that has it; an index needs its exchange: `000300.SH.csv`.

    Raises:
        InputError: The name is a code of nothing that is covered.
    """
    if FILE_NAME.fullmatch(path.stem) is None:
        return None
    try:
        return parse_symbol(path.stem)
    except InputError as error:
        raise InputError(f"{path}: {error.message}; name it as 399001.SZ.csv") from None


def find_files(folder: Path, suffix: str = ".csv") -> dict[Symbol, Path]:
    """Return the bar files of a folder by symbol.

    Raises:
        DataMissingError: The folder is absent or holds none.
        InputError: Two files are named after one security.
    """
    if not folder.is_dir():
        raise DataMissingError(f"{folder}: no such folder of CSV files; check the path")
    files: dict[Symbol, Path] = {}
    for path in sorted(folder.iterdir()):
        symbol = symbol_of_file(path) if path.suffix.lower() == suffix else None
        if symbol is None:
            continue
        if symbol in files:
            raise InputError(f"{folder}: {files[symbol].name} and {path.name} are both {symbol}")
        files[symbol] = path
    if not files:
        raise DataMissingError(
            f"{folder}: wanted files such as 600155.csv or 600155.SH.csv, found none"
        )
    return files


def read_folder(
    folder: Path,
    *,
    calendar: SessionCalendar | None = None,
    periods: tuple[StatusPeriod, ...] = (),
) -> CsvLayer:
    """Return the folder's securities as a layer, every file read and checked.

    Files are `CODE.csv` (bare six digits, `600155.SH.csv` or `sh600155.csv`) with the columns
    `date,open,high,low,close,volume,amount`: raw yuan, shares, yuan (may be empty).

    Raises:
        DataMissingError: No folder, or no such file in it.
        InputError: Lines are wrong; all of all files are named with file and line.
    """
    layer = CsvLayer(
        find_files(folder), name=f"folder {folder.name}", calendar=calendar, periods=periods
    )
    issues = [
        issue
        for symbol in sorted(layer.symbols())
        for issue in layer.check(symbol)
        if issue.severity is Severity.ERROR
    ]
    if issues:
        raise InputError(f"{folder}: {len(issues)} faults in the daily bars", issues)
    return layer
