"""The data of a sweep on the workers of a Dask cluster: brought once, kept until it is over."""

from typing import Any

from distributed import WorkerPlugin

from sim.indicators.arrays import Integers
from sim.sweep.space import Work
from sim.sweep.words import Table

_HELD: dict[str, Work] = {}


class Carrier(WorkerPlugin):
    """Brings the work of one sweep to every worker, to those that join or come back later too.

    A result that tasks depend on would do for most of it, but the scheduler thins out copies of
    those while few tasks wait for them, and then sends them again.

    Args:
        name: Of the sweep, unlike any other's.
        work: Reckons rows; with all its data.
    """

    def __init__(self, name: str, work: Work) -> None:
        self.name = name
        self.work = work

    def setup(self, worker: Any) -> None:  # noqa: ANN401 - distributed has no types
        """Take the work in."""
        del worker
        _HELD[self.name] = self.work

    def teardown(self, worker: Any) -> None:  # noqa: ANN401 - distributed has no types
        """Let the work go."""
        del worker
        _HELD.pop(self.name, None)


def reckon(name: str, part: Integers) -> Table:
    """Return one row of results per row of a sweep this worker holds the work of.

    Raises:
        KeyError: It does not.
    """
    return _HELD[name].reckon(part)
