"""Every answer of every provider, kept compressed, so that a fetch can be audited and replayed."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sim.data.call import Answer, Call, RawAnswer
from sim.data.files import write_atomically
from sim.data.reading import Request
from sim.data.schema import SeriesKind
from sim.model.errors import StorageError
from sim.model.symbol import Symbol

FOLDER = "raw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request to a provider as it was kept.

    Attributes:
        provider: Who was asked.
        request: For what.
        calls: The library's calls, each with what the servers sent.
    """

    provider: str
    request: Request
    calls: tuple[tuple[Call, tuple[RawAnswer, ...]], ...]


class RawAnswers:
    """The kept answers under one data folder, named by the digest of their content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def keep(self, answers: Iterable[RawAnswer]) -> tuple[str, ...]:
        """Write answers that are not kept yet; return the digest of each.

        Raises:
            StorageError: The disk is full, or the like.
        """
        return tuple(self._keep(answer.to_json()) for answer in answers)

    def keep_exchange(self, provider: str, request: Request, answers: Iterable[Answer]) -> str:
        """Write a request, its calls and their raw answers; return the digest of the record.

        Raises:
            StorageError: The disk is full, or the like.
        """
        calls = [
            {"call": answer.call.to_json(), "answers": self.keep(answer.raw)} for answer in answers
        ]
        return self._keep({
            "provider": provider,
            "kind": request.kind,
            "symbol": str(request.symbol) if request.symbol else "",
            "first": request.first.isoformat(),
            "last": request.last.isoformat(),
            "calls": calls,
        })  # fmt: skip

    def _keep(self, data: Mapping[str, Any]) -> str:
        content = json.dumps(data, sort_keys=True).encode()
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if not path.exists():
            packed = gzip.compress(content, mtime=0)
            write_atomically(path, lambda file: file.write(packed))
        return digest

    def path(self, digest: str) -> Path:
        """Return where the answer with a digest lies."""
        return self._folder / digest[:2] / f"{digest}.json.gz"

    def exchange(self, digest: str) -> Exchange:
        """Return a kept request with its calls and raw answers; all digests are checked.

        Raises:
            StorageError: One is absent or damaged.
        """
        data = self._read(digest)
        request = Request(
            kind=SeriesKind(data["kind"]),
            symbol=Symbol.parse(data["symbol"]) if data["symbol"] else None,
            first=date.fromisoformat(data["first"]),
            last=date.fromisoformat(data["last"]),
        )
        calls = tuple(
            (Call.from_json(one["call"]), tuple(self.read(d) for d in one["answers"]))
            for one in data["calls"]
        )
        return Exchange(provider=data["provider"], request=request, calls=calls)

    def read(self, digest: str) -> RawAnswer:
        """Return a kept answer; its digest is checked.

        Raises:
            StorageError: It is absent or damaged.
        """
        return RawAnswer.from_json(self._read(digest))

    def _read(self, digest: str) -> Any:  # noqa: ANN401 - JSON
        path = self.path(digest)
        try:
            content = gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise StorageError(f"{path} cannot be read: {error}") from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise StorageError(f"{path} is not the answer that was kept (its digest differs)")
        return json.loads(content)
