"""Proving what is stored: files, checks, raw answers, and, on request, reading them again."""

from collections.abc import Callable, Iterable

from sim.data.asking import Asked
from sim.data.catalog import Version
from sim.data.checks import check_bars
from sim.data.child import Child
from sim.data.fault import ProviderError
from sim.data.layer import StatusPeriod
from sim.data.merge import compare
from sim.data.minute_checks import check_minutes
from sim.data.providers import PROVIDERS
from sim.data.raw_answers import Exchange, RawAnswers
from sim.data.schema import SeriesKind
from sim.data.store import Store
from sim.model.errors import FupanError
from sim.model.issue import Issue, Place
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar

REPLAYED = frozenset({"akshare"})  # baostock asks by a protocol of its own
TURNOVER_STEP = 10_000.0  # yuan; the coarsest any provider rounds to


def verify(
    store: Store,
    calendar: SessionCalendar,
    *,
    periods: Iterable[StatusPeriod] = (),
    versions: Iterable[Version] | None = None,
    child: Child | None = None,
    progress: Callable[[Version], None] = lambda _: None,
) -> tuple[Issue, ...]:
    """Return everything wrong or odd with stored series; empty when all is as it was stored.

    Args:
        store: The store.
        calendar: The exchanges' sessions.
        periods: Suspensions that explain absent sessions.
        versions: Which; None takes the current version of every series.
        child: Given, each raw answer is read again by the provider's library (akshare's; not
            baostock's) and must give the bars stored.
        progress: Told each version before it is looked at.
    """
    halts = tuple(periods)
    issues: list[Issue] = []
    for version in store.catalog.all_current() if versions is None else versions:
        progress(version)
        issues += _file(store, version, calendar, halts)
        issues += _answers(store, version, child)
    return tuple(issues)


def _file(
    store: Store, version: Version, calendar: SessionCalendar, halts: tuple[StatusPeriod, ...]
) -> tuple[Issue, ...]:
    try:
        frame = store.read(version)
    except FupanError as error:
        return (_issue(version, "file-damaged", error.message),)
    if len(frame) != version.rows:
        message = f"{version.rows} rows were stored, {len(frame)} are in the file"
        return (_issue(version, "rows-differ", message),)
    minutes = version.kind.minutes
    if minutes is not None:
        symbol = Symbol.parse(version.key)
        return check_minutes(
            frame, calendar, symbol, minutes, source=version.file, amount_step=TURNOVER_STEP
        )
    if version.kind is SeriesKind.DAILY:
        return check_bars(
            frame,
            calendar,
            Symbol.parse(version.key),
            source=version.file,
            periods=halts,
            amount_step=TURNOVER_STEP,
        )
    return ()


def _answers(store: Store, version: Version, child: Child | None) -> tuple[Issue, ...]:
    kept = RawAnswers(store.folder)
    issues: list[Issue] = []
    for digest in version.answers:
        try:
            exchange = kept.exchange(digest)
            libraries = {call.library for call, _ in exchange.calls}
            if child is not None and version.kind.is_bars and libraries <= REPLAYED:
                issues += _replayed(store, version, exchange, child)
        except FupanError as error:
            issues.append(_issue(version, "answer-damaged", error.message))
    return tuple(issues)


def _replayed(
    store: Store, version: Version, exchange: Exchange, child: Child
) -> tuple[Issue, ...]:
    try:
        asked = read_again(exchange, child)
    except ProviderError as error:
        return (_issue(version, "answer-unreadable", error.message),)
    stored = store.read(version)
    ours = stored[stored["provider"] == exchange.provider]
    common, different = compare(ours, asked.reading.frame)
    if not different:
        return ()
    message = f"{different} of {common} bars are not what {exchange.provider}'s answer says"
    return (_issue(version, "answer-says-otherwise", message),)


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
