"""Bars in files: a CSV or Parquet file a security, or one Parquet table of many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sim.data.csv_bars import COLUMNS, DAY, MINUTE, as_bars, empty_bars, read_any_csv
from sim.data.folder import find_files, symbol_of_file
from sim.data.parquet import connection, quoted, storage_faults
from sim.model.errors import DataMissingError, InputError
from sim.model.issue import Issue, Place
from sim.model.symbol import Symbol
from sim.rules.securities import parse_symbol

BATCH = 200  # securities read at once from one table
SYMBOL = "symbol"
SQL = ("TIMESTAMP", *["DOUBLE"] * 4, "BIGINT", "DOUBLE")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSeries:
    """One security's bars from a file.

    Attributes:
        symbol: Whose; None when the file does not say.
        frame: Bars of the schema, minute bars with `time` in place of `date`; empty when they
            could not be read.
        source: The file.
        lines: Line of each row.
        issues: What could not be read.
    """

    symbol: Symbol | None
    frame: pd.DataFrame
    source: str
    lines: Sequence[int]
    issues: tuple[Issue, ...] = ()

    @property
    def minutes(self) -> bool:
        """Whether they are minute bars."""
        return MINUTE in self.frame.columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Batches:
    """Series to come.

    Attributes:
        total: Securities in all.
        batches: Some securities at a time.
    """

    total: int
    batches: Iterator[list[FileSeries]]


def open_files(path: Path) -> Batches:
    """Return the series of a folder or file, to be read in batches.

    A folder holds `CODE.csv` or `CODE.parquet` files; a file is one of these, or a Parquet table
    with a column `symbol` beside those of the schema.

    Raises:
        DataMissingError: There is nothing there.
        InputError: It is no such file.
    """
    if path.is_dir():
        suffixes = [end for end in (".csv", ".parquet") if any(path.glob(f"*{end}"))]
        if len(suffixes) > 1:
            raise InputError(f"{path}: it holds CSV and Parquet files; import one kind at a time")
        files = find_files(path, suffixes[0] if suffixes else ".csv")
        return Batches(total=len(files), batches=_by_file(list(files.items())))
    if not path.exists():
        raise DataMissingError(f"{path}: no such file or folder; check the path")
    symbol = symbol_of_file(path)
    if symbol is not None:
        return Batches(total=1, batches=_by_file([(symbol, path)]))
    if path.suffix != ".parquet":
        raise InputError(f"{path}: a file of one security is named after it, as 600155.SH.csv")
    key = _key(path, table=True)
    counts = _counts(path)
    return Batches(total=len(counts), batches=_by_table(path, key, counts))


def _by_file(files: Sequence[tuple[Symbol, Path]]) -> Iterator[list[FileSeries]]:
    for start in range(0, len(files), BATCH):
        yield [_one(symbol, path) for symbol, path in files[start : start + BATCH]]


def _one(symbol: Symbol, path: Path) -> FileSeries:
    if path.suffix.lower() == ".csv":
        parsed = read_any_csv(path)
        return FileSeries(
            symbol=symbol,
            frame=parsed.frame,
            source=str(path),
            lines=parsed.lines,
            issues=parsed.issues,
        )
    key = _key(path)
    with storage_faults(path):
        query = f"SELECT {_select(key)} FROM read_parquet({quoted(path)})"  # noqa: S608 - the schema's names
        frame = connection().cursor().execute(query).df()
    return _typed(symbol, frame, str(path), key)


def _typed(symbol: Symbol | None, frame: pd.DataFrame, source: str, key: str) -> FileSeries:
    lines = range(1, len(frame) + 1)
    complete = frame["volume"].dtype == "int64" and not frame[key].hasnans
    if symbol is None or not (complete or not frame[[key, "volume"]].isna().to_numpy().any()):
        what = "a date or a volume is missing" if symbol else "the symbol is of no security"
        issue = Issue(code="cell-unreadable", message=what, place=Place(source=source))
        return FileSeries(
            symbol=symbol, frame=empty_bars(), source=source, lines=lines, issues=(issue,)
        )
    typed = frame if frame["volume"].dtype == "int64" else as_bars(frame, key)
    return FileSeries(symbol=symbol, frame=typed, source=source, lines=lines)


def _select(key: str) -> str:
    names = zip(COLUMNS[key], SQL, strict=True)
    return ", ".join(f'CAST("{name}" AS {sql}) AS "{name}"' for name, sql in names)


def _key(path: Path, *, table: bool = False) -> str:
    """Return what a Parquet file is ordered by: `time` when it has that and no `date`.

    Raises:
        InputError: A column is absent.
    """
    with storage_faults(path):
        look = f"DESCRIBE SELECT * FROM read_parquet({quoted(path)})"  # noqa: S608 - a quoted path
        columns = {row[0] for row in connection().cursor().execute(look).fetchall()}
    key = MINUTE if MINUTE in columns and DAY not in columns else DAY
    wanted = (*([SYMBOL] if table else []), *COLUMNS[key])
    absent = [name for name in wanted if name not in columns]
    if absent:
        raise InputError(
            f"{path}: wanted a table with the columns {', '.join(wanted)};"
            f" {', '.join(absent)} absent"
        )
    return key


def _counts(path: Path) -> list[tuple[str, int]]:
    with storage_faults(path):
        counted = connection().cursor().execute(
            f"SELECT CAST(symbol AS VARCHAR), count(*) FROM read_parquet({quoted(path)})"  # noqa: S608 - a quoted path
            " GROUP BY symbol ORDER BY symbol"
        )  # fmt: skip
        return [(str(symbol), int(count)) for symbol, count in counted.fetchall()]


def _by_table(
    path: Path, key: str, counts: Sequence[tuple[str, int]]
) -> Iterator[list[FileSeries]]:
    for start in range(0, len(counts), BATCH):
        batch = counts[start : start + BATCH]
        with storage_faults(path):
            frame = connection().cursor().execute(
                f"SELECT {_select(key)} FROM read_parquet({quoted(path)})"  # noqa: S608 - the schema's names
                f" WHERE CAST(symbol AS VARCHAR) BETWEEN ? AND ? ORDER BY symbol, {key}",
                [batch[0][0], batch[-1][0]],
            ).df()  # fmt: skip
        series, at = [], 0
        for code, count in batch:
            part = frame.iloc[at : at + count].reset_index(drop=True)
            series.append(_typed(_symbol(code), part, f"{path}, {code}", key))
            at += count
        yield series


def _symbol(code: str) -> Symbol | None:
    try:
        return parse_symbol(code)
    except InputError:
        return None
