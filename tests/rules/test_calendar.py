from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.errors import RuleNotKnownError
from sim.rules.calendar import SessionCalendar

# Two weeks around the Qingming holiday of 2024: 4, 5 and 8 April (Thursday, Friday, Monday).
DAYS = (date(2024, 4, 2), date(2024, 4, 3), date(2024, 4, 8), date(2024, 4, 9))
CALENDAR = SessionCalendar(DAYS, known_to=date(2024, 4, 14))


def test_a_listed_day_is_a_session():
    assert CALENDAR.is_session(date(2024, 4, 8))


def test_a_holiday_inside_the_list_is_no_session():
    assert not CALENDAR.is_session(date(2024, 4, 4))


def test_a_day_after_the_last_session_is_known_up_to_the_end_of_the_list():
    assert not CALENDAR.is_session(date(2024, 4, 14))


@pytest.mark.parametrize("day", [date(2024, 4, 1), date(2024, 4, 15)])
def test_a_day_outside_the_list_is_refused(day):
    with pytest.raises(
        RuleNotKnownError, match="the session calendar is recorded from 2024-04-02 to 2024-04-14"
    ):
        CALENDAR.is_session(day)


def test_next_jumps_the_holiday():
    assert CALENDAR.next(date(2024, 4, 3)) == date(2024, 4, 8)
    assert CALENDAR.next(date(2024, 4, 5)) == date(2024, 4, 8)


def test_next_of_a_session_is_another_one():
    assert CALENDAR.next(date(2024, 4, 8)) == date(2024, 4, 9)


def test_next_of_the_last_session_is_refused():
    with pytest.raises(RuleNotKnownError, match=r"the session calendar .* not for 2024-04-09"):
        CALENDAR.next(date(2024, 4, 9))


def test_previous_jumps_the_holiday():
    assert CALENDAR.previous(date(2024, 4, 8)) == date(2024, 4, 3)
    assert CALENDAR.previous(date(2024, 4, 5)) == date(2024, 4, 3)
    assert CALENDAR.previous(date(2024, 4, 14)) == date(2024, 4, 9)


def test_previous_of_the_first_session_is_refused():
    with pytest.raises(RuleNotKnownError, match=r"the session calendar .* not for 2024-04-02"):
        CALENDAR.previous(date(2024, 4, 2))


@pytest.mark.parametrize("day", [date(2024, 4, 1), date(2024, 4, 15)])
def test_next_and_previous_refuse_days_outside_the_list(day):
    with pytest.raises(RuleNotKnownError):
        CALENDAR.next(day)
    with pytest.raises(RuleNotKnownError):
        CALENDAR.previous(day)


def test_between_includes_both_ends():
    assert CALENDAR.between(date(2024, 4, 3), date(2024, 4, 8)) == DAYS[1:3]
    assert CALENDAR.between(date(2024, 4, 4), date(2024, 4, 7)) == ()
    assert CALENDAR.between(date(2024, 4, 2), date(2024, 4, 14)) == DAYS


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2024, 4, 1), date(2024, 4, 3)), (date(2024, 4, 3), date(2024, 4, 15))],
)
def test_between_refuses_an_end_outside_the_list(start, end):
    with pytest.raises(RuleNotKnownError):
        CALENDAR.between(start, end)


def test_first_and_last_are_the_ends_of_the_list():
    assert (CALENDAR.first, CALENDAR.last) == (date(2024, 4, 2), date(2024, 4, 9))


def test_a_calendar_needs_a_session():
    with pytest.raises(ValueError, match="at least one session"):
        SessionCalendar((), known_to=date(2024, 1, 1))


@pytest.mark.parametrize("days", [(DAYS[0], DAYS[0]), (DAYS[1], DAYS[0])])
def test_sessions_must_ascend_without_duplicates(days):
    with pytest.raises(ValueError, match="ascend without duplicates"):
        SessionCalendar(days, known_to=date(2024, 4, 14))


def test_a_calendar_cannot_end_before_its_last_session():
    with pytest.raises(ValueError, match="known_to was 2024-04-08, before 2024-04-09"):
        SessionCalendar(DAYS, known_to=date(2024, 4, 8))


def test_a_calendar_may_end_with_its_last_session():
    assert SessionCalendar(DAYS, known_to=DAYS[-1]).is_session(DAYS[-1])


@given(st.sets(st.integers(0, 60), min_size=3), st.data())
def test_next_and_previous_are_inverse_on_sessions(offsets, data):
    days = tuple(date(2024, 1, 1) + timedelta(days=offset) for offset in sorted(offsets))
    calendar = SessionCalendar(days, known_to=days[-1])
    day = data.draw(st.sampled_from(days[1:-1]))
    assert calendar.previous(calendar.next(day)) == day
    assert calendar.next(calendar.previous(day)) == day
