"""The child process that calls the providers' libraries; started as `python -m sim.data.worker`.

It reads one JSON line a call and writes one JSON line an answer. Whatever a library prints is
thrown away; whatever it does, the parent can end it.
"""

import contextlib
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from sim.data import akshare_calls
from sim.data.call import RawAnswer
from sim.data.fault import FaultKind
from sim.data.host_gate import HostGate
from sim.data.http_hook import HttpFaultError, Recorder

MEMORY_LIMIT = 3 << 30  # bytes a library may use before its child is ended
NOTHING = re.compile(
    r'"(?:data|result|records|klines|trends|day|content)"\s*:\s*(?:null|\[\]|\{\})'
    r'|=\(null\)|\(\[\]\)|KLC_(?:KL|TD)_\w+\s*=\s*""'
)
MARKUP = re.compile(r"\s*<(?:!doctype|html|script|head|body)", re.IGNORECASE)
BY_YEAR, PRICES_PATH = "stock_zh_a_hist_tx", "newfqkline"
PAGES = frozenset(  # functions whose answer is a page anyway
    {"stock_history_dividend_detail", "stock_info_change_name", "fund_open_fund_info_em"}
)


def main() -> None:
    """Answer calls until the parent closes the line."""
    lines, answers = _own_streams()
    _limit_memory()
    settings = json.loads(lines.readline())
    gate = HostGate(Path(settings["pace_folder"]), interval=settings["interval"])
    recorder = Recorder(
        timeout=settings["timeout"],
        wait=gate.wait,
        divert=settings["divert"],
    )
    recorder.install()
    server = Server(recorder, gate.wait, settings)
    for line in lines:
        answers.write(json.dumps(server.answer(json.loads(line))) + "\n")
        answers.flush()


class Server:
    """Runs calls, one after another, and turns every outcome into plain data."""

    def __init__(
        self, recorder: Recorder, wait: Callable[[str], object], settings: dict[str, Any]
    ) -> None:
        self._recorder = recorder
        self._wait = wait
        self._settings = settings
        self._baostock: Any = None

    def answer(self, call: dict[str, Any]) -> dict[str, Any]:
        """Return what a call gave, or the fault in it; a call without a function only imports."""
        recorded = call["replay"]
        replay = None if recorded is None else [RawAnswer.from_json(one) for one in recorded]
        self._recorder.begin(call["refuse"], replay, call.get("blank", ()))
        raw = self._recorder.answers
        try:
            if call["library"] == "baostock":
                if replay is not None:
                    return _fault(FaultKind.STOPPED, "baostock's answers cannot be replayed", [])
                session = self._session()
                raw = session.answers
                library = session.library
                run = session.run
            else:
                library = akshare_calls.version()
                run = akshare_calls.run
            if not call["function"]:
                return {"library": library}
            columns, rows = run(call["function"], call["arguments"])
        except ImportError as error:
            return _fault(FaultKind.STOPPED, f"not installed: {error}", raw)
        except Exception as error:  # noqa: BLE001 - a library may raise anything
            kind, detail = classify(error, self._recorder, raw, call["function"])
            return _fault(kind, detail, raw)
        if not rows:
            return _fault(*_why_empty(self._recorder), raw)
        return {
            "library": library,
            "columns": columns,
            "rows": rows,
            "raw": [answer.to_json() for answer in raw],
        }

    def _session(self) -> Any:  # noqa: ANN401 - imported when first needed
        if self._baostock is None:
            from sim.data.baostock_calls import Session

            self._baostock = Session(
                timeout=self._settings["timeout"],
                wait=self._wait,
                divert=self._settings["divert_baostock"],
            )
        return self._baostock


def classify(
    error: Exception, recorder: Recorder, raw: list[RawAnswer], function: str
) -> tuple[FaultKind, str]:
    """Return what an exception of a library means, judged by what was seen on the wire first."""
    import requests

    seen = recorder.fault if recorder.fault is not None else error
    if isinstance(seen, HttpFaultError):
        return seen.kind, str(seen)
    if isinstance(seen, requests.RequestException) and not isinstance(seen, ValueError):
        return _transport(seen)
    last = raw[-1].body.decode("utf-8", "replace") if raw else ""
    if MARKUP.match(last) and not (function in PAGES and "<table" in last.lower()):
        return FaultKind.REFUSED, "a page came instead of data, as when an address is blocked"
    if NOTHING.search(last):
        return FaultKind.NOTHING, "the provider has no such data"
    if function == BY_YEAR and all(PRICES_PATH not in answer.url for answer in raw):
        return FaultKind.NOTHING, "not listed that year"
    what = f"{type(error).__name__}: {str(error)[:120]}"
    kind = FaultKind.NOT_DATA if "JSON" in type(error).__name__ else FaultKind.SHAPE
    return kind, f"the library could not read the answer ({what})"


def _transport(error: Exception) -> tuple[FaultKind, str]:
    import requests

    cut = (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)
    if isinstance(error, requests.Timeout):
        return FaultKind.SILENT, "no answer in time"
    if isinstance(error, cut):
        return FaultKind.CUT_SHORT, "the answer ended early"
    if any(word in str(error) for word in ("RemoteDisconnected", "reset", "aborted")):
        return FaultKind.REFUSED, "the connection was closed"
    return FaultKind.UNREACHABLE, "no connection"


def _why_empty(recorder: Recorder) -> tuple[FaultKind, str]:
    if recorder.fault is not None and not isinstance(recorder.fault, HttpFaultError):
        return classify(recorder.fault, recorder, recorder.answers, "")
    return FaultKind.NOTHING, "the provider has no such data"


def _fault(kind: FaultKind, detail: str, raw: list[RawAnswer]) -> dict[str, Any]:
    return {"fault": kind, "detail": detail, "raw": [answer.to_json() for answer in raw]}


def _own_streams() -> tuple[IO[str], IO[str]]:
    """Keep the pipes to the parent to ourselves; a library sees closed ones."""
    lines = os.fdopen(os.dup(0), "r", encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(0, "r", closefd=False),
        os.fdopen(1, "w", closefd=False),
        os.fdopen(2, "w", closefd=False),
    )
    return lines, answers


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
