"""What every peer's script shares: the workload's files, the cells of a grid, their signals.

Run by the peer's own Python, so it needs numpy alone.
"""

import csv
import itertools
import json
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np

SIGNAL = 9
TOLERANCE = 0.0005
CASH = 1_000_000.0
FEES = 0.00051  # half of a round trip's flat rates


class Cell(NamedTuple):
    """One combination: sessions of the mean and of the slope, MACD, least turnover in yuan."""

    ma: int
    fast: int
    slow: int
    window: int
    floor: float


class Work:
    """The files `sweep_workload.py` wrote and the grid given on the command line."""

    def __init__(self, arguments: list[str]) -> None:
        self.folder = Path(arguments[0])
        self.bars = columns(self.folder / "bars.csv")
        self.turnover = columns(self.folder / "turnover.csv")["turnover"]
        self.axes = [axis.partition("=")[2].split(",") for axis in arguments[1:]]
        self.cells = list(cells(self.axes))
        close = self.bars["close"]
        self._fen = np.rint(close * 100)
        self._prefix = np.concatenate(([0.0], np.cumsum(self._fen)))
        pairs = {(cell.fast, cell.slow) for cell in self.cells}
        means = {period: exponential(close, period) for pair in pairs for period in pair}
        self._dif = {pair: means[pair[0]] - means[pair[1]] for pair in pairs}
        self._sums = {cell.ma: self._sum(cell.ma) for cell in self.cells}

    def _sum(self, period: int) -> np.ndarray:
        total = np.full(len(self._fen), np.nan)
        total[period - 1 :] = self._prefix[period:] - self._prefix[:-period]
        return total

    def signals(self, cell: Cell) -> tuple[np.ndarray, np.ndarray]:
        """Return after which closes to enter and to leave."""
        total, fen = self._sums[cell.ma], self._fen * cell.ma
        before = np.concatenate((np.full(cell.window, np.nan), total[: -cell.window]))
        enough = self.turnover >= cell.floor
        rising = (fen > total) & (total >= before * (1 - TOLERANCE))
        entries = rising & (self._dif[cell.fast, cell.slow] > 0) & enough
        entries[: max(cell.ma - 1 + cell.window, cell.slow + SIGNAL - 2)] = False
        return entries, (fen < total) | ~enough


def cells(axes: list[list[str]]) -> Iterator[Cell]:
    """Yield every combination, the last axis changing fastest."""
    for ma, pair, window, floor in itertools.product(*axes):
        fast, slow = pair.split("/")
        yield Cell(int(ma), int(fast), int(slow), int(window), float(floor))


def columns(path: Path) -> dict[str, np.ndarray]:
    """Return the numbers of a CSV file by column."""
    with path.open() as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name not in {"date", "amount"}]
    return {name: np.array([float(row[name]) for row in rows]) for name in names}


def exponential(values: np.ndarray, period: int) -> np.ndarray:
    """Return the exponential mean that starts at the first value."""
    weight, mean, out = 2 / (period + 1), values[0], np.empty(len(values))
    for t, value in enumerate(values.tolist()):
        mean = value if t == 0 else mean * (1 - weight) + value * weight
        out[t] = mean
    return out


def report(package: str, count: int, began: float, best: float) -> None:
    """Print what was run, how long the cells took, and the best Sharpe ratio."""
    seconds = time.perf_counter() - began
    found = {"version": version(package), "cells": count, "seconds": seconds, "best": best}
    print(json.dumps(found))


def workload() -> Work:
    """Return what the command line names: a folder and four axes of listed values."""
    return Work(sys.argv[1:])
