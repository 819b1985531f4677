"""At most one request a second to a host, across processes and restarts."""

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

INTERVAL = 1.0  # seconds between two requests to one host
STALE = 60.0  # seconds after which a lock left by a killed process is taken over
POLL = 0.02  # seconds between two looks at a lock


class HostGate:
    """Remembers, in one small file a host, when it was last asked."""

    def __init__(
        self,
        folder: Path,
        *,
        interval: float = INTERVAL,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._folder = folder
        self._interval = interval
        self._clock = clock
        self._sleep = sleep

    def wait(self, host: str) -> float:
        """Return after waiting until `host` may be asked, and note that it is; seconds waited.

        A clock set back makes nobody wait longer than the interval.
        """
        name = re.sub(r"[^a-z0-9.-]", "_", host.lower())[:128]
        self._folder.mkdir(parents=True, exist_ok=True)
        started = self._clock()
        with self._locked(self._folder / f"{name}.lock"):
            note = self._folder / name
            last = 0.0
            with contextlib.suppress(OSError, ValueError):
                last = float(note.read_text(encoding="ascii"))
            ahead = last + self._interval - self._clock()
            if 0 < ahead <= self._interval:
                self._sleep(ahead)
            note.write_text(repr(self._clock()), encoding="ascii")
        return self._clock() - started

    @contextlib.contextmanager
    def _locked(self, lock: Path) -> Iterator[None]:
        while True:
            try:
                os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
                break
            except FileExistsError:
                with contextlib.suppress(OSError):
                    if abs(time.time() - lock.stat().st_mtime) > STALE:
                        lock.unlink()
                        continue
                self._sleep(POLL)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                lock.unlink()
