"""Dated rules over a clock that may begin before a rule's record does.

A board that opened in 2019 has no rules before; nothing traded on it then either. Tables over
longer clocks carry the first rule back, and `require_known` sees to it that no bar stands there.
"""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from sim.rules.decree import Dated

Value = TypeVar("Value")


def value_on(dated: Dated[Value], day: date) -> Value:
    """Return the value in force on `day`, or the first on record when `day` is before it.

    Raises:
        RuleNotKnownError: `day` is after the record.
    """
    return dated.on(max(day, dated.records[0].day))


def changes_within(dated: Dated[Value], sessions: Sequence[date]) -> set[date]:
    """Return the days after the first session on which the value changed.

    Raises:
        RuleNotKnownError: The last session is after the record.
    """
    value_on(dated, sessions[-1])
    return {r.day for r in dated.records[1:] if sessions[0] < r.day <= sessions[-1]}


def values_over(dated: Dated[Value], sessions: Sequence[date]) -> list[Value]:
    """Return the value of every session, the first on record before its record.

    Raises:
        RuleNotKnownError: The last session is after the record.
    """
    value_on(dated, sessions[-1])
    out: list[Value] = []
    place = 0
    records = dated.records
    for day in sessions:
        while place + 1 < len(records) and records[place + 1].day <= day:
            place += 1
        out.append(records[place].value)
    return out
