"""What `fupan data fetch` asks for, one series after another."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sim.cli.portfolio import load_folder, load_statement, read_day
from sim.cli.progress import progress_bar
from sim.data.asking import FIRST_PAUSE, Asker
from sim.data.breadth import store_breadth
from sim.data.child import Child, ChildSettings
from sim.data.desk import Desk, Outcome, covered_by
from sim.data.fetch import fetch_bars
from sim.data.fetch_facts import fetch_actions
from sim.data.fetch_market import fetch_sessions
from sim.data.fetch_names import fetch_names, fetch_securities, store_names
from sim.data.fetch_status import fetch_status
from sim.data.files import make_folder
from sim.data.gaps import last_settled_day
from sim.data.home import data_folder
from sim.data.host_gate import INTERVAL
from sim.data.layer import is_index
from sim.data.opening import open_market
from sim.data.reading import Request
from sim.data.schema import SeriesKind, minute_kind
from sim.data.snapshot import snapshot
from sim.data.store import Store
from sim.model.errors import InputError
from sim.model.issue import Issue, Severity
from sim.model.symbol import Symbol
from sim.rules.securities import classify, parse_symbol

DIVERT, DIVERT_BAOSTOCK = "FUPAN_DIVERT", "FUPAN_DIVERT_BAOSTOCK"
"""Addresses of stand-ins for the providers; for tests."""
PACE = "pace"
HANZI = re.compile(r"[\u4e00-\u9fff]")
YEARS = 3  # fetched of a security when no first day is given
INDICES = ("000001.SH", "399001.SZ", "399006.SZ", "000300.SH")  # a portfolio is read beside these


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The words of the command."""

    targets: tuple[str, ...]
    first: str | None = None
    last: str | None = None
    minutes: int | None = None
    providers: tuple[str, ...] = ()
    confirm: bool = True
    sessions: bool = False
    securities: bool = False
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a run came to.

    Attributes:
        folder: Of the store.
        outcomes: One a series.
    """

    folder: Path
    outcomes: tuple[Outcome, ...]

    @property
    def missing(self) -> tuple[Outcome, ...]:
        """Series of which days are still not held."""
        return tuple(outcome for outcome in self.outcomes if outcome.missing)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Everything to look at, and notes."""
        return tuple(issue for outcome in self.outcomes for issue in outcome.issues)

    @property
    def findings(self) -> bool:
        """Whether bars were corrected or are disputed, or providers differ."""
        return any(outcome.differences for outcome in self.outcomes) or any(
            issue.severity is not Severity.NOTE for issue in self.issues
        )


def fetch_all(wanted: Wanted, data_dir: Path | None, now: datetime, *, shown: bool) -> Fetched:
    """Fetch everything wanted; each series is stored as soon as it is there.

    Raises:
        InputError: A target is no portfolio and no security, or an option is wrong.
        StorageError: The store cannot be written.
    """
    folder = data_folder(data_dir)
    requests = tuple(_requests(wanted, folder, last_settled_day(now)))
    if not (requests or wanted.sessions or wanted.securities):
        raise InputError(
            "nothing to fetch was named; give portfolios or securities, such as 600155.SH"
        )
    if not wanted.offline:
        make_folder(folder)
    outcomes: list[Outcome] = []
    with ExitStack() as stack:
        step = stack.enter_context(progress_bar("fetch", total=len(requests) + 1, shown=shown))
        desk = _desk(wanted, folder, now, stack)
        if wanted.sessions:
            outcomes.append(fetch_sessions(desk))
        if wanted.securities:
            outcomes.append(fetch_securities(desk))
        step()
        for request in requests:
            outcomes += _one(desk, request)
            step()
        if any(outcome.attempts for outcome in outcomes):
            store_breadth(desk.store, desk.stamp)
    return Fetched(folder=folder, outcomes=tuple(outcomes))


def _desk(wanted: Wanted, folder: Path, now: datetime, stack: ExitStack) -> Desk:
    divert = os.environ.get(DIVERT, "")
    settings = ChildSettings(
        pace_folder=folder / PACE,
        divert=divert,
        divert_baostock=os.environ.get(DIVERT_BAOSTOCK, ""),
        interval=0 if divert else INTERVAL,
    )
    return Desk(
        store=Store(folder),
        asker=Asker(stack.enter_context(Child(settings)), pause=0 if divert else FIRST_PAUSE),
        below=snapshot(),
        now=now,
        only=wanted.providers,
        confirm=wanted.confirm,
        offline=wanted.offline,
    )


