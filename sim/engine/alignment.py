"""Daily bars of one security laid on the market's sessions: one place a session, none skipped."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import isfinite, nan

import numpy as np
import pandas as pd

from sim.data.layer import is_index
from sim.model.action import CorporateAction
from sim.model.bar import BAR_COLUMNS, Bar
from sim.model.errors import InputError
from sim.model.issue import Issue, Place
from sim.model.symbol import Symbol

PRICES = ("open", "high", "low", "close")
MOST_ISSUES = 20
INDEX_SLACK = 2e-6
"""Of an index's level: vendors keep seven digits of it, and round each price by itself."""

Reference = Callable[[Decimal, CorporateAction], Decimal]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AlignedBars:
    """A security's bars, one place per session of the clock.

    On a session without a trade the four prices are the last known close (after an ex-date
    the reference price that follows from it) and the volume is 0; before the first bar they
    are NaN, so that nothing can be computed from a price that did not exist.

    Attributes:
        symbol: Of what.
        sessions: The clock, ascending.
        open: Yuan, raw; so are `high`, `low`, `close`.
        volume: Shares.
        prev_close: Base of the price limit in yuan; NaN where no earlier close is known.
        traded: 1.0 where the security traded, else 0.0.
        first: Place of the first bar in the clock, None when there is none.
        last: Place of the last bar, None when there is none.
        known_before: Whether a bar older than the clock was given.
    """

    symbol: Symbol
    sessions: tuple[date, ...]
    open: Sequence[float]
    high: Sequence[float]
    low: Sequence[float]
    close: Sequence[float]
    volume: Sequence[float]
    prev_close: Sequence[float]
    traded: Sequence[float]
    first: int | None
    last: int | None
    known_before: bool
    _exact: dict[int, Bar] = field(default_factory=dict, repr=False)

    def bar(self, place: int) -> Bar | None:
        """Return the bar of the session at `place`, exact; None when there was no trade."""
        if not self.traded[place]:
            return None
        known = self._exact.get(place)
        if known is None:
            base = exact(self.prev_close[place])
            known = self._exact[place] = Bar(
                day=self.sessions[place],
                open=Decimal(str(self.open[place])),
                high=Decimal(str(self.high[place])),
                low=Decimal(str(self.low[place])),
                close=Decimal(str(self.close[place])),
                volume=int(self.volume[place]),
                prev_close=base,
            )
        return known

    def mark(self, place: int) -> Decimal | None:
        """Return the price a holding is valued at after the session at `place`, in yuan."""
        return exact(self.close[place])


def exact(price: float) -> Decimal | None:
    """Return a price line's value as the decimal it was written as; None for NaN."""
    return Decimal(str(price)) if price == price else None  # noqa: PLR0124 - NaN differs from itself


def check_bars(symbol: Symbol, frame: pd.DataFrame, sessions: Iterable[date] = ()) -> None:
    """Refuse daily bars that no market can have made.

    Args:
        symbol: Whose bars, for messages.
        frame: In the schema of `sim.model.bar`; `amount` may be absent.
        sessions: The clock; a bar between its first and last session must stand on one of them.

    Raises:
        InputError: With an issue per faulty row (at most 20): NaN, zero or negative prices or
            volumes, a high below or a low above another price, days out of order or doubled,
            days on which the exchange was closed.
    """
    missing = [name for name in BAR_COLUMNS[:-1] if name not in frame.columns]
    if missing:
        raise InputError(f"bars of {symbol} need the columns {', '.join(missing)}")
    rows = _columns(frame)
    slack = INDEX_SLACK if is_index(symbol) else 0.0
    clock = frozenset(sessions)
    span = (min(clock), max(clock)) if clock else None
    issues: list[Issue] = []
    previous: date | None = None
    for row, (day, *prices, volume) in enumerate(rows, start=1):
        fault = _price_fault(day, prices, volume, slack)
        if fault is None and previous is not None and day <= previous:
            fault = ("bar-out-of-order", f"{day} follows {previous}; days must ascend, each once")
        if fault is None and span is not None and span[0] <= day <= span[1] and day not in clock:
            fault = ("bar-off-calendar", f"{day} is no session of the exchange")
        if fault is not None:
            issues.append(
                Issue(
                    code=fault[0],
                    message=f"{symbol} row {row}: {fault[1]}",
                    remedy="correct or remove the row",
                    place=Place(source=str(symbol), line=row),
                )
            )
            if len(issues) == MOST_ISSUES:
                break
        previous = day
    if issues:
        more = " and perhaps more" if len(issues) == MOST_ISSUES else ""
        raise InputError(
            f"bars of {symbol} cannot be used: {len(issues)} faulty rows{more};"
            f" the first is {issues[0].message}",
            issues,
        )


