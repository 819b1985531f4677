"""In or out: a rule declared once as conditions, for backtrader and for the sweep's kernel."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.indicators.arrays import Booleans
from sim.indicators.conditions import Condition, Readings

MOST_VOTES = 7
"""Conditions that can be counted against `need`."""


@dataclass(frozen=True, slots=True)
class Term:
    """A condition and the names of the strategy's parameters it takes, in order."""

    condition: Condition
    takes: tuple[str, ...] = ()

    def holds(self, readings: Readings, values: Mapping[str, object]) -> Booleans:
        """Return the condition under the parameter values, one per session."""
        return self.condition(readings, *(values[name] for name in self.takes))


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """What to do after each close, depending on whether anything is held.

    Attributes:
        enter: With nothing held, buy at the next open.
        leave: With something held, sell at the next open.
    """

    enter: Booleans
    leave: Booleans


@dataclass(frozen=True, slots=True)
class SwitchRule:
    """In when every entry term holds and enough votes do; out when any leaving term holds.

    Attributes:
        enter: All must hold to enter.
        leave: Any one suffices to leave.
        votes: Enough of these must hold to enter as well.
        need: Name of the parameter that says how many; None when all must.
    """

    enter: tuple[Term, ...]
    leave: tuple[Term, ...]
    votes: tuple[Term, ...] = ()
    need: str | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms: entries, votes, leavings."""
        return (*self.enter, *self.votes, *self.leave)

    def signal(self, readings: Readings, values: Mapping[str, object]) -> Signal:
        """Return the entries and leavings under the parameter values.

        Row t is known after the close of t and acts at the open of t + 1.

        Args:
            readings: The market, oldest session first.
            values: The strategy's parameters by name.

        Raises:
            KeyError: A term takes a parameter that is not in `values`.
            ValueError: A value is outside what its condition allows.
        """
        sessions = len(readings)
        enter = np.ones(sessions, dtype=np.bool_)
        for term in self.enter:
            enter &= term.holds(readings, values)
        votes = np.zeros(sessions, dtype=np.int64)
        for term in self.votes:
            votes += term.holds(readings, values)
        leave = np.zeros(sessions, dtype=np.bool_)
        for term in self.leave:
            leave |= term.holds(readings, values)
        needed = len(self.votes) if self.need is None else require_votes(values[self.need])
        return Signal(enter=enter & (votes >= needed), leave=leave)


def require_votes(need: object) -> int:
    """Return how many votes are needed when it is a whole number from 1 to 7.

    Raises:
        ValueError: It is not.
    """
    if isinstance(need, int) and 1 <= need <= MOST_VOTES:
        return need
    raise ValueError(f"need must be from 1 to {MOST_VOTES} conditions, was {need!r}")


def held_sessions(signal: Signal) -> Booleans:
    """Return whether an account that can always trade holds something after each close.

    A decision at t shows at t + 1: it was filled at that session's open.
    """
    held = np.zeros(len(signal.enter), dtype=np.bool_)
    holding = False
    for t in range(1, len(held)):
        holding = not signal.leave[t - 1] if holding else bool(signal.enter[t - 1])
        held[t] = holding
    return held
