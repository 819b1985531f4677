"""What securities are called, by day. Standard library only: reading a text must start fast."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sim.data.sessions import SHIPPED
from sim.model.symbol import SecurityKind, Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """A security's short name (证券简称) and the days it is known for.

    Attributes:
        symbol: Whose.
        name: As the exchange shows it.
        kind: What the security is.
        first: First day of the name; None when its beginning is not recorded.
        last: Last day of the name; None when it is still in use.
        listed: First session of the security; None when not recorded.
        source: Where the row comes from; empty for the shipped list.
    """

    symbol: Symbol
    name: str
    kind: SecurityKind = SecurityKind.STOCK
    first: date | None = None
    last: date | None = None
    listed: date | None = None
    source: str = ""

    def holds_on(self, day: date) -> bool:
        """Say whether the name is in use on `day`, as far as its bounds are recorded."""
        after_first = self.first is None or self.first <= day
        return after_first and (self.last is None or day <= self.last)


def read_names(path: Path) -> tuple[NameRow, ...]:
    """Return the rows of a `names.csv` written by this program.

    Raises:
        ValueError: A row is not of the format.
        OSError: It cannot be read.
    """
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(name_of_row(row) for row in csv.DictReader(file))


@cache
def shipped_names() -> tuple[NameRow, ...]:
    """Return the names that ship with the package."""
    return read_names(SHIPPED / "names.csv")


def by_name(rows: Iterable[NameRow]) -> Mapping[str, tuple[Symbol, ...]]:
    """Return every name ever used with the symbols it meant, ascending; usually one."""
    found: dict[str, set[Symbol]] = {}
    for row in rows:
        found.setdefault(row.name, set()).add(row.symbol)
    return {name: tuple(sorted(symbols)) for name, symbols in found.items()}


def name_of(rows: Iterable[NameRow], symbol: Symbol, day: date | None = None) -> str | None:
    """Return the name of `symbol` on `day` (None: the latest), None when not recorded."""
    mine = sorted(
        (row for row in rows if row.symbol == symbol), key=lambda row: row.first or date.min
    )
    fitting = [row.name for row in mine if day is None or row.holds_on(day)]
    return fitting[-1] if fitting else None


def name_of_row(row: Mapping[Any, Any]) -> NameRow:
    """Return the name a row of text cells says.

    Raises:
        ValueError: A cell is not of its column.
    """
    return NameRow(
        symbol=Symbol.parse(row["symbol"]),
        name=row["name"],
        kind=SecurityKind(row["kind"]),
        first=_day(row["first"]),
        last=_day(row["last"]),
        listed=_day(row["listed"]),
        source=row["source"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
