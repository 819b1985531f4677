from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.errors import RuleNotKnownError
from sim.model.issue import Severity
from sim.model.symbol import Symbol
from sim.model.trade import Side
from sim.rules.lots import LotRule, check_quantity, lot_rule, orders_needed, round_to_lot
from sim.rules.securities import classify

MAIN = classify(Symbol.parse("600155.SH"))
MAIN_SZ = classify(Symbol.parse("000938.SZ"))
CHINEXT = classify(Symbol.parse("300053.SZ"))
STAR = classify(Symbol.parse("688981.SH"))
BSE = classify(Symbol.parse("920001.BJ"))
ETF = classify(Symbol.parse("512690.SH"))
ETF_SZ = classify(Symbol.parse("159915.SZ"))
DAY = date(2024, 2, 19)
HUNDREDS = LotRule(100, 100, 1_000_000, 1_000_000)


@pytest.mark.parametrize(
    ("security", "day", "rule"),
    [
        (MAIN, date(2006, 1, 4), HUNDREDS),
        (MAIN_SZ, date(2006, 1, 4), HUNDREDS),
        (ETF, date(2006, 1, 4), HUNDREDS),
        (ETF_SZ, date(2006, 1, 4), HUNDREDS),
        (MAIN, DAY, HUNDREDS),
        (CHINEXT, date(2009, 10, 30), HUNDREDS),
        (CHINEXT, date(2020, 8, 21), HUNDREDS),
        (CHINEXT, date(2020, 8, 24), LotRule(100, 100, 300_000, 150_000)),
        (STAR, date(2019, 7, 22), LotRule(200, 1, 100_000, 50_000)),
        (BSE, date(2021, 11, 15), LotRule(100, 1, 1_000_000, 1_000_000)),
    ],
)
def test_each_board_has_its_lot(security, day, rule):
    assert lot_rule(security, day) == rule


@pytest.mark.parametrize(
    ("security", "day"),
    [
        (CHINEXT, date(2009, 10, 29)),
        (STAR, date(2019, 7, 21)),
        (BSE, date(2021, 11, 14)),
        (MAIN, date(2005, 12, 30)),
        (MAIN, date(2027, 1, 1)),
    ],
)
def test_outside_the_record_no_lot_is_guessed(security, day):
    with pytest.raises(RuleNotKnownError):
        lot_rule(security, day)


@pytest.mark.parametrize(
    ("security", "quantity", "lawful"),
    [
        (MAIN, 99, False),
        (MAIN, 100, True),
        (MAIN, 101, False),
        (MAIN, 150, False),
        (MAIN, 990_000, True),
        (ETF, 9_000_000, True),
        (STAR, 199, False),
        (STAR, 200, True),
        (STAR, 201, True),
        (BSE, 99, False),
        (BSE, 100, True),
        (BSE, 101, True),
    ],
)
def test_a_purchase_is_in_lots(security, quantity, lawful):
    assert (check_quantity(security, DAY, Side.BUY, quantity, held=0) == ()) is lawful


@pytest.mark.parametrize(
    ("security", "quantity", "held", "lawful"),
    [
        (MAIN, 100, 350, True),
        (MAIN, 350, 350, True),
        (MAIN, 50, 350, True),
        (MAIN, 150, 350, True),
        (MAIN, 250, 350, True),
        (MAIN, 30, 350, False),
        (MAIN, 120, 350, False),
        (MAIN, 49, 350, False),
        (MAIN, 50, 300, False),
        (MAIN, 300, 300, True),
        (ETF, 77, 177, True),
        (ETF, 70, 177, False),
        (STAR, 199, 1000, False),
        (STAR, 200, 1000, True),
        (STAR, 201, 1000, True),
        (STAR, 199, 199, True),
        (STAR, 150, 199, False),
        (STAR, 1, 1, True),
        (BSE, 99, 100, False),
        (BSE, 100, 199, True),
        (BSE, 99, 99, True),
    ],
)
def test_a_sale_is_in_lots_or_takes_the_whole_odd_remainder(security, quantity, held, lawful):
    assert (check_quantity(security, DAY, Side.SELL, quantity, held) == ()) is lawful


def test_a_purchase_off_the_lot_says_what_would_do():
    (issue,) = check_quantity(MAIN, DAY, Side.BUY, 150, held=0)
    assert issue.code == "quantity-not-a-lot"
    assert issue.severity is Severity.ERROR
    assert issue.message == "600155.SH is bought in multiples of 100, the order was for 150"
    assert (issue.wanted, issue.found) == ("multiples of 100", "150")
    assert issue.remedy == "100 would be lawful"


def test_a_purchase_below_the_minimum_of_a_board_with_step_one_names_the_minimum():
    (issue,) = check_quantity(STAR, DAY, Side.BUY, 150, held=0)
    assert issue.wanted == "200 or more"
    assert issue.remedy == "0 would be lawful"


def test_a_sale_off_the_lot_names_the_holding():
    (issue,) = check_quantity(MAIN, DAY, Side.SELL, 120, held=350)
    assert issue.message == (
        "600155.SH is sold in multiples of 100 or with the whole odd remainder;"
        " the order was for 120 of 350 held"
    )


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("quantity", [0, -100])
def test_nothing_is_no_order(side, quantity):
    (issue,) = check_quantity(ETF, DAY, side, quantity, held=100)
    assert issue.code == "quantity-not-positive"
    assert issue.message == f"an order must be for at least one unit, was {quantity}"
    assert (issue.wanted, issue.found) == ("1 or more", str(quantity))


@pytest.mark.parametrize(
    ("security", "quantity", "rounded"),
    [
        (MAIN, 99, 0),
        (MAIN, 100, 100),
        (MAIN, 199, 100),
        (MAIN, 1234, 1200),
        (STAR, 199, 0),
        (STAR, 200, 200),
        (STAR, 12_345, 12_345),
        (BSE, 99, 0),
        (BSE, 101, 101),
        (MAIN, -1, 0),
    ],
)
def test_a_quantity_is_cut_to_the_lot(security, quantity, rounded):
    assert round_to_lot(security, DAY, quantity) == rounded


@pytest.mark.parametrize(
    ("security", "day", "quantity", "orders"),
    [
        (CHINEXT, DAY, 300_000, 1),
        (CHINEXT, DAY, 300_100, 2),
        (CHINEXT, DAY, 320_000, 2),
        (CHINEXT, date(2020, 8, 21), 320_000, 1),
        (ETF, DAY, 9_000_000, 9),
        (MAIN, DAY, 1_000_000, 1),
        (MAIN, DAY, 1_000_100, 2),
        (STAR, DAY, 100_001, 2),
        (MAIN, DAY, 0, 0),
    ],
)
def test_a_large_trade_takes_several_orders(security, day, quantity, orders):
    assert orders_needed(security, day, quantity) == orders


@given(st.sampled_from([MAIN, CHINEXT, STAR, BSE, ETF]), st.integers(-500, 10**7))
def test_a_rounded_quantity_is_lawful_and_not_above_what_was_asked(security, quantity):
    rounded = round_to_lot(security, DAY, quantity)
    assert rounded <= max(quantity, 0)
    assert rounded == 0 or check_quantity(security, DAY, Side.BUY, rounded, held=0) == ()


@given(st.sampled_from([MAIN, CHINEXT, STAR, BSE, ETF]), st.integers(1, 10**6))
def test_the_whole_holding_may_always_be_sold(security, held):
    assert check_quantity(security, DAY, Side.SELL, held, held) == ()
