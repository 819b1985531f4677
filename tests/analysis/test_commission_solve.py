from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.analysis.commission_solve import (
    Charged,
    decimals_of,
    roundest,
    solve_commission,
    solve_rate,
)
from sim.model.money import from_fen, round_fen, to_fen

D = Decimal


def charge(values, rate, minimum):
    """What a broker charges, in decimal yuan as his slip has it."""
    return [
        Charged(value, to_fen(round_fen(max(from_fen(value) * D(rate), from_fen(minimum)))))
        for value in values
    ]


def test_one_commission_bounds_the_rate():
    # 1.83 on 7310.00: the rate lies in [1.825, 1.835) / 7310
    solved = solve_rate([Charged(731000, 183)])
    assert (solved.low, solved.high) == (Fraction(365, 1462000), Fraction(367, 1462000))
    assert solved.rate == D("0.00025")


def test_rate_and_minimum_are_found_together():
    values = [731_00, 7310_00, 20_000_00, 91_234_00, 77_000_01]
    solved = solve_commission(charge(values, "0.00025", 500))
    assert (solved.rate, solved.minimum, solved.explained, solved.binding) == (
        D("0.00025"), 500, 5, 2,
    )  # fmt: skip


def test_orders_that_all_pay_more_leave_the_customary_minimum():
    solved = solve_commission(charge([50_000_00, 70_000_00, 90_000_00], "0.0003", 500))
    assert (solved.rate, solved.minimum, solved.binding) == (D("0.0003"), 500, 0)


def test_orders_that_all_pay_the_minimum_leave_the_customary_rate():
    solved = solve_commission(charge([700_00, 900_00], "0.0003", 500))
    assert (solved.rate, solved.minimum, solved.low) == (D("0.00025"), 500, 0)


def test_where_the_customary_rate_is_too_high_a_round_lower_one_is_taken():
    solved = solve_commission(charge([700_00, 40_000_00], "0.0001", 500))
    assert (solved.rate, solved.minimum) == (D("0.0001"), 500)


def test_without_charges_the_rate_is_nothing():
    solved = solve_commission(charge([700_00, 90_000_00], "0", 0))
    assert (solved.rate, solved.minimum) == (D(0), 0)


def test_no_orders_tell_nothing():
    assert solve_commission([]) is None
    assert solve_rate([]) is None
    assert solve_rate([Charged(0, 5)]) is None


def test_a_few_wrong_slips_do_not_hide_the_rate():
    right = charge(range(5_000_00, 90_000_00, 777_77), "0.000088", 10)
    wrong = [Charged(50_000_00, 9_99), Charged(60_000_00, 1), Charged(10_000_00, 12_34)]
    solved = solve_commission([*wrong, *right])
    assert (solved.rate, solved.explained) == (D("0.000088"), len(right))


@given(
    rate=st.integers(1, 300).map(lambda n: D(n).scaleb(-5)),
    minimum=st.sampled_from([0, 10, 100, 500]),
    values=st.lists(st.integers(100_00, 10**9), min_size=1, max_size=20),
)
def test_every_order_of_an_honest_broker_is_explained(rate, minimum, values):
    orders = charge(values, rate, minimum)
    solved = solve_commission(orders)
    assert solved.explained == len(orders)
    assert all(solved.explains(order) for order in orders)


@pytest.mark.parametrize(
    ("low", "high", "number"),
    [
        ("0.000249", "0.000253", "0.00025"),
        ("0.00025", "0.00026", "0.00025"),
        ("0.000241", "0.00025", "0.000241"),
        ("0", "0.1", "0"),
        ("2.5", "3.5", "3"),
    ],
)
def test_the_roundest_number_has_the_fewest_decimals(low, high, number):
    assert roundest(Fraction(low), Fraction(high)) == D(number)


def test_a_number_without_few_decimals_is_given_as_it_is():
    low = Fraction(1, 3)
    assert roundest(low, low + Fraction(1, 10**30)) == D(1) / D(3)


def test_decimals_are_counted_without_trailing_zeros():
    assert [decimals_of(D(text)) for text in ("0.00025", "0.10", "5", "500")] == [5, 1, 0, -2]
