"""Probability of back-test overfitting by combinatorially symmetric cross-validation (CSCV).

Bailey, Borwein, López de Prado and Zhu, "The Probability of Backtest Overfitting", Journal of
Computational Finance 20 (4), 2017.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np

from sim.analysis.overfitting import Floats

BLOCKS = 12
_ROWS = 256  # splits reckoned at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Overfitting:
    """What became of the best half the time, in the other half.

    Attributes:
        probability: Share of splits in which the best in sample was below the median out of
            sample (PBO).
        median_rank: Median rank out of sample, from 0 (worst) to 1 (best).
        splits: How many ways of dividing the sessions.
        strategies: How many were compared.
    """

    probability: float
    median_rank: float
    splits: int
    strategies: int


def overfitting_probability(returns: Floats, blocks: int = BLOCKS) -> Overfitting:
    """Return how often the best half the time is a poor choice for the other half.

    Sessions are cut into blocks; every way to take half of them is a training set, the rest the
    test. Strategies are ranked by Sharpe ratio.

    Args:
        returns: Fractions, strategies x sessions.
        blocks: Even, at least 2; sessions left over at the end are not used.

    Raises:
        ValueError: There are fewer than two strategies, `blocks` is odd, or a block would have
            fewer than two sessions.
    """
    strategies, sessions = returns.shape
    length = sessions // blocks if blocks else 0
    if strategies < 2 or blocks % 2 or blocks < 2 or length < 2:  # noqa: PLR2004 - pairs
        raise ValueError(
            f"wanted two strategies and an even number of blocks of at least two sessions, found"
            f" {strategies} strategies, {sessions} sessions, {blocks} blocks"
        )
    cut = returns[:, : blocks * length].reshape(strategies, blocks, length)
    sums, squares = cut.sum(axis=2).T, (cut**2).sum(axis=2).T
    chosen = _halves(blocks)
    count = length * blocks // 2
    ranks = np.empty(len(chosen))
    for first in range(0, len(chosen), _ROWS):
        inside = chosen[first : first + _ROWS]
        best = _sharpe(inside @ sums, inside @ squares, count).argmax(axis=1)
        outside = 1.0 - inside
        tested = _sharpe(outside @ sums, outside @ squares, count)
        own = tested[np.arange(len(best)), best][:, np.newaxis]
        below = (tested < own).sum(axis=1) + 0.5 * ((tested == own).sum(axis=1) - 1)
        ranks[first : first + _ROWS] = (below + 1.0) / (strategies + 1.0)
    return Overfitting(
        probability=float((ranks <= 0.5).mean()),  # noqa: PLR2004 - the median
        median_rank=float(np.median(ranks)),
        splits=len(chosen),
        strategies=strategies,
    )


def _halves(blocks: int) -> Floats:
    """Return one row per way to choose half of the blocks, 1.0 for chosen ones."""
    rows = np.zeros((math.comb(blocks, blocks // 2), blocks))
    for row, places in enumerate(itertools.combinations(range(blocks), blocks // 2)):
        rows[row, list(places)] = 1.0
    return rows


def _sharpe(sums: Floats, squares: Floats, count: int) -> Floats:
    mean = sums / count
    variance = (squares - count * mean**2) / (count - 1)
    out = np.zeros_like(mean)
    np.divide(mean, np.sqrt(np.maximum(variance, 0.0)), out=out, where=variance > 1e-18)  # noqa: PLR2004
    return out
