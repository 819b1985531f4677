from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.errors import RuleNotKnownError
from sim.model.symbol import Symbol
from sim.rules.price_limits import (
    FREE,
    PriceLimits,
    limit_fraction,
    price_limits,
    round_to_tick,
)
from sim.rules.securities import classify

MAIN = classify(Symbol.parse("600155.SH"))
MAIN_SZ = classify(Symbol.parse("000938.SZ"))
CHINEXT = classify(Symbol.parse("300053.SZ"))
STAR = classify(Symbol.parse("688981.SH"))
BSE = classify(Symbol.parse("920001.BJ"))
ETF = classify(Symbol.parse("512690.SH"))
STAR_ETF = classify(Symbol.parse("588000.SH"))
CHINEXT_ETF = classify(Symbol.parse("159915.SZ"))
REIT = classify(Symbol.parse("508000.SH"))
REIT_SZ = classify(Symbol.parse("180101.SZ"))
DAY = date(2024, 2, 19)


def limits(security, day, price, **how):
    found = price_limits(security, day, Decimal(price), **how)
    return str(found.up), str(found.down)


def test_the_printed_day_of_the_seven_securities():
    # Closes of 2024-02-08; 002682 closed at its limit-up of 3.78 on 2024-02-19.
    assert limits(classify(Symbol.parse("002682.SZ")), DAY, "3.44") == ("3.78", "3.10")
    assert limits(CHINEXT, DAY, "9.00") == ("10.80", "7.20")
    assert limits(ETF, DAY, "0.641") == ("0.705", "0.577")


@pytest.mark.parametrize(
    ("price", "up", "down"),
    [
        ("13.585", "14.94", "12.23"),  # 14.9435 and 12.2265
        ("12.35", "13.59", "11.12"),  # both 13.585 and 11.115 are ties and go up
        ("9.95", "10.95", "8.96"),  # 10.945 and 8.955
        ("10.04", "11.04", "9.04"),  # 11.044 and 9.036
    ],
)
def test_a_limit_is_rounded_half_up_to_the_fen(price, up, down):
    assert limits(MAIN, DAY, price) == (up, down)


def test_a_tie_goes_up_even_where_the_digit_before_is_even():
    # Banker's rounding would give 1.00 and 0.004.
    assert round_to_tick(Decimal("1.005"), Decimal("0.01")) == Decimal("1.01")
    assert round_to_tick(Decimal("0.0045"), Decimal("0.001")) == Decimal("0.005")
    assert str(round_to_tick(Decimal(2), Decimal("0.01"))) == "2.00"


LAST_OLD_AND_FIRST_NEW = [
    (CHINEXT, date(2020, 8, 21), {}, "0.10"),
    (CHINEXT, date(2020, 8, 24), {}, "0.20"),
    (CHINEXT, date(2020, 8, 21), {"special_treatment": True}, "0.05"),
    (CHINEXT, date(2020, 8, 24), {"special_treatment": True}, "0.20"),
    (MAIN, date(2026, 7, 3), {"special_treatment": True}, "0.05"),
    (MAIN, date(2026, 7, 6), {"special_treatment": True}, "0.10"),
    (MAIN_SZ, date(2026, 7, 3), {"special_treatment": True}, "0.05"),
    (MAIN_SZ, date(2026, 7, 6), {"special_treatment": True}, "0.10"),
    (STAR_ETF, date(2020, 8, 20), {}, "0.10"),
    (STAR_ETF, date(2020, 8, 21), {}, "0.20"),
    (CHINEXT_ETF, date(2020, 8, 21), {}, "0.10"),
    (CHINEXT_ETF, date(2020, 8, 24), {}, "0.20"),
    (MAIN, date(2006, 1, 4), {}, "0.10"),
    (MAIN, date(1996, 12, 16), {}, "0.10"),
    (MAIN, date(1998, 4, 22), {"special_treatment": True}, "0.05"),
    (ETF, date(2006, 1, 4), {}, "0.10"),
    (ETF, DAY, {"special_treatment": True}, "0.10"),
    (STAR, date(2019, 7, 22), {}, "0.20"),
    (STAR, DAY, {"special_treatment": True}, "0.20"),
    (CHINEXT, date(2009, 10, 30), {}, "0.10"),
    (BSE, date(2021, 11, 15), {}, "0.30"),
    (BSE, DAY, {"special_treatment": True}, "0.30"),
    (REIT, date(2021, 1, 29), {}, "0.10"),
    (REIT_SZ, date(2021, 1, 29), {}, "0.10"),
]


