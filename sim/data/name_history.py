"""What securities were called when: names made comparable, rows of several sources made one."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from sim.data.layer import StatusKind, StatusPeriod
from sim.data.names import NameRow
from sim.model.symbol import Symbol

ONE_DAY = timedelta(days=1)
PASSING = re.compile(r"(?:XD|XR|DR|N|C)(?=[\u4e00-\u9fff*])")
"""Marks a quote shows for some days: ex-dividend, ex-rights, both, newly listed."""
TREATED = re.compile(r"S?\*?ST(?![A-Za-z])")
"""Special treatment: ST, *ST, SST and S*ST before the name."""


def plain_name(text: str) -> str:
    """Return a short name as texts write it: half-width letters, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def lasting_name(text: str) -> str:
    """Return a quoted name, empty when it carries a mark of the day and may be cut off by it."""
    name = plain_name(text)
    return "" if PASSING.match(name) else name


def under_treatment(name: str) -> bool:
    """Say whether a short name says that its security is under special treatment."""
    return TREATED.match(name) is not None


def treatment_periods(rows: Iterable[NameRow]) -> tuple[StatusPeriod, ...]:
    """Return the periods of special treatment that dated names tell."""
    return tuple(
        StatusPeriod(
            symbol=row.symbol,
            kind=StatusKind.ST,
            first=row.first,
            last=row.last,
            source=f"called {row.name}" + (f" ({row.source})" if row.source else ""),
        )
        for row in rows
        if row.first is not None and under_treatment(row.name)
    )


def changed_names(
    changes: Iterable[tuple[Symbol, date, str, str]], source: str
) -> dict[Symbol, tuple[NameRow, ...]]:
    """Return each security's names, oldest first, from its changes.

    Args:
        changes: Security, first day of the new name, old name, new name; in any order.
        source: For the rows.
    """
    by_symbol: dict[Symbol, list[tuple[date, str, str]]] = {}
    for symbol, day, old, new in changes:
        by_symbol.setdefault(symbol, []).append((day, old, new))
    found = {}
    for symbol, steps in by_symbol.items():
        steps.sort(key=lambda step: step[0])
        names = [(None, steps[0][1]), *((day, new) for day, _, new in steps)]
        ends = [day - ONE_DAY for day, _, _ in steps]
        found[symbol] = tuple(
            NameRow(symbol=symbol, name=name, first=first, last=last, source=source)
            for (first, name), last in zip(names, [*ends, None], strict=True)
        )
    return found


def merge_names(
    held: Iterable[NameRow], found: Iterable[NameRow], seen: date
) -> tuple[NameRow, ...]:
    """Return the rows held joined with those found, by security, former names first.

    A name held and found takes the days either has. A current name that differs from the one held
    begins on the day it was seen, when nobody says since when; the older ends the day before.

    Args:
        held: Known so far.
        found: Told now; what one source tells of a security.
        seen: Day of telling.
    """
    rows: dict[Symbol, list[NameRow]] = {}
    for row in held:
        rows.setdefault(row.symbol, []).append(row)
    for row in found:
        rows[row.symbol] = _joined(rows.get(row.symbol, []), row, seen)
    return tuple(row for symbol in sorted(rows) for row in _ordered(rows[symbol]))


def _joined(mine: list[NameRow], row: NameRow, seen: date) -> list[NameRow]:
    for place, known in enumerate(mine):
        same = known.name == row.name or (
            known.last is None and row.last is None and _bare(known.name) == _bare(row.name)
        )
        if same and _same_days(known, row):
            return [*mine[:place], _filled(known, row), *mine[place + 1 :]]
    if row.last is not None or not any(known.last is None for known in mine):
        return [*mine, row]
    dated = [known.first for known in mine if known.last is None and known.first]
    first = row.first or seen
    if dated and max(dated) > first:  # an older name told late
        return [*mine, replace(row, last=max(dated) - ONE_DAY)]
    closed = [replace(k, last=first - ONE_DAY) if k.last is None else k for k in mine]
    return [*closed, replace(row, first=first)]


def _same_days(one: NameRow, other: NameRow) -> bool:
    """Say whether a row held and a row of its name told now may be about the same days."""
    if one.first is not None and other.first is not None:
        return one.first == other.first
    if one.last is not None and (other.last is None or one.last != other.last):
        return False
    return not (_before(one.last, other.first) or _before(other.last, one.first))


def _before(last: date | None, first: date | None) -> bool:
    return last is not None and first is not None and last < first


def _filled(known: NameRow, row: NameRow) -> NameRow:
    return replace(
        known,
        first=known.first or row.first,
        last=known.last or row.last,
        listed=known.listed or row.listed,
        source=known.source or row.source,
    )


def _ordered(rows: list[NameRow]) -> list[NameRow]:
    return sorted(rows, key=lambda row: (row.last is None, row.first or date.min))


def differing_names(
    ours: Iterable[NameRow], theirs: Iterable[NameRow]
) -> Mapping[Symbol, tuple[str, str]]:
    """Return the current names two sources tell differently, by security.

    What exchanges append to a name on a screen, as in 寒武纪-U, is no difference.
    """
    mine = {row.symbol: row.name for row in ours if row.last is None}
    return {
        row.symbol: (mine[row.symbol], row.name)
        for row in theirs
        if row.last is None and row.symbol in mine and _bare(mine[row.symbol]) != _bare(row.name)
    }


def _bare(name: str) -> str:
    return re.sub(r"-[A-Z]{1,2}$", "", name)
