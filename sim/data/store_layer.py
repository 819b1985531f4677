"""The user's store as a layer of a market."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from sim.data.layer import Provenance, StatusPeriod, standing_words
from sim.data.names import NameRow, name_of_row
from sim.data.schema import MARKET_KEY, SeriesKind
from sim.data.sessions import read_sessions
from sim.data.store import Store
from sim.data.stored_rows import action_of, period_of
from sim.model.action import CorporateAction
from sim.model.bar import BAR_COLUMNS
from sim.model.symbol import Symbol

OWN_SESSIONS = "sessions.csv"
"""The user's own list of sessions beyond the shipped one, in the data folder."""


class StoreLayer:
    """The current versions of a store, as they were when the layer was made."""

    name = "your data folder"

    def __init__(self, store: Store) -> None:
        self._store = store
        self._versions = {(v.kind, v.key): v for v in store.catalog.all_current()}

    @cached_property
    def _symbols(self) -> frozenset[Symbol]:
        held = self._versions.items()
        return frozenset(
            Symbol.parse(key)
            for (kind, key), version in held
            if kind is SeriesKind.DAILY and version.rows
        )

    def symbols(self) -> frozenset[Symbol]:
        """Return the securities and indices with daily bars."""
        return self._symbols

    def bars(self, symbol: Symbol) -> pd.DataFrame:
        """Return the raw daily bars of a security; the file's digest is checked.

        Raises:
            StorageError: The file is absent or damaged.
        """
        frame = self._store.read(self._versions[SeriesKind.DAILY, str(symbol)])
        return frame[list(BAR_COLUMNS)]

    def provenance(self, symbol: Symbol) -> Provenance:
        """Return where the daily bars of a security come from."""
        version = self._versions[SeriesKind.DAILY, str(symbol)]
        library = f" by {version.library}" if version.library else ""
        return Provenance(
            symbol=symbol,
            source=f"{version.provider}{library}, stored {version.fetched_at[:10]},"
            f" {standing_words(version.standing)}",
            sha256=version.sha256,
            rows=version.rows,
            first=version.first or date.min,
            last=version.last or date.min,
            standing=version.standing,
        )

    @cached_property
    def _actions(self) -> tuple[CorporateAction, ...]:
        actions = [
            action_of(Symbol.parse(key), row) for key, row in self._rows(SeriesKind.ACTIONS)
        ]
        return tuple(sorted(actions, key=lambda action: (action.ex_date, action.symbol)))

    def actions(self) -> tuple[CorporateAction, ...]:
        """Return all corporate actions held, by ex-date."""
        return self._actions

    def names(self) -> tuple[NameRow, ...]:
        """Return the names held."""
        return tuple(name_of_row(row) for _, row in self._rows(SeriesKind.NAMES))

    @cached_property
    def _periods(self) -> tuple[StatusPeriod, ...]:
        return tuple(
            period_of(Symbol.parse(key), row) for key, row in self._rows(SeriesKind.STATUS)
        )

    def periods(self) -> tuple[StatusPeriod, ...]:
        """Return the suspensions and special treatments held."""
        return self._periods

    def sessions(self) -> tuple[date, ...]:
        """Return the sessions fetched and those of the user's own `sessions.csv`, ascending.

        Raises:
            InputError: A line of `sessions.csv` is no date.
        """
        version = self._versions.get((SeriesKind.SESSIONS, MARKET_KEY))
        days = set(map(date.fromisoformat, self._store.read(version)["date"] if version else ()))
        own = self._store.folder / OWN_SESSIONS
        return tuple(sorted(days.union(read_sessions(own) if own.is_file() else ())))

    def breadth(self) -> pd.DataFrame | None:
        """Return the breadth held, None when there is none."""
        version = self._versions.get((SeriesKind.BREADTH, MARKET_KEY))
        return self._store.read(version) if version else None

    def _rows(self, wanted: SeriesKind) -> Iterator[tuple[str, Mapping[Any, Any]]]:
        versions = [version for (kind, _), version in self._versions.items() if kind is wanted]
        for version, frame in zip(versions, self._store.read_many(versions), strict=True):
            for row in frame.to_dict("records"):
                yield version.key, row
