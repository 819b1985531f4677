"""Fetching when a security was suspended or under special treatment."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from sim.data.asking import Asked
from sim.data.catalog import Version
from sim.data.desk import Desk, Outcome
from sim.data.fact_rows import Rows, write_rows
from sim.data.fault import ProviderError
from sim.data.gaps import Span, last_settled_day, missing
from sim.data.layer import StatusKind, StatusPeriod
from sim.data.name_history import under_treatment
from sim.data.providers import order
from sim.data.reading import Request
from sim.data.schema import SeriesKind
from sim.data.stored_rows import period_of, period_row
from sim.model.issue import Issue, Severity
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar

BY_SPAN = "baostock"  # tells every day of a span; others list one day's suspensions
HALTS_ASKED = 10  # runs of absent sessions asked about
ONE_DAY = timedelta(days=1)


def fetch_status(desk: Desk, symbol: Symbol, known: Iterable[StatusPeriod] = ()) -> Outcome:
    """Fetch the suspensions and special treatment over the bars held.

    Sessions without a bar that nobody explains are looked up in the lists of suspended securities.

    Args:
        desk: What fetching works with.
        symbol: Whose; its daily bars must be held.
        known: Periods a provider of bars told anyway.

    Raises:
        StorageError: They cannot be written.
    """
    begun = len(desk.asker.attempts)
    market = desk.market()
    days = [stamp.date() for stamp in market.bars(symbol)["date"]]
    span = days[0], min(days[-1], last_settled_day(desk.now))
    told, asked = list(known), list[Asked]()
    one = _whole_span(desk, symbol, span)
    if one is not None:
        asked.append(one)
        told += [_ended(p, span, last_settled_day(desk.now)) for p in one.reading.periods]
    listed = _listed(desk, symbol, set(days), [*market.status(symbol), *told], asked)
    version = desk.store.current(SeriesKind.STATUS, symbol)
    shipped = set(desk.below.status(symbol))

    def rows_after(rows: Rows) -> Rows:
        held = [period_of(symbol, row) for row in rows]
        if one is not None:
            held = cut(held, span)
        merged = joined({*held, *told, *listed} - shipped, market.calendar())
        return [period_row(period) for period in merged]

    if version is not None or told or listed or one is not None:
        version = write_rows(
            desk,
            Version(
                kind=SeriesKind.STATUS,
                key=str(symbol),
                covered_first=span[0] if one else None,
                covered_last=span[1] if one else None,
                provider=", ".join(dict.fromkeys(a.provider for a in asked)) or "bars",
                library=next((a.library for a in asked if a.library), ""),
                answers=desk.keep(asked),
            ),
            rows_after,
        )
    desk.keep(())
    return Outcome(
        request=Request(kind=SeriesKind.STATUS, symbol=symbol, first=span[0], last=span[1]),
        version=version,
        reason=version.reason if version else "no session is unexplained",
        attempts=tuple(desk.asker.attempts[begun:]),
        issues=_since_when(desk, symbol),
    )


def _whole_span(desk: Desk, symbol: Symbol, span: Span) -> Asked | None:
    """Ask who knows every day, unless the days are covered."""
    request = Request(kind=SeriesKind.STATUS, symbol=symbol, first=span[0], last=span[1])
    if not missing(span, desk.covered(SeriesKind.STATUS, symbol), desk.below.calendar()):
        return None
    for provider in order(SeriesKind.STATUS, symbol, desk.only):
        if provider.name == BY_SPAN:
            try:
                return desk.asker.ask(provider, request, lambda reading: reading)
            except ProviderError:
                return None
    return None


def _listed(
    desk: Desk,
    symbol: Symbol,
    held: set[date],
    known: Iterable[StatusPeriod],
    asked: list[Asked],
) -> list[StatusPeriod]:
    """Ask about runs of absent sessions, each by its first day."""
    found: list[StatusPeriod] = []
    for first, _ in absent_runs(held, known, desk.market().calendar())[-HALTS_ASKED:]:
        request = Request(kind=SeriesKind.STATUS, symbol=symbol, first=first, last=first)
        for provider in order(SeriesKind.STATUS, symbol, desk.only):
            if provider.name == BY_SPAN:
                continue
            try:
                one = desk.asker.ask(provider, request, lambda reading: reading)
            except ProviderError:
                continue
            asked.append(one)
            found += [period for period in one.reading.periods if period.covers(first)]
    return found


def _ended(period: StatusPeriod, span: Span, today: date) -> StatusPeriod:
    """Return a period that goes on at the end of a span as ended there, unless that is today."""
    goes_on = period.last is None and span[1] < today - ONE_DAY * 7
    return replace(period, last=span[1]) if goes_on else period


def cut(periods: Iterable[StatusPeriod], span: Span) -> list[StatusPeriod]:
    """Return what periods of special treatment say about days outside `span`; others stay."""
    left = []
    for period in periods:
        if period.kind is not StatusKind.ST:
            left.append(period)
            continue
        if period.first < span[0]:
            end = span[0] - ONE_DAY
            left.append(replace(period, last=min(period.last or end, end)))
        if period.last is not None and period.last > span[1]:
            left.append(replace(period, first=max(period.first, span[1] + ONE_DAY)))
    return left


def joined(periods: Iterable[StatusPeriod], calendar: SessionCalendar) -> list[StatusPeriod]:
    """Return periods in order, those of a kind that follow each other made one."""
    result: list[StatusPeriod] = []
    for period in sorted(periods, key=lambda p: (p.kind, p.first, p.last or date.max)):
        before = result[-1] if result else None
        follows = (
            before is not None
            and before.kind is period.kind
            and (
                before.last is None
                or period.first <= before.last
                or not _sessions(before.last + ONE_DAY, period.first - ONE_DAY, calendar)
            )
        )
        if before is None or not follows:
            result.append(period)
            continue
        ends = before.last and period.last and max(before.last, period.last)
        result[-1] = replace(before, last=ends)
    return sorted(result, key=lambda p: (p.first, p.kind))


def _sessions(first: date, last: date, calendar: SessionCalendar) -> tuple[date, ...]:
    first, last = max(first, calendar.first), min(last, calendar.known_to)
    return calendar.between(first, last) if first <= last else ()


def absent_runs(
    held: set[date], periods: Iterable[StatusPeriod], calendar: SessionCalendar
) -> list[Span]:
    """Return the runs of sessions inside a series without a bar and without a suspension."""
    halts = [period for period in periods if period.kind is StatusKind.SUSPENDED]
    runs: list[Span] = []
    before: date | None = None
    for day in calendar.between(min(held), max(held)):
        if day in held or any(halt.covers(day) for halt in halts):
            before = None
            continue
        runs = [*runs[:-1], (runs[-1][0], day)] if before is not None else [*runs, (day, day)]
        before = day
    return runs


def _since_when(desk: Desk, symbol: Symbol) -> tuple[Issue, ...]:
    """Warn when the name says special treatment and nobody says since when."""
    market = desk.market()
    name = market.name_of(symbol)
    treated = any(period.kind is StatusKind.ST for period in market.status(symbol))
    if treated or not under_treatment(name):
        return ()
    return (
        Issue(
            code="treatment-undated",
            message=f"{symbol} is called {name}, and nobody asked says since when: its price limit"
            " may be another one",
            remedy="fetch with baostock installed (pip install 'fupan[baostock]'), or fetch"
            " --securities, which dates the names of Shenzhen",
            severity=Severity.WARNING,
            field=str(symbol),
        ),
    )
