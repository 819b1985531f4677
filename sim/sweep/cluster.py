"""The same chunks on a Dask cluster: extra `fupan[cluster]`."""

import contextlib
import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from sim.indicators.arrays import Integers
from sim.model.errors import DataMissingError, InputError
from sim.sweep.space import Work
from sim.sweep.words import Table

_AHEAD = 4  # chunks per thread of the cluster sent before their results are taken
_TIMEOUT = "15s"
_SAME = "workers need the same versions of fupan, numpy and numba as here"
ADDRESS = re.compile(r"(tcp|tls|wss?|ucx)://(\[[0-9a-fA-F:]+\]|[^/:\s]+):\d{1,5}")
"""How the address of a scheduler looks."""


def run_on_cluster(
    work: Work, parts: Iterable[Integers], address: str
) -> Iterator[tuple[Integers, Table]]:
    """Yield each chunk and its results, in order, reckoned by the workers of a cluster.

    The work with its data travels to every worker once: see `sim.sweep.carrier`. A chunk that a
    dead worker had not finished is reckoned by another.

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
        name = f"fupan-{uuid4()}"
        _bring(client, name, work)
        try:
            yield from _in_order(client, name, parts, _AHEAD * threads)
        finally:
            with contextlib.suppress(Exception):  # the scheduler may be gone
                client.unregister_worker_plugin(name)
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


def _bring(client: Any, name: str, work: Work) -> None:  # noqa: ANN401 - distributed has no types
    from sim.sweep.carrier import Carrier

    try:
        client.register_plugin(Carrier(name, work), name=name)
    except Exception as error:  # whatever a worker of another version finds
        raise InputError(f"the workers cannot take the sweep: {error}; {_SAME}") from error


def _in_order(
    client: Any,  # noqa: ANN401 - distributed has no types
    name: str,
    parts: Iterable[Integers],
    ahead: int,
) -> Iterator[tuple[Integers, Table]]:
    from sim.sweep.carrier import reckon

    waiting: list[tuple[Integers, Any]] = []
    source = iter(parts)
    try:
        for part in source:
            waiting.append((part, client.submit(reckon, name, part, pure=False, retries=3)))
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
            f"rows {part[0]:,} to {part[-1]:,} failed on the cluster: {error}; {_SAME}"
        ) from error
    return part, rows
