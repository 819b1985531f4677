"""What is kept of the rows of a sweep as they pass: the best, sums for maps, scores."""

import heapq
import itertools
import math
from collections.abc import Iterable

import numpy as np

from sim.indicators.arrays import Floats, Integers
from sim.sweep.space import Space
from sim.sweep.table import best_rows, metric_values, result_columns
from sim.sweep.words import Table

BEST = 10
"""Rows printed and kept in the summary."""

MOST_SCORES = 1_000_000
"""Scores kept for the histogram; of larger sweeps every so many-th."""

_LARGEST_MAP = 1_000_000  # values of a pair of parameters that a figure can show


class Tally:
    """Keeps what the summary and the figures need, so that memory does not grow with the rows.

    Args:
        space: The rows there are.
        metric: Name of the score.
        watched: Rows whose results are kept.
    """

    def __init__(self, space: Space, metric: str, watched: Iterable[int] = ()) -> None:
        self._space = space
        self._metric = metric
        self._watched = np.array(sorted(set(watched)), dtype=np.int64)
        self._stride = -(-space.rows // MOST_SCORES)
        self._heap: list[tuple[float, int, Table]] = []
        self._scores: list[Floats] = []
        self._sampled: list[Integers] = []
        self._sums = {key: np.zeros(shape) for key, shape in self._maps()}
        self.kept: dict[int, Table] = {}
        """Results of the rows watched."""
        self.taken = 0
        """Rows seen."""
        self.idle = 0
        """Rows among them that bought nothing."""

    def _maps(self) -> Iterable[tuple[tuple[int, ...], tuple[int, ...]]]:
        axes = self._space.grid.axes
        wide = [k for k, axis in enumerate(axes) if len(axis.values) > 1]
        keys = [tuple(wide)] if len(wide) == 1 else list(itertools.combinations(wide, 2))
        for key in keys:
            shape = tuple(len(axes[k].values) for k in key)
            if math.prod(shape) <= _LARGEST_MAP:
                yield key, shape

    def take(self, rows: Integers, results: Table) -> None:
        """Take over rows and their results, in any order, none twice."""
        columns = result_columns(results, self._space.value)
        scores = metric_values(columns, self._metric)
        for place in best_rows(scores, BEST).tolist():
            entry = (float(scores[place]), -int(rows[place]), results[place].copy())
            if len(self._heap) < BEST:
                heapq.heappush(self._heap, entry)
            elif entry[:2] > self._heap[0][:2]:
                heapq.heapreplace(self._heap, entry)
        sampled = rows % self._stride == 0
        self._scores.append(scores[sampled])
        self._sampled.append(rows[sampled])
        for row in rows[np.isin(rows, self._watched)].tolist():
            self.kept[row] = results[int(np.searchsorted(rows, row))].copy()
        self._add_up(rows, scores)
        self.taken += len(rows)
        self.idle += int((columns["buys"] == 0).sum())

    def _add_up(self, rows: Integers, scores: Floats) -> None:
        grid = self._space.grid
        cells = rows % grid.cells
        places = [
            cells // stride % len(axis.values)
            for axis, stride in zip(grid.axes, grid.strides, strict=True)
        ]
        for key, sums in self._sums.items():
            index = np.ravel_multi_index([places[k] for k in key], sums.shape)
            added = np.bincount(index, weights=scores, minlength=sums.size)
            np.add(sums, added.reshape(sums.shape), out=sums)

    @property
    def best(self) -> list[tuple[int, float, Table]]:
        """The best rows with score and results, best first; of equals the first row."""
        ordered = sorted(self._heap, key=lambda entry: (-entry[0], -entry[1]))
        return [(-row, score, results) for score, row, results in ordered]

    @property
    def scores(self) -> Floats:
        """Scores of all rows, or of every so many-th."""
        return np.concatenate(self._scores)

    @property
    def median(self) -> int:
        """The row in the middle of the scores kept."""
        scores, rows = self.scores, np.concatenate(self._sampled)
        return int(rows[np.lexsort((rows, scores))[len(scores) // 2]])

    @property
    def means(self) -> dict[tuple[int, ...], Floats]:
        """Mean score by pair of axes (by the axis alone when only one varies), all rows seen."""
        cells = self._space.rows
        return {key: sums * (sums.size / cells) for key, sums in self._sums.items()}
