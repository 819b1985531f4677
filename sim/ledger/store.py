"""One account, one SQLite file: append-only, hash-chained, crash-safe, one writer at a time."""

import contextlib
import os
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.ledger.chain import extend, to_row, verified
from sim.ledger.lock import writer_lock
from sim.model.errors import InputError, StorageError
from sim.model.paper import AccountCreated, Entry, PaperRecord

APPLICATION = 0x66757061  # "fupa", in the header of every account file
SCHEMA_VERSION = 1
SUFFIX = ".account"
OWNER_ONLY = 0o600
QUICK_CHECK = "PRAGMA quick_check"

_NAME = re.compile(r"[\w\-\u4e00-\u9fa5]{1,64}")
_SCHEMA = """
CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    command INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""


def account_path(folder: Path, name: str) -> Path:
    """Return the file of the account called `name` in `folder`.

    Raises:
        InputError: The name has other characters than letters, digits, `-`, `_` and Hanzi, or
            the file would lie outside `folder`.
    """
    if not _NAME.fullmatch(name):
        raise InputError(
            f"an account's name must be 1 to 64 letters, digits, Hanzi, - or _, was {name!r}"
        )
    path = (folder / f"{name}{SUFFIX}").resolve()
    if path.parent != folder.resolve():
        raise InputError(f"the account {name!r} lies outside {folder}")
    return path


@dataclass(frozen=True, slots=True)
class AccountStore:
    """The journal of one account on disk.

    Attributes:
        path: The SQLite file.
    """

    path: Path

    @classmethod
    def create(cls, path: Path, records: Iterable[PaperRecord]) -> "AccountStore":
        """Make a new account file that holds `records` as its first command.

        The file appears under its name only when it is whole.

        Raises:
            InputError: The account exists.
            StorageError: The disk refuses.
        """
        with _storage_faults(path):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with writer_lock(path):
            if path.exists():
                raise InputError(f"{path.stem}: this account exists; choose another name")
            draft = path.with_name(f".{path.name}.new")
            with _storage_faults(path):
                _remove(draft)
                os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
                with _connected(draft) as database:
                    database.execute(f"PRAGMA application_id = {APPLICATION}")
                    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                    database.executescript(_SCHEMA)
                    _insert(database, extend((), records))
                    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                draft.replace(path)
                _sync_folder(path.parent)
        return cls(path)

    def entries(self) -> tuple[Entry, ...]:
        """Return the whole journal, verified entry by entry. Never blocks on a writer.

        Raises:
            InputError: No such account.
            StorageError: The file is no account, is newer than this program, or is damaged;
                names the first bad entry.
        """
        if not self.path.exists():
            raise InputError(f"{self.path.stem}: no such account; see `fupan paper list`")
        with _storage_faults(self.path), _connected(self.path) as database:
            _check_header(self.path, database)
            rows = database.execute(
                "SELECT number, command, kind, body, previous, hash FROM entry ORDER BY number"
            ).fetchall()
        entries = verified(rows)
        first = entries[0].record if entries else None
        if not isinstance(first, AccountCreated):
            raise StorageError(f"{self.path}: the journal does not start with its account")
        if first.name != self.path.name.removesuffix(SUFFIX):
            raise StorageError(
                f"{self.path}: this file is the account {first.name!r}; give it back its name"
            )
        return entries

    def append(
        self, known: tuple[Entry, ...], records: Iterable[PaperRecord]
    ) -> tuple[Entry, ...]:
        """Add `records` as one command: all of them are on disk on return, or none ever.

        Args:
            known: The journal the records were decided on; must still be the whole journal.
            records: What happened, in order.

        Returns:
            The journal with the new entries.

        Raises:
            StorageError: Somebody wrote since, or the disk refuses.
        """
        added = extend(known, records)
        with _storage_faults(self.path), _connected(self.path) as database:
            database.execute("BEGIN IMMEDIATE")
            last = database.execute(
                "SELECT number, hash FROM entry ORDER BY number DESC LIMIT 1"
            ).fetchone()
            if last != ((known[-1].number, known[-1].hash) if known else None):
                database.execute("ROLLBACK")
                raise StorageError(
                    f"{self.path.stem}: another command wrote to this account; run yours again"
                )
            _insert(database, added)
            database.execute("COMMIT")
        return known + added

    def backup(self, target: Path) -> None:
        """Copy the account to `target` while it may be in use; whole or not at all.

        Raises:
            InputError: `target` exists.
            StorageError: The account is damaged, or the disk refuses.
        """
        self.entries()
        if target.exists():
            raise InputError(f"{target} exists; choose another name for the backup")
        draft = target.with_name(f".{target.name}.new")
        with _storage_faults(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            _remove(draft)
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
            with (
                _connected(self.path) as source,
                contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as copy,
            ):
                source.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            _sync_file(draft)
            draft.replace(target)
            _sync_folder(target.parent)


def restore(backup: Path, path: Path) -> AccountStore:
    """Put a verified backup in the place of an account; the old file is kept beside it.

    Returns:
        The restored account.

    Raises:
        InputError: No such backup, or it is another account's.
        StorageError: The backup is damaged, or the disk refuses.
    """
    if not backup.is_file():
        raise InputError(f"{backup}: no such backup")
    with _storage_faults(backup), _connected(backup) as database:
        _check_header(backup, database)
        entries = verified(
            database.execute(
                "SELECT number, command, kind, body, previous, hash FROM entry ORDER BY number"
            ).fetchall()
        )
    first = entries[0].record if entries else None
    name = path.name.removesuffix(SUFFIX)
    if not isinstance(first, AccountCreated) or first.name != name:
        found = first.name if isinstance(first, AccountCreated) else "none"
        raise InputError(f"{backup}: wanted a backup of {name!r}, found {found!r}")
    with writer_lock(path), _storage_faults(path):
        draft = path.with_name(f".{path.name}.new")
        _remove(draft)
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
        with _connected(backup) as source, contextlib.closing(sqlite3.connect(draft)) as copy:
            source.backup(copy)
        _sync_file(draft)
        if path.exists():
            path.replace(path.with_name(f"{path.name}.before-restore"))
        for part in ("-wal", "-shm"):
            _remove(path.with_name(path.name + part))
        draft.replace(path)
        _sync_folder(path.parent)
    return AccountStore(path)


@contextlib.contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(path, isolation_level=None, timeout=2.0)
    database.text_factory = _forgiving_text  # a damaged text must reach the check of its hash
    try:
        if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
        yield database
    finally:
        database.close()


def _insert(database: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    database.executemany(
        "INSERT INTO entry (number, command, kind, body, previous, hash)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [to_row(entry) for entry in entries],
    )


def _check_header(path: Path, database: sqlite3.Connection) -> None:
    if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise StorageError(f"{path}: this is no account of fupan")
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise StorageError(
            f"{path}: written by a newer fupan (schema {version}, this one knows"
            f" {SCHEMA_VERSION}); update fupan"
        )
    if database.execute(QUICK_CHECK).fetchone()[0] != "ok":
        raise StorageError(f"{path}: the file is damaged; use `fupan paper restore`")


@contextlib.contextmanager
def _storage_faults(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StorageError(
            f"{path}: {error}; if the file is damaged, use `fupan paper restore`"
        ) from None
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or error}") from None


def _remove(path: Path) -> None:
    for part in ("", "-wal", "-shm", "-journal"):
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


def _forgiving_text(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")
