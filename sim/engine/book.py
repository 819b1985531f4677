"""The exact book of a run: events as they happen, the account they lead to, its closes."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from sim.ledger.corporate import corporate_events
from sim.ledger.dividend_tax import sale_tax
from sim.ledger.fold import apply
from sim.ledger.valuation import value_at
from sim.model.account import Account
from sim.model.action import CorporateAction
from sim.model.event import DayClose, Event, Traded
from sim.model.symbol import Symbol
from sim.model.trade import Fill, Side
from sim.rules.calendar import SessionCalendar


class ExactBook:
    """What happened to the account, to the fen; the book of record of a run.

    Args:
        account: State to begin with; a new account for one that is yet to be opened.
        actions: Corporate actions of the securities that may be held.
        calendar: The exchanges' sessions.
        dividend_tax: Whether dividends are taxed.
    """

    def __init__(
        self,
        account: Account,
        actions: Iterable[CorporateAction],
        calendar: SessionCalendar,
        *,
        dividend_tax: bool = True,
    ) -> None:
        self.account = account
        self.events: list[Event] = []
        self.closes: list[DayClose] = []
        self._calendar = calendar
        self._dividend_tax = dividend_tax
        self._actions: dict[date, list[CorporateAction]] = {}
        for action in actions:
            self._actions.setdefault(_session_of(action, calendar), []).append(action)

    @property
    def fills(self) -> tuple[Fill, ...]:
        """What was traded, oldest first."""
        return tuple(event.fill for event in self.events if isinstance(event, Traded))

    def record(self, event: Event) -> None:
        """Book one event.

        Raises:
            ImpossibleEventError: It cannot have happened to the account as it stands.
        """
        self.account = apply(self.account, event)
        self.events.append(event)

    def trade(self, fill: Fill, sellable_from: date | None) -> tuple[Event, ...]:
        """Book a fill and the dividend tax its sale brings; return the tax."""
        before = self.account
        self.record(Traded(day=fill.day, fill=fill, sellable_from=sellable_from))
        if fill.side is Side.BUY or not self._dividend_tax:
            return ()
        taxes = sale_tax(before, fill.symbol, fill.quantity, fill.day)
        for tax in taxes:
            self.record(tax)
        return taxes

    def corporate(self, day: date) -> tuple[Event, ...]:
        """Book what corporate actions bring on `day` before the market opens; return it."""
        actions = self._actions.get(day, ())
        if not actions and not self.account.receivables:
            return ()
        events = corporate_events(
            self.account, actions, day, self._calendar, dividend_tax=self._dividend_tax
        )
        for event in events:
            self.record(event)
        return events

    def close(
        self, day: date, prices: Mapping[Symbol, Decimal], stale: Iterable[Symbol]
    ) -> DayClose:
        """Value the account at the close of `day`, remember and return it."""
        valued = value_at(self.account, day, prices, frozenset(stale))
        self.closes.append(valued)
        return valued


def _session_of(action: CorporateAction, calendar: SessionCalendar) -> date:
    """Return the session on which an action takes effect: its ex-date, or the next session."""
    day = action.ex_date
    if not calendar.first <= day <= calendar.known_to or calendar.is_session(day):
        return day
    return calendar.next(day)
