"""What the judges of overfitting need of a sweep: curves of its rows beside the market's."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.indicators.arrays import Floats, Integers
from sim.sweep.account import Account, market_returns
from sim.sweep.agreement import sample_cells
from sim.sweep.grid import Grid
from sim.sweep.words import Table

Walk = Callable[[Integers], Table]
"""Gives the net value in fen after each close, one row per cell."""

MOST_ROWS = 500
"""Cells whose curves are compared; of larger grids a random sample with the best."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curves:
    """Daily returns of cells, and of the market they traded.

    Attributes:
        cells: Ascending; the best is among them.
        values: Net value in fen, cells x sessions.
        market: Fractions of buying and holding, per session after the first.
        best: Row of the best cell.
    """

    cells: Integers
    values: Floats
    market: Floats
    best: int

    @property
    def returns(self) -> Floats:
        """Fractions per session after the first, cells x sessions."""
        made: Floats = self.values[:, 1:] / self.values[:, :-1] - 1.0
        return made


def curves_of(
    walk: Walk, account: Account, cells: Integers, best: int, *, seed: int, most: int = MOST_ROWS
) -> Curves:
    """Return the curves of up to `most` cells.

    Args:
        walk: Gives the curves of cells.
        account: Of which account.
        cells: Those that were tried, ascending.
        best: Place of the best among them, always taken.
        seed: Of the sample.
        most: Cells to take at most.
    """
    chosen = sample_cells(len(cells), min(most, len(cells)) - 1, (best,), seed)
    values = walk(cells[chosen])
    return Curves(
        cells=cells[chosen],
        values=values,
        market=market_returns(account),
        best=int(np.searchsorted(chosen, best)),
    )


def neighbourhood(grid: Grid, cells: Integers, metric: Floats, best: int) -> dict[str, float]:
    """Return how the cells one step from the best compare with it.

    Args:
        grid: The grid.
        cells: Those that were tried, ascending.
        metric: Of each of them, higher being better.
        best: Place of the best among them.

    Returns:
        Their number, lowest, median and highest metric; NaN without neighbours.
    """
    near = metric[np.isin(cells, grid.neighbours(int(cells[best])))]
    if not len(near):
        return {"cells": 0, "lowest": np.nan, "median": np.nan, "highest": np.nan}
    return {
        "cells": len(near),
        "lowest": float(near.min()),
        "median": float(np.median(near)),
        "highest": float(near.max()),
    }