@pytest.mark.parametrize(("security", "day", "how", "fraction"), LAST_OLD_AND_FIRST_NEW)
def test_the_fraction_changes_on_the_day_of_its_decree(security, day, how, fraction):
    assert limit_fraction(security, day, **how) == Decimal(fraction)


@pytest.mark.parametrize(
    ("security", "day", "how"),
    [
        (MAIN, date(1996, 12, 15), {}),
        (MAIN, date(1998, 4, 21), {"special_treatment": True}),
        (CHINEXT, date(2009, 10, 29), {}),
        (STAR, date(2019, 7, 21), {}),
        (BSE, date(2021, 11, 14), {}),
        (REIT, date(2021, 1, 28), {}),
        (MAIN, date(2027, 1, 1), {}),
    ],
)
def test_before_a_board_opened_and_after_the_record_nothing_is_guessed(security, day, how):
    with pytest.raises(RuleNotKnownError):
        limit_fraction(security, day, **how)
    with pytest.raises(RuleNotKnownError):
        price_limits(security, day, Decimal(10), no_limit_today=not how, **how)


def test_a_session_the_exchange_freed_has_no_limit():
    assert price_limits(MAIN, DAY, Decimal(10), no_limit_today=True) == FREE
    assert PriceLimits(None, None) == FREE


@pytest.mark.parametrize(
    ("security", "day", "session", "expected"),
    [
        (MAIN, date(2013, 12, 12), 1, ("None", "None")),
        (MAIN, date(2013, 12, 12), 2, ("11.00", "9.00")),
        (MAIN, date(2013, 12, 13), 1, ("14.40", "6.40")),
        (MAIN, date(2013, 12, 13), 2, ("11.00", "9.00")),
        (MAIN, date(2023, 4, 7), 1, ("14.40", "6.40")),
        (MAIN, date(2023, 4, 10), 1, ("None", "None")),
        (MAIN, date(2023, 4, 10), 5, ("None", "None")),
        (MAIN, date(2023, 4, 10), 6, ("11.00", "9.00")),
        (MAIN_SZ, date(2014, 6, 12), 1, ("None", "None")),
        (MAIN_SZ, date(2014, 6, 13), 1, ("14.40", "6.40")),
        (MAIN_SZ, date(2023, 4, 7), 1, ("14.40", "6.40")),
        (MAIN_SZ, date(2023, 4, 10), 5, ("None", "None")),
        (CHINEXT, date(2009, 10, 30), 1, ("None", "None")),
        (CHINEXT, date(2014, 6, 12), 1, ("None", "None")),
        (CHINEXT, date(2014, 6, 13), 1, ("14.40", "6.40")),
        (CHINEXT, date(2020, 8, 21), 1, ("14.40", "6.40")),
        (CHINEXT, date(2020, 8, 24), 1, ("None", "None")),
        (CHINEXT, date(2020, 8, 24), 5, ("None", "None")),
        (CHINEXT, date(2020, 8, 24), 6, ("12.00", "8.00")),
        (STAR, date(2019, 7, 22), 5, ("None", "None")),
        (STAR, date(2019, 7, 22), 6, ("12.00", "8.00")),
        (BSE, date(2021, 11, 15), 1, ("None", "None")),
        (BSE, date(2021, 11, 15), 2, ("13.00", "7.00")),
        (ETF, DAY, 1, ("11.000", "9.000")),
        (REIT, date(2021, 6, 21), 1, ("13.000", "7.000")),
        (REIT, date(2021, 6, 21), 2, ("11.000", "9.000")),
        (REIT_SZ, date(2021, 6, 21), 1, ("13.000", "7.000")),
        (REIT_SZ, date(2021, 6, 21), 2, ("11.000", "9.000")),
    ],
)
def test_the_first_sessions_follow_the_rule_of_their_day(security, day, session, expected):
    assert limits(security, day, "10", listing_session=session) == expected


