"""Every answer of every provider, kept compressed, so that a fetch can be audited and replayed."""

import gzip
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from sim.data.call import RawAnswer
from sim.data.files import write_atomically
from sim.model.errors import StorageError

FOLDER = "raw"


class RawAnswers:
    """The kept answers under one data folder, named by the digest of their content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def keep(self, answers: Iterable[RawAnswer]) -> tuple[str, ...]:
        """Write answers that are not kept yet; return the digest of each.

        Raises:
            StorageError: The disk is full, or the like.
        """
        return tuple(self._keep(answer) for answer in answers)

    def _keep(self, answer: RawAnswer) -> str:
        content = json.dumps(answer.to_json(), sort_keys=True).encode()
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if not path.exists():
            packed = gzip.compress(content, mtime=0)
            write_atomically(path, lambda file: file.write(packed))
        return digest

    def path(self, digest: str) -> Path:
        """Return where the answer with a digest lies."""
        return self._folder / digest[:2] / f"{digest}.json.gz"

    def read(self, digest: str) -> RawAnswer:
        """Return a kept answer; its digest is checked.

        Raises:
            StorageError: It is absent or damaged.
        """
        path = self.path(digest)
        try:
            content = gzip.decompress(path.read_bytes())
        except (OSError, EOFError) as error:
            raise StorageError(f"{path} cannot be read: {error}") from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise StorageError(f"{path} is not the answer that was kept (its digest differs)")
        return RawAnswer.from_json(json.loads(content))
