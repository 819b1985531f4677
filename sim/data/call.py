"""A call of a provider's library and its answer, as plain data that pass between processes."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of one function of a provider's library.

    Attributes:
        library: `akshare` or `baostock`.
        function: Its name.
        arguments: By keyword.
        refuse: Parts of addresses the call may not ask: what it would fetch needlessly, or run.
        blank: Parts of addresses answered with an empty text without asking: what it would fetch
            needlessly and cannot do without.
        patience: Deadlines the call may take: above 1 where the library asks page by page.
    """

    library: str
    function: str
    arguments: Mapping[str, str]
    refuse: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    patience: int = 1

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"{self.library}.{self.function}({shown})"

    def to_json(self) -> dict[str, Any]:
        """Return the call as plain data."""
        return {
            "library": self.library,
            "function": self.function,
            "arguments": dict(self.arguments),
            "refuse": list(self.refuse),
            "blank": list(self.blank),
            "patience": self.patience,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Call":
        """Return the call plain data stand for."""
        return cls(
            library=data["library"],
            function=data["function"],
            arguments=data["arguments"],
            refuse=tuple(data["refuse"]),
            blank=tuple(data.get("blank", ())),
            patience=int(data.get("patience", 1)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAnswer:
    """What a server sent, byte for byte.

    Attributes:
        url: Address asked, with its parameters.
        status: HTTP status; 0 for a protocol that has none.
        body: The answer.
        received_at: UTC, ISO.
    """

    url: str
    status: int
    body: bytes
    received_at: str

    def to_json(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            "url": self.url,
            "status": self.status,
            "body": base64.b64encode(self.body).decode("ascii"),
            "received_at": self.received_at,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RawAnswer":
        """Return the answer plain data stand for."""
        return cls(
            url=data["url"],
            status=data["status"],
            body=base64.b64decode(data["body"]),
            received_at=data["received_at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call returned.

    Attributes:
        call: What was called.
        columns: Names as the library gives them.
        rows: Cells as text, numbers or None.
        raw: What the servers sent.
        library: Library and version, as `akshare 1.19.5`.
    """

    call: Call
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    raw: tuple[RawAnswer, ...] = field(default=(), repr=False)
    library: str = ""

    def text(self) -> str:
        """Return all bodies as one text."""
        return "\n".join(answer.body.decode("utf-8", "replace") for answer in self.raw)
