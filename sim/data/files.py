"""Files in and out: bounded reading, and writing that is whole or not at all."""

import contextlib
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from sim.model.errors import InputError, StorageError

MEBIBYTE = 1 << 20
_OPEN_FILES = ("/dev/fd/", "/proc/")  # where a shell puts the output of another command


def read_bytes(path: Path, *, limit: int = 10 * MEBIBYTE, what: str = "file") -> bytes:
    """Return the bytes of a file of less than `limit` bytes.

    Args:
        path: The file.
        limit: Size in bytes at which it is refused, before anything is read.
        what: What it is to the user, for messages.

    Raises:
        InputError: It is missing, a folder, too large, or may not be read.
    """
    try:
        if path.is_dir():
            raise InputError(f"{path}: wanted a {what}, found a folder")
        status = path.stat()
        if stat.S_ISFIFO(status.st_mode) and not str(path).startswith(_OPEN_FILES):
            raise InputError(
                f"{path}: this is a named pipe, which may never end; put the {what} into a file"
            )
        size = status.st_size
        if size >= limit:
            raise InputError(
                f"{path}: a {what} may have less than {limit / MEBIBYTE:g} MB, this one has"
                f" {size / MEBIBYTE:.1f} MB; cut out the part that matters"
            )
        with path.open("rb") as file:
            content = file.read(limit)
    except FileNotFoundError:
        raise InputError(f"{path}: no such {what}; check the path") from None
    except PermissionError:
        raise InputError(f"{path}: this {what} may not be read; check its permissions") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: this {what} cannot be read: {_words(error)}") from None
    if len(content) >= limit:  # a pipe or device has no size to look at beforehand
        raise InputError(f"{path}: a {what} may have less than {limit / MEBIBYTE:g} MB")
    return content


def _words(error: OSError | ValueError) -> str:
    """Return what the system says about a fault, without number and path."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file through a temporary neighbour, fsync and rename, so that it is whole or absent.

    Args:
        path: The file to make or replace; its folder is made when missing.
        write: Called with the open binary file.

    Raises:
        StorageError: The disk is full, the folder may not be written, the path is a folder, a
            device or a pipe, or the like.
    """
    temporary = path.parent / f".{path.name}.{secrets.token_hex(6)}"
    try:
        if path.exists() and not path.is_file():
            raise StorageError(
                f"{path} cannot be written: it is a folder, a device or a pipe;"
                " choose the name of a file"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror or error};"
            " free some space, or choose another folder"
        ) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder that can be written, before work begins that would be lost without it.

    Raises:
        StorageError: It cannot be made, or may not be written.
    """
    probe = folder / f".probe.{secrets.token_hex(6)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written: {error.strerror or error};"
            " free some space, or choose another folder"
        ) from None


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with line ends as they are, whole or not at all.

    Raises:
        StorageError: As in `write_atomically`.
    """
    write_atomically(path, lambda file: file.write(text.encode("utf-8")))
