"""What the judges of overfitting need of a sweep: curves of its rows beside the market's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.indicators.arrays import Booleans, Floats, Integers
from sim.indicators.conditions import Readings
from sim.indicators.switch import SwitchRule, Term
from sim.sweep.account import Account, market_returns
from sim.sweep.agreement import sample_cells
from sim.sweep.grid import Grid
from sim.sweep.job import lay_masks, make_job, run_curves
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
        market: Fractions of the market per session after the first: one row, or one per cell.
        best: Row of the best cell.
    """

    cells: Integers
    values: Floats
    market: Floats
    best: int

    @property
    def returns(self) -> Floats:
        """Fractions per session after the first, cells x sessions."""
        return returns_of(self.values)


def returns_of(values: Floats) -> Floats:
    """Return changes from one session to the next, fractions, along the last axis."""
    made: Floats = values[..., 1:] / values[..., :-1] - 1.0
    return made


def curves_of(
    walk: Walk,
    account: Account,
    cells: Sequence[int] | Integers,
    best: int,
    *,
    seed: int,
    most: int = MOST_ROWS,
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
    taken = np.array([cells[place] for place in chosen.tolist()], dtype=np.int64)
    return Curves(
        cells=taken,
        values=walk(taken),
        market=market_returns(account),
        best=int(np.searchsorted(chosen, best)),
    )


def neighbourhood(scores: Floats) -> dict[str, float]:
    """Return how the cells one step from the best compare with it.

    Args:
        scores: Of each of them, higher being better.

    Returns:
        Their number, lowest, median and highest score; NaN without neighbours.
    """
    if not len(scores):
        return {"cells": 0, "lowest": np.nan, "median": np.nan, "highest": np.nan}
    return {
        "cells": len(scores),
        "lowest": float(scores.min()),
        "median": float(np.median(scores)),
        "highest": float(scores.max()),
    }


def _always(readings: Readings) -> Booleans:
    return np.ones(len(readings), dtype=np.bool_)


def _never(readings: Readings) -> Booleans:
    return np.zeros(len(readings), dtype=np.bool_)


HOLD = SwitchRule(enter=(Term(_always),), leave=(Term(_never),))
"""Buys at the first open that lets it, keeps what it has, never sells."""


def held_curve(account: Account) -> Floats:
    """Return the net value in fen of buying and holding, after costs, one per session.

    Shares held at the opening are kept as they are; an account of cash buys at the first open,
    in equal parts, under the same rules and fees as every cell.
    """
    laid = lay_masks(HOLD, Grid((), {}), account.regimes, account.days)
    job = make_job(laid, account.tracks, account.opening)
    curve: Floats = run_curves(job, np.zeros(1, dtype=np.int64))[0]
    return curve
