"""The calls of baostock, an optional library with a protocol of its own; nothing else names it.

It asks through a socket without a time limit and, when the connection drops, reads for ever:
call it in a child process only.
"""

import contextlib
import socket
import types
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from sim.data.call import RawAnswer
from sim.data.fault import FaultKind
from sim.data.http_hook import BODY_LIMIT, HttpFaultError

ERRORS = {  # beginnings of the library's error codes
    "10001": FaultKind.REFUSED,  # log-in, black list, limits
    "10002": FaultKind.CUT_SHORT,  # network
    "10004011": FaultKind.NOTHING,  # code not valid
    "10004015": FaultKind.NOTHING,  # kind of security not offered
    "10005": FaultKind.FAILED,  # their system
}


class StrictSocket(socket.socket):
    """A socket that says so when the other side closes, instead of returning nothing for ever."""

    fault: HttpFaultError | None = None
    received = 0

    def connect(self, address: Any) -> None:  # noqa: ANN401 - as in socket
        """Connect, keeping the fault."""
        with _kept(FaultKind.UNREACHABLE, FaultKind.SILENT):
            super().connect(address)

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Receive, keeping the fault."""
        with _kept(FaultKind.REFUSED, FaultKind.SILENT):
            content = super().recv(size, flags)
            if not content:
                kind = FaultKind.CUT_SHORT if StrictSocket.received else FaultKind.REFUSED
                raise HttpFaultError(kind, "the connection was closed")
            StrictSocket.received += len(content)
            if StrictSocket.received > BODY_LIMIT:
                raise HttpFaultError(FaultKind.NOT_DATA, f"more than {BODY_LIMIT} bytes")
        return content


@contextlib.contextmanager
def _kept(broken: FaultKind, late: FaultKind) -> Iterator[None]:
    try:
        yield
    except HttpFaultError as error:
        StrictSocket.fault = error
        raise
    except TimeoutError as error:
        StrictSocket.fault = HttpFaultError(late, "no answer in time")
        raise StrictSocket.fault from error
    except OSError as error:
        StrictSocket.fault = HttpFaultError(broken, str(error))
        raise StrictSocket.fault from error


class Session:
    """A log-in that lasts as long as the process."""

    def __init__(self, *, timeout: float, wait: Callable[[str], object], divert: str = "") -> None:
        """Import the library and set where and how it asks."""
        import baostock
        from baostock.common import contants
        from baostock.util import socketutil

        self.library = f"baostock {contants.BAOSTOCK_CLIENT_VERSION}"
        self.answers: list[RawAnswer] = []
        self._api = baostock
        self._logged_in = False
        if divert:
            address = urlsplit(divert)
            contants.BAOSTOCK_SERVER_IP = address.hostname
            contants.BAOSTOCK_SERVER_PORT = address.port
        self._host = contants.BAOSTOCK_SERVER_IP
        socket.setdefaulttimeout(timeout)
        socketutil.socket = types.SimpleNamespace(
            socket=StrictSocket, AF_INET=socket.AF_INET, SOCK_STREAM=socket.SOCK_STREAM
        )
        ask = socketutil.send_msg

        def recorded(message: str) -> str | None:
            wait(self._host)
            StrictSocket.received = 0
            answer: str | None = ask(message)
            body = (answer or "").encode()
            now = datetime.now(UTC).isoformat(timespec="seconds")
            name = message.split(contants.MESSAGE_SPLIT)[2][10:]
            self.answers.append(
                RawAnswer(url=f"baostock:{name}", status=0, body=body, received_at=now)
            )
            return answer

        socketutil.send_msg = recorded

    def run(
        self, function: str, arguments: dict[str, str]
    ) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Return the columns and rows of one query.

        Raises:
            HttpFaultError: It does not answer, or answers with an error.
        """
        self.answers.clear()
        StrictSocket.fault = None
        if not self._logged_in:
            self.close()
            self._good(self._api.login())
            self._logged_in = True
        result = getattr(self._api, function)(**arguments)
        self._good(result)
        rows = []
        while result.next():
            rows.append(tuple(map(str, result.get_row_data())))
        self._good(result)
        return tuple(result.fields), tuple(rows)

    def close(self) -> None:
        """Close the connection, if there is one."""
        from baostock.common import context

        held = getattr(context, "default_socket", None)
        if held is not None:
            held.close()
        self._logged_in = False

    def _good(self, result: Any) -> None:  # noqa: ANN401 - the library has no types
        if StrictSocket.fault is not None:
            self.close()
            raise StrictSocket.fault
        code = "none" if result is None else str(result.error_code)
        if code == "0":
            return
        kinds = [kind for start, kind in ERRORS.items() if code.startswith(start)]
        message = "" if result is None else result.error_msg
        raise HttpFaultError(kinds[0] if kinds else FaultKind.NOT_DATA, f"error {code}: {message}")