def test_the_first_session_of_the_old_rule_goes_by_the_issue_price():
    new = price_limits(
        MAIN, date(2015, 6, 1), Decimal(99), listing_session=1, issue_price=Decimal("7.37")
    )
    assert new == PriceLimits(Decimal("10.61"), Decimal("4.72"))  # 10.6128 and 4.7168


def test_a_new_stock_under_special_treatment_keeps_its_own_limit_after_the_free_days():
    found = price_limits(
        MAIN, date(2024, 2, 19), Decimal(10), listing_session=6, special_treatment=True
    )
    assert found == PriceLimits(Decimal("10.50"), Decimal("9.50"))


@pytest.mark.parametrize(
    ("security", "day", "session", "expected"),
    [
        (MAIN, date(2013, 1, 4), 1, ("11.00", "9.00")),
        (MAIN, date(2020, 12, 30), 1, ("11.00", "9.00")),
        (MAIN, date(2020, 12, 31), 1, ("None", "None")),
        (MAIN, date(2020, 12, 31), 2, ("11.00", "9.00")),
        (MAIN_SZ, date(2012, 12, 17), 1, ("11.00", "9.00")),
        (MAIN_SZ, date(2020, 12, 30), 1, ("11.00", "9.00")),
        (MAIN_SZ, date(2020, 12, 31), 1, ("None", "None")),
        (CHINEXT, date(2020, 8, 21), 2, ("11.00", "9.00")),
        (CHINEXT, date(2020, 8, 24), 2, ("12.00", "8.00")),
        (CHINEXT, date(2020, 12, 30), 1, ("12.00", "8.00")),
        (CHINEXT, date(2020, 12, 31), 1, ("None", "None")),
        (STAR, date(2019, 7, 22), 1, ("12.00", "8.00")),
        (STAR, date(2020, 12, 31), 1, ("None", "None")),
        (STAR, date(2020, 12, 31), 2, ("12.00", "8.00")),
        (BSE, date(2021, 11, 15), 1, ("None", "None")),
        (BSE, date(2021, 11, 15), 2, ("13.00", "7.00")),
    ],
)
def test_the_delisting_period_follows_the_rule_of_its_day(security, day, session, expected):
    assert limits(security, day, "10", delisting_session=session) == expected


def test_special_treatment_says_nothing_in_the_delisting_period():
    found = limits(MAIN, DAY, "10", delisting_session=3, special_treatment=True)
    assert found == ("11.00", "9.00")


@pytest.mark.parametrize("code", ["300090", "300156", "300216"])
def test_three_chinext_stocks_left_the_market_at_ten_percent(code):
    stock = classify(Symbol.parse(f"{code}.SZ"))
    assert limits(stock, date(2020, 8, 24), "1.00", delisting_session=20) == ("1.10", "0.90")


def test_before_there_was_a_delisting_period_nothing_is_guessed():
    with pytest.raises(RuleNotKnownError):
        price_limits(MAIN, date(2012, 12, 31), Decimal(10), delisting_session=1)
    with pytest.raises(RuleNotKnownError):
        price_limits(MAIN_SZ, date(2012, 12, 14), Decimal(10), delisting_session=1)


