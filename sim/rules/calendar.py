"""The exchanges' sessions as a closed list: what it does not hold, it does not guess."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date

from sim.model.errors import RuleNotKnownError


@dataclass(frozen=True, slots=True)
class SessionCalendar:
    """Days on which Shanghai, Shenzhen and Beijing trade (交易日).

    Attributes:
        sessions: Ascending, without duplicates, complete from `first` to `last`.
        known_to: Last day about which the list speaks (a year's end, say).
    """

    sessions: tuple[date, ...]
    known_to: date
    _members: frozenset[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.sessions:
            raise ValueError("a calendar needs at least one session")
        if any(a >= b for a, b in zip(self.sessions, self.sessions[1:], strict=False)):
            raise ValueError("sessions must ascend without duplicates")
        if self.known_to < self.sessions[-1]:
            raise ValueError(f"known_to was {self.known_to}, before {self.sessions[-1]}")
        object.__setattr__(self, "_members", frozenset(self.sessions))

    @property
    def first(self) -> date:
        """First session on record."""
        return self.sessions[0]

    @property
    def last(self) -> date:
        """Last session on record."""
        return self.sessions[-1]

    def _check(self, day: date) -> None:
        if not self.first <= day <= self.known_to:
            raise RuleNotKnownError("the session calendar", day, self.first, self.known_to)

    def is_session(self, day: date) -> bool:
        """Say whether the exchanges trade on `day`.

        Raises:
            RuleNotKnownError: `day` lies outside the list.
        """
        self._check(day)
        return day in self._members

    def next(self, day: date) -> date:
        """Return the first session after `day`.

        Raises:
            RuleNotKnownError: It lies outside the list.
        """
        self._check(day)
        place = bisect_right(self.sessions, day)
        if place == len(self.sessions):
            raise RuleNotKnownError("the session calendar", day, self.first, self.last)
        return self.sessions[place]

    def previous(self, day: date) -> date:
        """Return the last session before `day`.

        Raises:
            RuleNotKnownError: It lies outside the list.
        """
        self._check(day)
        place = bisect_left(self.sessions, day)
        if place == 0:
            raise RuleNotKnownError("the session calendar", day, self.first, self.known_to)
        return self.sessions[place - 1]

    def between(self, start: date, end: date) -> tuple[date, ...]:
        """Return the sessions from `start` to `end`, both included.

        Raises:
            RuleNotKnownError: `start` or `end` lies outside the list.
        """
        self._check(start)
        self._check(end)
        return self.sessions[bisect_left(self.sessions, start) : bisect_right(self.sessions, end)]
