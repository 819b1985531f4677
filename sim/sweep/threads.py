"""Chunks of a sweep on the threads of this machine; the kernels run without the GIL."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from sim.indicators.arrays import Integers
from sim.sweep.words import Table

if TYPE_CHECKING:
    from sim.sweep.space import Work

CHUNK = 100_000
"""Most cells reckoned at once: their rows take some megabytes."""

_SHARES = 2  # chunks per thread of a small sweep


def workers_of(wanted: int | None) -> int:
    """Return the number of threads: `wanted`, or one per core this process may use."""
    return wanted or len(os.sched_getaffinity(0))


def chunks(cells: int, workers: int, skip: int = 0, most: int = CHUNK) -> Iterator[Integers]:
    """Yield the cells from `skip` on in chunks, none larger than `most`."""
    size = min(most, max(1, -(-(cells - skip) // (workers * _SHARES if workers > 1 else 1))))
    for first in range(skip, cells, size):
        yield np.arange(first, min(first + size, cells), dtype=np.int64)


def run_on_threads(
    work: "Work", parts: Iterable[Integers], workers: int
) -> Iterator[tuple[Integers, Table]]:
    """Yield each chunk and its results, in order, as they become ready.

    When the consumer stops early, chunks not yet begun are dropped.
    """
    if workers == 1:
        for part in parts:
            yield part, work.reckon(part)
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[tuple[Integers, Future[Table]]] = deque()
        try:
            for part in parts:
                waiting.append((part, pool.submit(work.reckon, part)))
                if len(waiting) > workers * _SHARES:
                    done, future = waiting.popleft()
                    yield done, future.result()
            while waiting:
                done, future = waiting.popleft()
                yield done, future.result()
        finally:
            for _, future in waiting:
                future.cancel()
