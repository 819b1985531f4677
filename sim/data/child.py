"""The parent's end of the child process: a call, a deadline, an answer or a typed fault."""

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sim.data.call import Answer, Call, RawAnswer
from sim.data.fault import FaultKind, ProviderError
from sim.data.host_gate import INTERVAL

DEADLINE = 10.0  # seconds a call may take
START_LIMIT = 60.0  # seconds the libraries may take to load; no network is asked meanwhile
SOCKET_SHARE = 0.8  # of the deadline, after which a silent socket is given up inside the child


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSettings:
    """How the child asks.

    Attributes:
        pace_folder: Where the pace of requests to each host is kept.
        deadline: Seconds a call may take, waiting for its turn included.
        interval: Seconds between two requests to one host.
        divert: Address all HTTP requests go to instead; empty in earnest.
        divert_baostock: The same for baostock.
    """

    pace_folder: Path
    deadline: float = DEADLINE
    interval: float = INTERVAL
    divert: str = ""
    divert_baostock: str = ""


class Child:
    """A child process that calls providers' libraries; started when first needed.

    Use as a context; the process is ended at its close, or when it exceeds a deadline.
    """

    def __init__(self, settings: ChildSettings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str] = queue.Queue()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def call(self, call: Call, provider: str, replay: Sequence[RawAnswer] | None = None) -> Answer:
        """Return the answer of one call.

        Args:
            call: What to call.
            provider: For messages.
            replay: Recorded answers to give the library instead of asking anybody.

        Raises:
            ProviderError: It gave none, of the kind seen.
        """
        self._load(call.library, provider)
        recorded = None if replay is None else [answer.to_json() for answer in replay]
        self._send({**call.to_json(), "replay": recorded}, provider)
        reply = self._receive(self._settings.deadline * call.patience, provider)
        raw = tuple(RawAnswer.from_json(answer) for answer in reply.get("raw", ()))
        if "fault" in reply:
            raise ProviderError(FaultKind(reply["fault"]), provider, reply["detail"], raw)
        return Answer(
            call=call,
            columns=tuple(reply["columns"]),
            rows=tuple(map(tuple, reply["rows"])),
            raw=raw,
            library=reply["library"],
        )

    def _load(self, library: str, provider: str) -> None:
        if self._process is None or self._process.poll() is not None:
            self._start()
        ready = Call(library=library, function="", arguments={})
        self._send({**ready.to_json(), "replay": None}, provider)
        reply = self._receive(START_LIMIT, provider)
        if "fault" in reply:
            raise ProviderError(FaultKind(reply["fault"]), provider, reply["detail"])

    def _start(self) -> None:
        self._lines = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sim.data.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            cwd=Path(__file__).parents[2],
        )
        reader = threading.Thread(
            target=_read, args=(self._process.stdout, self._lines), daemon=True
        )
        reader.start()
        settings = self._settings
        first: dict[str, Any] = {
            "pace_folder": str(settings.pace_folder.absolute()),
            "interval": settings.interval,
            "timeout": settings.deadline * SOCKET_SHARE,
            "divert": settings.divert,
            "divert_baostock": settings.divert_baostock,
        }
        self._send(first, "child")

    def _send(self, message: dict[str, Any], provider: str) -> None:
        try:
            assert self._process is not None  # noqa: S101 - started above
            assert self._process.stdin is not None  # noqa: S101 - a pipe
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
        except OSError:
            self.close()
            raise ProviderError(FaultKind.CRASHED, provider, "the child process ended") from None

    def _receive(self, seconds: float, provider: str) -> dict[str, Any]:
        started = time.monotonic()
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            self.close()
            took = time.monotonic() - started
            raise ProviderError(
                FaultKind.SILENT, provider, f"no answer within {took:.0f} seconds"
            ) from None
        except BaseException:
            self.close()
            raise
        if not line:
            self.close()
            raise ProviderError(FaultKind.CRASHED, provider, "the child process ended")
        reply: dict[str, Any] = json.loads(line)
        return reply

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()


def _read(lines: "Sequence[str] | Any", into: "queue.Queue[str]") -> None:  # noqa: ANN401 - a pipe
    with contextlib.suppress(ValueError, OSError):
        for line in lines:
            into.put(line)
    into.put("")
