import warnings
from datetime import date
from functools import cache

import exchange_calendars
import pytest

from sim.rules.calendar import SessionCalendar
from sim.rules.securities import Security, classify, parse_symbol


@cache
def exchange_sessions() -> tuple[date, ...]:
    # Built once: the library computes its whole schedule on each call.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own use of pandas
        calendar = exchange_calendars.get_calendar("XSHG", start="2005-01-04")
    return tuple(session.date() for session in calendar.sessions)


@pytest.fixture(scope="session")
def sessions() -> tuple[date, ...]:
    """Sessions from 2006-01-04, the first of the record, to the last the library knows."""
    return tuple(day for day in exchange_sessions() if day >= date(2006, 1, 4))


@pytest.fixture(scope="session")
def calendar() -> SessionCalendar:
    return SessionCalendar(exchange_sessions(), known_to=date(2026, 12, 31))


@pytest.fixture(scope="session")
def security():
    def of(text: str, **how) -> Security:
        return classify(parse_symbol(text), **how)

    return of
