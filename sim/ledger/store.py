"""One account, one SQLite file: append-only, hash-chained, crash-safe, one writer at a time."""

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.ledger.account_file import (
    connected,
    copy,
    draft_of,
    publish,
    storage_faults,
    transaction,
)
from sim.ledger.chain import extend, to_row, verified
from sim.ledger.lock import writer_lock
from sim.ledger.schema import (
    MIGRATIONS,
    SCHEMA_VERSION,
    create,
    insert_rows,
    last_entry,
    read_rows,
    version_of,
)
from sim.model.errors import InputError, StorageError
from sim.model.paper import AccountCreated, Entry, PaperRecord

SUFFIX = ".account"

_NAME = re.compile(r"[\w\-\u4e00-\u9fa5]{1,64}")


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
        with storage_faults(path):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with writer_lock(path):
            if path.exists():
                raise InputError(f"{path.stem}: this account exists; choose another name")
            with storage_faults(path):
                draft = draft_of(path)
                with connected(draft) as database:
                    with transaction(database):
                        create(database)
                        insert_rows(database, [to_row(entry) for entry in extend((), records)])
                    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                publish(draft, path)
        return cls(path)

    def entries(self) -> tuple[Entry, ...]:
        """Return the whole journal, verified entry by entry. Never blocks on a writer.

        Raises:
            InputError: No such account.
            StorageError: The file is no account, is newer than this program, or is damaged;
                names the first bad entry.
        """
        return self.read()[1]

    def read(self) -> tuple[int, tuple[Entry, ...]]:
        """Return the version of the file's tables and the whole journal, as `entries`."""
        if not self.path.exists():
            raise InputError(f"{self.path.stem}: no such account; see `fupan paper list`")
        version, entries = _journal(self.path)
        name = _name_in(entries)
        if name is None:
            raise StorageError(f"{self.path}: the journal does not start with its account")
        if name != self.path.name.removesuffix(SUFFIX):
            raise StorageError(
                f"{self.path}: this file is the account {name!r}; give it back its name"
            )
        return version, entries

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
        with (
            storage_faults(self.path),
            connected(self.path) as database,
            transaction(database),
        ):
            last = (known[-1].number, known[-1].hash) if known else None
            if last_entry(database) != last:
                raise StorageError(
                    f"{self.path.stem}: another command wrote to this account; run yours again"
                )
            insert_rows(database, [to_row(entry) for entry in added])
        return known + added

    def upgrade(self) -> Path | None:
        """Bring a file of an older fupan to the tables of this one; under the writer's lock.

        A copy of the file as it was is made first. Each step is one transaction, and is
        committed only when it leads to the same entries.

        Returns:
            The copy; None when there was nothing to do.

        Raises:
            InputError: No such account.
            StorageError: The file is damaged, or the disk refuses; it is as it was.
        """
        found, entries = self.read()
        if found == SCHEMA_VERSION:
            return None
        kept = self.path.with_name(f"{self.path.name}.schema-{found}-{entries[-1].hash[:8]}")
        with storage_faults(self.path):
            copy(self.path, kept)
            with connected(self.path) as database:
                for version, step in enumerate(MIGRATIONS[found - 1 :], start=found + 1):
                    with transaction(database):
                        step(database)
                        database.execute(f"PRAGMA user_version = {version}")
                        if verified(read_rows(database, version)) != entries:
                            raise StorageError(
                                f"{self.path}: the way to schema {version} lost entries; the"
                                " file is as it was: please report this"
                            )
                with contextlib.suppress(sqlite3.Error):  # it is whole without being small
                    database.execute("VACUUM")
        return kept

    def backup(self, target: Path) -> None:
        """Copy the account to `target` while it may be in use; whole or not at all.

        Raises:
            InputError: `target` exists.
            StorageError: The account is damaged, or the disk refuses.
        """
        self.entries()
        if target.exists():
            raise InputError(f"{target} exists; choose another name for the backup")
        with storage_faults(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            copy(self.path, target)


def restore(backup: Path, path: Path) -> tuple[AccountStore, Path | None]:
    """Put a verified backup in the place of an account; the old file is kept beside it.

    Returns:
        The restored account, and where the old file is kept; None when there was none.

    Raises:
        InputError: No such backup, or it is another account's.
        StorageError: The backup is damaged, or the disk refuses.
    """
    if not backup.is_file():
        raise InputError(f"{backup}: no such backup")
    try:
        found = _name_in(_journal(backup)[1])
    except StorageError as error:
        raise StorageError(f"not restored, this backup cannot be used: {error.message}") from None
    name = path.name.removesuffix(SUFFIX)
    if found != name:
        raise InputError(f"{backup}: wanted a backup of {name!r}, found {found or 'none'!r}")
    with storage_faults(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with writer_lock(path), storage_faults(path):
        kept = _kept_beside(path) if path.exists() else None
        copy(backup, path)
    return AccountStore(path), kept


def _journal(path: Path) -> tuple[int, tuple[Entry, ...]]:
    """Return the version of a file's tables and its verified entries, both of one moment."""
    with (
        storage_faults(path),
        connected(path) as database,
        transaction(database, "BEGIN"),
    ):
        version = version_of(path, database)
        return version, verified(read_rows(database, version))


def _name_in(entries: tuple[Entry, ...]) -> str | None:
    first = entries[0].record if entries else None
    return first.name if isinstance(first, AccountCreated) else None


def _kept_beside(path: Path) -> Path:
    with contextlib.suppress(sqlite3.Error), connected(path) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that the file is all of it
    kept = _unused(path.with_name(f"{path.name}.before-restore"))
    for part in ("", "-wal"):  # a ruined file may still have a journal
        if path.with_name(path.name + part).exists():
            shutil.copy2(path.with_name(path.name + part), kept.with_name(kept.name + part))
    return kept


def _unused(path: Path) -> Path:
    """Return `path`, or the first of `path-2`, `path-3` and so on that does not exist."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free
