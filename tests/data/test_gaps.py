from dataclasses import replace
from datetime import date

from sim.data.desk import covered_by
from sim.data.fetch import fetch_bars
from sim.data.gaps import bridged, touching
from sim.data.reading import Request
from sim.data.schema import SeriesKind
from sim.data.sessions import shipped_calendar
from sim.model.symbol import Symbol

CALENDAR = shipped_calendar()
STAR = Symbol.parse("688001.SH")


def march(first, last):
    return date(2024, 3, first), date(2024, 3, last)


def request(first, last):
    return Request(kind=SeriesKind.DAILY, symbol=STAR, first=first, last=last)


def test_spans_without_a_session_between_are_one():
    # the 9th and 10th are a weekend
    assert touching(march(11, 15), [march(4, 8)], CALENDAR) == march(4, 15)
    assert touching(march(12, 15), [march(4, 8)], CALENDAR) == march(12, 15)
    assert touching(march(11, 15), [march(18, 22), march(4, 8)], CALENDAR) == march(4, 22)
    assert touching(march(5, 6), [march(4, 8)], CALENDAR) == march(4, 8)


def test_days_between_what_is_wanted_and_what_is_held_are_wanted_too():
    assert bridged(march(18, 22), march(4, 8)) == march(9, 22)
    assert bridged(march(4, 8), march(18, 22)) == march(4, 17)
    assert bridged(march(4, 8), None) == march(4, 8)


def test_a_fetch_apart_from_what_is_held_leaves_no_hole(desk):
    fetch_bars(desk, request(*march(4, 8)))

    outcome = fetch_bars(desk, request(*march(25, 29)))

    assert outcome.version.rows == 20
    assert covered_by(outcome.version) == march(4, 29)


def test_days_that_could_not_be_had_are_asked_for_again(desk, served):
    fetch_bars(desk, request(*march(18, 22)))
    before = covered_by(desk.store.current(SeriesKind.DAILY, STAR))
    served.reset("dropped")
    missed = fetch_bars(desk, request(*march(4, 29)))
    served.reset()

    again = replace(desk, asker=type(desk.asker)(desk.asker._caller, pause=0))
    outcome = fetch_bars(again, request(*march(4, 29)))

    assert missed.missing
    assert covered_by(missed.version) == before
    assert outcome.version.rows == 20
    assert covered_by(outcome.version) == march(4, 29)
