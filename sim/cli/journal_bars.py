"""Daily bars for a journal: the folder of --bars read with patience, and asked by day."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sim.model.action import CorporateAction
from sim.model.bar import Bar
from sim.model.errors import DataMissingError, InputError
from sim.model.issue import Issue, Severity
from sim.model.symbol import Symbol

if TYPE_CHECKING:
    import pandas as pd

    from sim.rules.calendar import SessionCalendar

_PRICES = ("open", "high", "low", "close")
_BEARABLE = frozenset(
    {
        "not-a-session",
        "calendar-not-known",
        "volume-not-positive",
        "amount-not-positive",
        "price-off-tick",
        "turnover-does-not-fit",
    }
)


@dataclass(frozen=True, slots=True)
class JournalBars:
    """Frames of daily bars by security, and what is odd about them."""

    frames: Mapping[Symbol, "pd.DataFrame"]
    issues: tuple[Issue, ...] = ()


def read_bars_folder(
    folder: Path, symbols: Iterable[Symbol], calendar: "SessionCalendar"
) -> JournalBars:
    """Return the bars of those securities that have a file in `folder`.

    What cannot be a bar stops the replay; what is merely odd (a price between two ticks, a
    volume of zero, a day off the calendar, a turnover that does not fit) is a warning, because
    a journal's market may be somebody's model of one.

    Raises:
        DataMissingError: There is no folder.
        InputError: Rows of needed files cannot be bars; all of them are named.
    """
    from sim.data.checks import check_bars
    from sim.data.csv_bars import read_bars_csv

    files = _files(folder)
    frames: dict[Symbol, pd.DataFrame] = {}
    odd: list[Issue] = []
    faults: list[Issue] = []
    for symbol in symbols:
        path = _file_of(symbol, files)
        if path is None:
            continue
        parsed = read_bars_csv(path)
        issues = parsed.issues or check_bars(
            parsed.frame, calendar, symbol, source=path.name, lines=parsed.lines
        )
        for issue in issues:
            if issue.severity is not Severity.ERROR:
                continue  # sessions without a bar: the rows on them are judged one by one
            if issue.code in _BEARABLE:
                odd.append(replace(issue, severity=Severity.WARNING))
            else:
                faults.append(issue)
        frames[symbol] = parsed.frame
    if faults:
        raise InputError(f"{folder}: {len(faults)} faults in the daily bars", faults)
    return JournalBars(frames, tuple(odd))


def _files(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise DataMissingError(f"{folder}: no such folder of daily bars; check the path")
    return {path.stem.lower(): path for path in folder.iterdir() if path.suffix.lower() == ".csv"}


def _file_of(symbol: Symbol, files: Mapping[str, Path]) -> Path | None:
    code, exchange = symbol.code, symbol.exchange.lower()
    names = (f"{code}.{exchange}", f"{exchange}{code}", f"{exchange}.{code}", code)
    return next((files[name] for name in names if name in files), None)


class FrameView:
    """Bars by day and closes to value with, over frames of daily bars.

    A row with volume 0 is a session without a trade, as in the engine.

    Args:
        frames: In the schema of `sim.model.bar`.
        actions: Corporate actions, for the reference price that follows a close.
    """

    def __init__(
        self, frames: Mapping[Symbol, "pd.DataFrame"], actions: Iterable[CorporateAction] = ()
    ) -> None:
        self._actions: dict[Symbol, list[CorporateAction]] = {}
        for action in sorted(actions, key=lambda action: action.ex_date):
            self._actions.setdefault(action.symbol, []).append(action)
        self._series = {
            symbol: _Series(frame)
            for symbol, frame in frames.items()
            if (frame["volume"] > 0).any()
        }

    def days(self) -> frozenset[date]:
        """Return every day on which something traded."""
        return frozenset(day for series in self._series.values() for day in series.days)

    def span(self, symbol: Symbol) -> tuple[date, date] | None:
        """Return the first and last session with a bar, None when there is no bar."""
        series = self._series.get(symbol)
        return None if series is None else (series.days[0], series.days[-1])

    def bar(self, symbol: Symbol, day: date) -> Bar | None:
        """Return the bar of a session with the base of its limits, None when there is none."""
        series = self._series.get(symbol)
        if series is None:
            return None
        place = bisect_right(series.days, day) - 1
        if place < 0 or series.days[place] != day:
            return None
        base = self._carried(symbol, series, place - 1, day) if place else None
        opened, high, low, close = (Decimal(str(price)) for price in series.prices[place])
        return Bar(
            day=day,
            open=opened,
            high=high,
            low=low,
            close=close,
            volume=series.volumes[place],
            prev_close=base,
        )

    def close(self, symbol: Symbol, day: date) -> tuple[date, Decimal] | None:
        """Return the last session up to `day` with a bar, and the price in yuan to value with.

        The raw close, or the reference price that follows from it when the security went ex since.
        """
        series = self._series.get(symbol)
        if series is None:
            return None
        place = bisect_right(series.days, day) - 1
        if place < 0:
            return None
        return series.days[place], self._carried(symbol, series, place, day)

    def _carried(self, symbol: Symbol, series: "_Series", place: int, day: date) -> Decimal:
        from sim.rules.corporate_actions import reference_price
        from sim.rules.securities import classify

        price = Decimal(str(series.prices[place][3]))
        since = series.days[place]
        for action in self._actions.get(symbol, ()):
            if since < action.ex_date <= day:
                price = reference_price(price, action, classify(symbol).tick)
        return price


class _Series:
    """One security's traded sessions as plain lists."""

    def __init__(self, frame: "pd.DataFrame") -> None:
        traded = frame[frame["volume"] > 0]
        self.days: list[date] = traded["date"].dt.date.tolist()
        self.prices: list[list[float]] = traded[list(_PRICES)].to_numpy().tolist()
        self.volumes: list[int] = traded["volume"].tolist()
