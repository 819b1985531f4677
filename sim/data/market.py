"""The market as the rest of the program reads it: raw series from layers, the upper one first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

import pandas as pd

from sim.data.layer import Layer, Provenance, StatusPeriod, is_index
from sim.data.name_history import treatment_periods
from sim.data.names import NameRow, by_name, name_of
from sim.data.sessions import extend, shipped_calendar
from sim.model.action import CorporateAction
from sim.model.errors import DataMissingError
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar


class Market:
    """A read-only source of raw series, checked when read and kept in memory.

    Where two layers hold a day of a security, the upper layer's bar is used and the lower one
    only adds the days the upper does not hold.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        """Layer the sources, uppermost first."""
        self._layers = tuple(layers)
        self._frames: dict[Symbol, pd.DataFrame] = {}

    def over(self, layers: Sequence[Layer]) -> "Market":
        """Return a market with `layers` on top of this one's."""
        return Market((*layers, *self._layers))

    def has(self, symbol: Symbol) -> bool:
        """Say whether daily bars of a security or index are held."""
        return any(symbol in layer.symbols() for layer in self._layers)

    def symbols(self) -> tuple[Symbol, ...]:
        """Return every security and index with daily bars, ascending."""
        return tuple(sorted(frozenset().union(*(layer.symbols() for layer in self._layers))))

    def bars(self, symbol: Symbol) -> pd.DataFrame:
        """Return raw daily bars, schema of `sim.model.bar`. Do not change the frame.

        Raises:
            DataMissingError: None are held; the message names the command that fetches them.
            InputError: The file that holds them is wrong.
        """
        if symbol not in self._frames:
            frames = [layer.bars(symbol) for layer in self._layers if symbol in layer.symbols()]
            if not frames:
                raise missing([symbol])
            self._frames[symbol] = _layered(frames)
        return self._frames[symbol]

    def index_bars(self, symbol: Symbol) -> pd.DataFrame:
        """Return daily bars of an index, schema of `sim.model.bar`: points in place of yuan.

        Raises:
            DataMissingError: None are held, or the symbol is no index.
        """
        if not is_index(symbol):
            raise DataMissingError(
                f"{symbol} is no index; indices are written as 000300.SH or 399001.SZ"
            )
        return self.bars(symbol)

    def require(self, symbols: Iterable[Symbol], day: date | None = None) -> None:
        """Do nothing when daily bars of all `symbols` are held, around `day` when it is given.

        Raises:
            DataMissingError: Some are not; all of them stand in one fetch command.
        """
        absent = [symbol for symbol in symbols if not self._has_on(symbol, day)]
        if absent:
            raise missing(absent, day)

    def _has_on(self, symbol: Symbol, day: date | None) -> bool:
        """Say whether bars are held from `day` or before to `day` or after."""
        if day is None or not self.has(symbol):
            return self.has(symbol)
        days = self.bars(symbol)["date"]
        wanted = pd.Timestamp(day)
        return bool(len(days) and days.iloc[0] <= wanted <= days.iloc[-1])

    def actions(self, symbol: Symbol) -> tuple[CorporateAction, ...]:
        """Return a security's corporate actions by ex-date.

        On one day the upper layer's wins; a lower one that agrees fills in what it does not say.
        """
        found: dict[date, CorporateAction] = {}
        for layer in self._layers:
            for action in layer.actions():
                if action.symbol == symbol:
                    above = found.get(action.ex_date)
                    found[action.ex_date] = filled(above, action) if above else action
        return tuple(found[day] for day in sorted(found))

    @cached_property
    def _names(self) -> tuple[NameRow, ...]:
        rows: dict[tuple[Symbol, str, date | None], NameRow] = {}
        for layer in self._layers:
            for row in layer.names():
                rows.setdefault((row.symbol, row.name, row.first), row)
        return tuple(rows.values())

    @cached_property
    def _names_of(self) -> Mapping[Symbol, Sequence[NameRow]]:
        rows: dict[Symbol, list[NameRow]] = {}
        for row in self._names:
            rows.setdefault(row.symbol, []).append(row)
        return rows

    def name_rows(self) -> tuple[NameRow, ...]:
        """Return the names with their days, kinds and listing dates."""
        return self._names

    def names(self) -> Mapping[str, tuple[Symbol, ...]]:
        """Return every name ever used with the symbols it meant."""
        return by_name(self._names)

    def name_of(self, symbol: Symbol, day: date | None = None) -> str:
        """Return the name on `day` (None: the latest), the bare code when not recorded."""
        return name_of(self._names_of.get(symbol, ()), symbol, day) or symbol.code

    @cached_property
    def _calendar(self) -> SessionCalendar:
        return extend(
            shipped_calendar(), (day for layer in self._layers for day in layer.sessions())
        )

    def calendar(self) -> SessionCalendar:
        """Return the shipped sessions, extended by those the layers know beyond its end."""
        return self._calendar

    def breadth(self) -> pd.DataFrame:
        """Return how many shares rose and fell, one row a session, ascending.

        Columns: `date` (datetime64[us]), `covered`, `advancers`, `decliners`, `up_over_9pct`,
        `down_over_9pct` (int64, counts of shares; `covered` is the number looked at). A session's
        row is that of the layer that looked at most shares.

        Raises:
            DataMissingError: No layer has any.
        """
        frames = [frame for layer in self._layers if (frame := layer.breadth()) is not None]
        if not frames:
            raise DataMissingError(
                "no breadth of the market is held; it ships with the snapshot, and is counted when"
                " the daily bars of a thousand stocks are imported or fetched"
            )
        if len(frames) == 1:
            return frames[0]
        rows = pd.concat(frames, ignore_index=True)
        rows = rows.sort_values(["date", "covered"], kind="stable")
        return rows.drop_duplicates("date", keep="last").reset_index(drop=True)

    def status(self, symbol: Symbol) -> tuple[StatusPeriod, ...]:
        """Return a security's suspensions and special treatment, by first session.

        Special treatment is also told by a name that is dated.
        """
        periods = {p for layer in self._layers for p in layer.periods() if p.symbol == symbol}
        periods |= set(treatment_periods(self._names_of.get(symbol, ())))
        return tuple(sorted(periods, key=lambda period: (period.first, period.kind)))

    def describe(self, symbol: Symbol) -> Provenance:
        """Return the source, digest and range of the uppermost series of a security.

        Raises:
            DataMissingError: None is held.
        """
        for layer in self._layers:
            if symbol in layer.symbols():
                return layer.provenance(symbol)
        raise missing([symbol])


