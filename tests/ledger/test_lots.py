from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ledger.lots import (
    add_free_shares,
    insert_by_age,
    note_dividend,
    scale_lots,
    share_out,
    split_lot,
    take_first,
)
from sim.model.account import TaxLot

D = Decimal

DAY = date(2024, 2, 19)


def lot(quantity, cost="10.00", acquired=DAY):
    return TaxLot(acquired=acquired, quantity=quantity, cost=D(cost))


LOTS = st.lists(
    st.builds(
        TaxLot,
        acquired=st.just(DAY),
        quantity=st.integers(1, 10_000),
        cost=st.integers(0, 10**9).map(lambda fen: D(fen) / 100),
    ),
    min_size=1,
    max_size=6,
).map(tuple)


def test_splitting_a_lot_rounds_the_first_part_and_loses_no_fen():
    first, rest = split_lot(lot(3, "10.00"), 1)
    assert (first.quantity, first.cost) == (1, D("3.33"))
    assert (rest.quantity, rest.cost) == (2, D("6.67"))


def test_the_oldest_shares_leave_first():
    lots = (lot(100, "1.00"), lot(200, "3.00"), lot(50, "9.00"))
    gone, left = take_first(lots, 150)
    assert [(one.quantity, one.cost) for one in gone] == [
        (100, D("1.00")),
        (50, D("0.75")),
    ]
    assert [(one.quantity, one.cost) for one in left] == [
        (150, D("2.25")),
        (50, D("9.00")),
    ]


def test_whole_lots_leave_unchanged():
    lots = (lot(100), lot(200))
    assert take_first(lots, 100) == (lots[:1], lots[1:])
    assert take_first(lots, 300) == (lots, ())
    assert take_first(lots, 0) == ((), lots)


@given(lots=LOTS, data=st.data())
def test_taking_conserves_shares_and_cost(lots, data):
    held = sum(one.quantity for one in lots)
    quantity = data.draw(st.integers(0, held))
    gone, left = take_first(lots, quantity)
    assert sum(one.quantity for one in gone) == quantity
    assert sum(one.quantity for one in left) == held - quantity
    assert sum(one.cost for one in gone + left) == sum(one.cost for one in lots)


def test_lots_of_unknown_age_stand_before_all_others():
    old, new, unknown = lot(1, acquired=date(2020, 1, 2)), lot(2), lot(3, acquired=None)
    assert insert_by_age((old, new), (unknown,)) == (unknown, old, new)


@pytest.mark.parametrize(
    ("total", "weights", "shares"),
    [(10, (1, 1, 1), (4, 3, 3)), (1, (1, 3), (0, 1)), (0, (5,), (0,)), (7, (2, 5), (2, 5))],
)
def test_shares_go_to_the_largest_remainders(total, weights, shares):
    assert share_out(total, weights) == shares


@given(lots=LOTS, quantity=st.integers(1, 100_000))
def test_scaling_keeps_the_cost_and_reaches_the_quantity(lots, quantity):
    scaled = scale_lots(lots, quantity)
    assert sum(one.quantity for one in scaled) == quantity
    assert sum(one.cost for one in scaled) == sum(one.cost for one in lots)
    assert all(one.quantity > 0 for one in scaled)


def test_a_lot_scaled_to_nothing_hands_its_cost_on():
    assert [
        (one.quantity, one.cost) for one in scale_lots((lot(1, "4.00"), lot(9, "6.00")), 1)
    ] == [(1, D("10.00"))]


def test_free_shares_take_their_part_of_the_cost():
    kept, free = add_free_shares((lot(1000, "13000.00"),), lot(300, "0.00", date(2024, 3, 1)))
    assert (kept.quantity, kept.cost) == (1000, D("10000.00"))
    assert (free.quantity, free.cost, free.acquired) == (300, D("3000.00"), date(2024, 3, 1))


@given(lots=LOTS, quantity=st.integers(1, 10_000))
def test_free_shares_leave_the_total_cost_alone(lots, quantity):
    after = add_free_shares(lots, lot(quantity))
    assert sum(one.cost for one in after) == sum(one.cost for one in lots)
    assert all(one.cost >= 0 for one in after)


def test_a_dividend_is_remembered_on_the_entitled_shares_only():
    noted = note_dividend((lot(100), lot(200)), 150, DAY, D("0.2"))
    assert [(one.quantity, one.untaxed) for one in noted] == [
        (100, ((DAY, D("0.2")),)),
        (50, ((DAY, D("0.2")),)),
        (150, ()),
    ]


def test_a_dividend_on_more_shares_than_are_left_is_remembered_on_all_of_them():
    (noted,) = note_dividend((lot(100),), 500, DAY, D("0.2"))
    assert noted.untaxed == ((DAY, D("0.2")),)
