"""A CSV of daily bars as a frame, every bad line named."""

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
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
FIRST_LINE = 2  # of the data, below the header
INT64_MAX = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Parsed:
    """A CSV's rows and what could not be read of it.

    Attributes:
        frame: Columns of `sim.model.bar` in its dtypes; empty when anything could not be read.
        lines: The file's line of each row, from 1.
        issues: Cells and columns that could not be read.
    """

    frame: pd.DataFrame
    lines: Sequence[int]
    issues: tuple[Issue, ...]


def empty_bars() -> pd.DataFrame:
    """Return a frame of no bars with the columns and dtypes of `sim.model.bar`."""
    return as_bars(pd.DataFrame({column: [] for column in BAR_COLUMNS}))


def as_bars(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the schema's columns of `frame` in its order and dtypes, rows numbered from 0."""
    return pd.DataFrame(
        {
            "date": pd.to_datetime(frame["date"]).astype("datetime64[us]").array,
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
    content = read_bytes(path, limit=FILE_LIMIT, what="file of daily bars")
    header = content[: LINE_LIMIT + 1].split(b"\n", 1)[0]
    if len(header) > LINE_LIMIT or b"\0" in content:
        raise InputError(f"{path}: wanted a CSV with the header {','.join(BAR_COLUMNS)}")
    try:
        cells = pd.read_csv(
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
        raise InputError(f"{path}: no table of daily bars: {error}") from None
    return _typed(cells.fillna(""), str(path))


def _typed(cells: pd.DataFrame, source: str) -> Parsed:
    if "amount" not in cells.columns:
        cells = cells.assign(amount="")
    absent = [column for column in BAR_COLUMNS if column not in cells.columns]
    if absent:
        message = f"wanted the columns {','.join(BAR_COLUMNS)}; {', '.join(absent)} absent"
        place = Place(source=source, line=1)
        issue = Issue(code="columns-absent", message=message, place=place)
        return Parsed(empty_bars(), range(0), (issue,))
    issues: list[Issue] = []
    days = cells["date"].str.strip()
    stamps = pd.to_datetime(days, format="%Y-%m-%d", errors="coerce")
    columns: dict[str, object] = {"date": stamps}
    wrong = (~days.str.fullmatch(ISO_DATE) | stamps.isna()).to_numpy(dtype=bool)
    issues += _cells("date", days, wrong, "a date such as 2024-02-19", source)
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
    return Parsed(as_bars(pd.DataFrame(columns)), range(FIRST_LINE, len(cells) + FIRST_LINE), ())


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
