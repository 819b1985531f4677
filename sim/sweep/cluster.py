"""The same chunks on a Dask cluster: extra `fupan[cluster]`."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sim.indicators.arrays import Integers
from sim.model.errors import DataMissingError, InputError
from sim.sweep.space import Work
from sim.sweep.words import Table

_AHEAD = 4  # chunks per thread of the cluster sent before their results are taken
_TIMEOUT = "15s"
ADDRESS = re.compile(r"(tcp|tls|wss?|ucx)://(\[[0-9a-fA-F:]+\]|[^/:\s]+):\d{1,5}")
"""How the address of a scheduler looks."""


def run_on_cluster(
    work: Work, parts: Iterable[Integers], address: str
) -> Iterator[tuple[Integers, Table]]:
    """Yield each chunk and its results, in order, reckoned by the workers of a cluster.

    The work is a task of its own: it travels to a worker once, from there to others, and is made
    again when a worker that held it dies. So is a chunk a dead worker had not finished.

    Args:
        work: Reckons rows; with all its data.
        parts: Chunks of rows.
        address: Of the scheduler, such as tcp://10.0.0.5:8786.

    Raises:
        DataMissingError: Dask is not installed.
        InputError: No scheduler answers there, it has no workers, or a chunk kept failing.
    """
    client = _connect(address)
    try:
        threads = sum(client.nthreads().values())
        if threads == 0:
            raise InputError(
                f"the scheduler at {address} has no workers; start some with:"
                f" dask worker {address}"
            )
        known = client.submit(_same, work, pure=False, retries=3)
        known.exception()  # waits: a task not begun may be moved, and its data sent again
        yield from _in_order(client, known, parts, _AHEAD * threads)
    finally:
        client.close()


def _connect(address: str) -> Any:  # noqa: ANN401 - distributed has no types
    if not ADDRESS.fullmatch(address):
        raise InputError(f"--cluster must look like tcp://10.0.0.5:8786, was {address!r}")
    try:
        import distributed
    except ImportError:
        raise DataMissingError(
            "--cluster needs Dask; install it with: pip install 'fupan[cluster]'"
        ) from None
    client: Any = distributed.Client
    try:
        return client(address, timeout=_TIMEOUT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answers at {address}: {error}; start one with: dask scheduler"
        ) from None


def _in_order(
    client: Any,  # noqa: ANN401 - distributed has no types
    known: Any,  # noqa: ANN401
    parts: Iterable[Integers],
    ahead: int,
) -> Iterator[tuple[Integers, Table]]:
    waiting: list[tuple[Integers, Any]] = []
    source = iter(parts)
    try:
        for part in source:
            waiting.append((part, client.submit(_reckon, known, part, pure=False, retries=3)))
            if len(waiting) > ahead:
                yield _taken(waiting)
        while waiting:
            yield _taken(waiting)
    finally:
        client.cancel([future for _, future in waiting])


def _taken(waiting: list[tuple[Integers, Any]]) -> tuple[Integers, Table]:
    part, future = waiting.pop(0)
    try:
        rows: Table = future.result()
    except InputError:
        raise
    except Exception as error:  # a dead worker, a full disk, another version of the program
        raise InputError(
            f"rows {part[0]:,} to {part[-1]:,} failed on the cluster: {error}; workers need the"
            " same versions of fupan, numpy and numba as here"
        ) from error
    return part, rows


def _same(work: Work) -> Work:
    return work


def _reckon(work: Work, part: Integers) -> Table:
    return work.reckon(part)
