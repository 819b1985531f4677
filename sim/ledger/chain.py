"""A journal whose every entry carries the hash of the one before: a changed byte shows."""

import contextlib
import gc
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence

from sim.ledger.codec import decode, encode
from sim.model.errors import StorageError
from sim.model.paper import Entry, PaperRecord, Undone

GENESIS = "0" * 64

Row = tuple[int, int, str, str, str]
"""As stored: number, transaction, kind, body (canonical JSON), hash."""

_scanned = json.JSONDecoder().raw_decode


def body_text(record: PaperRecord) -> tuple[str, str]:
    """Return the kind and the canonical JSON of a record: sorted keys, no spaces, UTF-8."""
    kind, body = encode(record)
    return kind, json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entry_hash(number: int, transaction: int, kind: str, body: str, previous: str) -> str:
    """Return the SHA-256 of an entry as 64 hexadecimal digits."""
    text = f"{number} {transaction} {kind} {previous} {body}"
    return hashlib.sha256(text.encode()).hexdigest()


def extend(entries: Sequence[Entry], records: Iterable[PaperRecord]) -> tuple[Entry, ...]:
    """Return the entries that append `records` as one command after `entries`."""
    number = entries[-1].number if entries else 0
    transaction = (entries[-1].transaction if entries else 0) + 1
    previous = entries[-1].hash if entries else GENESIS
    added = []
    for record in records:
        number += 1
        digest = entry_hash(number, transaction, *body_text(record), previous)
        added.append(
            Entry(
                number=number,
                transaction=transaction,
                record=record,
                previous=previous,
                hash=digest,
            )
        )
        previous = digest
    return tuple(added)


def to_row(entry: Entry) -> Row:
    """Return an entry as it is stored."""
    return (entry.number, entry.transaction, *body_text(entry.record), entry.hash)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from looking for garbage while nothing is made but what is kept."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_uncollected()
def verified(rows: Iterable[Row]) -> tuple[Entry, ...]:
    """Return the entries stored as `rows`, or refuse at the first that is not what was written.

    Raises:
        StorageError: Names the first bad entry.
    """
    entries: list[Entry] = []
    previous, transaction = GENESIS, 0
    for place, (number, command, kind, body, digest) in enumerate(rows, start=1):
        try:
            whole = (
                number == place
                and command - transaction in ((1,) if place == 1 else (0, 1))
                and digest == entry_hash(number, command, kind, body, previous)
            )
            record = _read(kind, body) if whole else None
        except (ValueError, TypeError):
            record = None
        if record is None:
            raise StorageError(
                f"entry {place} of the journal is not what was written;"
                f" the {place - 1} before it are whole: restore a backup with"
                " `fupan paper restore`"
            )
        entries.append(
            Entry(
                number=number,
                transaction=command,
                record=record,
                previous=previous,
                hash=digest,
            )
        )
        previous, transaction = digest, command
    return tuple(entries)


def _read(kind: str, body: str) -> PaperRecord:
    value, end = _scanned(body)
    if end != len(body):
        raise ValueError(f"one JSON value was wanted, was {body[:80]!r}")
    return decode(kind, value)


def in_force(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries that count: those of no command that a later one has undone."""
    entries = tuple(entries)
    undone = {entry.record.transaction for entry in entries if isinstance(entry.record, Undone)}
    return tuple(
        entry
        for entry in entries
        if entry.transaction not in undone and not isinstance(entry.record, Undone)
    )
