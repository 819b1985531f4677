"""The session a column's figures stand for: from weekdays, dates near by and the calendar."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from sim.column.animals import ZODIAC, in_animal_year
from sim.column.layout import WEEKDAY, Layout
from sim.column.numerals import read_number
from sim.column.reading import Reading, Span
from sim.model.errors import RuleNotKnownError
from sim.model.issue import Place
from sim.rules.calendar import SessionCalendar

_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_MENTIONS = 2000
_SOON = timedelta(days=60)

_HAN = "零〇一二三四五六七八九十"
_NUMBER = rf"(?:[0-9]{{1,4}}|[{_HAN}]{{1,4}})"
_DATE = re.compile(
    rf"(?:(?P<year>[0-9]{{4}}|[{_HAN}]{{4}})年)?(?<![0-9{_HAN}])(?P<month>{_NUMBER})月(?P<day>{_NUMBER})日"
    rf"(?P<weekday>,?\(?{WEEKDAY})?"
)
_ISO_DATE = re.compile(
    r"(?<![0-9])(?P<year>[0-9]{4})(?:[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})(?![0-9])"
    r"|(?P<month2>[01][0-9])(?P<day2>[0-3][0-9])(?![0-9.万亿元股份手%]))"
    rf"(?P<weekday>,?\(?{WEEKDAY})?"
)
_YEAR = re.compile(rf"(?<![0-9])([0-9]{{4}}|[{_HAN}]{{4}})年")
_ANIMAL_YEAR = re.compile(rf"([{ZODIAC}])年")
_WEEKDAY = re.compile(rf"(?<![上下]){WEEKDAY}")
_TODAY = re.compile(r"今[日天]|本日|收盘后")
_CLOSE_OF = re.compile(r"(?:截[至止]|时间|日期):?$")
_ITS_CLOSE = re.compile(r"\)?(?:A股)?收[盘市]")
_PLAN_DAY = re.compile(rf"下?({WEEKDAY})")


@dataclass(frozen=True, slots=True)
class _Mention:
    """A date in the text; `year` is None when it is not printed, as is `weekday`."""

    year: int | None
    month: int
    day: int
    weekday: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the text says about its day.

    Attributes:
        weekday: The one the column speaks of, 0 for Monday.
        others: Further ones the part on assets speaks of before its holdings.
        weekday_span: Where.
        plan_weekday: The one its plan is for.
        mentions: Dates anywhere in the text.
        own: Full dates the figures may be of where no weekday says so: that of 截至 or 收盘, or
            the only one of a text that speaks of today.
        years: Years anywhere in the text; the day may also be in a year after one of them.
        animals: Animals of the lunar years the text speaks of, by their place in the cycle.
    """

    weekday: int | None
    others: tuple[int, ...]
    weekday_span: Span | None
    plan_weekday: int | None
    mentions: tuple[_Mention, ...]
    own: tuple[_Mention, ...]
    years: frozenset[int]
    animals: frozenset[int]


def read_as_of(
    reading: Reading, layout: Layout, calendar: SessionCalendar | None, given: date | None
) -> tuple[date | None, Place | None]:
    """Return the session the figures stand for, and where the text says so.

    A day given by the user is kept, and every contradiction to it is an issue. Otherwise the
    day is a date of the text on the weekday the column speaks of, in a year the text speaks
    of, on a session, and before a session on the weekday of the plan. A full date with its
    weekday is the paper's own: the figures are of the weekday's last session up to it. If that
    leaves not exactly one day, an issue asks for it.
    """
    evidence = _evidence(reading, layout)
    if given is not None:
        _check_given(reading, evidence, calendar, given)
        return given, None
    candidates = _candidates(evidence, calendar)
    for weekday in evidence.others if not candidates else ():
        candidates |= _candidates(replace(evidence, weekday=weekday), calendar)
    if len(candidates) == 1:
        day, span = next(iter(candidates.items()))
        return day, reading.place(span)
    if candidates:
        listed = ", ".join(day.isoformat() for day in sorted(candidates))
        message = f"the text fits more than one session: {listed}"
    else:
        message = "the text does not settle which session its figures stand for"
    reading.complain(
        "date-needed",
        message,
        evidence.weekday_span,
        remedy="give the session with --date YYYY-MM-DD",
        field="as_of",
    )
    return None, None


def _evidence(reading: Reading, layout: Layout) -> _Evidence:
    text = reading.text
    spoken = _WEEKDAY.search(text, layout.assets, layout.assets_end) or _WEEKDAY.search(
        text, layout.start, layout.assets
    )
    planned = _PLAN_DAY.match(text, layout.plan) if layout.plan is not None else None
    mentions = _mentions(text)
    return _Evidence(
        weekday=_DAYS[spoken[0][-1]] if spoken is not None else None,
        others=_further_weekdays(text, layout),
        weekday_span=spoken.span() if spoken is not None else None,
        plan_weekday=_DAYS[planned[1][-1]] if planned is not None else None,
        mentions=mentions,
        own=_own(text, layout, mentions) if spoken is None else (),
        years=frozenset(_integer(year) for year in _YEAR.findall(text)),
        animals=frozenset(ZODIAC.index(animal) for animal in _ANIMAL_YEAR.findall(text)),
    )


def _further_weekdays(text: str, layout: Layout) -> tuple[int, ...]:
    spoken = _WEEKDAY.finditer(text, layout.assets, max(layout.assets, layout.holdings))
    return tuple(dict.fromkeys(_DAYS[match[0][-1]] for match in spoken))[1:]


