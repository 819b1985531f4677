"""Columns under test stand in the docstring of their test: input and expectation on one screen."""

import inspect
from datetime import date

import pytest

from sim.column.parsed import Parsed
from sim.column.reader import parse
from sim.data.sessions import shipped_calendar
from sim.model.symbol import Symbol

NAMES = {
    "青川股份": (Symbol.parse("600155.SH"),),
    "苍梧微": (Symbol.parse("300053.SZ"),),
    "再生石化": (Symbol.parse("600346.SH"), Symbol.parse("000703.SZ")),
}


@pytest.fixture
def text(request: pytest.FixtureRequest) -> str:
    """Return the docstring of the test, without its indentation."""
    return inspect.cleandoc(request.function.__doc__) + "\n"


@pytest.fixture
def parsed(text: str) -> Parsed:
    """Return what the docstring of the test is read as, on the real calendar."""
    return parse(text, calendar=shipped_calendar(), source="page.txt")


@pytest.fixture
def parsed_with_names(text: str) -> Parsed:
    """Return what the docstring of the test is read as, knowing `NAMES`."""
    return parse(text, names=NAMES, calendar=shipped_calendar(), source="page.txt")


@pytest.fixture
def read(text: str):
    """Return a function that reads the docstring of the test for a given day."""

    def of_day(day: str | None = None, **given: object) -> Parsed:
        as_of = date.fromisoformat(day) if day is not None else None
        given.setdefault("calendar", shipped_calendar())
        return parse(text, as_of=as_of, **given)

    return of_day


def codes(parsed: Parsed) -> list[str]:
    return [issue.code for issue in parsed.issues]
