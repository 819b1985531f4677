"""A place series come from: the shipped snapshot, the user's store, a folder of CSV files."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import pandas as pd

from sim.data.names import NameRow
from sim.model.action import CorporateAction
from sim.model.symbol import Exchange, Symbol


class Standing(enum.StrEnum):
    """How far a bar can be trusted."""

    CONFIRMED = "confirmed"  # two independent sources agree in open, high, low and close
    SINGLE_SOURCE = "single-source"  # nobody else was asked, or nobody else has it
    DISPUTED = "disputed"  # two sources differ


class StatusKind(enum.StrEnum):
    """What a period of a security's trading status is."""

    SUSPENDED = "suspended"
    ST = "st"  # ST, *ST: special treatment
    DELISTING = "delisting"  # 退市整理期


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPeriod:
    """Sessions on which a security was suspended or under special treatment.

    Attributes:
        symbol: Whose.
        kind: What the period is.
        first: First session.
        last: Last session; None when it goes on.
        source: Where that is known from.
    """

    symbol: Symbol
    kind: StatusKind
    first: date
    last: date | None = None
    source: str = ""

    def covers(self, day: date) -> bool:
        """Say whether `day` lies inside the period."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a series comes from, for captions and audits.

    Attributes:
        symbol: Whose.
        source: Short text naming the source.
        sha256: Hex digest of the stored file.
        rows: Bars.
        first: First session.
        last: Last session.
        standing: Bars by standing; empty when nobody compared.
    """

    symbol: Symbol
    source: str
    sha256: str
    rows: int
    first: date
    last: date
    standing: tuple[tuple[Standing, int], ...] = ()

    def __str__(self) -> str:
        span = f"{self.first} to {self.last}, {self.rows} bars"
        return f"{self.symbol}: {self.source} ({span}; SHA-256 {self.sha256[:12]})"


def standing_words(counts: Iterable[tuple[Standing, int]]) -> str:
    """Return counts of bars by standing in words, as `bars 700 confirmed, 2 disputed`."""
    return "bars " + ", ".join(f"{count:,} {kind}" for kind, count in counts if count)


def trust(sources: Iterable[Provenance]) -> str:
    """Return in a sentence how far the bars of some series were confirmed.

    As `Market data: 5 series shipped; 3 series of the store, bars 700 confirmed, 2 disputed.`
    """
    listed = list(sources)
    stored = [one for one in listed if one.standing]
    counts = [(kind, sum(dict(one.standing).get(kind, 0) for one in stored)) for kind in Standing]
    parts = [f"{len(listed) - len(stored)} series shipped"] if len(stored) < len(listed) else []
    if stored:
        parts.append(f"{len(stored)} series of the store, {standing_words(counts)}")
    disputed = [str(one.symbol) for one in stored if dict(one.standing).get(Standing.DISPUTED)]
    where = f" (disputed: {', '.join(disputed)}; see `fupan data status`)" if disputed else ""
    return f"Market data: {'; '.join(parts) or 'none'}{where}."


class Layer(Protocol):
    """A read-only place of raw series. Frames follow the schema of `sim.model.bar`."""

    @property
    def name(self) -> str:
        """Short name for messages."""
        ...

    def symbols(self) -> frozenset[Symbol]:
        """Return the securities and indices with daily bars."""
        ...

    def bars(self, symbol: Symbol) -> pd.DataFrame:
        """Return the checked daily bars of one of `symbols()`."""
        ...

    def provenance(self, symbol: Symbol) -> Provenance:
        """Return where the bars of one of `symbols()` come from."""
        ...

    def actions(self) -> tuple[CorporateAction, ...]:
        """Return all corporate actions, by ex-date."""
        ...

    def names(self) -> tuple[NameRow, ...]:
        """Return all name rows."""
        ...

    def periods(self) -> tuple[StatusPeriod, ...]:
        """Return all periods of suspension and special treatment."""
        ...

    def sessions(self) -> tuple[date, ...]:
        """Return the sessions the layer knows, ascending; may be empty."""
        ...

    def breadth(self) -> pd.DataFrame | None:
        """Return the market's breadth, None when the layer has none."""
        ...


def is_index(symbol: Symbol) -> bool:
    """Say whether a symbol is an index by its code: Shanghai 000xxx, Shenzhen 399xxx."""
    if symbol.exchange is Exchange.SH:
        return symbol.code.startswith("000")
    return symbol.exchange is Exchange.SZ and symbol.code.startswith("399")
