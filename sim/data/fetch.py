"""Fetching bars: only what is missing, from providers that agree, into the store."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.data.asking import Asked
from sim.data.catalog import ConflictError, Version
from sim.data.checks import check_bars
from sim.data.desk import HELD, OFFLINE, Desk, Outcome, covered_by
from sim.data.fault import FaultKind, ProviderError
from sim.data.gaps import Span, bridged, last_settled_day, missing, touching, with_overlap
from sim.data.layer import StatusPeriod
from sim.data.merge import Difference, compare, merge
from sim.data.minute_checks import check_day_volumes, check_minutes
from sim.data.providers import order
from sim.data.reading import Reading, Request
from sim.data.remarks import remarks
from sim.data.schema import SeriesKind
from sim.model.issue import Issue, Severity
from sim.model.symbol import Symbol

APART = 0.2  # share of common bars that may differ before two answers count as two securities
FEWEST = 3  # common bars from which that is judged
WRITE_TRIES = 5  # another process may store the same series meanwhile
CHECKS = ("calendar", "prices", "tick", "unit", "order")


def fetch_bars(desk: Desk, request: Request) -> Outcome:
    """Fetch the missing bars of one security and store them.

    Raises:
        StorageError: They cannot be written.
    """
    begun = len(desk.asker.attempts)
    wanted = (request.first, min(request.last, last_settled_day(desk.now)))
    reason, missed = HELD, False
    differences: list[Difference] = []
    issues: list[Issue] = []
    names: list[tuple[Symbol, str, str]] = []
    periods: list[StatusPeriod] = []
    covered = desk.covered(request.kind, request.security)
    wanted = bridged(wanted, covered_by(desk.store.current(request.kind, request.security)))
    for span in missing(wanted, covered, desk.below.calendar()):
        if desk.offline:
            reason, missed = OFFLINE, True
            break
        try:
            stored = _fetch_span(desk, request, span)
        except ProviderError as error:
            reason, missed = error.message, True
            desk.keep(())
            continue
        reason = stored.reason
        differences += stored.differences
        issues += stored.issues
        names += stored.names
        periods += stored.periods
    return Outcome(
        request=request,
        version=desk.store.current(request.kind, request.security),
        reason=reason,
        attempts=tuple(desk.asker.attempts[begun:]),
        differences=tuple(differences),
        issues=tuple(issues),
        missing=missed,
        names=tuple(names),
        periods=tuple(periods),
    )


def _fetch_span(desk: Desk, request: Request, span: Span) -> Outcome:
    for turn in range(WRITE_TRIES):
        version = desk.store.current(request.kind, request.security)
        held = desk.store.read(version) if version is not None else None
        reference = _reference(desk, request, held)
        if turn == 0:
            days = [] if reference is None else [stamp.date() for stamp in reference.iloc[:, 0]]
            first, last = with_overlap(span, set(days))
            asked = _agreeing(desk, replace(request, first=first, last=last), reference)
        try:
            return _store(desk, request, span, asked, held, version)
        except ConflictError:
            continue
    raise ConflictError(
        f"{request.kind} of {request.security} is being stored by others; try again"
    )


def _reference(desk: Desk, request: Request, held: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the bars already known, the store's before the snapshot's."""
    if request.kind is not SeriesKind.DAILY or not desk.below.has(request.security):
        return held
    below = desk.below.bars(request.security)
    if held is None:
        return below
    extra = below[~below["date"].isin(held["date"])]
    return pd.concat([held[below.columns], extra]).sort_values("date", ignore_index=True)


def _agreeing(desk: Desk, request: Request, reference: pd.DataFrame | None) -> tuple[Asked, ...]:
    """Return one answer, or two that agree; a third is asked when two do not."""
    good: list[Asked] = []
    last_error: ProviderError | None = None
    for provider in order(request.kind, request.symbol, desk.only):
        try:
            good.append(
                desk.asker.ask(provider, request, lambda r: _checked(desk, request, r, reference))
            )
        except ProviderError as error:
            last_error = error
            continue
        if not desk.confirm:
            return (good[0],)
        pair = _pair(good)
        if pair is not None:
            return pair
    if len(good) == 1:
        return (good[0],)
    if good:
        names = ", ".join(asked.provider for asked in good)
        raise ProviderError(
            FaultKind.WRONG_ROWS, names, "they show different securities; nothing was stored"
        )
    if last_error is None:
        who = ", ".join(desk.only) or "providers"
        raise ProviderError(FaultKind.NOTHING, who, f"does not offer {request.kind}")
    raise last_error