def filled(action: CorporateAction, other: CorporateAction) -> CorporateAction:
    """Return an action with dates and reference cash from another that pays and gives the same."""
    same = ("cash_per_share", "bonus_ratio", "rights_ratio", "rights_price")
    if any(getattr(action, name) != getattr(other, name) for name in same):
        return action
    return replace(
        action,
        record_date=action.record_date or other.record_date,
        pay_date=action.pay_date or other.pay_date,
        reference_cash=(
            other.reference_cash if action.reference_cash is None else action.reference_cash
        ),
    )


def missing(symbols: Sequence[Symbol], day: date | None = None) -> DataMissingError:
    """Return the error for securities without bars, with the command that fetches them.

    Args:
        symbols: Which.
        day: Session they are wanted for; the command asks from the year before on, as
            indicators need.
    """
    listed = " ".join(map(str, symbols))
    many = f" of {len(symbols)} securities" if len(symbols) > 1 else ""
    when, since = ("", "") if day is None else (f" for {day}", f" --from {day.year - 1}-01-01")
    return DataMissingError(
        f"daily bars{many}{when} are not held: {listed};"
        f" fetch them with: fupan data fetch {listed}{since}"
    )


def _layered(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    merged = frames[0]
    for lower in frames[1:]:
        extra = lower[~lower["date"].isin(merged["date"])]
        if len(extra):
            both = pd.concat([merged, extra], ignore_index=True)
            merged = both.sort_values("date", ignore_index=True)
    return merged
