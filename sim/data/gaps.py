"""Which days of a series are still to be asked for."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sim.rules.calendar import SessionCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
SETTLED = time(16, 30)  # by then the day's bars are final; earlier ones are snapshots
ONE_DAY = timedelta(days=1)
OVERLAP = 5  # held sessions asked for again, so that a change in them is seen

Span = tuple[date, date]


def last_settled_day(now: datetime) -> date:
    """Return the last day whose bars are final at a moment (any time zone)."""
    local = now.astimezone(SHANGHAI)
    return local.date() if local.time() >= SETTLED else local.date() - ONE_DAY


def missing(wanted: Span, covered: Iterable[Span], calendar: SessionCalendar) -> tuple[Span, ...]:
    """Return the spans of sessions inside `wanted` that no covered span holds, ascending.

    Args:
        wanted: First and last day asked for, included.
        covered: Spans already asked for, included at both ends, in any order.
        calendar: Spans without a session are left out; where it ends, days stand for sessions.
    """
    first, last = wanted
    spans: list[Span] = []
    for start, end in sorted(covered):
        if first < start <= last:
            spans.append((first, start - ONE_DAY))
        first = max(first, end + ONE_DAY)
    if first <= last:
        spans.append((first, last))
    return tuple(span for span in spans if _has_session(span, calendar))


def touching(span: Span, others: Iterable[Span], calendar: SessionCalendar) -> Span:
    """Return a span made longer by every other it overlaps or follows without a session between.

    Args:
        span: First and last day, included.
        others: Spans, included at both ends, in any order.
        calendar: Says whether a session lies between two spans.
    """
    left = list(others)
    while True:
        near = [one for one in left if not missing(_between(span, one), (), calendar)]
        if not near:
            return span
        left = [one for one in left if one not in near]
        span = min(span[0], *(n[0] for n in near)), max(span[1], *(n[1] for n in near))


def bridged(wanted: Span, held: Span | None) -> Span:
    """Return the days wanted and those between them and the span held, which stays one span."""
    if held is None:
        return wanted
    return min(wanted[0], held[1] + ONE_DAY), max(wanted[1], held[0] - ONE_DAY)


def _between(one: Span, other: Span) -> Span:
    earlier, later = sorted((one, other))
    return earlier[1] + ONE_DAY, later[0] - ONE_DAY


def with_overlap(span: Span, held: Iterable[date]) -> Span:
    """Return a span that reaches up to five held sessions further on both sides."""
    days = sorted(set(held))
    earlier = [day for day in days if day < span[0]][-OVERLAP:]
    later = [day for day in days if day > span[1]][:OVERLAP]
    return (earlier[0] if earlier else span[0], later[-1] if later else span[1])


def _has_session(span: Span, calendar: SessionCalendar) -> bool:
    first, last = span
    if last > calendar.known_to:
        return True
    return (
        bool(calendar.between(max(first, calendar.first), last))
        if last >= calendar.first
        else False
    )
