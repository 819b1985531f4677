"""A sweep from the first row to the last: counted, stopped, gone on with."""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.indicators.arrays import Integers
from sim.model.errors import InputError, StorageError
from sim.sweep.folder import SweepFolder
from sim.sweep.mask_kernel import COLUMNS
from sim.sweep.tally import Tally
from sim.sweep.words import Table

MOST_UNASKED = 100_000_000
"""Rows above which a sweep must be asked for twice."""

SECONDS_PER_ROW = 3e-6
"""Rough time of a row on one core, for the estimate before a large sweep."""

BYTES_PER_ROW = 18.0
"""Rough size of a row on disk, for the same."""

KEEP_EVERY = 20.0
"""Seconds after which what is done is written although its part is not full."""

Progress = Callable[[int, int], None]
Runner = Callable[[Iterable[Integers]], Iterator[tuple[Integers, Table]]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Swept:
    """How a sweep went.

    Attributes:
        seconds: Spent reckoning.
        resumed: Rows taken over from an earlier run.
    """

    seconds: float
    resumed: int


def check_size(rows: int, workers: int, out: Path, *, sure: bool) -> None:
    """Refuse a sweep that takes long unless it was asked for twice, and one no disk would hold.

    Raises:
        InputError: With size and time.
    """
    if rows <= MOST_UNASKED:
        return
    hours = rows * SECONDS_PER_ROW / workers / 3600
    gigabytes = rows * BYTES_PER_ROW / 1e9
    size = f"this sweep has {rows:,} rows: about {_span(hours)} and {gigabytes:,.0f} GB of results"
    free = _free_gigabytes(out)
    if gigabytes > free:
        raise InputError(
            f"{size}, where {free:,.0f} GB are free; make the grid smaller, search it with"
            " --search optuna, or choose a larger disk with --out"
        )
    if not sure:
        raise InputError(f"{size}; say --yes to run it, or make the grid smaller")


def _span(hours: float) -> str:
    days = 24
    return f"{hours:,.1f} hours" if hours < 2 * days else f"{hours / days:,.0f} days"


def _free_gigabytes(out: Path) -> float:
    folder = next((each for each in (out, *out.absolute().parents) if each.is_dir()), Path("/"))
    try:
        return shutil.disk_usage(folder).free / 1e9
    except OSError:
        return float("inf")


class _Keeper:
    """Holds the rows of the part being filled, and writes it when it is full or long waited."""

    def __init__(self, folder: SweepFolder, begun: int, results: Table) -> None:
        self._folder = folder
        space = min(folder.part_rows, folder.space.rows)
        self.results = np.zeros((space, COLUMNS))
        self.results[: len(results)] = results
        self.begun = begun
        self.held = self.written = len(results)
        self._last = time.monotonic()

    def add(self, results: Table) -> None:
        size = len(self.results)
        while len(results):
            taken = min(size - self.held, len(results))
            self.results[self.held : self.held + taken] = results[:taken]
            self.held += taken
            results = results[taken:]
            if self.held == size and self._folder.streamed:
                self.keep()
                self.begun, self.held, self.written = self.begun + size, 0, 0
        if time.monotonic() - self._last > KEEP_EVERY:
            self.keep()

    def keep(self) -> None:
        if self.held > self.written:
            self._folder.write(self.begun, self.results[: self.held])
            self.written = self.held
        self._last = time.monotonic()


def sweep_rows(
    runner: Runner,
    parts: Callable[[int], Iterable[Integers]],
    folder: SweepFolder,
    tally: Tally,
    progress: Progress,
    *,
    resume: bool,
) -> Swept:
    """Reckon every row and write the table; on an interruption keep what is done.

    Args:
        runner: Reckons chunks of rows and yields them in order.
        parts: The chunks from a row on.
        folder: Where rows go.
        tally: Shown every row.
        progress: Told rows done and rows in all, first before anything is reckoned.
        resume: Go on with what the folder holds.

    Raises:
        KeyboardInterrupt: Again, after what was done has been written.
        InputError: Nothing to resume, or another sweep's.
        StorageError: The folder cannot be written; what was written stays.
    """
    total = folder.space.rows
    done = folder.begin(resume=resume)
    held, begun = np.zeros((0, COLUMNS)), 0
    if done:
        for rows, results in folder.rows():
            tally.take(rows, results)
            full = len(results) == folder.part_rows
            held, begun = (results[:0], int(rows[-1]) + 1) if full else (results, int(rows[0]))
    keeper = _Keeper(folder, begun, held)
    progress(done, total)
    began = time.perf_counter()
    try:
        for rows, results in runner(parts(done)):
            tally.take(rows, results)
            keeper.add(results)
            progress(int(rows[-1]) + 1, total)
    except StorageError:
        raise
    except BaseException:
        keeper.keep()
        raise
    seconds = time.perf_counter() - began
    if folder.streamed:
        keeper.keep()
    else:
        folder.finish(np.arange(total, dtype=np.int64), keeper.results)
    return Swept(seconds=seconds, resumed=done)
