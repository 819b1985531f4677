"""The store's manifest: which file is which version of which series, and where it came from.

One SQLite file. A series' current version is its highest; older ones stay. A file counts only
once the manifest names it, so a process killed at any point leaves the store as it was or as it
was to be.
"""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sim.data.home import MANIFEST
from sim.data.layer import Standing
from sim.data.schema import SeriesKind
from sim.model.errors import FupanError, StorageError

FORMAT = 1
BUSY_SECONDS = 30.0
FIELDS = (
    "kind", "key", "version", "file", "sha256", "rows", "first", "last", "covered_first",
    "covered_last", "provider", "library", "fetched_at", "checks", "standing", "reason", "answers",
)  # fmt: skip
CREATE = f"""
CREATE TABLE IF NOT EXISTS store (format INTEGER NOT NULL);
INSERT INTO store SELECT {FORMAT} WHERE NOT EXISTS (SELECT 1 FROM store);
CREATE TABLE IF NOT EXISTS version (
  kind TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, file TEXT NOT NULL,
  sha256 TEXT NOT NULL, rows INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
  covered_first TEXT NOT NULL, covered_last TEXT NOT NULL, provider TEXT NOT NULL,
  library TEXT NOT NULL, fetched_at TEXT NOT NULL, checks TEXT NOT NULL, standing TEXT NOT NULL,
  reason TEXT NOT NULL, answers TEXT NOT NULL, PRIMARY KEY (kind, key, version)
) WITHOUT ROWID;
"""  # noqa: S608 - the only value is a number of this file


class ConflictError(FupanError):
    """Another process stored a newer version in between; merge again with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One stored version of one series.

    Attributes:
        kind: What the series is.
        key: Symbol as text, or `market`.
        version: From 1; the highest is current.
        file: Name inside the store's folder.
        sha256: Digest of the file, hexadecimal.
        rows: Rows in the file.
        first: First day in it; None when it has no rows.
        last: Last day in it; None when it has no rows.
        covered_first: First day a provider was asked about.
        covered_last: Last day a provider was asked about.
        provider: Who it came from.
        library: Library and version that read the answer, as `akshare 1.19.5`.
        fetched_at: Time of storing, UTC, ISO.
        checks: Names of the checks passed.
        standing: Bars by standing.
        reason: Why the version was made, as `extended by 20 bars`.
        answers: Digests of the raw answers kept.
    """

    kind: SeriesKind
    key: str
    version: int = 0
    file: str = ""
    sha256: str = ""
    rows: int = 0
    first: date | None = None
    last: date | None = None
    covered_first: date | None = None
    covered_last: date | None = None
    provider: str = ""
    library: str = ""
    fetched_at: str = ""
    checks: tuple[str, ...] = ()
    standing: tuple[tuple[Standing, int], ...] = ()
    reason: str = ""
    answers: tuple[str, ...] = ()


