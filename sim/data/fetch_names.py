"""Fetching what securities are and were called, one by one or all that are listed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sim.data.asking import Asked
from sim.data.catalog import Version
from sim.data.desk import OFFLINE, Desk, Outcome
from sim.data.fact_rows import Rows, write_rows
from sim.data.fault import FaultKind, ProviderError
from sim.data.gaps import last_settled_day
from sim.data.name_history import differing_names, lasting_name, merge_names
from sim.data.names import NameRow, name_of_row
from sim.data.providers import order
from sim.data.reading import Reading, Request
from sim.data.schema import MARKET_KEY, SeriesKind
from sim.data.stored_rows import name_row
from sim.model.issue import Issue, Severity
from sim.model.symbol import Exchange, SecurityKind, Symbol

FEWEST = 10  # securities a list must have to be believed
SHOWN = 3
PARTS = ("stocks of Shanghai", "stocks of Shenzhen", "stocks of Beijing", "listed funds")
EXCHANGES = dict(zip(Exchange, PARTS, strict=False))


def store_names(
    desk: Desk, found: Iterable[tuple[Symbol, str, str]], today: date
) -> tuple[Version, ...]:
    """Store short names seen in quotes: a new one from today on, beside the older.

    Args:
        desk: What fetching works with.
        found: Symbol, name and provider; a name with a mark of the day is passed over.
        today: First day of a name that replaces another.

    Raises:
        StorageError: They cannot be written.
    """
    rows: dict[Symbol, NameRow] = {}
    for symbol, name, provider in found:
        if lasting_name(name) and symbol not in rows:
            rows[symbol] = NameRow(symbol=symbol, name=lasting_name(name), source=provider)
    market = desk.market()
    stored = []
    for symbol, row in rows.items():
        held = [known for known in market.name_rows() if known.symbol == symbol]
        if tuple(held) != merge_names(held, [row], today):
            stored.append(_write(desk, symbol, [row], today, Version(
                kind=SeriesKind.NAMES, key=str(symbol), provider=row.source,
            )))  # fmt: skip
    return tuple(stored)


def fetch_names(desk: Desk, symbol: Symbol) -> Outcome:
    """Fetch the former names of a security, once, from the first provider that knows.

    Raises:
        StorageError: They cannot be written.
    """
    begun, today = len(desk.asker.attempts), last_settled_day(desk.now)
    request = Request(kind=SeriesKind.NAMES, symbol=symbol, first=today, last=today)
    version = desk.store.current(SeriesKind.NAMES, symbol)
    reason = "nobody told"
    for provider in order(SeriesKind.NAMES, symbol, desk.only):
        try:
            one = desk.asker.ask(provider, request, lambda reading: reading)
        except ProviderError as error:
            reason = error.message
            continue
        version = _write(desk, symbol, _news(desk, symbol, one.reading.names), today, Version(
            kind=SeriesKind.NAMES,
            key=str(symbol),
            provider=one.provider,
            library=one.library,
            covered_first=today,
            covered_last=today,
            answers=desk.keep([one]),
        ))  # fmt: skip
        reason = version.reason
        break
    desk.keep(())
    attempts = tuple(desk.asker.attempts[begun:])
    return Outcome(request=request, version=version, reason=reason, attempts=attempts)


def _news(desk: Desk, symbol: Symbol, told: Iterable[NameRow]) -> list[NameRow]:
    """Return what is told and not known with better days: a name in use, or an unknown former."""
    known = {row.name for row in desk.market().name_rows() if row.symbol == symbol}
    return [row for row in told if row.last is None or row.name not in known]


def _write(
    desk: Desk, symbol: Symbol, found: list[NameRow], today: date, version: Version
) -> Version:
    shipped = [row for row in desk.below.name_rows() if row.symbol == symbol]

    def rows_after(rows: Rows) -> Rows:
        held = list(map(name_of_row, rows)) or shipped
        return [name_row(row) for row in merge_names(held, found, today)]

    return write_rows(desk, version, rows_after)


def fetch_securities(desk: Desk) -> Outcome:
    """Fetch the list of all listed securities with their names, from every provider of a part.

    Of a security the exchange's own word is used; others fill in what it does not list.

    Raises:
        StorageError: They cannot be written.
    """
    begun, today = len(desk.asker.attempts), last_settled_day(desk.now)
    request = Request(kind=SeriesKind.NAMES, symbol=None, first=today, last=today)
    version = desk.store.current(SeriesKind.NAMES, MARKET_KEY)
    if desk.offline:
        return Outcome(request=request, version=version, reason=OFFLINE, missing=version is None)
    asked: list[Asked] = []
    fault: ProviderError | None = None
    for provider in order(SeriesKind.NAMES, None, desk.only):
        try:
            asked.append(desk.asker.ask(provider, request, _many))
        except ProviderError as error:
            fault = error
    if not asked:
        desk.keep(())
        reason = fault.message if fault else "no provider has it"
        return Outcome(
            request=request,
            version=version,
            reason=reason,
            missing=True,
            attempts=tuple(desk.asker.attempts[begun:]),
        )
    chosen, issues = _chosen(asked)

    def rows_after(rows: Rows) -> Rows:
        return [name_row(row) for row in merge_names(map(name_of_row, rows), chosen, today)]

    version = write_rows(
        desk,
        Version(
            kind=SeriesKind.NAMES,
            key=MARKET_KEY,
            provider=", ".join(one.provider for one in asked),
            library=asked[0].library,
            covered_first=today,
            covered_last=today,
            checks=("two providers",) if len(asked) > 1 and not issues else (),
            answers=desk.keep(asked),
        ),
        rows_after,
    )
    unlisted = _unlisted(chosen)
    return Outcome(
        request=request,
        version=version,
        reason=version.reason,
        attempts=tuple(desk.asker.attempts[begun:]),
        issues=(*issues, *unlisted),
    )


def _many(reading: Reading) -> Reading:
    if len(reading.names) < FEWEST:
        detail = f"a list of {len(reading.names)} securities is not the whole"
        raise ProviderError(FaultKind.WRONG_ROWS, "", detail)
    return reading


def _chosen(asked: list[Asked]) -> tuple[list[NameRow], list[Issue]]:
    """Return each security's rows from the first who has it, and the names others differ in."""
    rows: dict[Symbol, list[NameRow]] = {}
    issues = []
    for one in asked:
        mine: dict[Symbol, list[NameRow]] = {}
        for row in one.reading.names:
            mine.setdefault(row.symbol, []).append(row)
        differing = differing_names((row for known in rows.values() for row in known),
                                    one.reading.names)  # fmt: skip
        if differing:
            shown = ", ".join(
                f"{symbol} {ours} (there {theirs})"
                for symbol, (ours, theirs) in list(differing.items())[:SHOWN]
            )
            message = f"{one.provider} calls {len(differing)} securities otherwise: {shown}"
            issues.append(Issue(code="names-differ", message=message, severity=Severity.NOTE))
        for symbol, theirs in mine.items():
            held = rows.setdefault(symbol, theirs)
            listed = next((row.listed for row in theirs if row.listed), None)
            rows[symbol] = [replace(row, listed=row.listed or listed) for row in held]
    return [row for known in rows.values() for row in known], issues


def _unlisted(rows: Iterable[NameRow]) -> tuple[Issue, ...]:
    """Warn of the parts of the market nobody who answered lists."""
    parts = {
        EXCHANGES[row.symbol.exchange] if row.kind is SecurityKind.STOCK else PARTS[-1]
        for row in rows
        if row.kind is not SecurityKind.INDEX
    }
    return tuple(
        Issue(
            code="names-untold",
            message=f"nobody who answered lists the {part}",
            remedy="fetch --securities again later",
            severity=Severity.WARNING,
        )
        for part in PARTS
        if part not in parts
    )