def _one(desk: Desk, request: Request) -> Iterator[Outcome]:
    if request.kind is SeriesKind.ACTIONS:
        yield fetch_actions(desk, request)
        return
    outcome = fetch_bars(desk, request)
    yield outcome
    symbol = request.security
    if request.kind is not SeriesKind.DAILY or is_index(symbol) or not desk.market().has(symbol):
        return
    store_names(desk, outcome.names, last_settled_day(desk.now))
    if desk.offline or outcome.version is None:  # shipped with what belongs to it
        return
    if covered_by(desk.store.current(SeriesKind.NAMES, symbol)) is None:
        yield fetch_names(desk, symbol)
    if outcome.attempts or desk.store.current(SeriesKind.STATUS, symbol) is None:
        yield fetch_status(desk, symbol, outcome.periods)


def _requests(wanted: Wanted, folder: Path, today: date) -> Iterator[Request]:
    """Give the series wanted: of each security its actions, daily bars, minute bars."""
    given, last = read_day(wanted.first, "--from"), read_day(wanted.last, "--to") or today
    try:
        kinds = [] if wanted.minutes is None else [minute_kind(wanted.minutes)]
    except ValueError:
        raise InputError(f"--minutes must be 60, 30, 15, 5 or 1, was {wanted.minutes}") from None
    if given is not None and given > min(last, today):
        raise InputError(f"--from {given} is after the last day, {min(last, today)}")
    for symbol, start in _securities(wanted.targets, folder, last).items():
        first = given or start
        if not is_index(symbol):
            yield Request(kind=SeriesKind.ACTIONS, symbol=symbol, first=first, last=last)
        yield Request(kind=SeriesKind.DAILY, symbol=symbol, first=first, last=last)
        for kind in kinds:
            yield Request(kind=kind, symbol=symbol, first=first, last=last)


def _securities(targets: tuple[str, ...], folder: Path, last: date) -> dict[Symbol, date]:
    """Return the securities meant, each with the first day to have without --from."""
    found: dict[Symbol, date] = {}
    for target in targets:
        path = Path(target)
        if path.exists():
            days, symbols = _portfolio(path, folder)
            first = date(min(days).year - 1, 1, 1)
            chosen = [*symbols, *map(Symbol.parse, INDICES)]
        else:
            chosen, first = [_security(target, folder)], date(last.year - YEARS, 1, 1)
        for symbol in chosen:
            found[symbol] = min(first, found.get(symbol, first))
    return found


def _security(target: str, folder: Path) -> Symbol:
    """Return the security a code or a short name means.

    Raises:
        InputError: None, or several; or it looks like a path that leads nowhere.
    """
    if os.sep in target or Path(target).suffix in {".toml", ".txt"}:
        raise InputError(f"{target}: no such portfolio; check the path")
    named = open_market(folder).names().get(target, ())
    if len(named) > 1:
        listed = ", ".join(map(str, named))
        raise InputError(f"{target} is or was the name of {listed}; give the code")
    if not named and HANZI.search(target):
        raise InputError(
            f"{target}: no security of this name is known; give the code, or fetch the list of all"
            " with: fupan data fetch --securities"
        )
    symbol = named[0] if named else parse_symbol(target)
    if not is_index(symbol):
        classify(symbol)
    return symbol


def _portfolio(path: Path, folder: Path) -> tuple[list[date], list[Symbol]]:
    if path.is_dir():
        published = load_folder(path)
    else:
        market = open_market(folder)
        published = (load_statement(path, names=market.names(), calendar=market.calendar()),)
    statements = [one.statement for one in published]
    named = [holding.symbol for one in statements for holding in one.holdings]
    named += [trade.symbol for one in statements for trade in one.trades]
    symbols = {symbol for symbol in named if symbol is not None}
    return [s.as_of for s in statements if s.as_of is not None], sorted(symbols)
