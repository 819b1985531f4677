"""What can go wrong between the program and a provider of market data."""

import enum

from sim.data.call import RawAnswer
from sim.model.errors import DataMissingError


class FaultKind(enum.StrEnum):
    """The kinds of fault; what was tried is shown in these words."""

    UNREACHABLE = "unreachable"  # no network, no such host
    REFUSED = "refused"  # connection closed, blocked address, captcha page
    SILENT = "silent"  # no answer within the deadline
    CUT_SHORT = "cut short"  # the body ended early
    NOT_DATA = "not data"  # something else than the provider's format
    NOTHING = "nothing"  # the provider has no such data
    SHAPE = "changed shape"  # columns renamed, reordered, added or gone
    WRONG_ROWS = "wrong rows"  # rows that fail the checks
    FAILED = "failed"  # the provider's server failed
    STOPPED = "stopped"  # not asked: it refused or was silent twice, or is not installed
    CRASHED = "crashed"  # the child process died


RETRIED = frozenset({FaultKind.SILENT, FaultKind.CUT_SHORT, FaultKind.REFUSED, FaultKind.FAILED})
"""Faults after which the same call may be tried again."""


class ProviderError(DataMissingError):
    """A provider did not give the data asked for.

    Attributes:
        kind: What went wrong.
        provider: Whose fault it was.
        detail: What was seen.
        raw: What the servers sent all the same.
    """

    def __init__(
        self, kind: FaultKind, provider: str, detail: str, raw: tuple[RawAnswer, ...] = ()
    ) -> None:
        super().__init__(f"{provider}: {kind}: {detail}")
        self.kind = kind
        self.provider = provider
        self.detail = detail
        self.raw = raw
