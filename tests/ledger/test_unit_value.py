from datetime import date
from decimal import Decimal

from sim.ledger.unit_value import unit_values
from sim.model.event import CashMoved, DayClose

D = Decimal


def close(day, yuan):
    return DayClose(day=date(2024, 2, day), cash=D(yuan), market_value=D("0.00"))


def moved(day, yuan):
    return CashMoved(day=date(2024, 2, day), amount=D(yuan))


def test_without_deposits_it_is_the_net_value_over_the_first():
    assert unit_values([close(19, 100), close(20, 110), close(21, 99)], []) == (
        1,
        D("1.1"),
        D("0.99"),
    )


def test_money_moved_changes_no_unit_value():
    # 100 earn a tenth; 90 more come in and nothing moves; 50 of 200 leave and the rest doubles
    closes = [close(19, 100), close(20, 110), close(21, 200), close(22, 300)]

    assert unit_values(closes, [moved(22, -50), moved(21, 90)]) == (
        1,
        D("1.1"),
        D("1.1"),
        D("2.2"),
    )


def test_deposits_on_a_day_without_a_close_count_at_the_next_one():
    assert unit_values([close(19, 100), close(23, 300)], [moved(20, 50), moved(21, 50)]) == (
        1,
        D("1.5"),
    )


def test_what_came_before_the_first_close_is_in_it():
    assert unit_values([close(19, 100), close(20, 120)], [moved(19, 70)]) == (1, D("1.2"))


def test_an_empty_account_stands_still():
    closes = [close(19, 100), close(20, 0), close(21, 0), close(22, 110)]

    assert unit_values(closes, [moved(20, -100), moved(22, 100)]) == (1, 1, 1, D("1.1"))


def test_no_close_has_no_value():
    assert unit_values([], [moved(19, 5)]) == ()
