"""One writer at a time: a lock that names its holder and cannot outlive him."""

import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from sim.model.errors import StorageError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class LockedError(StorageError):
    """Another process is writing to the account."""


@contextlib.contextmanager
def writer_lock(path: Path) -> Iterator[None]:
    """Hold the writer's lock of the account file `path`, or refuse at once.

    The operating system lets the lock go when its process ends, however it ends.

    Raises:
        LockedError: Names the process that holds it and since when.
        StorageError: The lock file cannot be made.
    """
    lock = path.with_name(f".{path.name}.lock")
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageError(f"{lock}: {error.strerror or error}") from None
    try:
        if not _try_lock(handle):
            raise LockedError(_busy(path, lock))
        _write_owner(handle)
        yield
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(handle, 1 << 20, os.SEEK_SET)  # past the text, which others must read
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _write_owner(handle: int) -> None:
    owner = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.time()}
    with contextlib.suppress(OSError):  # a full disk must not keep the lock from being held
        os.ftruncate(handle, 0)
        os.write(handle, json.dumps(owner).encode())


def _busy(path: Path, lock: Path) -> str:
    holder = ""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        owner = json.loads(lock.read_text())
        age = max(0.0, time.time() - float(owner["since"]))
        holder = f" by process {int(owner['pid'])} on {owner['host']} for {age:.0f} s"
    return f"{path.stem}: this account is being written{holder}; wait for it and try again"