def _columns(frame: pd.DataFrame) -> list[tuple[date, float, float, float, float, float]]:
    try:
        days = pd.to_datetime(frame["date"]).dt.date.tolist()
        numbers = [frame[name].astype(float).tolist() for name in (*PRICES, "volume")]
    except (ValueError, TypeError) as error:
        raise InputError(f"bars must be dates and numbers: {error}") from None
    return list(zip(days, *numbers, strict=True))


def _price_fault(
    day: date, prices: Sequence[float], volume: float, slack: float
) -> tuple[str, str] | None:
    opened, high, low, close = prices
    for name, price in zip(PRICES, prices, strict=True):
        if not (isfinite(price) and price > 0):
            return "bar-price", f"{name} of {day} must be a positive number, was {price}"
    if not (isfinite(volume) and volume >= 0):
        return "bar-volume", f"volume of {day} must be a number of shares, was {volume}"
    room = slack * high
    if high < max(opened, close, low) - room or low > min(opened, close) + room:
        return (
            "bar-range",
            f"low {low} and high {high} of {day} do not enclose open {opened} and close {close}",
        )
    return None


def align(
    symbol: Symbol,
    frame: pd.DataFrame,
    sessions: tuple[date, ...],
    actions: Iterable[CorporateAction] = (),
    reference: Reference | None = None,
) -> AlignedBars:
    """Lay the bars of `frame` on the clock `sessions`.

    Bars older than the clock give the first base of the price limit and nothing else; bars
    younger than it are not read. A row with volume 0 counts as a session without a trade.

    Args:
        symbol: Of what.
        frame: In the schema of `sim.model.bar`.
        sessions: The clock, ascending, at least one.
        actions: Corporate actions; those of other securities are passed over.
        reference: Gives the reference price after an action from the close before it.

    Raises:
        InputError: The bars are impossible: see `check_bars`.
    """
    check_bars(symbol, frame, sessions)
    rows = _columns(frame)
    by_day = {day: values for day, *values in rows}
    older = [values for day, *values in rows if day < sessions[0] and values[4] > 0]
    ex_days = _by_session(symbol, sessions, actions)
    last_close = older[-1][3] if older else nan
    laid: list[tuple[float, ...]] = []
    places: list[int] = []
    for place, day in enumerate(sessions):
        base = last_close
        if reference is not None and base == base:  # noqa: PLR0124 - NaN differs from itself
            for action in ex_days.get(place, ()):
                base = float(reference(Decimal(str(base)), action))
        values = by_day.get(day)
        if values is None or values[4] == 0:
            laid.append((base, base, base, base, 0.0, base, 0.0))
            last_close = base
        else:
            laid.append((*values, base, 1.0))
            last_close = values[3]
            places.append(place)
    columns = list(zip(*laid, strict=True))
    return AlignedBars(
        symbol=symbol,
        sessions=sessions,
        open=columns[0],
        high=columns[1],
        low=columns[2],
        close=columns[3],
        volume=columns[4],
        prev_close=columns[5],
        traded=columns[6],
        first=places[0] if places else None,
        last=places[-1] if places else None,
        known_before=bool(older),
    )


def _by_session(
    symbol: Symbol, sessions: tuple[date, ...], actions: Iterable[CorporateAction]
) -> dict[int, list[CorporateAction]]:
    days = np.array(sessions, dtype="datetime64[D]")
    found: dict[int, list[CorporateAction]] = {}
    for action in sorted(actions, key=lambda action: action.ex_date):
        if action.symbol != symbol or not sessions[0] <= action.ex_date <= sessions[-1]:
            continue
        place = int(np.searchsorted(days, np.datetime64(action.ex_date), side="left"))
        found.setdefault(place, []).append(action)
    return found
