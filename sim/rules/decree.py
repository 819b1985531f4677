"""A market rule as data: from a day on, a value, and the text that says so."""

import itertools
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from sim.model.errors import RuleNotKnownError

Value_co = TypeVar("Value_co", covariant=True)

CHECKED_TO = date(2026, 12, 31)
"""Last day the records were checked for: the end of the year of the last review, as the exchanges'
own calendar. Later days are refused until the records are reviewed again."""


@dataclass(frozen=True, slots=True)
class Since(Generic[Value_co]):
    """A value in force from a day on.

    Attributes:
        day: First session it applies to.
        value: The rule's value; its unit is the rule's.
        source: The notice, rule text or, failing these, the independent sources.
    """

    day: date
    value: Value_co
    source: str


@dataclass(frozen=True, slots=True)
class Dated(Generic[Value_co]):
    """A rule over time. History is appended to, never edited.

    Attributes:
        name: What the rule is called in messages.
        records: Oldest first, days strictly ascending.
        checked_to: Last day up to which nobody found a later change.
    """

    name: str
    records: tuple[Since[Value_co], ...]
    checked_to: date

    def __post_init__(self) -> None:
        days = [record.day for record in self.records]
        if not days or any(a >= b for a, b in itertools.pairwise(days)):
            raise ValueError(f"records of {self.name} must exist and ascend, days were {days}")
        if self.checked_to < days[-1]:
            raise ValueError(
                f"{self.name} was checked to {self.checked_to}, before its last record"
            )

    def record_on(self, day: date) -> Since[Value_co]:
        """Return the record in force on `day`.

        Raises:
            RuleNotKnownError: `day` lies before the first record or after `checked_to`.
        """
        first = self.records[0].day
        if not first <= day <= self.checked_to:
            raise RuleNotKnownError(self.name, day, first, self.checked_to)
        return self.records[bisect_right(self.records, day, key=lambda record: record.day) - 1]

    def on(self, day: date) -> Value_co:
        """Return the value in force on `day`.

        Raises:
            RuleNotKnownError: As `record_on`.
        """
        return self.record_on(day).value