def _own(text: str, layout: Layout, mentions: tuple[_Mention, ...]) -> tuple[_Mention, ...]:
    full = [mention for mention in mentions if mention.year]
    closes = tuple(
        mention
        for mention in full
        if _CLOSE_OF.search(text, max(0, mention.span[0] - 5), mention.span[0])
        or _ITS_CLOSE.match(text, mention.span[1])
    )
    if closes:
        return closes
    today = _TODAY.search(text, layout.assets, layout.assets_end)
    days = {(mention.year, mention.month, mention.day) for mention in full}
    return tuple(full[:1]) if today is not None and len(days) == 1 else ()


def _mentions(text: str) -> tuple[_Mention, ...]:
    mentions = []
    for pattern in (_DATE, _ISO_DATE):
        for match in islice(pattern.finditer(text), _MOST_MENTIONS):
            found = match.groupdict()
            month = _integer(found["month"] or found["month2"])
            day = _integer(found["day"] or found["day2"])
            weekday = _DAYS[match["weekday"][-1]] if match["weekday"] else None
            year = _integer(match["year"]) if match["year"] else None
            mentions.append(_Mention(year, month, day, weekday, match.span()))
    return tuple(mentions)


def _integer(text: str) -> int:
    """Return a whole number in arabic or Chinese digits, 0 when it is none."""
    written = read_number(text)
    return int(written.value) if written is not None else 0


def _candidates(evidence: _Evidence, calendar: SessionCalendar | None) -> dict[date, Span]:
    """Return every session that fits all the text says, with the date it follows from."""
    candidates: dict[date, Span] = {}
    if own := _own_days(evidence, calendar):
        return own
    if evidence.weekday is None and (evidence.plan_weekday is None or calendar is None):
        return candidates
    years = evidence.years | {year + 1 for year in evidence.years}
    if not years and calendar is not None:
        years = frozenset(range(calendar.first.year, calendar.known_to.year + 1))
    for mention in evidence.mentions:
        for year in (mention.year,) if mention.year is not None else sorted(years):
            day = _day(year, mention.month, mention.day)
            if day is None or (mention.year is None and not in_animal_year(day, evidence.animals)):
                continue
            if evidence.weekday is not None and mention.year and mention.weekday == day.weekday():
                day -= timedelta(days=(day.weekday() - evidence.weekday) % 7)
            if _fits(day, evidence, calendar):
                candidates.setdefault(day, mention.span)
    if len(candidates) > 1:
        return {day: span for day, span in candidates.items() if not _too_early(day, evidence)}
    return candidates


def _own_days(evidence: _Evidence, calendar: SessionCalendar | None) -> dict[date, Span]:
    """Return the sessions that the text itself calls the day of its figures."""
    days: dict[date, Span] = {}
    for mention in evidence.own:
        day = _day(mention.year or 0, mention.month, mention.day)
        if day is None or mention.weekday not in {None, day.weekday()}:
            continue
        if _fits(day, evidence, calendar):
            days.setdefault(day, mention.span)
    return days


def _too_early(day: date, evidence: _Evidence) -> bool:
    """Say whether, in a year the text does not name, its other dates would still lie ahead."""
    if not evidence.years or day.year in evidence.years:
        return False
    others = (_day(day.year, m.month, m.day) for m in evidence.mentions if m.year is None)
    return any(other is not None and timedelta(1) < other - day < _SOON for other in others)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _fits(day: date, evidence: _Evidence, calendar: SessionCalendar | None) -> bool:
    if evidence.weekday not in {None, day.weekday()}:
        return False
    if calendar is None:
        return True
    try:
        if not calendar.is_session(day):
            return False
        following = calendar.next(day)
    except RuleNotKnownError:
        return False
    return evidence.plan_weekday in {None, following.weekday()}


def _check_given(
    reading: Reading, evidence: _Evidence, calendar: SessionCalendar | None, given: date
) -> None:
    """Note every way in which the day the user gives differs from the text or the calendar."""
    if evidence.weekday not in {None, given.weekday()}:
        _contradict(
            reading,
            f"{given} is a {_DAY_NAMES[given.weekday()]},"
            f" but the column speaks of a {_DAY_NAMES[evidence.weekday or 0]}",
            evidence.weekday_span,
        )
    following = None
    if calendar is not None:
        try:
            if not calendar.is_session(given):
                _contradict(reading, f"{given} is not a session of the exchanges", None)
            following = calendar.next(given)
        except RuleNotKnownError as error:
            _contradict(reading, error.message, None)
    if following is not None and evidence.plan_weekday not in {None, following.weekday()}:
        _contradict(
            reading,
            f"the session after {given} is {following}, a {_DAY_NAMES[following.weekday()]},"
            f" but the plan is for a {_DAY_NAMES[evidence.plan_weekday or 0]}",
            evidence.weekday_span,
        )
    candidates = _candidates(evidence, calendar)
    if candidates and given not in candidates:
        listed = ", ".join(day.isoformat() for day in sorted(candidates))
        span = next(iter(candidates.values()))
        _contradict(reading, f"the text speaks of {listed}, not of {given}", span)


def _contradict(reading: Reading, message: str, span: Span | None) -> None:
    reading.complain(
        "date-contradicted",
        message,
        span,
        remedy="check --date against the printed page",
        field="as_of",
    )
