from datetime import date, time

import pytest

from sim.model.errors import RuleNotKnownError
from sim.model.symbol import Symbol
from sim.rules.securities import classify
from sim.rules.sessions import HOUR_BAR_ENDS, has_closing_call, trading_hours

STOCK_SH = classify(Symbol.parse("600155.SH"))
FUND_SH = classify(Symbol.parse("512690.SH"))
STOCK_SZ = classify(Symbol.parse("300053.SZ"))
FUND_SZ = classify(Symbol.parse("159915.SZ"))
STOCK_BJ = classify(Symbol.parse("920001.BJ"))


@pytest.mark.parametrize(
    ("security", "day", "closing_call"),
    [
        (STOCK_SZ, date(2006, 6, 30), False),
        (STOCK_SZ, date(2006, 7, 3), True),
        (FUND_SZ, date(2006, 6, 30), False),
        (FUND_SZ, date(2006, 7, 3), True),
        (STOCK_SH, date(2018, 8, 17), False),
        (STOCK_SH, date(2018, 8, 20), True),
        (FUND_SH, date(2018, 8, 20), False),
        (FUND_SH, date(2026, 7, 3), False),
        (FUND_SH, date(2026, 7, 6), True),
        (STOCK_BJ, date(2021, 11, 15), True),
    ],
)
def test_the_close_is_a_call_auction_from_the_day_of_its_decree(security, day, closing_call):
    assert has_closing_call(security, day) is closing_call


def test_a_day_without_a_closing_call_trades_to_three():
    hours = trading_hours(FUND_SH, date(2024, 2, 19))
    assert hours.opening_call == (time(9, 15), time(9, 25))
    assert hours.morning == (time(9, 30), time(11, 30))
    assert hours.afternoon == (time(13, 0), time(15, 0))
    assert hours.closing_call is None


def test_a_day_with_a_closing_call_trades_to_three_minutes_before():
    hours = trading_hours(STOCK_SH, date(2024, 2, 19))
    assert hours.opening_call == (time(9, 15), time(9, 25))
    assert hours.morning == (time(9, 30), time(11, 30))
    assert hours.afternoon == (time(13, 0), time(14, 57))
    assert hours.closing_call == (time(14, 57), time(15, 0))


def test_before_beijing_opened_nothing_is_guessed():
    with pytest.raises(RuleNotKnownError):
        trading_hours(STOCK_BJ, date(2021, 11, 12))


@pytest.mark.parametrize("security", [STOCK_SH, FUND_SH, STOCK_SZ, FUND_SZ, STOCK_BJ])
@pytest.mark.parametrize("day", [date(2005, 12, 30), date(2027, 1, 4)])
def test_outside_the_record_nothing_is_guessed(security, day):
    with pytest.raises(RuleNotKnownError):
        trading_hours(security, day)


def test_the_hour_bars_end_where_the_four_trading_hours_end():
    assert (time(10, 30), time(11, 30), time(14, 0), time(15, 0)) == HOUR_BAR_ENDS
