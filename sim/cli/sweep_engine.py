"""Sweeps of rules no kernel knows: anyone's own `bt.Strategy`, and some that ship."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, make_dataclass
from functools import partial
from typing import Any

import numpy as np

from sim.cli.sweep_command import Request, Wanted, progress_bar
from sim.cli.sweep_one import Outcome
from sim.indicators.arrays import Integers
from sim.indicators.parameters import parameter_fields, says
from sim.model.errors import InputError
from sim.sweep.account import Account
from sim.sweep.engine_tier import run_on_engine
from sim.sweep.folder import SweepFolder
from sim.sweep.grid import Grid
from sim.sweep.mask_kernel import COLUMNS
from sim.sweep.registry import grid_digest
from sim.sweep.words import Table
from strategies import STRATEGIES
from strategies.entry import Entry

MOST_CELLS = 20_000
"""Cells beyond which a sweep through the engine is refused: some take a second each."""

_PLAIN = (int, float, str, bool)


def entry_of_file(reference: str) -> Entry:
    """Return an entry for a strategy in a file, its plain parameters with their defaults.

    Args:
        reference: As `my_strategy.py:MyStrategy`.

    Raises:
        InputError: There is no such file or class, or it has no plain parameters.
    """
    from sim.engine.loading import load_strategy

    strategy = load_strategy(reference)
    defaults = dict(strategy.params._getitems())  # noqa: SLF001 - backtrader offers no other way
    plain = {name: value for name, value in defaults.items() if type(value) in _PLAIN}
    if not plain:
        raise InputError(
            f"{reference} has no parameter to sweep; give it params that are numbers, words or"
            " True and False"
        )
    made = make_dataclass(
        "Params",
        [
            (name, type(value), field(default=value, metadata=says("parameter of your strategy")))
            for name, value in plain.items()
        ],
        frozen=True,
        kw_only=True,
    )
    return Entry(name=reference, about="your own", params=made, strategy=lambda: strategy)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Strategy and parameters of a cell, on whichever process."""

    name: str
    grid: Grid
    shared: Mapping[str, Any]

    def __call__(self, cell: int) -> tuple[type, Mapping[str, Any]]:
        values = self.grid.values(cell)
        entry = STRATEGIES.get(self.name)
        if entry is None:
            from sim.engine.loading import load_strategy

            return load_strategy(self.name), values
        return entry.strategy(), {"settings": entry.params(**values), **self.shared}


def sweep_on_engine(request: Request, wanted: Wanted, account: Account, workers: int) -> Outcome:
    """Run every cell through backtrader.

    Raises:
        InputError: The grid is too large for it, or the strategy fails.
    """
    if request.resume or request.cluster:
        raise InputError("--resume and --cluster go with strategies that have conditions")
    if wanted.grid.cells > MOST_CELLS:
        raise InputError(
            f"{wanted.entry.name} is swept through the engine, and {wanted.grid.cells:,} cells"
            f" would take hours; {MOST_CELLS:,} is the most"
        )
    shared: dict[str, Any] = {}
    if wanted.entry.name in STRATEGIES and "index" in parameter_fields(wanted.entry.params):
        shared["weights"] = account.opening.weights
        shared["regime"] = account.regimes[0] if len(account.regimes) == 1 else None
    maker = _Maker(wanted.entry.name, wanted.grid, shared)
    began = time.perf_counter()
    results = np.zeros((wanted.grid.cells, COLUMNS))
    cells = np.arange(wanted.grid.cells)
    with progress_bar(wanted.grid.cells, wanted.entry.name) as progress:
        for cell, found in run_on_engine(maker, account, cells, workers):
            results[cell] = found.row
            progress(cell + 1, wanted.grid.cells)
    digest = f"{grid_digest(wanted.entry.name, wanted.grid)}-{account.digest}"
    return Outcome(
        cells=cells,
        results=results,
        tier="engine",
        prepared=0.0,
        seconds=time.perf_counter() - began,
        walk=partial(_curves, maker, account, workers),
        folder=SweepFolder(request.out, digest),
    )


def _curves(maker: _Maker, account: Account, workers: int, cells: Integers) -> Table:
    return np.array([found.curve for _, found in run_on_engine(maker, account, cells, workers)])
