"""What a run leaves behind, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sim.engine.start import Start
from sim.model.account import Account
from sim.model.errors import InputError
from sim.model.event import DayClose, Event, Traded
from sim.model.issue import Issue
from sim.model.symbol import Symbol
from sim.model.trade import Fill, Order, Rejection


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """An account carried through a span of sessions.

    Attributes:
        events: What happened, oldest first; with an account newly opened the first is `Opened`.
        closes: The account at each close, from the opening day (when it is a session of the
            run) to the last session.
        decisions: Orders the strategy gave, each with the session after whose close it did.
        rejections: What was refused or expired, with the reason.
        issues: Odd but possible, such as an order that needed several.
        account: After the last close.
        pending: Orders decided after the last close, to be filled on the next session.
        waiting: Stops, brackets and orders with a validity that still wait; only the run that
            placed them can carry them on.
        next_order: Number the next order gets.
        books_agree: The exact ledger and backtrader's account were equal to the fen at every
            close; a run in which they were not raises `BooksDisagreeError` instead.
        drift: Largest distance in yuan between the two cash balances at a close.
        first_values: Yuan of each position at the close after which the account was opened.
    """

    events: tuple[Event, ...]
    closes: tuple[DayClose, ...]
    decisions: tuple[tuple[date, Order], ...]
    rejections: tuple[Rejection, ...]
    issues: tuple[Issue, ...]
    account: Account
    pending: tuple[tuple[int, Order], ...]
    waiting: tuple[Order, ...]
    next_order: int
    books_agree: bool
    drift: float
    first_values: Mapping[Symbol, Decimal] = field(default_factory=dict)

    @property
    def fills(self) -> tuple[Fill, ...]:
        """What was traded, oldest first."""
        return tuple(event.fill for event in self.events if isinstance(event, Traded))

    @property
    def last_day(self) -> date | None:
        """Last session with a close; None when the account was never open."""
        return self.closes[-1].day if self.closes else None

    def resume(self) -> Start:
        """Return the state a later run goes on from.

        Raises:
            ValueError: The account was never open.
            InputError: Stops or brackets wait, which no later run would know of.
        """
        if self.last_day is None:
            raise ValueError("a run without a close has no state to go on from")
        if self.waiting:
            order = self.waiting[0]
            raise InputError(
                f"{len(self.waiting)} stop orders, brackets or orders with a validity wait, the"
                f" first to {order.side} {order.quantity:,} {order.symbol}; they live in one run"
                " only, so this one cannot be gone on from"
            )
        return Start(
            day=self.last_day,
            account=self.account,
            pending=self.pending,
            next_order=self.next_order,
            first_values=self.first_values,
        )
