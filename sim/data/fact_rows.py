"""Rows of facts into the store: a new version only when something changed."""

from dataclasses import replace

import pandas as pd

from sim.data.catalog import ConflictError, Version
from sim.data.desk import Desk
from sim.data.schema import SCHEMAS

WRITE_TRIES = 5  # another process may store the same series meanwhile


def write_rows(desk: Desk, version: Version, rows: list[dict[str, str]]) -> Version:
    """Store rows as the next version, or return the current one when nothing changed.

    Raises:
        ConflictError: Others keep storing the same series.
        StorageError: They cannot be written.
    """
    columns = [column.name for column in SCHEMAS[version.kind]]
    frame = pd.DataFrame(rows, columns=columns, dtype="str")
    for _ in range(WRITE_TRIES):
        current = desk.store.current(version.kind, version.key)
        held = desk.store.read(current) if current else None
        if current is not None and held is not None and held.equals(frame):
            covered = replace(current, covered_last=version.covered_last or current.covered_last)
            desk.store.catalog.cover(covered)
            return replace(covered, reason="nothing new")
        number, before = (current.version, f", {current.rows} before") if current else (0, "")
        change = f"{len(frame)} rows{before}"
        fresh = replace(version, version=number, fetched_at=desk.stamp, reason=change)
        try:
            return desk.store.write(frame, fresh)
        except ConflictError:
            continue
    raise ConflictError(f"{version.kind} of {version.key} is being stored by others; try again")
