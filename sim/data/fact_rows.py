"""Rows of facts into the store: a new version only when something changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from sim.data.catalog import ConflictError, Version
from sim.data.desk import Desk
from sim.data.schema import SCHEMAS

WRITE_TRIES = 5  # another process may store the same series meanwhile
Rows = Sequence[Mapping[Any, Any]]


def write_rows(desk: Desk, version: Version, rows_after: Callable[[Rows], Rows]) -> Version:
    """Store rows as the next version, or return the current one when nothing changed.

    Args:
        desk: What fetching works with.
        version: What is known about the rows; days covered are added to those held.
        rows_after: Gives the rows from those held. Asked again when another process stored the
            series meanwhile, so that what it stored is not lost.

    Raises:
        ConflictError: Others keep storing the same series.
        StorageError: They cannot be written.
    """
    columns = [column.name for column in SCHEMAS[version.kind]]
    for _ in range(WRITE_TRIES):
        current = desk.store.current(version.kind, version.key)
        held = desk.store.read(current) if current else None
        rows = rows_after(held.to_dict("records") if held is not None else ())
        frame = pd.DataFrame(rows, columns=columns, dtype="str")
        covered = _covering(version, current)
        if current is not None and held is not None and held.equals(frame):
            kept = replace(
                current, covered_first=covered.covered_first, covered_last=covered.covered_last
            )
            if kept != current:
                desk.store.catalog.cover(kept)
            return replace(kept, reason="nothing new")
        number, before = (current.version, f", {current.rows} before") if current else (0, "")
        change = f"{len(frame)} rows{before}"
        fresh = replace(covered, version=number, fetched_at=desk.stamp, reason=change)
        try:
            return desk.store.write(frame, fresh)
        except ConflictError:
            continue
    raise ConflictError(f"{version.kind} of {version.key} is being stored by others; try again")


def _covering(version: Version, held: Version | None) -> Version:
    """Return a version covering what it and the one held cover."""
    if held is None:
        return version
    return replace(
        version,
        covered_first=min(filter(None, (version.covered_first, held.covered_first)), default=None),
        covered_last=max(filter(None, (version.covered_last, held.covered_last)), default=None),
    )