class Catalog:
    """The manifest of one data folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / MANIFEST

    def exists(self) -> bool:
        """Say whether the folder holds a manifest."""
        return self.path.is_file()

    @contextlib.contextmanager
    def _open(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            if write:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            mode = "rwc" if write else self._reading_mode()
            address = f"{self.path.resolve().as_uri()}?mode={mode}"
            with contextlib.closing(
                sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
            ) as database:
                if write:
                    database.execute("PRAGMA synchronous = FULL")
                    database.executescript(CREATE) if not self._ready(database) else None
                self._check_format(database)
                yield database
        except sqlite3.DatabaseError as error:
            raise StorageError(
                f"{self.path} cannot be used: {error}; see what is wrong with: fupan data doctor"
            ) from None
        except OSError as error:
            raise StorageError(f"{self.path} cannot be used: {error.strerror or error}") from None

    def _reading_mode(self) -> str:
        """Return how to open for reading: able to write, so that SQLite may undo what was cut off.

        A process killed in the middle of a transaction leaves a journal beside the manifest, which
        the next one to open it rolls back.
        """
        return (
            "rw"
            if os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK)
            else "ro"
        )

    @staticmethod
    def _ready(database: sqlite3.Connection) -> bool:
        query = "SELECT count(*) FROM sqlite_master WHERE name IN ('store', 'version')"
        return bool(database.execute(query).fetchone()[0] == 2)  # noqa: PLR2004 - two tables

    def _check_format(self, database: sqlite3.Connection) -> None:
        row = database.execute("SELECT format FROM store").fetchone()
        if row is None or row[0] != FORMAT:
            found = "none" if row is None else row[0]
            raise StorageError(
                f"{self.path} has format {found}, this program reads {FORMAT};"
                " update the program or choose another --data-dir"
            )

    def current(self, kind: SeriesKind, key: str) -> Version | None:
        """Return the current version of a series, None when it is not held."""
        versions = self.versions(kind, key)
        return versions[-1] if versions else None

    def versions(self, kind: SeriesKind, key: str) -> tuple[Version, ...]:
        """Return all versions of a series, oldest first."""
        if not self.exists():
            return ()
        query = (
            f"SELECT {', '.join(FIELDS)} FROM version WHERE kind = ? AND key = ? ORDER BY version"  # noqa: S608 - own names
        )
        with self._open() as database:
            return tuple(map(_version, database.execute(query, (kind, key))))

    def all_current(self, kind: SeriesKind | None = None) -> tuple[Version, ...]:
        """Return the current version of every series, of one kind or of all, by kind and key."""
        if not self.exists():
            return ()
        query = (
            f"SELECT {', '.join('v.' + name for name in FIELDS)} FROM version AS v JOIN "  # noqa: S608 - own names
            "(SELECT kind, key, max(version) AS latest FROM version GROUP BY kind, key) AS c "
            "ON v.kind = c.kind AND v.key = c.key AND v.version = c.latest "
            "WHERE ? IS NULL OR v.kind = ? ORDER BY v.kind, v.key"
        )
        with self._open() as database:
            return tuple(map(_version, database.execute(query, (kind, kind))))

    def files(self) -> frozenset[str]:
        """Return the names of all files of all versions."""
        if not self.exists():
            return frozenset()
        with self._open() as database:
            return frozenset(row[0] for row in database.execute("SELECT file FROM version"))

    def add(self, versions: Sequence[Version]) -> None:
        """Make versions current, all or none.

        Each must be one above the current version of its series.

        Raises:
            ConflictError: Somebody else stored one of these series in between.
            StorageError: The disk is full or the manifest damaged.
        """
        names = ", ".join(FIELDS)
        insert = f"INSERT INTO version ({names}) VALUES ({', '.join('?' * len(FIELDS))})"  # noqa: S608 - own names
        latest = "SELECT coalesce(max(version), 0) FROM version WHERE kind = ? AND key = ?"
        with self._open(write=True) as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                for version in versions:
                    held = database.execute(latest, (version.kind, version.key)).fetchone()[0]
                    _check_next(version, held)
                    database.execute(insert, _row(version))
                database.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    database.execute("ROLLBACK")
                raise

    def cover(self, version: Version) -> None:
        """Note that a version was asked about further days and nothing changed.

        Raises:
            StorageError: The disk is full or the manifest damaged.
        """
        sql = (
            "UPDATE version SET covered_first = ?, covered_last = ?"
            " WHERE kind = ? AND key = ? AND version = ?"
        )
        days = (
            day.isoformat() if day else "" for day in (version.covered_first, version.covered_last)
        )
        with self._open(write=True) as database:
            database.execute(sql, (*days, version.kind, version.key, version.version))

    def integrity(self) -> str:
        """Return `ok`, or what SQLite finds damaged."""
        with self._open() as database:
            return str(database.execute("PRAGMA integrity_check").fetchone()[0])


def _check_next(version: Version, held: int) -> None:
    if version.version != held + 1:
        raise ConflictError(
            f"{version.kind} of {version.key} was stored by another process meanwhile; fetch again"
        )


def _row(version: Version) -> tuple[str | int, ...]:
    return (
        version.kind,
        version.key,
        version.version,
        version.file,
        version.sha256,
        version.rows,
        *(
            day.isoformat() if day else ""
            for day in (version.first, version.last, version.covered_first, version.covered_last)
        ),
        version.provider,
        version.library,
        version.fetched_at,
        json.dumps(version.checks),
        json.dumps(dict(version.standing)),
        version.reason,
        json.dumps(version.answers),
    )


def _version(row: Sequence[str]) -> Version:
    values = dict(zip(FIELDS, row, strict=True))

    def day(name: str) -> date | None:
        return date.fromisoformat(values[name]) if values[name] else None

    return Version(
        kind=SeriesKind(values["kind"]),
        key=values["key"],
        version=int(values["version"]),
        file=values["file"],
        sha256=values["sha256"],
        rows=int(values["rows"]),
        first=day("first"),
        last=day("last"),
        covered_first=day("covered_first"),
        covered_last=day("covered_last"),
        provider=values["provider"],
        library=values["library"],
        fetched_at=values["fetched_at"],
        checks=tuple(json.loads(values["checks"])),
        standing=tuple((Standing(k), n) for k, n in json.loads(values["standing"]).items()),
        reason=values["reason"],
        answers=tuple(json.loads(values["answers"])),
    )
