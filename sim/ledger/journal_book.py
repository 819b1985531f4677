"""The book a journal is written into, row by row."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sim.ledger.corporate import corporate_events
from sim.ledger.dividend_tax import sale_tax
from sim.ledger.fold import ImpossibleEventError, apply
from sim.ledger.journal import Journal
from sim.ledger.journal_checks import market_issues
from sim.ledger.journal_fractions import Fractions
from sim.ledger.journal_moves import JournalMove, Offer, event_of, move_issues, offers_of
from sim.ledger.journal_orders import JournalOrder, orders_of
from sim.ledger.journal_row import JournalRow
from sim.ledger.journal_terms import Terms
from sim.ledger.market_view import MarketView
from sim.ledger.stated import Booked, difference, stated_fees
from sim.ledger.valuation import value_at
from sim.model.account import Account
from sim.model.action import CorporateAction
from sim.model.errors import RuleNotKnownError
from sim.model.event import CashMoved, DayClose, Event, Opened, Traded
from sim.model.issue import Issue, Place, Severity
from sim.model.money import ZERO, format_yuan, round_fen
from sim.model.symbol import Symbol
from sim.model.trade import Fill, Side
from sim.rules.calendar import SessionCalendar
from sim.rules.securities import Security, classify
from sim.rules.settlement import sellable_from


class JournalBook:
    """An account while a journal is written into it.

    Args:
        journal: All that will be booked, so that fills of one order are known as such.
        opening: The account's beginning.
        calendar: The sessions.
        market: Daily bars.
        terms: How it is booked.

    Attributes:
        account: As it stands.
        events: What was booked.
        trades: The rows booked.
        moves: The rows booked that moved shares beside the trades.
        offers: Rights the holdings came with.
        fractions: What the rows state below a fen.
        closes: The account at each close.
        issues: What was found.
    """

    def __init__(
        self,
        journal: Journal,
        opening: Opened,
        calendar: SessionCalendar,
        market: MarketView,
        terms: Terms,
    ) -> None:
        self.account = apply(Account(), opening)
        self.events: list[Event] = [opening]
        self.trades: list[Booked] = []
        self.moves: list[JournalMove] = []
        self.offers: list[Offer] = []
        self.closes: list[DayClose] = []
        self.issues: list[Issue] = []
        self._source = journal.source
        self._columns = journal.columns
        self._calendar = calendar
        self._market = market
        self._terms = terms
        self._orders = orders_of(journal.rows)
        self.fractions = Fractions(journal)
        self._open: set[int] = set()
        self._securities: dict[Symbol, Security] = {}
        self._sellable: dict[tuple[Symbol, date], date] = {}
        self._unpriced: set[Symbol] = set()
        self._drift = ZERO
        self._of_the_day: list[Decimal] = []

    def record(self, event: Event) -> None:
        """Book one event.

        Raises:
            ImpossibleEventError: It cannot have happened.
        """
        self.account = apply(self.account, event)
        self.events.append(event)

    def begin(
        self, day: date, actions: Iterable[CorporateAction], flows: Iterable[CashMoved]
    ) -> None:
        """Book what has no time of its own: dividends, new shares, then deposits."""
        self._of_the_day.clear()
        due = list(actions)
        events: list[Event] = []
        if due or self.account.receivables:
            events += corporate_events(
                self.account, due, day, self._calendar, dividend_tax=self._terms.dividend_tax
            )
            self.offers += offers_of(due, self.account, self._calendar.previous(day))
        events += (replace(flow, day=day) for flow in flows)
        for event in events:
            before = self.account.cash
            self.record(event)
            self._of_the_day.append(self.account.cash - before)

    def move(self, move: JournalMove) -> None:
        """Book shares that came or left beside the trades, or name why they cannot have."""
        before = self.account.cash
        try:
            self.record(event_of(move, self.account))
        except ImpossibleEventError as error:
            self._left_out(move, error)
            return
        self.moves.append(move)
        self._of_the_day.append(self.account.cash - before)
        self.issues.extend(move_issues(move, self._source))

    def trade(self, row: JournalRow) -> None:
        """Book a row, or name why it cannot be."""
        order = self._orders[row.row]
        try:
            booked = self._judged(row, order)
        except RuleNotKnownError as error:
            self._note(row, "rule-not-known", error.message, Severity.ERROR)
            booked = None
        if booked is not None:
            booked = self._written(booked)
        if order.done(booked):
            self._open.discard(order.number)
            severity = Severity.NOTE if self._terms.stated else Severity.WARNING
            self.issues.extend(self.fractions.compared(order.booked, self._source, severity))
        else:
            self._open.add(order.number)
        if booked is not None and row.cash_after is not None and not self._open:
            self._compare_cash(row, row.cash_after)

    def close(self, day: date) -> None:
        """Value the account at the close of `day`."""
        prices: dict[Symbol, Decimal] = {}
        stale = set()
        for symbol in self.account.positions:
            known = self._market.close(symbol, day)
            if known is None:
                self._unpriced.add(symbol)
                continue
            prices[symbol] = known[1]
            if known[0] != day:
                stale.add(symbol)
        self.closes.append(value_at(self.account, day, prices, stale))

    @property
    def unpriced(self) -> tuple[Symbol, ...]:
        """What was held at some close without a price."""
        return tuple(sorted(self._unpriced))

    def note(self, row: JournalRow | JournalMove, code: str, message: str, **more: str) -> None:
        """Note a warning on a row."""
        self._note(row, code, message, Severity.WARNING, **more)

    def _security(self, symbol: Symbol) -> Security:
        known = self._securities.get(symbol)
        if known is None:
            known = self._securities[symbol] = classify(symbol)
        return known

    def _judged(self, row: JournalRow, order: JournalOrder) -> Booked | None:
        """Return what is to be booked; None when the terms refuse the row."""
        security = self._security(row.symbol)
        issues = market_issues(
            row,
            security,
            self.account.positions.get(row.symbol),
            self._market,
            whole_order=0 if order.begun else order.quantity,
        )
        refused = False
        for issue in issues:
            severity = issue.severity
            if severity is Severity.ERROR and not self._terms.strict:
                severity = Severity.WARNING
            refused = refused or severity is Severity.ERROR
            place = Place(source=self._source, line=row.row)
            self.issues.append(replace(issue, severity=severity, place=place))
        return None if refused else self._priced(row, security, order)

    def _priced(self, row: JournalRow, security: Security, order: JournalOrder) -> Booked:
        price = row.exact_price
        computed = order.fees(row, security, self._terms.profile)
        fees = computed
        if self._terms.stated:
            fees = self.fractions.settle(row, stated_fees(row, computed, self._columns))
        fill = Fill(
            day=row.day,
            symbol=row.symbol,
            side=row.side,
            quantity=row.quantity,
            price=price,
            fees=fees,
            order=order.number,
        )
        return Booked(row=row, fill=fill, computed=computed)

    def _written(self, booked: Booked) -> Booked | None:
        """Book a fill and the tax its sale brings; None when it cannot have happened."""
        fill, before = booked.fill, self.account
        sale = fill.side is Side.SELL
        if not sale and not self._affordable(booked.row, fill):
            return None
        try:
            self.record(Traded(day=fill.day, fill=fill, sellable_from=self._sellable_from(fill)))
        except ImpossibleEventError as error:
            self._left_out(booked.row, error)
            return None
        if sale and self._terms.dividend_tax:
            for event in sale_tax(before, fill.symbol, fill.quantity, fill.day):
                self.record(event)
        self.trades.append(booked)
        self.fractions.note(booked)
        return booked

    def _left_out(self, row: JournalRow | JournalMove, error: ImpossibleEventError) -> None:
        position = self.account.positions.get(row.symbol)
        self._note(
            row,
            error.code,
            f"{error.message}; this row was left out",
            Severity.ERROR,
            wanted=str(position.quantity if position is not None else 0),
            found=str(row.quantity),
            remedy="give what was held before with --opening, what was issued with --actions,"
            " what came otherwise as rows `in`",
        )

    def _affordable(self, row: JournalRow, fill: Fill) -> bool:
        left = self.account.cash + fill.net_cash
        if left >= 0 or not self._terms.cash_known:
            return True
        strict = self._terms.strict
        self._note(
            row,
            "cash-short",
            f"{fill.quantity} {fill.symbol} cost {format_yuan(-fill.net_cash)} yuan with fees,"
            f" {format_yuan(self.account.cash)} were there"
            + ("; this row was left out" if strict else ""),
            Severity.ERROR if strict else Severity.WARNING,
            wanted=format_yuan(self.account.cash),
            found=format_yuan(-fill.net_cash),
            remedy="are deposits missing? give them with --flows",
        )
        return not strict

    def _sellable_from(self, fill: Fill) -> date | None:
        if fill.side is Side.SELL:
            return None
        key = (fill.symbol, fill.day)
        known = self._sellable.get(key)
        if known is None:
            security = self._security(fill.symbol)
            known = self._sellable[key] = sellable_from(security, fill.day, self._calendar)
        return known

    def _compare_cash(self, row: JournalRow, cash_after: Decimal) -> None:
        """Note a stated balance that differs, unless it differs by as much as the one before.

        Deposits and dividends of the day may have come after the row: the last of them may be
        absent from its balance.
        """
        stated, slack = self.fractions.balance(cash_after)
        drift = stated - self.account.cash
        later = ZERO
        for moved in (ZERO, *reversed(self._of_the_day)):
            later += moved
            for known in (ZERO, self._drift):
                if abs(drift + later - known) <= slack:
                    self._drift = drift + later
                    return
        self.issues.append(
            difference("cash_after", self.account.cash, round_fen(stated), row, self._source)
        )
        self._drift = drift

    def _note(
        self,
        row: JournalRow | JournalMove,
        code: str,
        message: str,
        severity: Severity,
        **more: str,
    ) -> None:
        place = Place(source=self._source, line=row.row)
        self.issues.append(
            Issue(code=code, message=message, severity=severity, place=place, **more)
        )
