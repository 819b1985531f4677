from datetime import date

import pytest

from sim.model.errors import RuleNotKnownError
from sim.model.symbol import SecurityKind, Symbol
from sim.rules.securities import classify
from sim.rules.settlement import sellable_from, settlement_sessions

STOCK = classify(Symbol.parse("600155.SH"))
ETF = classify(Symbol.parse("512690.SH"))


def fund(text, kind=None):
    return classify(Symbol.parse(text), kind=kind)


@pytest.mark.parametrize(
    ("security", "day", "sessions"),
    [
        (STOCK, date(2006, 1, 4), 1),
        (STOCK, date(1995, 1, 1), 1),
        (STOCK, date(2026, 12, 31), 1),
        (ETF, date(2024, 2, 19), 1),
        (fund("508000.SH"), date(2024, 2, 19), 1),
        (fund("161005.SZ"), date(2024, 2, 19), 1),
        (fund("511010.SH"), date(2013, 12, 6), 1),
        (fund("511010.SH"), date(2013, 12, 9), 0),
        (fund("511880.SH"), date(2013, 12, 6), 1),
        (fund("511880.SH"), date(2013, 12, 9), 0),
        (fund("518880.SH"), date(2013, 12, 6), 1),
        (fund("518880.SH"), date(2013, 12, 9), 0),
        (fund("159972.SZ"), date(2013, 12, 9), 0),
        (fund("159001.SZ"), date(2013, 12, 9), 0),
        (fund("159934.SZ"), date(2013, 12, 6), 1),
        (fund("159934.SZ"), date(2013, 12, 9), 0),
        (fund("513100.SH"), date(2015, 1, 16), 1),
        (fund("513100.SH"), date(2015, 1, 19), 0),
        (fund("159920.SZ"), date(2015, 1, 16), 1),
        (fund("159920.SZ"), date(2015, 1, 19), 0),
        (fund("159985.SZ"), date(2019, 1, 10), 1),
        (fund("159985.SZ"), date(2019, 1, 11), 0),
        (fund("510210.SH", SecurityKind.COMMODITY_FUND), date(2020, 1, 17), 1),
        (fund("510210.SH", SecurityKind.COMMODITY_FUND), date(2020, 1, 20), 0),
    ],
)
def test_what_was_bought_may_be_sold_the_same_day_only_by_decree(security, day, sessions):
    assert settlement_sessions(security, day) == sessions


def test_a_share_bought_before_the_spring_festival_is_sold_after_it(calendar):
    assert sellable_from(STOCK, date(2024, 2, 8), calendar) == date(2024, 2, 19)


def test_a_gold_fund_is_sold_on_the_day_it_was_bought(calendar):
    day = date(2024, 2, 8)
    assert sellable_from(fund("518880.SH"), day, calendar) == day


def test_outside_the_record_nothing_is_guessed(calendar):
    with pytest.raises(RuleNotKnownError, match="settlement of shares"):
        settlement_sessions(STOCK, date(1994, 12, 30))
    with pytest.raises(RuleNotKnownError, match="session calendar"):
        sellable_from(STOCK, date(2026, 12, 31), calendar)


def test_the_refusal_names_the_kind_in_words():
    with pytest.raises(RuleNotKnownError, match="settlement of Shanghai money funds"):
        settlement_sessions(fund("511880.SH"), date(1994, 12, 30))
    with pytest.raises(RuleNotKnownError, match="settlement of Shenzhen cross-border funds"):
        settlement_sessions(fund("159920.SZ"), date(1994, 12, 30))
