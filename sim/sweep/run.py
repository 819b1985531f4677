"""A sweep from the first cell to the last: counted, stopped, gone on with."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.indicators.arrays import Integers
from sim.model.errors import InputError
from sim.sweep.account import Account
from sim.sweep.folder import PART_ROWS, SweepFolder
from sim.sweep.grid import Grid
from sim.sweep.mask_kernel import COLUMNS
from sim.sweep.table import Columns, parameter_columns, result_columns
from sim.sweep.threads import chunks
from sim.sweep.words import Table

MOST_UNASKED = 100_000_000
"""Cells above which a sweep must be asked for twice."""

MOST_IN_MEMORY = 20_000_000
"""Rows above which a sweep is refused here: their results would fill the memory."""

SECONDS_PER_CELL = 3e-6
"""Rough time of a cell on one core, for the estimate before a large sweep."""

Progress = Callable[[int, int], None]
Runner = Callable[[Iterable[Integers]], Iterator[tuple[Integers, Table]]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Swept:
    """What a sweep of one account came to.

    Attributes:
        results: One row per cell.
        seconds: Spent reckoning them.
        resumed: Rows taken over from an earlier run.
    """

    results: Table
    seconds: float
    resumed: int


def check_size(cells: int, workers: int, *, sure: bool) -> None:
    """Refuse a grid that takes long, unless it was asked for twice.

    Raises:
        InputError: With size and time.
    """
    if cells > MOST_UNASKED and not sure:
        hours = cells * SECONDS_PER_CELL / workers / 3600
        gigabytes = cells * 60 / 1e9
        raise InputError(
            f"this grid has {cells:,} cells: about {hours:,.1f} hours and {gigabytes:,.0f} GB of"
            " results; say --yes to run it, or make the grid smaller"
        )


def table_columns(grid: Grid, account: Account, cells: Integers, results: Table) -> Columns:
    """Return rows of the table: parameters and results of cells."""
    return {
        **parameter_columns(grid, cells),
        **result_columns(results, account.opening.cash, account.opening_value),
    }


def run_account(
    runner: Runner,
    grid: Grid,
    account: Account,
    *,
    workers: int,
    folder: SweepFolder,
    resume: bool,
    progress: Progress,
) -> Swept:
    """Reckon every cell of one account; on an interruption keep what is done.

    Args:
        runner: Reckons chunks of cells and yields them in order.
        grid: Its cells.
        account: Of which account.
        workers: What the chunks are cut for.
        folder: Where parts go when the sweep is stopped.
        resume: Go on with what the folder holds.
        progress: Told rows done and rows in all.

    Raises:
        KeyboardInterrupt: Again, after what was done has been written.
        InputError: Nothing to resume, or another sweep's.
        StorageError: The folder cannot be written.
    """
    done = folder.begin(resume=resume)
    results = np.zeros((grid.cells, COLUMNS))
    if done:
        for rows, part in folder.rows():
            results[rows] = part
    began = time.perf_counter()
    written = reached = done
    try:
        for cells, part in runner(chunks(grid.cells, workers, done)):
            results[cells[0] : cells[-1] + 1] = part
            reached = int(cells[-1]) + 1
            progress(reached, grid.cells)
            if reached - written >= PART_ROWS and reached < grid.cells:
                _keep(folder, grid, account, written, results[written:reached])
                written = reached
    except BaseException:
        if reached > written:
            _keep(folder, grid, account, written, results[written:reached])
        raise
    return Swept(results=results, seconds=time.perf_counter() - began, resumed=done)


def _keep(folder: SweepFolder, grid: Grid, account: Account, first: int, part: Table) -> None:
    cells = np.arange(first, first + len(part), dtype=np.int64)
    folder.append(first, part, table_columns(grid, account, cells, part))
