"""What a journal is replayed in: its files, its market, the account it begins with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.journal_bars import FrameView, JournalBars, read_bars_folder
from sim.ledger.flows import read_action_table, read_flows
from sim.ledger.journal import Journal, read_journal
from sim.ledger.journal_moves import JournalMove
from sim.ledger.journal_replay import replay_journal
from sim.ledger.journal_row import JournalRow
from sim.ledger.journal_terms import Terms
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.event import CashMoved, Opened, OpeningPosition
from sim.model.issue import Issue, Place, Severity
from sim.model.money import ZERO, format_yuan, round_fen
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar

if TYPE_CHECKING:
    import pandas as pd

    from sim.data.market import Market

LARGEST = 512 << 20
"""Bytes a journal may have: a million rows and then some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFiles:
    """What the user gave.

    Attributes:
        journal: The trades.
        flows: Deposits and withdrawals; None when no file was given.
        actions: Corporate actions; None when no file was given.
        issues: What is wrong or odd in the three files.
    """

    journal: Journal
    flows: tuple[CashMoved, ...] | None
    actions: tuple[CorporateAction, ...] | None
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Market and beginning of a replayed journal.

    Attributes:
        opening: The account before the first session shown.
        first: First session shown.
        end: Last session.
        calendar: The sessions, with days of bars that the exchanges' list lacks.
        frames: Daily bars of what was traded, as far as there are any.
        view: The same, asked by day.
        actions: Corporate actions.
        flows: Deposits and withdrawals.
        cash_known: Whether the opening cash is known.
        issues: What is odd about the bars or was taken for granted.
    """

    opening: Opened
    first: date
    end: date
    calendar: SessionCalendar
    frames: Mapping[Symbol, "pd.DataFrame"]
    view: FrameView
    actions: tuple[CorporateAction, ...]
    flows: tuple[CashMoved, ...]
    cash_known: bool
    issues: tuple[Issue, ...]


def read_files(
    journal: Path, flows: Path | None, actions: Path | None, end: date | None
) -> JournalFiles:
    """Return the files of a journal; rows after `end` are left out with a note.

    Raises:
        InputError: A file cannot be read or has no usable header, or no row is left.
    """
    from sim.data.files import read_bytes

    content = read_bytes(journal, limit=LARGEST, what="journal of trades")
    trades = read_journal(content, journal.name)
    issues = list(trades.issues)
    if end is not None:
        trades = _up_to(trades, end, issues)
    moved: tuple[CashMoved, ...] | None = None
    if flows is not None:
        moved, more = read_flows(read_bytes(flows, what="list of flows"), flows.name)
        moved = tuple(flow for flow in moved if end is None or flow.day <= end)
        issues += more
    known: tuple[CorporateAction, ...] | None = None
    if actions is not None:
        known, more = read_action_table(
            read_bytes(actions, what="list of corporate actions"), actions.name
        )
        issues += more
    if not trades.rows and not trades.moves:
        raise InputError(f"{journal}: no row of this journal can be booked", issues)
    return JournalFiles(journal=trades, flows=moved, actions=known, issues=tuple(issues))


def _up_to(journal: Journal, end: date, issues: list[Issue]) -> Journal:
    rows = tuple(row for row in journal.rows if row.day <= end)
    moves = tuple(move for move in journal.moves if move.day <= end)
    left = len(journal.rows) + len(journal.moves) - len(rows) - len(moves)
    if left:
        message = f"{left} rows after {end} were left out"
        place = Place(source=journal.source)
        issues.append(
            Issue(code="after-end", message=message, severity=Severity.NOTE, place=place)
        )
    return replace(journal, rows=rows, moves=moves)


def read_yuan(text: str | None) -> Decimal | None:
    """Return the yuan given with --cash, None when it was left out.

    Raises:
        InputError: It is no amount to the fen.
    """
    if text is None:
        return None
    try:
        amount = Decimal(text.replace(",", ""))
        if amount.is_finite() and amount == round_fen(amount):
            return round_fen(amount)
    except InvalidOperation:
        pass
    raise InputError(f"--cash must be yuan such as 100000 or 1431678.63, was {text[:40]!r}")


def make_scene(
    files: JournalFiles,
    market: "Market",
    *,
    bars: Path | None,
    opening: Path | None,
    cash: Decimal | None,
    end: date | None,
    terms: Terms,
) -> Scene:
    """Return what a journal is replayed in.

    Args:
        files: What the user gave.
        market: For the calendar; without `bars` for bars and corporate actions too.
        bars: Folder of `CODE.csv`.
        opening: Statement the account begins with.
        cash: Yuan it begins with.
        end: Last session; None takes the last day of the journal, its flows and its bars.
        terms: How the journal will be booked, to learn the opening cash from its balances.

    Raises:
        InputError: Bars or statement cannot be used.
        DataMissingError: There is no folder of bars.
        RuleNotKnownError: A day lies outside the calendar.
    """
    statement = _statement(opening, market) if opening is not None else None
    rows: list[JournalRow | JournalMove] = [*files.journal.rows, *files.journal.moves]
    symbols = {row.symbol for row in rows}
    if statement is not None:
        symbols |= {position.symbol for position in statement.positions}
    calendar = market.calendar()
    found = _bars(market, bars, sorted(symbols), calendar)
    actions = files.actions
    if actions is None:
        known = (market.actions(symbol) for symbol in sorted(symbols)) if bars is None else ()
        actions = tuple(action for some in known for action in some)
    view = FrameView(found.frames, actions)
    flows = files.flows or ()
    days = [row.day for row in rows] + [flow.day for flow in flows]
    traded = sorted(day for day in view.days() if end is None or day <= end)
    calendar = _with_days(calendar, traded)
    last = end or max([*days, *traded[-1:]])
    if statement is not None:
        begun = _priced(statement, view)
        first = begun.day
    else:
        first = min([*days, *traded[:1]])
        begun = Opened(day=calendar.previous(first), cash=cash or ZERO, overdraft=True)
    scene = Scene(
        opening=begun,
        first=first,
        end=last,
        calendar=calendar,
        frames=found.frames,
        view=view,
        actions=actions,
        flows=flows,
        cash_known=cash is not None or statement is not None or files.flows is not None,
        issues=found.issues,
    )
    return scene if scene.cash_known else _with_inferred_cash(scene, files.journal, terms)


def _bars(
    market: "Market", folder: Path | None, symbols: list[Symbol], calendar: SessionCalendar
) -> JournalBars:
    if folder is not None:
        return read_bars_folder(folder, symbols, calendar)
    return JournalBars({symbol: market.bars(symbol) for symbol in symbols if market.has(symbol)})


def _with_days(calendar: SessionCalendar, days: Iterable[date]) -> SessionCalendar:
    extra = set(days).difference(calendar.sessions)
    if not extra:
        return calendar
    sessions = sorted(extra.union(calendar.sessions))
    return SessionCalendar(tuple(sessions), max(calendar.known_to, sessions[-1]))


def _statement(path: Path, market: "Market") -> Opened:
    from sim.cli.portfolio import load_statement

    published = load_statement(path, names=market.names(), calendar=market.calendar())
    statement = published.statement
    if statement.as_of is None or statement.cash is None:
        raise InputError(f"{path}: an account opens with `as_of` and `cash`; one is absent")
    unnamed = [holding.name for holding in statement.holdings if holding.symbol is None]
    if unnamed:
        raise InputError(f"{path}: no code is known for {', '.join(unnamed)}; write it down")
    return Opened(
        day=statement.as_of,
        cash=round_fen(statement.cash.value),
        positions=tuple(
            OpeningPosition(symbol=holding.symbol, quantity=int(holding.quantity.value), cost=ZERO)
            for holding in statement.holdings
            if holding.symbol is not None
        ),
        overdraft=True,
    )


def _priced(opened: Opened, view: FrameView) -> Opened:
    """Return the opening with its positions at the close of the day, where there is one."""
    positions = []
    for position in opened.positions:
        known = view.close(position.symbol, opened.day)
        cost = round_fen(known[1] * position.quantity) if known is not None else ZERO
        positions.append(replace(position, cost=cost))
    return replace(opened, positions=tuple(positions))


def _with_inferred_cash(scene: Scene, journal: Journal, terms: Terms) -> Scene:
    """Return the scene with the opening cash that the first stated balance asks for."""
    first = next(iter(journal.rows), None)
    place = Place(source=journal.source, line=first.row if first is not None else 1)
    cash = ZERO
    if first is not None and first.cash_after is not None:
        alone = replace(journal, rows=(first,), moves=())
        trial = replay_journal(
            alone, scene.opening, calendar=scene.calendar, terms=replace(terms, cash_known=False)
        )
        cash = round_fen(first.cash_after) - trial.account.cash
        message = f"the account opens with {format_yuan(cash)} yuan, as the first balance asks for"
        note = Issue(code="cash-inferred", message=message, severity=Severity.NOTE, place=place)
        return replace(
            scene,
            opening=replace(scene.opening, cash=cash),
            cash_known=True,
            issues=(*scene.issues, note),
        )
    note = Issue(
        code="cash-not-known",
        message="no opening cash was given: cash starts at 0 and may fall below it",
        remedy="give it with --cash, --opening or --flows",
        severity=Severity.NOTE,
        place=Place(source=journal.source),
    )
    return replace(scene, issues=(*scene.issues, note))
