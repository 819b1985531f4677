"""The SQLite file of an account, on a disk that may fail: opened, copied, made, removed."""

import contextlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from sim.model.errors import StorageError

OWNER_ONLY = 0o600
BUSY_SECONDS = 2.0

_RESTORE = "; `fupan paper restore` puts a backup in its place"
_WAYS_OUT = {
    sqlite3.SQLITE_BUSY: "; another program holds the file: try again when it has finished",
    sqlite3.SQLITE_CANTOPEN: "; copy it with what lies beside it to a folder you can write to",
    sqlite3.SQLITE_CORRUPT: _RESTORE,
    sqlite3.SQLITE_NOTADB: _RESTORE,
    sqlite3.SQLITE_FULL: "; the account is as it was: make room and try again",
}


@contextlib.contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file so that what is committed stays, whatever happens next.

    Where it cannot be written it can still be read.
    """
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    how = "mode=rw" if writable else "mode=ro" if _has_journal(path) else "immutable=1"
    where = f"{path.absolute().as_uri()}?{how}"
    database = sqlite3.connect(where, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    try:
        if writable:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
        yield database
    finally:
        database.close()


@contextlib.contextmanager
def transaction(database: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """Do everything in the block, or nothing of it."""
    database.execute(begin)
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # a failing disk has rolled it back already
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


@contextlib.contextmanager
def storage_faults(path: Path) -> Iterator[None]:
    """Turn what disk and database complain of into words about `path`.

    Raises:
        StorageError: Something of the kind happened in the block.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StorageError(f"{path}: {error}{_WAYS_OUT.get(_code(error), '')}") from None
    except UnicodeDecodeError:  # SQLite quotes a damaged name in its complaint
        raise StorageError(f"{path}: the file is damaged{_RESTORE}") from None
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or error}") from None


def draft_of(path: Path) -> Path:
    """Return an empty file for its owner only, to become `path` when it is whole."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    _remove_journals(draft)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    return draft


def publish(draft: Path, path: Path) -> None:
    """Give a whole draft its name, for good; no journal of an older file may be applied to it."""
    _sync_file(draft)
    _remove_journals(path)
    draft.replace(path)
    _sync_folder(path.parent)


def copy(source: Path, target: Path) -> None:
    """Copy a file that may be in use to `target`: whole or not at all."""
    draft = draft_of(target)
    with connected(source) as one, contextlib.closing(sqlite3.connect(draft)) as other:
        one.backup(other)
        other.execute("PRAGMA journal_mode = DELETE")
    publish(draft, target)


def _has_journal(path: Path) -> bool:
    """Say whether something committed may not be in the file itself yet."""
    journal = path.with_name(f"{path.name}-wal")
    return journal.exists() and journal.stat().st_size > 0


def _remove_journals(path: Path) -> None:
    for part in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + part).unlink(missing_ok=True)


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(path: Path) -> None:
    if sys.platform == "win32":  # folders cannot be synced there
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _code(error: sqlite3.DatabaseError) -> int:
    """Return SQLite's primary result code of an error, 0 where it has none."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
