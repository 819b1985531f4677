"""Every cell ever tried on the same data, so that the search is counted whole."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from sim.model.errors import StorageError
from sim.sweep.grid import Grid

FILE = "trials.jsonl"


def grid_digest(strategy: str, grid: Grid) -> str:
    """Return a name for a grid that is the same for the same cells in the same order."""
    axes = [[axis.name, [str(value) for value in axis.values]] for axis in grid.axes]
    fixed = {name: str(value) for name, value in sorted(grid.fixed.items())}
    text = json.dumps([strategy, axes, fixed], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def trials_of(folder: Path, strategy: str, data: str) -> int:
    """Return how many cells of `strategy` were tried on `data` before, each grid counted once.

    Args:
        folder: Where the registry lies; need not exist.
        strategy: Name of the strategy.
        data: Digest of the account.
    """
    grids: dict[str, int] = {}
    for row in _rows(folder / FILE):
        if row.get("strategy") == strategy and row.get("data") == data:
            cells = row.get("cells")
            grids[str(row.get("grid"))] = cells if isinstance(cells, int) else 0
    return sum(grids.values())


def record_trials(folder: Path, strategy: str, data: str, grid: str, cells: int) -> int:
    """Note a sweep and return how many cells of the strategy were tried on the data in all.

    Raises:
        StorageError: The registry cannot be written.
    """
    row = {"strategy": strategy, "data": data, "grid": grid, "cells": cells}
    known = any(all(old.get(k) == v for k, v in row.items()) for old in _rows(folder / FILE))
    if not known:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / FILE).open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        except OSError as error:
            raise StorageError(
                f"{folder / FILE} cannot be written: {error.strerror or error}; free some space,"
                " or choose another folder with FUPAN_DATA_DIR"
            ) from None
    return trials_of(folder, strategy, data)


def _rows(path: Path) -> list[Mapping[str, object]]:
    """Return what can be read; a line cut off by a crash counts as never written."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    rows: list[Mapping[str, object]] = []
    for line in lines:
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(row, dict):
            rows.append(row)
    return rows