@pytest.mark.parametrize(
    ("security", "day", "expected"),
    [
        (MAIN_SZ, date(2011, 2, 25), ("0.04", "0.04")),
        (MAIN_SZ, date(2011, 2, 28), ("0.05", "0.03")),  # the exchange's own example
        (MAIN, date(2023, 4, 7), ("0.04", "0.04")),
        (MAIN, date(2023, 4, 10), ("0.05", "0.03")),
    ],
)
def test_a_penny_stock_moves_at_least_one_tick_from_the_day_of_the_clause(security, day, expected):
    assert limits(security, day, "0.04") == expected


@pytest.mark.parametrize(
    ("day", "price", "expected"),
    [
        (date(2013, 1, 4), "0.04", ("0.05", "0.03")),
        (date(2013, 1, 4), "0.05", ("0.06", "0.05")),  # below 0.05 only; 0.045 rounds up
        (date(2020, 12, 30), "0.05", ("0.06", "0.05")),
        (date(2020, 12, 31), "0.05", ("0.06", "0.04")),
        (date(2020, 12, 31), "0.06", ("0.07", "0.05")),
        (date(2023, 4, 7), "0.05", ("0.06", "0.04")),
        (date(2023, 4, 10), "0.05", ("0.06", "0.04")),
    ],
)
def test_the_penny_clause_of_the_shanghai_delisting_board(day, price, expected):
    assert limits(MAIN, day, price, delisting_session=2) == expected


def test_the_penny_clause_is_not_for_stocks_outside_the_delisting_period():
    assert limits(MAIN, date(2021, 1, 4), "0.05") == ("0.06", "0.05")


def test_the_penny_clause_is_not_for_the_other_exchange():
    stock = limits(STAR, date(2021, 1, 4), "0.01", delisting_session=2)
    assert stock == ("0.01", "0.01")


def test_no_limit_down_is_below_one_tick():
    assert limits(MAIN, DAY, "0.01") == ("0.02", "0.01")
    assert limits(ETF, DAY, "0.001") == ("0.002", "0.001")


def test_limits_say_whether_a_price_lies_within_them():
    within = PriceLimits(Decimal("11.00"), Decimal("9.00"))
    assert within.allow(Decimal("11.00"))
    assert within.allow(Decimal("9.00"))
    assert not within.allow(Decimal("11.01"))
    assert not within.allow(Decimal("8.99"))
    assert FREE.allow(Decimal(99999))
    assert PriceLimits(None, Decimal("9.00")).allow(Decimal(99))
    assert not PriceLimits(None, Decimal("9.00")).allow(Decimal(8))
    assert not PriceLimits(Decimal("11.00"), None).allow(Decimal(12))


FEN_PRICES = st.integers(1, 300_000).map(lambda fen: Decimal(fen).scaleb(-2))
BOARDS = st.sampled_from([MAIN, MAIN_SZ, CHINEXT, STAR, BSE])


@given(BOARDS, FEN_PRICES)
def test_the_limits_enclose_the_previous_close_by_whole_ticks(security, price):
    found = price_limits(security, DAY, price)
    assert found.down <= price <= found.up
    assert found.up % security.tick == 0
    assert found.down % security.tick == 0


@given(BOARDS, FEN_PRICES, FEN_PRICES)
def test_a_higher_close_never_has_a_lower_limit(security, one, other):
    lower, higher = sorted((one, other))
    below, above = price_limits(security, DAY, lower), price_limits(security, DAY, higher)
    assert below.up <= above.up
    assert below.down <= above.down


@given(st.sampled_from([MAIN, MAIN_SZ, CHINEXT, STAR]), FEN_PRICES)
def test_the_limits_are_at_least_one_tick_away_but_at_most_half_a_tick_off(security, price):
    found = price_limits(security, DAY, price)
    assert found.up - price >= security.tick
    assert price - found.down >= security.tick or found.down == security.tick
    exact = price * limit_fraction(security, DAY)
    half = security.tick / 2
    assert found.up - price == security.tick or abs(found.up - price - exact) <= half
    assert price - found.down <= security.tick or abs(price - found.down - exact) <= half
