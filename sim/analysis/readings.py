"""The readings of one statement: as printed, and as the best explanation would have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pandas as pd

from sim.analysis.candidates import with_changes
from sim.analysis.explain import Explanations
from sim.analysis.metrics import (
    Comparison,
    Performance,
    compare,
    performance,
    turnover,
)
from sim.analysis.reconcile import Replayed
from sim.analysis.seeding import Seed, seed
from sim.engine import Listing, Run, Setting, Stated, replay
from sim.ledger.fold import fold
from sim.model.account import Account
from sim.model.action import CorporateAction
from sim.model.event import DayClose, DividendDeclared
from sim.model.statement import Statement, Written
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar
from sim.rules.fees import BrokerProfile

PRINTED = "printed"
RECONCILED = "reconciled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The market a statement is replayed in.

    Attributes:
        day: As-of session.
        previous_session: The session before.
        end: Last session carried to.
        frames: Raw daily bars of every security held or traded.
        previous_closes: Raw closes of the session before, in yuan.
        actions: Corporate actions of these securities.
        listings: What their codes do not tell.
        calendar: The exchanges' sessions.
        profile: The broker's fees.
        index: Closes of the index by session, from `day` on; empty when none is held.
    """

    day: date
    previous_session: date
    end: date
    frames: Mapping[Symbol, pd.DataFrame]
    previous_closes: Mapping[Symbol, Decimal]
    actions: Sequence[CorporateAction]
    listings: Mapping[Symbol, Listing]
    calendar: SessionCalendar
    profile: BrokerProfile
    index: Mapping[date, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of a statement, replayed and carried forward.

    Attributes:
        name: `printed` or `reconciled`.
        statement: Its numbers.
        seed: What it started from.
        run: What it became.
        day: As-of session.
        performance: From the as-of close to the last; None when a net value is not positive.
        comparison: Beside the index, None without one.
        turnover: Smaller of buys and sales over the mean net value.
    """

    name: str
    statement: Statement
    seed: Seed
    run: Run
    day: date
    performance: Performance | None
    comparison: Comparison | None
    turnover: float | None

    @property
    def closes(self) -> tuple[DayClose, ...]:
        """The account at each close from the as-of session on."""
        return closes_from(self.run, self.day)

    @property
    def dividends(self) -> tuple[DividendDeclared, ...]:
        """Dividends after the as-of session."""
        return tuple(
            event
            for event in self.run.events
            if isinstance(event, DividendDeclared) and event.day > self.day
        )

    @property
    def replayed(self) -> Replayed:
        """Cash and quantities at the as-of close, after the stated trades."""
        account = self.account_after
        held = {symbol: position.quantity for symbol, position in account.positions.items()}
        return Replayed(cash=account.cash, quantities=held)

    @property
    def account_after(self) -> Account:
        """The account at the as-of close."""
        return fold(event for event in self.run.events if event.day <= self.day)


def closes_from(run: Run, day: date) -> tuple[DayClose, ...]:
    """Return the closes of a run from `day` on."""
    return tuple(close for close in run.closes if close.day >= day)


def reconciled(statement: Statement, explanations: Explanations) -> Statement | None:
    """Return the statement as the best explanations have it, None when they change nothing.

    The first explanation of the difference is taken, and the first for each field of a trade
    that cannot have been made as printed. The printed statement stays as it is.
    """
    changes: dict[str, Written] = {}
    if explanations.best is not None:
        changes |= explanations.best.changes
    for candidate in explanations.trades:
        if candidate.field not in changes:
            changes |= candidate.changes
    return with_changes(statement, changes) if changes else None


def replay_reading(name: str, statement: Statement, scene: Scene) -> Reading:
    """Seed one reading, execute its trades on their day, and carry it to the end.

    Args:
        name: How the reading is called.
        statement: Its numbers, with a cash.
        scene: The market.

    Raises:
        InputError: The numbers cannot be an account.
        BooksDisagreeError: The exact book and backtrader's account differ at a close.
        RuleNotKnownError: A session lies outside the record of a rule.
    """
    seeded = seed(
        statement,
        previous_session=scene.previous_session,
        closes=scene.previous_closes,
        profile=scene.profile,
        actions=scene.actions,
    )
    setting = Setting(
        frames=scene.frames,
        calendar=scene.calendar,
        actions=scene.actions,
        profile=scene.profile,
        listings=scene.listings,
    )
    stated = [Stated(day=scene.day, order=order) for order in seeded.orders]
    run = replay(seeded.opening, stated, setting=setting, end=scene.end)
    closes = closes_from(run, scene.day)
    values = [float(close.net_value) for close in closes]
    measured = min(values) > 0
    days = [close.day for close in closes]
    return Reading(
        name=name,
        statement=statement,
        seed=seeded,
        run=run,
        day=scene.day,
        performance=performance(days, values) if measured else None,
        comparison=_beside_index(days, values, scene.index) if measured else None,
        turnover=turnover(run.fills, values) if measured else None,
    )


def with_cash(statement: Statement, cash: Decimal) -> Statement:
    """Return the statement with a cash where none was printed."""
    if statement.cash is not None:
        return statement
    return replace(statement, cash=Written.of(f"{cash:f}"))


def _beside_index(
    days: Sequence[date], values: Sequence[float], index: Mapping[date, Decimal]
) -> Comparison | None:
    paired = zip(days, values, strict=True)
    common = [(value, float(index[day])) for day, value in paired if day in index]
    if not common:
        return None
    return compare([own for own, _ in common], [other for _, other in common])
