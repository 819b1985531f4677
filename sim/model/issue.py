"""What is wrong with an input, as a value: where, what was wanted, what was found, what to do."""

import enum
from dataclasses import dataclass


class Severity(enum.StrEnum):
    """How far an issue reaches."""

    ERROR = "error"  # the thing it names could not be read or done
    WARNING = "warning"  # read or done, but a reader must look
    NOTE = "note"  # odd but possible


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the input something stands.

    Attributes:
        source: File name or other name of the input.
        line: Line or row, counted from 1; None when the whole input is meant.
        start: Offset of the first character in the original text, from 0.
        end: Offset after the last character.
    """

    source: str = ""
    line: int | None = None
    start: int | None = None
    end: int | None = None

    def __str__(self) -> str:
        return self.source if self.line is None else f"{self.source}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing wrong or odd.

    Attributes:
        code: Stable name in kebab-case, such as `quantity-not-a-lot`.
        message: One sentence with the numbers in it.
        wanted: What was expected, empty when the message says it all.
        found: What was there instead.
        remedy: What the reader can do, empty when nothing.
        severity: How far it reaches.
        place: Where it stands, None when nowhere in particular.
        field: Dotted name of the field meant, such as `holdings.600155.SH.quantity`.
    """

    code: str
    message: str
    wanted: str = ""
    found: str = ""
    remedy: str = ""
    severity: Severity = Severity.ERROR
    place: Place | None = None
    field: str = ""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place is not None and str(self.place) else ""
        next_step = f" → {self.remedy}" if self.remedy else ""
        return f"{where}{self.message}{next_step}"
