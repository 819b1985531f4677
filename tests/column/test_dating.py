"""Which session the figures stand for."""

from datetime import date

import pytest

from sim.column.animals import NEW_YEARS, in_animal_year
from sim.column.reader import parse
from sim.data.sessions import shipped_calendar
from tests.column.pages import codes, page, read

MONDAY = date(2024, 2, 19)


@pytest.mark.parametrize(
    "dated",
    [
        "2024年2月19日",
        "２０２４年２月１９日",
        "二〇二四年二月十九日",
        "2024-02-19",
        "2024/2/19",
        "2024年2月20日 星期二",
        "2月19日，龙年首日",
        "2月19日，据2024年公报",
        "2月19日，2023年度统计公报发布",
        "2月19日、2月15日、2月10日，2024年、2023年",
        "2月19日，3月32日，13月1日，五月九十九日，2024年",
    ],
)
def test_the_day_is_inferred_from_what_is_printed(dated):
    parsed = read(page(dated=dated))

    assert parsed.statement.as_of == MONDAY
    assert codes(parsed) == []


def test_the_day_is_inferred_from_the_plans_weekday_alone():
    parsed = read(page(dated="2024年2月19日", trades=""))

    assert parsed.statement.as_of == MONDAY


def test_the_weekday_may_stand_in_the_commentary():
    text = page(
        dated="2024年2月20日 星期二", trades="", talk="问：周一大盘如何？\n\n答：平稳。\n\n"
    )

    assert read(text).statement.as_of == MONDAY


def test_a_friday_column_plans_for_monday():
    text = page(dated="2024年2月23日", trades="周五没有操作。").replace("周二", "下周一")

    assert read(text).statement.as_of == date(2024, 2, 23)


def test_a_day_before_a_holiday_plans_for_the_next_session():
    text = page(dated="2024年2月8日", trades="周四没有操作。").replace("周二", "周一")

    assert read(text).statement.as_of == date(2024, 2, 8)


@pytest.mark.parametrize(
    "dated",
    [
        "本刊讯",
        "2月19日",
        "2月20日，2024年",
        "2024年2月19日、2024年2月26日",
        "2024年2月12日",
        "2月19日，鼠年与牛年",
        "2099年2月16日",
    ],
)
def test_what_does_not_settle_the_day_is_asked_for(dated):
    parsed = read(page(dated=dated))

    assert parsed.statement.as_of is None
    assert codes(parsed) == ["date-needed"]
    assert "--date" in parsed.issues[0].remedy


def test_several_days_are_listed():
    parsed = read(page(dated="2024年2月19日、2024年2月26日"))

    assert "2024-02-19, 2024-02-26" in parsed.issues[0].message


def test_a_year_the_text_does_not_name_gives_way_when_its_dates_would_lie_ahead():
    dated = "2月19日、2月10日、2月15日、2月17日，2024年"

    assert read(page(dated=dated)).statement.as_of == MONDAY


def test_without_weekdays_only_a_given_day_helps():
    text = page(trades="").replace("周二操作计划", "次日操作计划")

    assert codes(read(text)) == ["date-needed"]
    assert read(text, as_of=MONDAY).statement.as_of == MONDAY


def test_without_a_calendar_the_weekday_decides():
    text = page(dated="2024年2月19日")

    assert parse(text).statement.as_of == MONDAY
    assert parse(page(dated="2月19日")).statement.as_of is None
    assert parse(page(trades="")).statement.as_of is None


def test_a_given_day_that_fits_is_kept():
    parsed = read(page(), as_of=MONDAY)

    assert parsed.statement.as_of == MONDAY
    assert codes(parsed) == []
    assert "as_of" not in parsed.places


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            date(2024, 2, 20),
            ["is a Tuesday", "is 2024-02-21, a Wednesday", "speaks of 2024-02-19"],
        ),
        (date(2024, 2, 12), ["is not a session", "speaks of 2024-02-19"]),
        (date(2024, 2, 26), ["speaks of 2024-02-19"]),
        (date(1980, 2, 18), ["is recorded from", "speaks of 2024-02-19"]),
    ],
)
def test_a_given_day_that_contradicts_the_text_or_the_calendar_is_told(given, words):
    parsed = read(page(), as_of=given)

    assert parsed.statement.as_of == given
    messages = " ".join(issue.message for issue in parsed.issues)
    assert all(word in messages for word in words)
    assert set(codes(parsed)) == {"date-contradicted"}


def test_without_a_calendar_a_given_day_is_held_against_the_weekday():
    assert codes(parse(page(), as_of=date(2024, 2, 20)))[0] == "date-contradicted"


def test_the_lunar_new_years_are_holidays_of_the_exchanges():
    calendar = shipped_calendar()
    for year, (month, day) in NEW_YEARS.items():
        new_year = date(year, month, day)
        if new_year > calendar.known_to:
            continue
        assert not calendar.is_session(new_year)
        assert (calendar.next(new_year) - calendar.previous(new_year)).days >= 4


@pytest.mark.parametrize(
    ("day", "fits"),
    [
        (date(2024, 1, 8), True),
        (date(2024, 12, 31), True),
        (date(2025, 1, 27), True),
        (date(2025, 1, 29), False),
        (date(2001, 2, 19), False),
        (date(2023, 6, 1), False),
        (date(2037, 1, 5), True),
    ],
)
def test_the_year_of_the_dragon(day, fits):
    assert in_animal_year(day, {8}) is fits
    assert in_animal_year(day, ())
