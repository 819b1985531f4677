"""The market store: versions of Parquet files under one data folder, named by a manifest."""

import contextlib
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.data.catalog import Catalog, Version
from sim.data.layer import Standing
from sim.data.parquet import (
    check_digest,
    read_column,
    read_many,
    read_parquet,
    storage_faults,
    sync_folder,
    write_parquet,
)
from sim.data.schema import SeriesKind
from sim.model.errors import DataMissingError, FupanError

SERIES = "series"


class Store:
    """The series under one data folder. Reading makes nothing; the first write makes the folder.

    Versions are only added. A reader sees, per series, the version current when it asks.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.catalog = Catalog(folder)

    def exists(self) -> bool:
        """Say whether anything was ever stored."""
        return self.catalog.exists()

    def path(self, version: Version) -> Path:
        """Return where the file of a version lies."""
        return self.folder / version.file

    def current(self, kind: SeriesKind, key: object) -> Version | None:
        """Return the current version of a series, None when it is not held."""
        return self.catalog.current(kind, str(key))

    def read(self, version: Version) -> pd.DataFrame:
        """Return the rows of a version in the schema of its kind; its digest is checked.

        Raises:
            StorageError: The file is absent or not the one that was stored.
        """
        return read_parquet(self.path(version), version.kind, sha256=version.sha256)

    def read_many(self, versions: Sequence[Version]) -> list[pd.DataFrame]:
        """Return the rows of many versions of one kind; digests are checked as in `read`.

        Raises:
            StorageError: A file is absent or not the one that was stored.
        """
        if not versions:
            return []
        (kind,) = {version.kind for version in versions}
        for version in versions:
            check_digest(self.path(version), version.sha256)
        return read_many([self.path(version) for version in versions], kind)

    def write(self, frame: pd.DataFrame, version: Version) -> Version:
        """Store a frame as the next version of its series.

        Args:
            frame: In the schema of the kind.
            version: What is known about it. `version.version` is the version it was made from
                (0 for none); file, digest, rows and days are filled in here.

        Returns:
            The version now current.

        Raises:
            ConflictError: Another process was faster; nothing was stored.
            StorageError: It cannot be written; nothing was stored.
        """
        number = version.version + 1
        name = file_name(version.kind, version.key, number)
        path = self.folder / name
        digest = write_parquet(frame, version.kind, path)
        with storage_faults(path):
            sync_folder(path.parent)
        stored = replace(
            described(version, frame), version=number, file=name, sha256=digest, rows=len(frame)
        )
        try:
            self.catalog.add([stored])
        except FupanError:
            with contextlib.suppress(OSError):
                path.unlink()
            raise
        return stored

    def column(self, kind: SeriesKind, column: str) -> NDArray[np.float64]:
        """Return one column of every held series of a kind as one array, by key.

        Digests are not checked here: `fupan data verify` does.

        Raises:
            DataMissingError: Nothing of the kind is held.
            StorageError: A file is absent or damaged.
        """
        paths = [self.path(version) for version in self.catalog.all_current(kind)]
        if not paths:
            raise DataMissingError(f"no series of kind {kind} is held in {self.folder}")
        return read_column(paths, column)

    def leftovers(self) -> tuple[Path, ...]:
        """Return files in the store that no version names: traces of a process that was killed."""
        named = self.catalog.files()
        return tuple(
            sorted(
                path
                for path in (self.folder / SERIES).rglob("*")
                if path.is_file() and path.relative_to(self.folder).as_posix() not in named
            )
        )


def file_name(kind: SeriesKind, key: str, number: int) -> str:
    """Return a name inside the data folder for a version's file that no other process chooses."""
    return f"{SERIES}/{kind}/{key}.{number:04d}-{secrets.token_hex(4)}.parquet"


def described(version: Version, frame: pd.DataFrame) -> Version:
    """Return a version with the days and standings of its frame filled in."""
    first, last = span(frame)
    standing = version.standing
    if "standing" in frame.columns:
        counts = Counter(frame["standing"].tolist())
        standing = tuple((kind, counts[str(kind)]) for kind in Standing if counts[str(kind)])
    return replace(
        version,
        first=first,
        last=last,
        standing=standing,
        covered_first=version.covered_first or first,
        covered_last=version.covered_last or last,
    )


def span(frame: pd.DataFrame) -> tuple[date | None, date | None]:
    """Return the first and last day of a frame by its first dated column, which must ascend."""
    for name in ("date", "time", "ex_date", "first"):
        if name in frame.columns:
            days = frame[name]
            return (_day(days.iloc[0]), _day(days.iloc[-1])) if len(days) else (None, None)
    return None, None


def _day(value: object) -> date | None:
    if isinstance(value, pd.Timestamp):
        return value.date()
    return date.fromisoformat(str(value)[:10]) if value else None
