"""A sweep on disk: rows in parts as they come, so that a stopped sweep goes on where it was."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sim.data.files import read_bytes, write_text
from sim.indicators.arrays import Integers
from sim.model.errors import InputError, StorageError
from sim.sweep.mask_kernel import BUYS, COLUMNS, DRAWDOWN, EQUITY, SELLS, SHARPE
from sim.sweep.space import Space
from sim.sweep.table import LARGEST_CSV, write_csv, write_parquet
from sim.sweep.words import Table

STATE = "sweep.json"
PARTS = "table"
WHOLE = "table.parquet"
PART_ROWS = 1_000_000
"""Rows of a part; a table of no more is one file."""

_RAW = {EQUITY: "final_equity", DRAWDOWN: "max_drawdown", SHARPE: "sharpe"}
_RAW |= {SELLS: "trades", BUYS: "buys"}


@dataclass(frozen=True, slots=True)
class SweepFolder:
    """Where one sweep's rows are kept.

    Attributes:
        path: The folder.
        digest: What the sweep is of: strategy, grid, data.
        space: Its rows.
        part_rows: Rows of a part.
    """

    path: Path
    digest: str
    space: Space = field(repr=False)
    part_rows: int = PART_ROWS

    @property
    def streamed(self) -> bool:
        """Whether the table is too large for one file."""
        return self.space.rows > self.part_rows

    @property
    def table(self) -> Path:
        """The table: one file, or a folder of parts."""
        return self.path / (PARTS if self.streamed else WHOLE)

    def begin(self, *, resume: bool) -> int:
        """Return how many rows are already there, 0 for a new sweep.

        Raises:
            InputError: There is nothing to resume, or it is another sweep's.
            StorageError: The folder cannot be written.
        """
        if resume:
            return self._resume()
        try:
            self._clear()
            for name in (WHOLE, "table.csv", "summary.json"):
                (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be written: {error.strerror or error}; choose another folder"
            ) from None
        write_text(self.path / STATE, json.dumps({"digest": self.digest}) + "\n")
        return 0

    def _resume(self) -> int:
        state = self.path / STATE
        if not state.exists():
            raise InputError(f"{self.path}: no sweep to go on with; run it without --resume")
        try:
            known = json.loads(read_bytes(state, what="sweep state"))
        except ValueError:
            known = {}
        if not isinstance(known, dict) or known.get("digest") != self.digest:
            raise InputError(
                f"{self.path}: holds another sweep (other grid, data or options); choose another"
                " folder with --out, or run without --resume to begin anew"
            )
        return sum(len(results) for _, results in self.rows())

    def _parts(self) -> list[Path]:
        return sorted((self.path / PARTS).glob("part-*.parquet"))

    def write(self, first: int, results: Table) -> None:
        """Write the part whose first row is number `first`, over what was there of it.

        Raises:
            StorageError: The disk is full or the folder may not be written.
        """
        rows = np.arange(first, first + len(results), dtype=np.int64)
        path = self.path / PARTS / f"part-{first:014d}.parquet"
        write_parquet(path, self.space.columns(rows, results))

    def rows(self) -> Iterator[tuple[Integers, Table]]:
        """Yield the rows written so far, part by part, in order, without gaps.

        Raises:
            InputError: A part cannot be read.
        """
        import duckdb

        expected = 0
        for part in self._parts():
            if part.name != f"part-{expected:014d}.parquet":
                return
            names = ", ".join(f'"{name}"' for name in _RAW.values())
            try:
                with duckdb.connect() as connection:
                    table = connection.execute(
                        f"SELECT {names} FROM read_parquet(?)",  # noqa: S608 - our own names
                        [str(part)],
                    ).fetchnumpy()
            except duckdb.Error as error:
                raise InputError(
                    f"{part}: cannot be read: {error}; run without --resume"
                ) from None
            results = np.zeros((len(table["sharpe"]), COLUMNS))
            for place, name in _RAW.items():
                results[:, place] = np.ma.filled(np.ma.asarray(table[name], dtype=float), np.nan)
            results[:, EQUITY] = np.rint(results[:, EQUITY] * 100.0)
            yield np.arange(expected, expected + len(results), dtype=np.int64), results
            expected += len(results)

    def finish(self, rows: Integers, results: Table) -> None:
        """Write the whole table of a sweep that fits one file, and remove its parts.

        Raises:
            StorageError: The disk is full or the folder may not be written.
        """
        columns = self.space.columns(rows, results)
        write_parquet(self.path / WHOLE, columns)
        if len(results) <= LARGEST_CSV:
            write_csv(self.path / "table.csv", columns)
        self._clear()

    def _clear(self) -> None:
        for part in self._parts():
            part.unlink()
        folder = self.path / PARTS
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
