"""What is found of a claim: holds, fails, or cannot be checked and what is missing for it."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from sim.model.errors import ExitCode
from sim.model.issue import Place
from sim.model.statement import Claim


class Outcome(enum.StrEnum):
    """The three verdicts."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "cannot-be-checked"

    @classmethod
    def of(cls, held: bool) -> "Outcome":  # noqa: FBT001 - the value itself is the argument
        """Return HOLDS or FAILS."""
        return cls.HOLDS if held else cls.FAILS


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SeriesUsed:
    """A series a verdict rests on.

    Attributes:
        name: Such as `000001.SH daily`.
        sha256: Hex digest of the stored file, or of the figures as CSV; empty when unknown.
        source: Where it comes from.
    """

    name: str
    sha256: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check finds.

    Attributes:
        outcome: Holds or fails; cannot be checked where the figures leave it open.
        value: The figures looked at, with their units.
        definition: What was compared, in one sentence.
        margin: By how much it holds or fails, with its unit.
        note: How far the verdict reaches: by truncation, as far as covered.
        series: What it rests on.
        missing: What would settle it; empty when it is settled.
    """

    outcome: Outcome
    value: str
    definition: str
    margin: str
    series: tuple[SeriesUsed, ...]
    note: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A claim with what was found of it.

    Attributes:
        claim: As read.
        outcome: Holds, fails, cannot be checked.
        value: The figures looked at, with their units; empty when there were none.
        definition: What was compared, in one sentence.
        margin: By how much it holds or fails; empty when it cannot be checked.
        note: How far the verdict reaches.
        series: What it rests on.
        missing: What is missing and how it comes in; empty when nothing is.
        place: Where the claim stands, None when it came from a file of facts.
    """

    claim: Claim
    outcome: Outcome
    value: str
    definition: str
    margin: str
    note: str
    series: tuple[SeriesUsed, ...]
    missing: str
    place: Place | None


class NotHeldError(Exception):
    """A check lacks figures; the message says which and how they come in."""


class NotReadableError(Exception):
    """A claim does not carry what its check needs; the message says what."""


def exit_code(verdicts: Iterable[Verdict]) -> ExitCode:
    """Return CLEAN when all hold, FINDINGS when some fail, DATA_MISSING when some are open."""
    outcomes = {verdict.outcome for verdict in verdicts}
    if Outcome.FAILS in outcomes:
        return ExitCode.FINDINGS
    return ExitCode.DATA_MISSING if Outcome.UNKNOWN in outcomes else ExitCode.CLEAN
