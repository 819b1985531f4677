from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.data.sessions import shipped_calendar
from sim.model.errors import RuleNotKnownError
from sim.model.symbol import Symbol
from sim.rules.price_limits import price_limits
from sim.rules.securities import classify
from sim.sweep.limits import ORDINARY, Standing, adjust_limits, limit_rules

SESSIONS = shipped_calendar().between(date(2019, 7, 22), date(2026, 6, 30))
KINDS = ["600155.SH", "000987.SZ", "300053.SZ", "688001.SH", "510300.SH", "588000.SH", "508000.SH"]


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_limits_are_those_of_the_rules(name, data):
    security = classify(Symbol.parse(name))
    first = next(p for p, day in enumerate(SESSIONS) if day >= date(2021, 1, 29))
    place = data.draw(st.integers(first if security.symbol.code == "508000" else 0, 1600))
    ticks = round(1 / security.tick)
    base = data.draw(st.integers(1, 30_000))
    bases = np.full(len(SESSIONS), float(base))
    up, down = limit_rules(security, SESSIONS).prices(bases)
    wanted = price_limits(security, SESSIONS[place], Decimal(base) / ticks)
    assert (up[place], down[place]) == (wanted.up * ticks, wanted.down * ticks)


def test_without_a_base_there_is_no_limit():
    rules = limit_rules(classify(Symbol.parse("600155.SH")), SESSIONS[:2])
    up, down = rules.prices(np.array([np.nan, 1000.0]))
    assert (up[0], down[0]) == (np.inf, -np.inf)
    assert (up[1], down[1]) == (1100.0, 900.0)


def adjusted(name, standing, sessions, base):
    security = classify(Symbol.parse(name))
    bases = np.full(len(sessions), base)
    up, down = limit_rules(security, sessions).prices(bases)
    adjust_limits(security, sessions, bases, 100, standing, up, down)
    return up, down


def test_special_treatment_halves_the_limit_of_the_main_board():
    days = SESSIONS[:6]
    standing = Standing(special_treatment=((days[2], days[3]),))
    up, _ = adjusted("600155.SH", standing, days, 1000.0)
    assert up.tolist() == [1100, 1100, 1050, 1050, 1100, 1100]


def test_a_new_share_is_free_for_its_first_sessions():
    days = tuple(day for day in SESSIONS if day >= date(2023, 5, 4))[:8]
    up, down = adjusted("600155.SH", Standing(listed=days[1]), days, 1000.0)
    assert np.isinf(up).tolist() == [False, *[True] * 5, False, False]
    assert np.isinf(down).tolist() == np.isinf(up).tolist()


def test_a_first_session_without_a_base_takes_the_issue_price():
    days = tuple(day for day in SESSIONS if day >= date(2022, 5, 5))[:3]
    bases = np.array([np.nan, 1440.0, 1440.0])
    security = classify(Symbol.parse("600155.SH"))
    up, down = limit_rules(security, days).prices(bases)
    standing = Standing(listed=days[0], issue_price=Decimal(10))
    adjust_limits(security, days, bases, 100, standing, up, down)
    assert (up[0], down[0]) == (1440.0, 640.0)
    unknown_up, _ = limit_rules(security, days).prices(bases)
    adjust_limits(security, days, bases, 100, Standing(listed=days[0]), unknown_up, down)
    assert np.isinf(unknown_up[0])


def test_a_lifted_limit_is_no_limit_that_day():
    up, _ = adjusted("600155.SH", Standing(free=frozenset({SESSIONS[1]})), SESSIONS[:3], 1000.0)
    assert np.isinf(up).tolist() == [False, True, False]


def test_an_ordinary_security_is_left_alone():
    up, _ = adjusted("600155.SH", ORDINARY, SESSIONS[:2], 1000.0)
    assert up.tolist() == [1100, 1100]


def test_sessions_after_the_record_are_refused():
    with pytest.raises(RuleNotKnownError):
        limit_rules(classify(Symbol.parse("600155.SH")), (date(2099, 1, 5),))
