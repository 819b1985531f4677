"""Work on a disk that fails at a chosen call, and power losses played from what it wrote.

The shim of disk.c is compiled once and preloaded into one Python, which imports everything and
then forks a child for each trial: hundreds of trials take seconds.
"""

import ctypes
import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("disk.c")
_HEAD = struct.Struct("<cqIII")


def available() -> bool:
    return sys.platform == "linux" and shutil.which("cc") is not None


def compiled(folder: Path) -> Path:
    library = folder / "disk.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    return library


@dataclass(frozen=True, slots=True)
class Trial:
    """How one child ended: its status (negative for a signal), and the calls counted."""

    status: int
    calls: int


class Disk:
    """The shim preloaded into this process."""

    def __init__(self) -> None:
        self._shim = ctypes.CDLL(None)
        self._shim.fault_count.restype = ctypes.c_long
        self._shim.fault_arm.argtypes = [
            ctypes.c_char_p,
            ctypes.c_long,
            ctypes.c_char,
            ctypes.c_char_p,
        ]

    def run(
        self,
        folder: Path,
        work: Callable[[], object],
        *,
        at: int = -1,
        kind: str = "k",
        log: Path | None = None,
    ) -> Trial:
        """Do the work in a child whose disk below `folder` strikes at call `at`."""
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            status = 1
            try:
                into = os.fsencode(log) if log is not None else b""
                self._shim.fault_arm(os.fsencode(folder), at, kind.encode(), into)
                answer = work()
                status = answer if isinstance(answer, int) else 0
            finally:
                os.write(writer, struct.pack("q", self._shim.fault_count()))
                os._exit(status)
        os.close(writer)
        _, ended = os.waitpid(child, 0)
        counted = os.read(reader, 8)
        os.close(reader)
        calls = struct.unpack("q", counted)[0] if len(counted) == 8 else at
        return Trial(os.waitstatus_to_exitcode(ended), calls)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: w write, t truncate, s sync, u unlink, r rename."""

    what: str
    path: str
    other: str
    offset: int
    data: bytes


def changes(log: Path) -> Iterator[Change]:
    raw = log.read_bytes()
    place = 0
    while place < len(raw):
        what, offset, *sizes = _HEAD.unpack_from(raw, place)
        place += _HEAD.size
        texts = []
        for size in sizes:
            texts.append(raw[place : place + size])
            place += size
        yield Change(what.decode(), texts[0].decode(), texts[1].decode(), offset, texts[2])


def after_power_loss(
    happened: list[Change], source: Path, target: Path, chance: random.Random
) -> None:
    """Leave in `target` what a disk may hold when the power fails after the changes given.

    Writes that were synced are there. Of the others each is there, missing or torn by chance.
    Renames and removals are there in their order up to a point drawn by chance, at least to the
    last sync of the folder's file system.
    """
    files: dict[str, bytearray] = {
        str(path): bytearray(path.read_bytes()) for path in source.rglob("*") if path.is_file()
    }
    durable = {name: bytes(content) for name, content in files.items()}
    loose: dict[str, list[Change]] = {}
    for change in happened:
        name = change.path
        if change.what in "wt":
            loose.setdefault(name, []).append(change)
        elif change.what == "s":
            for each in loose.pop(name, []):
                durable[name] = _changed(durable.get(name, b""), each)
        elif change.what == "u":
            durable.pop(name, None)
            loose.pop(name, None)
        elif name in durable or name in loose:
            for each in loose.pop(name, []):
                durable[name] = _changed(durable.get(name, b""), each)
            durable[change.other] = durable.pop(name)
    for name, waiting in loose.items():
        for each in waiting:
            fate = chance.random()
            if fate < 0.4:
                durable[name] = _changed(durable.get(name, b""), each)
            elif fate < 0.6 and each.what == "w":
                torn = Change("w", name, "", each.offset, each.data[: len(each.data) // 2])
                durable[name] = _changed(durable.get(name, b""), torn)
    for name, content in durable.items():
        place = target / Path(name).relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _changed(content: bytes, change: Change) -> bytes:
    if change.what == "t":
        return content[: change.offset].ljust(change.offset, b"\0")
    grown = content.ljust(change.offset, b"\0")
    return grown[: change.offset] + change.data + grown[change.offset + len(change.data) :]
