"""The rows of a sweep's table: every cell of a grid, in one account or in each of many."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.indicators.arrays import Integers
from sim.sweep.grid import Grid
from sim.sweep.table import Columns, parameter_columns, result_columns
from sim.sweep.threads import CHUNK, chunks
from sim.sweep.words import Table

SYMBOL = "symbol"
"""Column that says which security a row is of, in a sweep of many."""


class Work(Protocol):
    """What reckons rows, wherever it is sent: threads, processes, other machines."""

    def reckon(self, rows: Integers) -> Table:
        """Return one row of results per row of the table."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Space:
    """Rows in their order: the last axis changes fastest, the security slowest.

    Attributes:
        grid: The cells.
        value: Fen every account opens with, shares included.
        symbols: Of the securities swept each by itself; empty for one account.
    """

    grid: Grid
    value: float
    symbols: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.grid.cells * max(1, len(self.symbols))

    def place(self, row: int) -> tuple[int, int]:
        """Return the place of the security and the cell of a row."""
        return divmod(row, self.grid.cells)

    def columns(self, rows: Integers, results: Table) -> Columns:
        """Return rows of the table: security, parameters, results."""
        named: Columns = {}
        if self.symbols:
            names = np.array(self.symbols, dtype=object)
            named = {SYMBOL: names[rows // self.grid.cells]}
        return {
            **named,
            **parameter_columns(self.grid, rows % self.grid.cells),
            **result_columns(results, self.value),
        }

    def values(self, row: int) -> dict[str, object]:
        """Return what tells a row from others: its security and the values on the axes."""
        place, cell = self.place(row)
        chosen = self.grid.values(cell)
        named: dict[str, object] = {SYMBOL: self.symbols[place]} if self.symbols else {}
        return {**named, **{axis.name: chosen[axis.name] for axis in self.grid.axes}}

    def parts(self, workers: int, *, skip: int = 0, most: int = CHUNK) -> Iterator[Integers]:
        """Yield the rows from `skip` on in chunks of one security each, none above `most`."""
        if not self.symbols:
            yield from chunks(self.rows, workers, skip, most)
            return
        cells = self.grid.cells
        size = min(most, cells)
        first = skip
        while first < self.rows:
            end = min((first // cells + 1) * cells, first + size)
            yield np.arange(first, end, dtype=np.int64)
            first = end
