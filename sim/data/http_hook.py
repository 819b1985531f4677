"""Between a provider's library and the network: time limits, pace, refusals, and a record.

The libraries ask without a time limit, without a pace and keep nothing. The hook sits where
`requests` sends, so it holds whatever function of a library asks.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
import requests.adapters

from sim.data.call import RawAnswer
from sim.data.fault import FaultKind

BODY_LIMIT = 32 << 20  # bytes
CHUNK = 1 << 16
REFUSALS = frozenset({401, 403, 418, 429, 456})
LITERAL = re.compile(r"""[\s\w.,:;=\-+"'{}\[\]/*]*""")
SCRIPTS = ("/hfq.js", "/qfq.js")  # texts a library would run as a program

Send = Callable[..., requests.Response]


class HttpFaultError(requests.RequestException):
    """A fault the hook itself found.

    Attributes:
        kind: What went wrong.
    """

    def __init__(self, kind: FaultKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Recorder:
    """Sends requests with limits and keeps what came back.

    Attributes:
        answers: What servers sent since `begin`.
        fault: The last transport fault since `begin`; libraries swallow exceptions.
    """

    def __init__(
        self,
        *,
        timeout: float,
        wait: Callable[[str], object],
        divert: str = "",
    ) -> None:
        """Set the limits.

        Args:
            timeout: Seconds of silence allowed.
            wait: Called with the host before each request; returns when it may be asked.
            divert: Address all requests go to instead, as `http://127.0.0.1:8000`; the host asked
                becomes the first part of the path.
        """
        self.answers: list[RawAnswer] = []
        self.fault: Exception | None = None
        self._timeout = timeout
        self._wait = wait
        self._divert = divert
        self._replay: dict[str, list[RawAnswer]] | None = None
        self._refuse: tuple[str, ...] = ()
        self._blank: tuple[str, ...] = ()

    def begin(
        self,
        refuse: Sequence[str],
        replay: Sequence[RawAnswer] | None = None,
        blank: Sequence[str] = (),
    ) -> None:
        """Forget earlier answers and set how the next call is served.

        Args:
            refuse: Parts of addresses that are not asked.
            replay: Recorded answers to give instead of asking anybody; those of one address in
                their order, the last one again.
            blank: Parts of addresses answered with an empty text instead.
        """
        self.answers, self.fault = [], None
        self._refuse, self._blank, self._replay = tuple(refuse), tuple(blank), None
        if replay is not None:
            self._replay = {}
            for answer in replay:
                self._replay.setdefault(answer.url, []).append(answer)

    def install(self) -> None:
        """Take the place of what `requests` sends with, for the whole process."""
        original = requests.adapters.HTTPAdapter.send
        recorder = self

        def send(
            adapter: requests.adapters.HTTPAdapter,
            request: requests.PreparedRequest,
            **options: Any,  # noqa: ANN401 - as in requests
        ) -> requests.Response:
            return recorder.send(
                lambda prepared: original(
                    adapter, prepared, **_limited(options, recorder.timeout)
                ),
                request,
            )

        requests.adapters.HTTPAdapter.send = send  # type: ignore[method-assign, assignment]

    @property
    def timeout(self) -> float:
        """Seconds of silence allowed."""
        return self._timeout

    def send(self, transport: Send, request: requests.PreparedRequest) -> requests.Response:
        """Send one request through `transport`, with all limits, and keep the answer."""
        url = request.url or ""
        try:
            if any(part in url for part in self._refuse):
                raise HttpFaultError(FaultKind.STOPPED, f"not asked, it is not needed: {url}")
            if any(part in url for part in self._blank):
                return _filled(url, request, 200, b"")
            if self._replay is not None:
                response = self._recorded(url, request)
            else:
                self._wait(urlsplit(url).hostname or "")
                response = transport(self._diverted(request))
                response._content = _body(response)  # noqa: SLF001 - read here, within the limits
                response.url = url
            self._keep(url, response)
            _check(url, response)
        except requests.RequestException as error:
            if not (isinstance(error, HttpFaultError) and error.kind is FaultKind.STOPPED):
                self.fault = error
            raise
        return response

    def _keep(self, url: str, response: requests.Response) -> None:
        self.answers.append(
            RawAnswer(
                url=url,
                status=response.status_code,
                body=response.content,
                received_at=datetime.now(UTC).isoformat(timespec="seconds"),
            )
        )

    def _diverted(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if not self._divert:
            return request
        parts = urlsplit(request.url or "")
        base = urlsplit(self._divert)
        moved = request.copy()
        path = f"/{parts.hostname}{parts.path}"
        moved.url = urlunsplit((base.scheme, base.netloc, path, parts.query, ""))
        moved.headers.pop("Host", None)
        return moved

    def _recorded(self, url: str, request: requests.PreparedRequest) -> requests.Response:
        left = (self._replay or {}).get(url)
        if not left:
            raise HttpFaultError(FaultKind.STOPPED, f"no recorded answer of {url}")
        answer = left.pop(0) if len(left) > 1 else left[0]
        return _filled(url, request, answer.status, answer.body)


def _filled(
    url: str, request: requests.PreparedRequest, status: int, body: bytes
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = body  # noqa: SLF001 - there is no public way to fill it
    response.encoding = "utf-8"
    response.url = url
    response.request = request
    return response


def _limited(options: Mapping[str, Any], timeout: float) -> dict[str, Any]:
    return {**options, "timeout": timeout, "stream": True, "verify": True}


def _body(response: requests.Response) -> bytes:
    chunks, size = [], 0
    for chunk in response.iter_content(CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > BODY_LIMIT:
            raise HttpFaultError(
                FaultKind.NOT_DATA, f"the answer has more than {BODY_LIMIT} bytes"
            )
    return b"".join(chunks)


def _check(url: str, response: requests.Response) -> None:
    status = response.status_code
    if status in REFUSALS:
        raise HttpFaultError(FaultKind.REFUSED, f"HTTP status {status}")
    if status >= 500:  # noqa: PLR2004 - the server's own faults
        raise HttpFaultError(FaultKind.FAILED, f"HTTP status {status}")
    scripted = urlsplit(url).path.endswith(SCRIPTS)
    if scripted and response.text.lstrip().startswith("<"):
        raise HttpFaultError(
            FaultKind.REFUSED, "a page came instead of data, as when an address is blocked"
        )
    if scripted and not LITERAL.fullmatch(response.text):
        raise HttpFaultError(
            FaultKind.NOT_DATA, "a text that would be run holds more than figures"
        )
