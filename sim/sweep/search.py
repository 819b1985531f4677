"""Grids too large to be tried whole, searched: extra `fupan[search]`."""

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.indicators.arrays import Floats, Integers
from sim.model.errors import DataMissingError
from sim.sweep.grid import Grid
from sim.sweep.words import Table

BATCH = 64
"""Cells asked for at once, so that the kernels are not called one by one."""

Score = Callable[[Integers], tuple[Table, Floats]]
"""From cells to their results and what is to be as high as possible."""


def search(
    grid: Grid,
    score: Score,
    *,
    trials: int,
    seed: int,
    progress: Callable[[int, int], None],
) -> tuple[Integers, Table]:
    """Return the cells tried, ascending, and their results.

    Every axis is a choice of its values in their order, so that the search knows which are near
    each other. A cell proposed again is not reckoned again.

    Args:
        grid: The cells there are.
        score: Reckons cells.
        trials: How many cells to propose.
        seed: Of the search.
        progress: Told how many were proposed.

    Raises:
        DataMissingError: optuna is not installed.
    """
    study = _study(seed)
    known: dict[int, tuple[Table, float]] = {}
    done = 0
    progress(done, trials)
    while done < trials:
        asked = [study.ask() for _ in range(min(BATCH, trials - done))]
        cells = [_cell(grid, trial) for trial in asked]
        fresh = np.array(sorted({cell for cell in cells if cell not in known}), dtype=np.int64)
        if len(fresh):
            results, values = score(fresh)
            for cell, row, value in zip(fresh.tolist(), results, values.tolist(), strict=True):
                known[cell] = (row, value)
        for trial, cell in zip(asked, cells, strict=True):
            study.tell(trial, known[cell][1])
        done += len(asked)
        progress(done, trials)
    tried = np.array(sorted(known), dtype=np.int64)
    return tried, np.array([known[cell][0] for cell in tried.tolist()])


def _study(seed: int) -> Any:  # noqa: ANN401 - optuna has no types here
    try:
        import optuna
    except ImportError:
        raise DataMissingError(
            "--search optuna needs optuna; install it with: pip install 'fupan[search]'"
        ) from None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(seed=seed, multivariate=False)
    return optuna.create_study(direction="maximize", sampler=sampler)


def _cell(grid: Grid, trial: Any) -> int:  # noqa: ANN401 - optuna has no types here
    cell = 0
    for axis, stride in zip(grid.axes, grid.strides, strict=True):
        cell += int(trial.suggest_int(axis.name, 0, len(axis.values) - 1)) * stride
    return cell
