"""What an account did or could have done: one measured outcome each.

Outcomes set beside each other are measured over the same sessions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sim.analysis.attribution import Attribution, Part, attribute
from sim.analysis.metrics import Comparison, Performance, compare, performance, turnover
from sim.analysis.readings import closes_from
from sim.engine import Run, Setting
from sim.engine.alignment import align
from sim.engine.feed import exchange_reference
from sim.model.account import Account
from sim.model.errors import InputError
from sim.model.event import DayClose, Opened, OpeningPosition
from sim.model.money import ZERO, round_fen
from sim.model.symbol import Symbol
from sim.model.trade import Fill


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One way an account could have gone.

    Attributes:
        name: Short, unique among those it is set beside.
        about: One line.
        run: What happened; None for a line that is no account.
        closes: At each session from the common first one on.
        attribution: Of the change over these closes, by security.
        performance: None when a net value is not positive.
        comparison: Beside the index; None without one, or when a net value is not positive.
        turnover: Smaller of buys and sales over the mean net value; None as `performance`.
        notes: What a reader must know of it.
    """

    name: str
    about: str
    run: Run | None
    closes: tuple[DayClose, ...]
    attribution: Attribution
    performance: Performance | None
    comparison: Comparison | None
    turnover: float | None
    notes: tuple[str, ...] = ()

    @property
    def fills(self) -> tuple[Fill, ...]:
        """What was traded after the first close, oldest first."""
        if self.run is None:
            return ()
        return tuple(fill for fill in self.run.fills if fill.day > self.closes[0].day)

    @property
    def fees(self) -> Decimal:
        """Yuan of fees on these trades."""
        return sum((fill.fees.total for fill in self.fills), ZERO)


def prices_at(setting: Setting, days: Iterable[date]) -> dict[date, dict[Symbol, Decimal]]:
    """Return the raw prices an account is valued at on some sessions, in yuan.

    A security that did not trade has its last known close, after an ex-date the reference price
    that follows from it; before its first bar it is left out.

    Args:
        setting: Of the run.
        days: Sessions.
    """
    wanted = sorted(set(days))
    clock = setting.calendar.between(wanted[0], wanted[-1])
    place_of = {day: place for place, day in enumerate(clock)}
    found: dict[date, dict[Symbol, Decimal]] = {day: {} for day in wanted}
    for symbol, frame in setting.frames.items():
        bars = align(symbol, frame, clock, setting.actions, exchange_reference)
        for day in wanted:
            price = bars.mark(place_of[day])
            if price is not None:
                found[day][symbol] = price
    return found


def measure(
    name: str,
    about: str,
    run: Run,
    *,
    first: date,
    setting: Setting,
    index: Mapping[date, Decimal],
    notes: Sequence[str] = (),
) -> Outcome:
    """Return a run as an outcome from the close of `first` on.

    Args:
        name: Its name.
        about: One line.
        run: What happened.
        first: Session with a close of the run.
        setting: Of the run.
        index: Closes of the index by session.
        notes: What a reader must know.

    Raises:
        InputError: The run has no close from `first` on.
        BooksDisagreeError: Its parts do not sum to its whole.
    """
    closes = closes_from(run, first)
    if not closes:
        raise InputError(f"{name}: the account has no close from {first} on")
    prices = prices_at(setting, (closes[0].day, closes[-1].day))
    parts = attribute(run.events, closes[0], closes[-1], prices)
    bare = Outcome(
        name=name,
        about=about,
        run=run,
        closes=closes,
        attribution=parts,
        performance=None,
        comparison=None,
        turnover=None,
        notes=tuple(notes),
    )
    return _measured(bare, index)


def index_instead(
    name: str,
    about: str,
    *,
    symbol: Symbol,
    base: Outcome,
    index: Mapping[date, Decimal],
    notes: Sequence[str] = (),
) -> Outcome:
    """Return the whole net value in the index itself, without fees, lots or cash.

    Args:
        name: Its name.
        about: One line.
        symbol: The index.
        base: Whose first net value and sessions are taken.
        index: Closes by session.
        notes: What a reader must know.

    Raises:
        InputError: The index has no close on the first session.
    """
    start = base.closes[0]
    if start.day not in index:
        raise InputError(f"{symbol} has no close on {start.day}")
    closes = tuple(
        DayClose(
            day=close.day,
            cash=ZERO,
            market_value=round_fen(start.net_value * index[close.day] / index[start.day]),
        )
        for close in base.closes
        if close.day in index
    )
    part = Part(symbol=symbol, opening=closes[0].net_value, closing=closes[-1].net_value)
    line = Outcome(
        name=name,
        about=about,
        run=None,
        closes=closes,
        attribution=Attribution(
            opening=part.opening, closing=part.closing, moved=ZERO, parts=(part,)
        ),
        performance=None,
        comparison=None,
        turnover=None,
        notes=tuple(notes),
    )
    return _measured(line, index)


def opening_after(account: Account, day: date) -> Opened:
    """Return an account's state after the close of `day` as the beginning of another.

    Every lot keeps its age and cost. Dividends gone ex and not yet paid count as cash, so that
    the net value is the same.
    """
    lots = (
        OpeningPosition(symbol=symbol, quantity=lot.quantity, cost=lot.cost, acquired=lot.acquired)
        for symbol, position in account.positions.items()
        for lot in position.lots
    )
    return Opened(
        day=day,
        cash=account.cash + account.receivable,
        positions=tuple(lots),
        overdraft=account.overdraft,
    )


def _measured(outcome: Outcome, index: Mapping[date, Decimal]) -> Outcome:
    """Add the numbers that need positive net values."""
    days = [close.day for close in outcome.closes]
    values = [float(close.net_value) for close in outcome.closes]
    if min(values) <= 0:
        return outcome
    common = [
        (value, float(index[day])) for day, value in zip(days, values, strict=True) if day in index
    ]
    beside = compare([a for a, _ in common], [b for _, b in common]) if common else None
    return replace(
        outcome,
        performance=performance(days, values),
        comparison=beside,
        turnover=turnover(outcome.fills, values),
    )
