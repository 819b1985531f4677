"""Asking a provider: tries with growing pauses, and no more than two refusals."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import stamina

from sim.data.call import Answer, Call, RawAnswer
from sim.data.fault import RETRIED, FaultKind, ProviderError
from sim.data.providers import Provider
from sim.data.reading import Reading, Request

TRIES = 3
REFUSALS = 2  # after which a provider is left alone for the rest of the run
UNANSWERED = frozenset({FaultKind.SILENT, FaultKind.UNREACHABLE})
"""Faults that count as a refusal when no try of a series got further."""
FIRST_PAUSE = 0.5  # seconds before the second try; doubled for the third
JITTER = 0.5  # seconds at most added to a pause

logging.getLogger("stamina").addHandler(logging.NullHandler())  # attempts say it in our words


class Caller(Protocol):
    """What runs a call: a child process, or a stand-in."""

    def call(self, call: Call, provider: str) -> Answer:
        """Return the answer, or raise a ProviderError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One provider asked for one series, for the table of what was tried.

    Attributes:
        provider: Who.
        request: For what.
        outcome: `ok`, or the fault in words.
        tries: Calls made.
        seconds: Time it took.
    """

    provider: str
    request: Request
    outcome: str
    tries: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A reading with what it was read from.

    Attributes:
        provider: Who answered.
        request: What was asked.
        reading: What the answers say.
        answers: Of the library's calls, with what the servers sent.
    """

    provider: str
    request: Request
    reading: Reading
    answers: tuple[Answer, ...] = ()

    @property
    def library(self) -> str:
        """Library and version that read the answers."""
        return self.answers[0].library if self.answers else ""


class Asker:
    """Asks providers through a caller and remembers who refused.

    Attributes:
        attempts: Everything tried, in order.
        kept: Raw answers of attempts that failed.
    """

    def __init__(
        self,
        caller: Caller,
        *,
        pause: float = FIRST_PAUSE,
        tries: int = TRIES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.attempts: list[Attempt] = []
        self.kept: list[RawAnswer] = []
        self._caller = caller
        self._pause = pause
        self._most = tries
        self._clock = clock
        self._refusals: Counter[str] = Counter()
        self._tries = 0

    def stopped(self, provider: str) -> bool:
        """Say whether a provider is left alone from now on."""
        return self._refusals[provider] >= REFUSALS

    def ask(
        self, provider: Provider, request: Request, check: Callable[[Reading], Reading]
    ) -> Asked:
        """Return a provider's reading as `check` returns it.

        Raises:
            ProviderError: It gave none.
        """
        started, self._tries = self._clock(), 0
        outcome = "ok"
        try:
            return self._ask(provider, request, check)
        except ProviderError as error:
            outcome = f"{error.kind}: {error.detail}"
            self._refusals[provider.name] += error.kind in UNANSWERED
            self.kept.extend(error.raw)
            raise
        finally:
            self.attempts.append(
                Attempt(
                    provider=provider.name,
                    request=request,
                    outcome=outcome,
                    tries=self._tries,
                    seconds=self._clock() - started,
                )
            )

    def _ask(
        self, provider: Provider, request: Request, check: Callable[[Reading], Reading]
    ) -> Asked:
        answers = [
            answer
            for call in provider.plan(request)
            if (answer := self._call(call, provider.name)) is not None
        ]
        if not answers:
            raise ProviderError(FaultKind.NOTHING, provider.name, "it has no such data")
        raw = tuple(part for answer in answers for part in answer.raw)
        try:
            reading = check(provider.read(request, tuple(answers)))
        except ProviderError as error:
            raise ProviderError(error.kind, provider.name, error.detail, raw) from None
        return Asked(
            provider=provider.name, request=request, reading=reading, answers=tuple(answers)
        )

    def _call(self, call: Call, provider: str) -> Answer | None:
        """Return the answer of one call, None when the provider has nothing to say to it."""
        for attempt in stamina.retry_context(
            on=self._again,
            attempts=self._most,
            timeout=None,
            wait_initial=self._pause,
            wait_max=self._pause * 4,
            wait_jitter=JITTER if self._pause else 0.0,
        ):
            with attempt:
                return self._once(call, provider)
        return None

    def _once(self, call: Call, provider: str) -> Answer | None:
        if self.stopped(provider):
            detail = "it refused or did not answer twice and is left alone for this run"
            raise ProviderError(FaultKind.STOPPED, provider, detail)
        self._tries += 1
        try:
            return self._caller.call(call, provider)
        except ProviderError as error:
            if error.kind is FaultKind.NOTHING:
                self.kept.extend(error.raw)
                return None
            if error.kind is FaultKind.REFUSED:
                self._refusals[provider] += 1
            raise

    def _again(self, error: Exception) -> bool:
        return (
            isinstance(error, ProviderError)
            and error.kind in RETRIED
            and not self.stopped(error.provider)
        )
