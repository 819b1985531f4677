"""What a caller cannot go on from. Everything else is an `Issue`."""

from collections.abc import Sequence
from datetime import date
from enum import IntEnum

from sim.model.issue import Issue


class ExitCode(IntEnum):
    """Exit status of the command."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    DATA_MISSING = 3


class FupanError(Exception):
    """A fault of input, data or machine with a message meant for the user.

    Attributes:
        issues: Everything that is wrong, all at once; may be empty.
        exit_code: Status the command ends with.
    """

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, issues: Sequence[Issue] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.issues = tuple(issues)


class InputError(FupanError):
    """The user's input cannot be used (exit 2)."""


class DataMissingError(FupanError):
    """Market data needed for the job are not there (exit 3)."""

    exit_code = ExitCode.DATA_MISSING


class StorageError(FupanError):
    """A file cannot be read or written: full disk, no permission, broken content (exit 2)."""


class BooksDisagreeError(FupanError):
    """The event ledger and the backtrader account differ: a fault of the program (exit 1)."""

    exit_code = ExitCode.FINDINGS


class RuleNotKnownError(FupanError):
    """A market rule was asked for outside its record (exit 2).

    Attributes:
        rule: Name of the rule.
        day: Day asked for.
        first: First day on record.
        last: Last day on record.
    """

    def __init__(self, rule: str, day: date, first: date, last: date) -> None:
        super().__init__(
            f"{rule} is recorded from {first} to {last}, not for {day};"
            " add the notice that covers it to sim/rules"
        )
        self.rule = rule
        self.day = day
        self.first = first
        self.last = last
