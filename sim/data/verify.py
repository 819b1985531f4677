"""Proving what is stored: files, checks, raw answers, and, on request, reading them again."""

from collections.abc import Callable, Iterable

from sim.data.asking import Asked
from sim.data.catalog import Version
from sim.data.chain import check_jumps
from sim.data.checks import check_bars
from sim.data.child import Child
from sim.data.fault import ProviderError
from sim.data.fetch_facts import on_sessions
from sim.data.layer import is_index
from sim.data.market import Market
from sim.data.merge import compare
from sim.data.minute_checks import check_minutes
from sim.data.names import name_of_row
from sim.data.providers import PROVIDERS
from sim.data.raw_answers import Exchange, RawAnswers
from sim.data.schema import SeriesKind
from sim.data.store import Store
from sim.data.stored_rows import action_of, period_of
from sim.model.errors import FupanError
from sim.model.issue import Issue, Place
from sim.model.symbol import Symbol

REPLAYED = frozenset({"akshare"})  # baostock asks by a protocol of its own
TURNOVER_STEP = 10_000.0  # yuan; the coarsest any provider rounds to


def verify(
    store: Store,
    market: Market,
    *,
    versions: Iterable[Version] | None = None,
    child: Child | None = None,
    progress: Callable[[Version], None] = lambda _: None,
) -> tuple[Issue, ...]:
    """Return everything wrong or odd with stored series; empty when all is as it was stored.

    Args:
        store: The store.
        market: The store over what lies below: calendar, suspensions, corporate actions.
        versions: Which; None takes the current version of every series.
        child: Given, each raw answer is read again by the provider's library (akshare's; not
            baostock's) and must say what is stored.
        progress: Told each version before it is looked at.
    """
    issues: list[Issue] = []
    for version in store.catalog.all_current() if versions is None else versions:
        progress(version)
        issues += _file(store, version, market)
        issues += _answers(store, version, child, market)
    return tuple(issues)


def _file(store: Store, version: Version, market: Market) -> tuple[Issue, ...]:
    try:
        frame = store.read(version)
    except FupanError as error:
        return (_issue(version, "file-damaged", error.message),)
    if len(frame) != version.rows:
        message = f"{version.rows} rows were stored, {len(frame)} are in the file"
        return (_issue(version, "rows-differ", message),)
    calendar, minutes = market.calendar(), version.kind.minutes
    if minutes is not None:
        return check_minutes(
            frame,
            calendar,
            Symbol.parse(version.key),
            minutes,
            source=version.file,
            amount_step=TURNOVER_STEP,
        )
    if version.kind is not SeriesKind.DAILY:
        return _facts(store, version)
    symbol = Symbol.parse(version.key)
    found = check_bars(
        frame,
        calendar,
        symbol,
        source=version.file,
        periods=market.status(symbol),
        amount_step=TURNOVER_STEP,
    )
    if found or is_index(symbol) or store.current(SeriesKind.ACTIONS, symbol) is None:
        return found
    return check_jumps(frame, market.actions(symbol), symbol)


def _facts(store: Store, version: Version) -> tuple[Issue, ...]:
    """Return the rows of facts that say nothing."""
    issues = []
    for number, row in enumerate(store.read(version).to_dict("records"), start=1):
        try:
            if version.kind is SeriesKind.ACTIONS:
                action_of(Symbol.parse(version.key), row)
            elif version.kind is SeriesKind.STATUS:
                period_of(Symbol.parse(version.key), row)
            elif version.kind is SeriesKind.NAMES:
                name_of_row(row)
        except (ValueError, ArithmeticError) as error:
            issues.append(_issue(version, "row-unreadable", f"row {number}: {error}"))
    return tuple(issues)


def _answers(
    store: Store, version: Version, child: Child | None, market: Market
) -> tuple[Issue, ...]:
    kept = RawAnswers(store.folder)
    issues: list[Issue] = []
    for digest in version.answers:
        try:
            exchange = kept.exchange(digest)
            libraries = {call.library for call, _ in exchange.calls}
            if child is not None and exchange.calls and libraries <= REPLAYED:
                issues += _replayed(store, version, exchange, child, market)
        except FupanError as error:
            issues.append(_issue(version, "answer-damaged", error.message))
    return tuple(issues)


def _replayed(
    store: Store, version: Version, exchange: Exchange, child: Child, market: Market
) -> tuple[Issue, ...]:
    try:
        asked = read_again(exchange, child)
    except ProviderError as error:
        return (_issue(version, "answer-unreadable", error.message),)
    who = exchange.provider
    if version.kind.is_bars:
        stored = store.read(version)
        common, different = compare(stored[stored["provider"] == who], asked.reading.frame)
        message = f"{different} of {common} bars are not what {who}'s answer says"
        return (_issue(version, "answer-says-otherwise", message),) if different else ()
    absent = sorted(_told(asked, market) - _held(store, version))
    message = f"{who}'s answer also tells of {', '.join(absent[:3])}"
    return (_issue(version, "answer-says-otherwise", message),) if absent else ()


def _told(asked: Asked, market: Market) -> set[str]:
    """Return what facts an answer tells of, as `_held` names them."""
    reading, calendar = asked.reading, market.calendar()
    if asked.request.kind is SeriesKind.ACTIONS:
        return {one.ex_date.isoformat() for one in on_sessions(reading.actions, calendar)}
    if asked.request.kind is SeriesKind.NAMES:
        return {str(row.symbol) for row in reading.names}
    return set()


def _held(store: Store, version: Version) -> set[str]:
    column = {SeriesKind.ACTIONS: "ex_date", SeriesKind.NAMES: "symbol"}.get(version.kind)
    return set(store.read(version)[column]) if column else set()


def read_again(exchange: Exchange, child: Child) -> Asked:
    """Return what a kept exchange says when the provider's library reads it now.

    Raises:
        ProviderError: The library of today cannot read it.
    """
    provider = PROVIDERS[exchange.provider]
    answers = tuple(
        child.call(call, exchange.provider, replay=raw) for call, raw in exchange.calls
    )
    return Asked(
        provider=exchange.provider,
        request=exchange.request,
        reading=provider.read(exchange.request, answers),
        answers=answers,
    )


def _issue(version: Version, code: str, message: str) -> Issue:
    return Issue(
        code=code,
        message=f"{version.kind} of {version.key}, version {version.version}: {message}",
        remedy="fetch it again, or use an older version",
        place=Place(source=version.file),
        field=version.key,
    )
