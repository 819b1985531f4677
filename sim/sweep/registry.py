"""Every cell ever tried on the same data, so that the search is counted whole."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.sweep.account import Holding
from sim.sweep.grid import Grid

FILE = "trials.jsonl"

_FIRST_BARS = 64


def grid_digest(strategy: str, grid: Grid) -> str:
    """Return a name for a grid that is the same for the same cells in the same order."""
    axes = [[axis.name, [str(value) for value in axis.values]] for axis in grid.axes]
    fixed = {name: str(value) for name, value in sorted(grid.fixed.items())}
    text = json.dumps([strategy, axes, fixed], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def series_digest(holdings: Iterable[Holding]) -> str:
    """Return a name for what is traded that stays the same as sessions are added to it.

    Symbols and the first bars of each; cash, fees and span are not in it: the same rows tried
    with other money are no fresh start.
    """
    sha = hashlib.sha256()
    for holding in holdings:
        bars = holding.bars
        sha.update(str(holding.security.symbol).encode())
        for column in (bars.days, bars.close):
            sha.update(np.ascontiguousarray(column[:_FIRST_BARS]).tobytes())
    return sha.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """How many cells were ever tried.

    Attributes:
        cells: Cells of the strategy on these data, each grid once.
        faults: Why that may be too few: a registry that cannot be read or written.
    """

    cells: int
    faults: tuple[str, ...] = ()


def trials_of(folder: Path, strategy: str, data: str) -> Trials:
    """Return how many cells of `strategy` were tried on `data` before, each grid counted once.

    Args:
        folder: Where the registry lies; need not exist.
        strategy: Name of the strategy.
        data: Digest of the series: see `series_digest`.
    """
    rows, faults = _rows(folder / FILE)
    grids: dict[str, int] = {}
    for row in rows:
        if row["strategy"] == strategy and row["data"] == data:
            name = str(row["grid"])
            grids[name] = max(grids.get(name, 0), int(str(row["cells"])))
    return Trials(cells=sum(grids.values()), faults=faults)


def record_trials(folder: Path, strategy: str, data: str, grid: str, cells: int) -> Trials:
    """Note a sweep and return how many cells of the strategy were tried on the data in all.

    A registry that cannot be written does not undo the sweep: its own cells are counted, and
    what is missing is said. Several processes may write at once: a line is one write, at the end.
    """
    row = {"strategy": strategy, "data": data, "grid": grid, "cells": cells}
    path = folder / FILE
    before, faults = _rows(path)
    if row not in before:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _append(path, json.dumps(row, ensure_ascii=False).encode())
        except OSError as error:
            others = [old for old in before if old["grid"] != grid]
            mine = {"strategy": strategy, "data": data}
            known = sum(
                int(str(old["cells"])) for old in others if mine.items() <= dict(old).items()
            )
            fault = (
                f"{path} cannot be written ({error.strerror or error}): this sweep will not be"
                " counted among those tried; choose another folder with FUPAN_DATA_DIR"
            )
            return Trials(cells=known + cells, faults=(*faults, fault))
    return trials_of(folder, strategy, data)


def _append(path: Path, line: bytes) -> None:
    """Add a line in one write, after one that a crash has cut off if need be."""
    with path.open("a+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        whole = True
        if size:
            file.seek(size - 1)
            whole = file.read(1) == b"\n"
        file.write((b"" if whole else b"\n") + line + b"\n")


def _rows(path: Path) -> tuple[list[Mapping[str, object]], tuple[str, ...]]:
    """Return what can be read; a line cut off by a crash counts as never written."""
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return [], ()
    except OSError as error:
        return [], (
            f"{path} cannot be read ({error.strerror or error}): earlier sweeps uncounted",
        )
    rows: list[Mapping[str, object]] = []
    bad = 0
    for line in text.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if (
            isinstance(row, dict)
            and {"strategy", "data", "grid", "cells"} <= row.keys()
            and type(row["cells"]) is int
        ):
            rows.append(row)
        else:
            bad += bool(line.strip())
    faults = (f"{path}: {bad} lines cannot be read; sweeps they told of are uncounted",)
    return rows, faults if bad else ()
