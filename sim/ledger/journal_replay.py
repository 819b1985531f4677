"""A journal through the ledger: every row booked as history, every odd one named."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sim.ledger.journal import Journal
from sim.ledger.journal_book import JournalBook
from sim.ledger.journal_moves import JournalMove, rights_issues
from sim.ledger.journal_row import JournalRow
from sim.ledger.journal_terms import Terms
from sim.ledger.market_view import MarketView, NoMarket
from sim.ledger.stated import Booked
from sim.model.account import Account
from sim.model.action import CorporateAction
from sim.model.event import CashMoved, DayClose, Event, Opened
from sim.model.issue import Issue, Severity
from sim.rules.calendar import SessionCalendar

Row = TypeVar("Row", JournalRow, JournalMove)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalReplay:
    """What became of a journal.

    Attributes:
        events: What was booked, the opening first.
        trades: The rows booked, in the order of booking.
        moves: The rows booked that moved shares beside the trades.
        closes: The account at the close of every session from the opening day on.
        account: After the last close.
        issues: What is wrong or odd with the rows, in the order of booking.
        calendar: The sessions, with the other days of the journal as if they were.
    """

    events: tuple[Event, ...]
    trades: tuple[Booked, ...]
    moves: tuple[JournalMove, ...]
    closes: tuple[DayClose, ...]
    account: Account
    issues: tuple[Issue, ...]
    calendar: SessionCalendar


def replay_journal(
    journal: Journal,
    opening: Opened,
    *,
    calendar: SessionCalendar,
    market: MarketView | None = None,
    terms: Terms | None = None,
    flows: Iterable[CashMoved] = (),
    actions: Iterable[CorporateAction] = (),
    end: date | None = None,
) -> JournalReplay:
    """Book a journal row by row and value the account at every close.

    On each session dividends and new shares come first, then deposits and withdrawals, then
    shares moved beside the trades, then the rows. A row that the market could not have made is
    named and booked all the same, unless the terms are strict; a sale of what is not held is
    named and left out.

    Args:
        journal: The trades.
        opening: The account at the close of a session before the first of them.
        calendar: The exchanges' sessions; other days on which rows were traded are taken for
            sessions and named.
        market: Daily bars; without them nothing but cash is valued.
        terms: How it is booked.
        flows: Deposits and withdrawals; on a day without session they count for the next.
        actions: Corporate actions.
        end: Last session; None means that of the last row or deposit.

    Raises:
        RuleNotKnownError: A day lies outside the calendar.
    """
    moves = tuple(flows)
    every: tuple[JournalMove | JournalRow, ...] = (*journal.moves, *journal.rows)
    last = max([opening.day, *(row.day for row in every), *(move.day for move in moves)])
    strays = {row.day for row in every if not calendar.is_session(row.day)}
    if strays:
        sessions = sorted({*calendar.sessions, *strays})
        calendar = SessionCalendar(tuple(sessions), max(calendar.known_to, sessions[-1]))
    if not calendar.is_session(last):
        last = calendar.next(last)
    book = JournalBook(journal, opening, calendar, market or NoMarket(), terms or Terms())
    due = _Due.of(actions, moves, calendar)
    rows = _by_day(journal.rows, opening.day, strays, book)
    shares = _by_day(journal.moves, opening.day, strays, book)
    book.close(opening.day)
    for day in calendar.between(opening.day, max(last, end or last)):
        if day > opening.day:
            book.begin(day, due.actions[day], due.flows[day])
            for move in shares[day]:
                book.move(move)
            for row in rows[day]:
                book.trade(row)
            book.close(day)
    return JournalReplay(
        events=tuple(book.events),
        trades=tuple(book.trades),
        moves=tuple(book.moves),
        closes=tuple(book.closes),
        account=book.account,
        issues=(
            *_early(moves, opening.day),
            *book.issues,
            *book.fractions.issues(journal.source),
            *rights_issues(book.offers, book.moves, journal.source),
            *_unpriced(book),
        ),
        calendar=calendar,
    )


def _by_day(
    every: Iterable[Row], opened: date, strays: set[date], book: JournalBook
) -> dict[date, list[Row]]:
    """Return the rows to book by day; name those before the opening and between sessions."""
    rows: dict[date, list[Row]] = defaultdict(list)
    for row in every:
        if row.day <= opened:
            book.note(
                row,
                "before-opening",
                f"{row.day} is not after {opened}, for whose close the account was opened; this"
                " row was left out",
                wanted=f"a day after {opened}",
                found=str(row.day),
            )
            continue
        rows[row.day].append(row)
        if row.day in strays:
            book.note(
                row,
                "not-a-session",
                f"the exchanges were closed on {row.day}; it was booked all the same",
                wanted="a session",
                found=str(row.day),
                remedy="check the date",
            )
    return rows


def _early(flows: Iterable[CashMoved], opened: date) -> tuple[Issue, ...]:
    return tuple(
        Issue(
            code="before-opening",
            message=f"{flow.amount:+} yuan on {flow.day} moved before the account was opened for"
            f" the close of {opened}; it was left out",
            wanted=f"a day after {opened}",
            found=str(flow.day),
            severity=Severity.WARNING,
        )
        for flow in flows
        if flow.day <= opened
    )


def _unpriced(book: JournalBook) -> tuple[Issue, ...]:
    return tuple(
        Issue(
            code="bars-missing",
            message=f"no daily bars of {symbol} cover all days it was held: where there is none,"
            " the net value is without it",
            wanted=f"{symbol.code}.csv in the folder of bars",
            found="none",
            severity=Severity.WARNING,
            field=str(symbol),
        )
        for symbol in book.unpriced
    )


@dataclass(slots=True)
class _Due:
    """Actions and flows by the session they count for."""

    actions: dict[date, list[CorporateAction]] = field(default_factory=lambda: defaultdict(list))
    flows: dict[date, list[CashMoved]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(
        cls,
        actions: Iterable[CorporateAction],
        flows: Iterable[CashMoved],
        calendar: SessionCalendar,
    ) -> "_Due":
        """Return them, each on its day or the next session; those beyond the calendar left out."""
        due = cls()
        for action in actions:
            if calendar.first <= action.ex_date <= calendar.last:
                due.actions[_session(calendar, action.ex_date)].append(action)
        for flow in flows:
            due.flows[_session(calendar, flow.day)].append(flow)
        return due


def _session(calendar: SessionCalendar, day: date) -> date:
    return day if calendar.is_session(day) else calendar.next(day)
