"""Bars on the clock: absent sessions, ex-dates, and what no market can have made."""

import math
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from sim.engine.alignment import MOST_ISSUES, align, check_bars
from sim.engine.feed import exchange_reference
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.symbol import Symbol

D = Decimal
SYMBOL = Symbol.parse("600155.SH")
CLOCK = tuple(date(2024, 1, day) for day in (2, 3, 4, 5, 8, 9))


@pytest.fixture
def gapped(bars):
    return bars(
        ("2024-01-03", 10.0, 10.2, 9.8, 10.1, 1000),
        ("2024-01-05", 10.3, 10.4, 10.2, 10.4, 2000),
    )


def test_there_is_one_place_for_every_session(gapped):
    laid = align(SYMBOL, gapped, CLOCK)

    assert laid.traded == (0.0, 1.0, 0.0, 1.0, 0.0, 0.0)
    assert laid.close[1:] == (10.1, 10.1, 10.4, 10.4, 10.4)
    assert laid.volume == (0.0, 1000.0, 0.0, 2000.0, 0.0, 0.0)
    assert (laid.first, laid.last) == (1, 3)


def test_before_the_first_bar_there_is_no_price(gapped):
    laid = align(SYMBOL, gapped, CLOCK)

    assert all(math.isnan(line[0]) for line in (laid.open, laid.high, laid.low, laid.close))
    assert laid.mark(0) is None
    assert math.isnan(laid.prev_close[1])
    assert laid.bar(1).prev_close is None


def test_the_base_of_the_limit_is_the_last_close_however_long_ago(gapped):
    assert align(SYMBOL, gapped, CLOCK).bar(3).prev_close == D("10.1")


def test_bars_older_than_the_clock_give_the_first_base(gapped):
    laid = align(SYMBOL, gapped, CLOCK[2:])

    assert laid.prev_close[0] == 10.1
    assert laid.close[0] == 10.1
    assert laid.known_before


def test_a_bar_is_exact(gapped):
    bar = align(SYMBOL, gapped, CLOCK).bar(3)

    assert (bar.day, bar.open, bar.close, bar.volume) == (
        date(2024, 1, 5),
        D("10.3"),
        D("10.4"),
        2000,
    )
    assert align(SYMBOL, gapped, CLOCK).bar(2) is None


def test_on_an_ex_date_the_base_is_the_reference_price(gapped):
    action = CorporateAction(
        symbol=SYMBOL, ex_date=date(2024, 1, 5), cash_per_share=D("0.1"), bonus_ratio=D(1)
    )
    other = CorporateAction(symbol=Symbol.parse("000987.SZ"), ex_date=date(2024, 1, 5))
    laid = align(SYMBOL, gapped, CLOCK, [action, other], exchange_reference)

    assert laid.bar(3).prev_close == D("5.0")  # (10.1 - 0.1) / 2


def test_a_holding_suspended_over_its_ex_date_is_valued_at_the_reference_price(gapped):
    action = CorporateAction(symbol=SYMBOL, ex_date=date(2024, 1, 8), bonus_ratio=D(1))
    laid = align(SYMBOL, gapped, CLOCK, [action], exchange_reference)

    assert laid.close[4:] == (5.2, 5.2)


def test_an_ex_date_on_a_closed_day_takes_effect_on_the_next_session(gapped):
    action = CorporateAction(symbol=SYMBOL, ex_date=date(2024, 1, 6), bonus_ratio=D(1))

    assert align(SYMBOL, gapped, CLOCK, [action], exchange_reference).close[4] == 5.2


def test_no_bars_at_all_are_a_security_that_never_trades(bars):
    laid = align(SYMBOL, bars(), CLOCK)

    assert set(laid.traded) == {0.0}
    assert laid.first is None
    assert laid.last is None


@pytest.mark.parametrize(
    ("row", "code", "says"),
    [
        (("2024-01-04", float("nan"), 10.2, 9.8, 10.0, 1), "bar-price", "open of 2024-01-04"),
        (("2024-01-04", 10.0, float("inf"), 9.8, 10.0, 1), "bar-price", "was inf"),
        (("2024-01-04", 10.0, 10.2, 0.0, 10.0, 1), "bar-price", "low of 2024-01-04"),
        (("2024-01-04", 10.0, 10.2, 9.8, -1.0, 1), "bar-price", "was -1.0"),
        (("2024-01-04", 10.0, 10.2, 9.8, 10.0, -5), "bar-volume", "was -5.0"),
        (("2024-01-04", 10.0, 9.9, 9.8, 10.0, 1), "bar-range", "do not enclose"),
        (("2024-01-04", 10.0, 10.2, 10.1, 10.0, 1), "bar-range", "low 10.1"),
        (("2024-01-03", 10.0, 10.2, 9.8, 10.0, 1), "bar-out-of-order", "follows 2024-01-03"),
        (("2024-01-06", 10.0, 10.2, 9.8, 10.0, 1), "bar-off-calendar", "is no session"),
    ],
)
def test_a_faulty_row_is_named(bars, row, code, says):
    frame = bars(("2024-01-03", 10.0, 10.2, 9.8, 10.0, 1), row)
    with pytest.raises(InputError) as caught:
        check_bars(SYMBOL, frame, CLOCK)

    (issue,) = caught.value.issues
    assert (issue.code, issue.place.line) == (code, 2)
    assert says in issue.message
    assert "600155.SH row 2" in caught.value.message


def test_all_faulty_rows_are_told_at_once_up_to_a_limit(bars):
    rows = [(f"2024-03-{day:02}", 10.0, 10.2, 9.8, 0.0, 1) for day in range(1, 31)]
    with pytest.raises(InputError) as caught:
        check_bars(SYMBOL, bars(*rows))

    assert len(caught.value.issues) == MOST_ISSUES
    assert "20 faulty rows and perhaps more" in caught.value.message


def test_a_day_off_the_calendar_outside_the_clock_is_nobodys_business(bars):
    check_bars(SYMBOL, bars(("2023-12-30", 10.0, 10.2, 9.8, 10.0, 1)), CLOCK)


def test_missing_columns_are_named():
    with pytest.raises(InputError, match="need the columns low, volume"):
        check_bars(SYMBOL, pd.DataFrame({"date": [], "open": [], "high": [], "close": []}))


def test_text_for_a_price_is_refused(bars, gapped):
    gapped["close"] = ["10", "ten"]
    with pytest.raises(InputError, match="dates and numbers"):
        check_bars(SYMBOL, gapped)


def test_days_may_be_text_or_dates(gapped):
    as_text = gapped.assign(date=gapped["date"].dt.strftime("%Y-%m-%d"))
    as_dates = gapped.assign(date=gapped["date"].dt.date)

    assert align(SYMBOL, as_text, CLOCK).traded == align(SYMBOL, gapped, CLOCK).traded
    assert align(SYMBOL, as_dates, CLOCK).traded == align(SYMBOL, gapped, CLOCK).traded
