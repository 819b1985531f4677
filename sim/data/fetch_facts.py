"""Fetching what a security's bars need beside them: corporate actions and suspensions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sim.data.asking import Asked
from sim.data.catalog import Version
from sim.data.desk import OFFLINE, Desk, Outcome
from sim.data.fact_rows import write_rows
from sim.data.fault import FaultKind, ProviderError
from sim.data.gaps import last_settled_day, missing
from sim.data.layer import StatusKind, StatusPeriod
from sim.data.market import filled
from sim.data.providers import order
from sim.data.reading import Reading, Request
from sim.data.schema import SeriesKind
from sim.data.store_layer import action_row
from sim.model.action import CorporateAction
from sim.model.issue import Issue, Severity
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar

HALTS_ASKED = 10  # runs of absent sessions asked about
CHECKED_YEARS = 5  # of sessions that must equal the ones held, before later ones are believed
WRITE_TRIES = 5


def fetch_actions(desk: Desk, request: Request) -> Outcome:
    """Fetch a security's corporate actions, from two providers that agree where there are two.

    "None" is an answer: it is stored as such, so that it is not asked again.

    Raises:
        StorageError: They cannot be written.
    """
    begun = len(desk.asker.attempts)
    last = min(request.last, last_settled_day(desk.now))
    version = desk.store.current(SeriesKind.ACTIONS, request.security)
    spans = desk.covered(SeriesKind.ACTIONS, request.security)
    if not missing((request.first, last), spans, desk.below.calendar()):
        return Outcome(request=request, version=version, reason="held already")
    if desk.offline:
        return Outcome(request=request, version=version, reason=OFFLINE, missing=True)
    asked: list[Asked] = []
    fault: ProviderError | None = None
    for provider in order(SeriesKind.ACTIONS, request.symbol, desk.only):
        try:
            asked.append(desk.asker.ask(provider, replace(request, last=last), _as_it_is))
        except ProviderError as error:
            if error.kind is FaultKind.NOTHING:
                nothing = Asked(provider=provider.name, request=request, reading=Reading())
                asked.append(nothing)
            else:
                fault = error
        if len(asked) > int(desk.confirm):
            break
    if not asked:
        desk.keep(())
        reason = fault.message if fault else "no provider offers its corporate actions"
        return Outcome(request=request, version=version, reason=reason, missing=fault is not None,
                       attempts=tuple(desk.asker.attempts[begun:]))  # fmt: skip
    actions, issues = agreed_actions(asked)
    rows = [action_row(action) for action in actions]
    stored = write_rows(
        desk,
        Version(
            kind=SeriesKind.ACTIONS,
            key=str(request.security),
            covered_first=request.first,
            covered_last=last,
            provider=", ".join(one.provider for one in asked),
            library=asked[0].library,
            checks=("two providers",) if len(asked) > 1 and not issues else (),
            answers=desk.keep(asked),
        ),
        rows,
    )
    return Outcome(
        request=request,
        version=stored,
        reason=stored.reason,
        attempts=tuple(desk.asker.attempts[begun:]),
        issues=tuple(issues),
    )


def agreed_actions(asked: Sequence[Asked]) -> tuple[list[CorporateAction], list[Issue]]:
    """Return the first provider's actions, filled in from the second, and where the two differ."""
    first = {action.ex_date: action for action in asked[0].reading.actions}
    if len(asked) == 1:
        return list(first.values()), []
    second = {action.ex_date: action for action in asked[1].reading.actions}
    actions, issues = [], []
    for day in sorted(first.keys() | second.keys()):
        ours, theirs = first.get(day), second.get(day)
        chosen = ours or theirs
        assert chosen is not None  # noqa: S101 - the day comes from one of the two
        if ours is not None and theirs is not None:
            chosen = filled(ours, theirs)
        actions.append(chosen)
        if _terms(ours) != _terms(theirs):
            issues.append(
                Issue(
                    code="actions-differ",
                    message=f"{chosen.symbol} {day}: {asked[0].provider} has {_terms(ours)},"
                    f" {asked[1].provider} has {_terms(theirs)}; the former is used",
                    remedy="compare with the company's announcement",
                    severity=Severity.WARNING,
                    field=str(chosen.symbol),
                )
            )
    return actions, issues


def _terms(action: CorporateAction | None) -> str:
    if action is None:
        return "nothing"
    return (
        f"{action.cash_per_share.normalize():f} yuan and {action.bonus_ratio.normalize():f} shares"
    )


def fetch_halts(desk: Desk, symbol: Symbol, known: Iterable[StatusPeriod] = ()) -> Outcome:
    """Explain the sessions without a bar: ask whether the security was suspended.

    Args:
        desk: What fetching works with.
        symbol: Whose; its daily bars must be held.
        known: Periods a provider of bars told anyway.

    Raises:
        StorageError: They cannot be written.
    """
    begun = len(desk.asker.attempts)
    market = desk.market()
    periods = {*market.status(symbol), *known}
    days = {stamp.date() for stamp in market.bars(symbol)["date"]}
    runs = absent_runs(days, periods, market.calendar())
    for first, _ in runs[-HALTS_ASKED:]:
        request = Request(kind=SeriesKind.STATUS, symbol=symbol, first=first, last=first)
        for provider in order(SeriesKind.STATUS, symbol, desk.only):
            try:
                found = desk.asker.ask(provider, request, _as_it_is).reading.periods
            except ProviderError:
                continue
            periods |= {p for p in found if p.covers(first)}
    desk.keep(())
    version = desk.store.current(SeriesKind.STATUS, symbol)
    ours = sorted(periods - set(desk.below.status(symbol)), key=lambda p: (p.first, p.kind))
    if ours:
        rows = [
            {
                "kind": str(period.kind),
                "first": period.first.isoformat(),
                "last": period.last.isoformat() if period.last else "",
                "source": period.source,
            }
            for period in ours
        ]
        base = Version(kind=SeriesKind.STATUS, key=str(symbol), provider="eastmoney, bars")
        version = write_rows(desk, base, rows)
    return Outcome(
        request=Request(kind=SeriesKind.STATUS, symbol=symbol, first=min(days), last=max(days)),
        version=version,
        reason=version.reason if version else "no session is unexplained",
        attempts=tuple(desk.asker.attempts[begun:]),
    )


def absent_runs(
    held: set[date], periods: Iterable[StatusPeriod], calendar: SessionCalendar
) -> list[tuple[date, date]]:
    """Return the runs of sessions inside a series without a bar and without a suspension."""
    halts = [period for period in periods if period.kind is StatusKind.SUSPENDED]
    runs: list[tuple[date, date]] = []
    before: date | None = None
    for day in calendar.between(min(held), max(held)):
        if day in held or any(halt.covers(day) for halt in halts):
            before = None
            continue
        runs = [*runs[:-1], (runs[-1][0], day)] if before is not None else [*runs, (day, day)]
        before = day
    return runs


def _as_it_is(reading: Reading) -> Reading:
    return reading
