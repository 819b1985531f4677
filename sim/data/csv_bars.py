"""A CSV of daily or minute bars as a frame, every bad line named."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sim.data.files import MEBIBYTE, read_bytes
from sim.model.bar import BAR_COLUMNS
from sim.model.errors import InputError
from sim.model.issue import Issue, Place

FILE_LIMIT = 64 * MEBIBYTE
LINE_LIMIT = 10_000  # bytes; a longer first line is no header of seven columns
SHOWN = 20
PRICES = ("open", "high", "low", "close")
DAY, MINUTE = "date", "time"
MINUTE_COLUMNS = (MINUTE, *BAR_COLUMNS[1:])
COLUMNS = {DAY: BAR_COLUMNS, MINUTE: MINUTE_COLUMNS}
WRITTEN = {
    DAY: re.compile(r"\d{4}-\d{2}-\d{2}"),
    MINUTE: re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.0+)?)?"),
}
EXAMPLE = {DAY: "a date such as 2024-02-19", MINUTE: "a time such as 2024-02-19 10:30"}
FIRST_LINE = 2  # of the data, below the header
INT64_MAX = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Parsed:
    """A CSV's rows and what could not be read of it.

    Attributes:
        frame: Columns of `sim.model.bar` in its dtypes, of minute bars `time` in place of `date`;
            empty when anything could not be read.
        lines: The file's line of each row, from 1.
        issues: Cells and columns that could not be read.
    """

    frame: pd.DataFrame
    lines: Sequence[int]
    issues: tuple[Issue, ...]


def empty_bars() -> pd.DataFrame:
    """Return a frame of no bars with the columns and dtypes of `sim.model.bar`."""
    return as_bars(pd.DataFrame({column: [] for column in BAR_COLUMNS}))


def as_bars(frame: pd.DataFrame, key: str = DAY) -> pd.DataFrame:
    """Return the schema's columns of `frame` in its order and dtypes, rows numbered from 0.

    Args:
        frame: With all of them.
        key: `date` of daily bars, `time` of minute bars.
    """
    return pd.DataFrame(
        {
            key: pd.to_datetime(frame[key]).astype("datetime64[us]").array,
            **{name: frame[name].astype("float64").array for name in PRICES},
            "volume": frame["volume"].astype("int64").array,
            "amount": frame["amount"].astype("float64").array,
        }
    )


def read_bars_csv(path: Path) -> Parsed:
    """Return the daily bars of a CSV with the header `date,open,high,low,close,volume,amount`.

    Other columns are ignored. Prices are raw yuan, volume is in shares, amount is in yuan and
    may be empty.

    Raises:
        InputError: The file is missing, too large, or no table.
    """
    return _typed(_cells_of(path, "file of daily bars"), str(path), DAY)


def read_any_csv(path: Path) -> Parsed:
    """Return the bars of a CSV: minute bars when it has a column `time` and no `date`.

    Both headers are as in `read_bars_csv`, with `time` in place of `date`; times are those the
    bars end at, in Shanghai.

    Raises:
        InputError: The file is missing, too large, or no table.
    """
    cells = _cells_of(path, "file of bars")
    minutes = MINUTE in cells.columns and DAY not in cells.columns
    return _typed(cells, str(path), MINUTE if minutes else DAY)


def _cells_of(path: Path, what: str) -> pd.DataFrame:
    content = read_bytes(path, limit=FILE_LIMIT, what=what)
    header = content[: LINE_LIMIT + 1].split(b"\n", 1)[0]
    if len(header) > LINE_LIMIT or b"\0" in content:
        raise InputError(
            f"{path}: wanted a CSV with the header {','.join(BAR_COLUMNS)};"
            " of minute bars time in place of date"
        )
    try:
        cells: pd.DataFrame = pd.read_csv(
            io.BytesIO(content.rstrip()),
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            encoding="utf-8-sig",
            index_col=False,
        )
    except (
        pd.errors.ParserError,
        pd.errors.EmptyDataError,
        pd.errors.ParserWarning,
        ValueError,
    ) as error:
        raise InputError(f"{path}: no table of bars: {error}") from None
    return cells.fillna("")


def _typed(cells: pd.DataFrame, source: str, key: str) -> Parsed:
    if "amount" not in cells.columns:
        cells = cells.assign(amount="")
    absent = [column for column in COLUMNS[key] if column not in cells.columns]
    if absent:
        message = f"wanted the columns {','.join(COLUMNS[key])}; {', '.join(absent)} absent"
        place = Place(source=source, line=1)
        issue = Issue(code="columns-absent", message=message, place=place)
        return Parsed(empty_bars(), range(0), (issue,))
    issues: list[Issue] = []
    days = cells[key].str.strip()
    stamps = pd.to_datetime(days, format="ISO8601", errors="coerce")
    columns: dict[str, object] = {key: stamps}
    wrong = (~days.str.fullmatch(WRITTEN[key]) | stamps.isna()).to_numpy(dtype=bool)
    issues += _cells(key, days, wrong, EXAMPLE[key], source)
    for name in (*PRICES, "volume", "amount"):
        text = cells[name].str.strip()
        values = np.array([_number(cell) for cell in text], dtype=np.float64)
        blank = (text == "").to_numpy() if name == "amount" else np.zeros(len(text), dtype=bool)
        wrong = ~np.isfinite(values) & ~blank
        wanted = "a number"
        if name == "volume":
            wrong |= (values != np.floor(values)) | (np.abs(values) >= INT64_MAX)
            wanted = "a whole number of shares"
        columns[name] = values
        issues += _cells(name, text, wrong, wanted, source)
    if issues:
        return Parsed(empty_bars(), range(0), tuple(issues))
    bars = as_bars(pd.DataFrame(columns), key)
    return Parsed(bars, range(FIRST_LINE, len(cells) + FIRST_LINE), ())


def _number(cell: str) -> float:
    try:
        return float(cell) if "_" not in cell else np.nan
    except ValueError:
        return np.nan


def _cells(
    name: str, text: "pd.Series[str]", wrong: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
    wanted: str, source: str,
) -> list[Issue]:  # fmt: skip
    where = np.flatnonzero(wrong)
    issues = [
        Issue(
            code="cell-unreadable",
            message=f"{name} must be {wanted}, was {text.iloc[row][:40]!r}",
            wanted=wanted,
            found=text.iloc[row][:40],
            place=Place(source=source, line=int(row) + FIRST_LINE),
            field=name,
        )
        for row in where[:SHOWN]
    ]
    if len(where) > SHOWN:
        message = f"{name} must be {wanted}: {len(where) - SHOWN} more lines are not"
        issues.append(
            Issue(code="cell-unreadable", message=message, place=Place(source=source), field=name)
        )
    return issues
