"""Results of a sweep as a table: parameters beside what they came to."""

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.indicators.arrays import Floats, Integers
from sim.model.errors import InputError, StorageError
from sim.sweep.grid import Grid
from sim.sweep.mask_kernel import BUYS, DRAWDOWN, EQUITY, SELLS, SHARPE
from sim.sweep.words import Table

RESULTS = ("final_equity", "return", "max_drawdown", "sharpe", "trades", "buys")
"""Yuan; fractions; the ratio; completed trades (sales); purchases."""

METRICS = RESULTS[:5]
LARGEST_CSV = 1_000_000
"""Rows up to which the table is written as CSV beside Parquet."""

Columns = Mapping[str, npt.NDArray[np.generic]]


def result_columns(results: Table, cash: float, opening_value: float | None = None) -> Columns:
    """Return the results by name.

    Args:
        results: Rows of `sim.sweep.mask_kernel`.
        cash: Fen at the opening.
        opening_value: Fen of cash and positions at the opening; None when there was only cash.
    """
    base = cash if opening_value is None else opening_value
    return {
        "final_equity": np.round(results[:, EQUITY]) / 100.0,
        "return": results[:, EQUITY] / base - 1.0,
        "max_drawdown": results[:, DRAWDOWN].copy(),
        "sharpe": results[:, SHARPE].copy(),
        "trades": results[:, SELLS].astype(np.int64),
        "buys": results[:, BUYS].astype(np.int64),
    }


def parameter_columns(grid: Grid, cells: Integers) -> Columns:
    """Return the values on every axis, one row per cell; names and periods as text."""
    out: dict[str, npt.NDArray[np.generic]] = {}
    for axis, stride in zip(grid.axes, grid.strides, strict=True):
        places = cells // stride % len(axis.values)
        out[axis.name] = _axis_array(axis.values)[places]
    return out


def _axis_array(values: Sequence[object]) -> npt.NDArray[np.generic]:
    if all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        return np.array(values, dtype=np.int64)
    if all(value is None or type(value) in {int, float} for value in values):
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    return np.array([str(value) for value in values], dtype=object)


def metric_values(results: Columns, metric: str) -> Floats:
    """Return what is to be as high as possible: the metric, the drawdown negated.

    Raises:
        InputError: There is no such metric.
    """
    if metric not in METRICS:
        raise InputError(f"there is no metric {metric!r}; known are {', '.join(METRICS)}")
    values = np.asarray(results[metric], dtype=np.float64)
    return -values if metric == "max_drawdown" else values


def best_rows(values: Floats, count: int) -> Integers:
    """Return the rows with the highest values, highest first; of equals the first row."""
    count = min(count, len(values))
    ranked = np.where(np.isnan(values), -np.inf, values)
    if count < len(values):
        edge = np.partition(ranked, len(values) - count)[len(values) - count]
        candidates = np.flatnonzero(ranked >= edge)
    else:
        candidates = np.arange(len(values))
    order = np.argsort(-ranked[candidates], kind="stable")
    return candidates[order][:count].astype(np.int64)


def write_csv(path: Path, columns: Columns) -> None:
    """Write a table as CSV, whole or not at all; what is no number is left empty.

    Raises:
        StorageError: The disk is full or the folder may not be written.
    """
    _copy(path, columns, "FORMAT csv, HEADER true")


def write_parquet(path: Path, columns: Columns) -> None:
    """Write a table as Parquet, whole or not at all; what is no number is null.

    Raises:
        StorageError: The disk is full or the folder may not be written.
    """
    _copy(path, columns, "FORMAT parquet")


def _copy(path: Path, columns: Columns, how: str) -> None:
    import duckdb

    temporary = path.with_name(f".{path.name}.part")
    rows = dict(columns)  # noqa: F841 - read by the query below
    chosen = ", ".join(_selected(name, column) for name, column in columns.items())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT {chosen} FROM rows) TO ? ({how})",  # noqa: S608 - our own names
                [str(temporary)],
            )
        temporary.replace(path)
    except duckdb.InterruptException:  # Ctrl-C while it wrote
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise KeyboardInterrupt from None
    except (OSError, duckdb.Error) as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise StorageError(
            f"{path} cannot be written: {error}; free some space, or choose another folder"
        ) from None


def _selected(name: str, column: npt.NDArray[np.generic]) -> str:
    if column.dtype.kind == "f" and bool(np.isnan(column).any()):
        return f'CASE WHEN isnan("{name}") THEN NULL ELSE "{name}" END AS "{name}"'
    return f'"{name}"'
