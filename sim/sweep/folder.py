"""A sweep on disk: rows in parts as they come, so that a stopped sweep goes on where it was."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.data.files import read_bytes, write_text
from sim.indicators.arrays import Integers
from sim.model.errors import InputError
from sim.sweep.mask_kernel import COLUMNS
from sim.sweep.table import Columns, write_parquet
from sim.sweep.words import Table

STATE = "sweep.json"
PARTS = "parts"
PART_ROWS = 1_000_000
_RAW = tuple(f"raw_{place}" for place in range(COLUMNS))


@dataclass(frozen=True, slots=True)
class SweepFolder:
    """Where one sweep's rows are kept.

    Attributes:
        path: The folder.
        digest: What the sweep is of: strategy, grid, data.
    """

    path: Path
    digest: str

    def begin(self, *, resume: bool) -> int:
        """Return how many rows are already there, 0 for a new sweep.

        Raises:
            InputError: There is nothing to resume, or it is another sweep's.
            StorageError: The folder cannot be written.
        """
        if resume:
            return self._resume()
        for part in self._parts():
            part.unlink()
        write_text(self.path / STATE, json.dumps({"digest": self.digest}) + "\n")
        return 0

    def _resume(self) -> int:
        state = self.path / STATE
        if not state.exists():
            raise InputError(f"{self.path}: no sweep to go on with; run it without --resume")
        try:
            known = json.loads(read_bytes(state, what="sweep state"))
        except json.JSONDecodeError:
            known = {}
        if not isinstance(known, dict) or known.get("digest") != self.digest:
            raise InputError(
                f"{self.path}: holds another sweep (other grid, data or options); choose another"
                " folder with --out, or run without --resume to begin anew"
            )
        return sum(len(results) for _, results in self.rows())

    def _parts(self) -> list[Path]:
        return sorted((self.path / PARTS).glob("part-*.parquet"))

    def append(self, first: int, results: Table, columns: Columns) -> None:
        """Write rows from number `first` on.

        Raises:
            StorageError: The disk is full or the folder may not be written.
        """
        rows = np.arange(first, first + len(results), dtype=np.int64)
        raw = {name: np.ascontiguousarray(results[:, k]) for k, name in enumerate(_RAW)}
        write_parquet(
            self.path / PARTS / f"part-{first:014d}.parquet", {"row": rows, **columns, **raw}
        )

    def rows(self) -> Iterator[tuple[Integers, Table]]:
        """Yield the rows written so far, in order, without gaps.

        Raises:
            InputError: A part cannot be read.
        """
        import duckdb

        expected = 0
        for part in self._parts():
            try:
                with duckdb.connect() as connection:
                    table = connection.execute(
                        f"SELECT row, {', '.join(_RAW)} FROM read_parquet(?) ORDER BY row",  # noqa: S608 - our own names
                        [str(part)],
                    ).fetchnumpy()
            except duckdb.Error as error:
                raise InputError(
                    f"{part}: cannot be read: {error}; run without --resume"
                ) from None
            rows = np.asarray(table["row"], dtype=np.int64)
            if len(rows) == 0 or rows[0] != expected:
                return
            expected = int(rows[-1]) + 1
            yield rows, np.column_stack([np.asarray(table[name], dtype=float) for name in _RAW])

    def clear(self) -> None:
        """Remove the parts, once the whole table is written."""
        for part in self._parts():
            part.unlink()
        if (self.path / PARTS).is_dir():
            (self.path / PARTS).rmdir()