def _pair(good: Sequence[Asked]) -> tuple[Asked, Asked] | None:
    last = good[-1]
    for earlier in good[:-1]:
        if not _apart(earlier.reading.frame, last.reading.frame):
            return (earlier, last)
    return None


def _apart(ours: pd.DataFrame, theirs: pd.DataFrame) -> bool:
    common, different = compare(ours, theirs)
    return common >= FEWEST and different > common * APART


def _checked(
    desk: Desk, request: Request, reading: Reading, reference: pd.DataFrame | None
) -> Reading:
    """Return a reading that passed every check, or raise what it failed."""
    frame, symbol = reading.frame, request.security
    if frame.empty:
        raise ProviderError(FaultKind.NOTHING, "", f"no bars of {symbol} in those days")
    calendar = desk.below.calendar()
    if request.kind.minutes is None:
        found = check_bars(frame, calendar, symbol, amount_step=reading.amount_step)
    else:
        market = desk.market()
        daily = market.bars(symbol) if market.has(symbol) else None
        found = check_minutes(
            frame,
            calendar,
            symbol,
            request.kind.minutes,
            amount_step=reading.amount_step,
            daily=daily,
        )
        if not found and daily is not None:
            found = check_day_volumes(frame, daily, symbol)
    errors = [issue for issue in found if issue.severity is Severity.ERROR]
    if errors:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise ProviderError(FaultKind.WRONG_ROWS, "", errors[0].message + more)
    if reference is not None and _apart(reference, frame):
        raise ProviderError(
            FaultKind.WRONG_ROWS,
            "",
            f"its bars of {symbol} are not those held: another security's, or adjusted",
        )
    return reading


def _store(
    desk: Desk,
    request: Request,
    span: Span,
    asked: tuple[Asked, ...],
    held: pd.DataFrame | None,
    version: Version | None,
) -> Outcome:
    frame, differences = held, []
    reasons = []
    for one in asked:
        merged = merge(frame, _wanted(one.reading.frame, span, held), one.provider)
        frame = merged.frame
        differences += [*merged.corrected, *merged.disputed]
        if merged.changed:
            reasons.append(f"{merged.reason} ({one.provider})")
    if frame is None or frame.empty:
        who = ", ".join(one.provider for one in asked)
        detail = f"no bars of {request.security} from {span[0]} to {span[1]}"
        raise ProviderError(FaultKind.NOTHING, who, detail)
    base = version or Version(kind=request.kind, key=str(request.security))
    base = _covering(desk, base, span, frame)
    if not reasons:
        desk.keep(asked)
        desk.store.catalog.cover(base)
        return Outcome(request=request, version=base, reason="nothing new")
    stored = desk.store.write(
        frame,
        replace(
            base,
            provider=", ".join(dict.fromkeys(frame["provider"])),
            library=asked[0].library,
            fetched_at=desk.stamp,
            checks=(*CHECKS, *(("two providers",) if len(asked) > 1 else ())),
            reason="; ".join(reasons),
            answers=desk.keep(asked),
        ),
    )
    return Outcome(
        request=request,
        version=stored,
        reason=stored.reason,
        differences=tuple(differences),
        issues=remarks(desk, request, asked),
        names=tuple(
            (request.security, one.reading.name, one.provider) for one in asked if one.reading.name
        ),
        periods=tuple(period for one in asked for period in one.reading.periods),
    )


def _covering(desk: Desk, base: Version, span: Span, frame: pd.DataFrame) -> Version:
    """Return a version that covers the days asked about, as far as they reach those it covers.

    A span that does not reach them, because the days between could not be had, is not noted: it is
    asked about again. Nor are days after the last bar: they may have one later.
    """
    last_bar = pd.Timestamp(frame[frame.columns[0]].iloc[-1]).date()
    new = span[0], max(span[0], min(span[1], last_bar))
    held = covered_by(base)
    spans = desk.covered(base.kind, Symbol.parse(base.key))
    first, last = touching(new, spans, desk.below.calendar())
    if held is not None and not (first <= held[0] and held[1] <= last):
        return base
    return replace(base, covered_first=first, covered_last=last)


def _wanted(frame: pd.DataFrame, span: Span, held: pd.DataFrame | None) -> pd.DataFrame:
    """Return the bars of the span, and those held already so that a change in them is seen."""
    key = frame.columns[0]
    stamps = frame[key].dt.normalize()
    inside = (stamps >= pd.Timestamp(span[0])) & (stamps <= pd.Timestamp(span[1]))
    known = frame[key].isin(held[key]) if held is not None else np.zeros(len(frame), dtype=bool)
    wanted: pd.DataFrame = frame[inside | known].reset_index(drop=True)
    return wanted
