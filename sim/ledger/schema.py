"""The tables of an account file, and the way from each version of them to the next."""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from sim.ledger.chain import GENESIS, Row
from sim.model.errors import StorageError

APPLICATION = 0x66757061  # "fupa", in the header of every account file
SCHEMA_VERSION = 2
QUICK_CHECK = "PRAGMA quick_check"

_TABLE = """CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    command INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT"""
_GUARDS = (
    """CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
)
_ROWS: Mapping[int, str] = {
    1: "SELECT number, command, kind, body,"  # noqa: S608 - the only value is a constant
    f" CASE previous WHEN lag(hash, 1, '{GENESIS}') OVER (ORDER BY number) THEN hash END"
    " FROM entry ORDER BY number",
    2: "SELECT number, command, kind, body, lower(hex(hash)) FROM entry ORDER BY number",
}


def create(database: sqlite3.Connection) -> None:
    """Make the tables of the current version in an empty file."""
    database.execute(f"PRAGMA application_id = {APPLICATION}")
    for statement in (_TABLE, *_GUARDS):
        database.execute(statement)
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def version_of(path: Path, database: sqlite3.Connection) -> int:
    """Return the version of an account file's tables.

    Raises:
        StorageError: It is no account, newer than this program, or damaged.
    """
    if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise StorageError(f"{path}: this is no account of fupan")
    version: int = database.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise StorageError(
            f"{path}: written by a newer fupan (schema {version}, this one knows"
            f" {SCHEMA_VERSION}); update fupan"
        )
    if version < 1 or database.execute(QUICK_CHECK).fetchone()[0] != "ok":
        raise StorageError(f"{path}: the file is damaged; use `fupan paper restore`")
    return version


def read_rows(database: sqlite3.Connection, version: int) -> list[Row]:
    """Return the journal as it stands in a file of a version, in order of the numbers."""
    try:
        return database.execute(_ROWS[version]).fetchall()
    except sqlite3.OperationalError:  # a damaged text must reach the check of its hash
        database.text_factory = _forgiving_text
        return database.execute(_ROWS[version]).fetchall()


def insert_rows(database: sqlite3.Connection, rows: list[Row]) -> None:
    """Append rows to a file of the current version."""
    database.executemany(
        "INSERT INTO entry (number, command, kind, body, hash) VALUES (?, ?, ?, ?, ?)",
        [(*row[:4], bytes.fromhex(row[4])) for row in rows],
    )


def last_entry(database: sqlite3.Connection) -> tuple[int, str] | None:
    """Return number and hash of the last entry of a file of the current version."""
    found: tuple[int, str] | None = database.execute(
        "SELECT number, lower(hex(hash)) FROM entry ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return found


def _keep_each_hash_once(database: sqlite3.Connection) -> None:
    """From 1 to 2: an entry no longer repeats the hash before it, and no index repeats its own.

    The rows are those of version 1, so every hash stays. Files shrink by a third.
    """
    rows = read_rows(database, 1)
    database.execute("DROP TABLE entry")
    database.execute(_TABLE)
    insert_rows(database, rows)
    for statement in _GUARDS:
        database.execute(statement)


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_keep_each_hash_once,)
"""The first takes a file from version 1 to 2. Append, never edit: old files stay readable."""


def _forgiving_text(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")
