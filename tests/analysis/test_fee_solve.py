from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from sim.analysis.fee_orders import orders_with_fees
from sim.analysis.fee_periods import cheapest_path, common_days, split_periods
from sim.analysis.fee_solve import solve_fees
from sim.ledger.journal_row import JournalRow
from sim.model.money import round_fen
from sim.model.symbol import Exchange
from sim.model.trade import Side
from sim.rules.fees import BrokerProfile, Charge, order_fees
from sim.rules.securities import classify, parse_symbol

D = Decimal

COLUMNS = ("commission", "stamp_duty", "transfer_fee", "other_fee")
CODES = ("600155", "000987", "300053", "688001")
PLAIN = BrokerProfile(name="plain", rate=D("0.00025"), minimum=D(5))
CHEAP = BrokerProfile(
    name="cheap",
    rate=D("0.000086"),
    minimum=D("0.1"),
    fund_rate=D("0.00005"),
    fund_minimum=D("0.1"),
)
INSIDE = BrokerProfile(
    name="inside",
    rate=D("0.0003"),
    minimum=D(5),
    transfer_fee={
        Exchange.SH: Charge.DATED, Exchange.SZ: Charge.INSIDE, Exchange.BJ: Charge.DATED,
    },
)  # fmt: skip
LISTED = replace(
    PLAIN, transfer_fee=dict.fromkeys(Exchange, Charge.LISTED), other_fee=Charge.LISTED
)
ON_TOP = replace(PLAIN, rate=D("0.0001"), minimum=D(0), other_fee=Charge.DATED)


def slips(*profiles, count=120, columns=COLUMNS, net=True, codes=CODES, start=date(2020, 1, 2)):
    """Rows of a broker who charges each profile for as many rows, every third day."""
    source = Random(7)
    rows = []
    for number in range(count * len(profiles)):
        profile = profiles[number // count]
        day = start + timedelta(days=3 * number)
        security = classify(parse_symbol(source.choice(codes)))
        side = source.choice(list(Side))
        quantity, price = source.randint(1, 80) * 100, D(source.randint(300, 4000)) / 100
        value = round_fen(quantity * price)
        fees = order_fees(security, side, value=value, quantity=quantity, day=day, profile=profile)
        net_cash = -value - fees.total if side is Side.BUY else value - fees.total
        rows.append(
            JournalRow(
                row=number + 2,
                day=day,
                symbol=security.symbol,
                side=side,
                quantity=quantity,
                price=price,
                fees={column: getattr(fees, column) for column in columns},
                net_cash=net_cash if net else None,
            )
        )
    return rows


def charges(profile):
    """What a profile says of the exchanges the slips trade on."""
    return (
        profile.rate,
        profile.minimum,
        profile.fund_rate,
        profile.transfer_fee[Exchange.SH],
        profile.transfer_fee[Exchange.SZ],
        profile.stamp_duty,
        profile.other_fee,
    )


@pytest.mark.parametrize("profile", [PLAIN, INSIDE, LISTED, ON_TOP])
def test_a_profile_is_found_from_its_fees_column_by_column(profile):
    solution = solve_fees(slips(profile, net=False))
    assert solution.unexplained == ()
    (solved,) = solution.profiles
    assert charges(solved.profile) == charges(profile)
    assert (solved.orders, solved.explained) == (120, 120)
    assert solved.minimum_seen is (profile.minimum > 0)
    assert solved.rate_low <= profile.rate < solved.rate_high


@pytest.mark.parametrize("profile", [PLAIN, INSIDE, ON_TOP])
def test_a_profile_is_found_from_the_net_cash_alone(profile):
    solution = solve_fees(slips(profile, columns=()))
    assert solution.unexplained == ()
    (solved,) = solution.profiles
    assert charges(solved.profile) == charges(profile)


def test_funds_may_have_terms_of_their_own():
    solution = solve_fees(slips(CHEAP, codes=(*CODES, "512690", "159915")))
    (solved,) = solution.profiles
    assert (solved.profile.rate, solved.profile.fund_rate) == (D("0.000086"), D("0.00005"))
    assert solution.unexplained == ()


def test_funds_alone_give_the_rate():
    (solved,) = solve_fees(slips(CHEAP, codes=("512690",))).profiles
    assert (solved.profile.rate, solved.profile.fund_rate) == (D("0.00005"), None)
    assert solved.rate_low is None


@pytest.mark.parametrize("columns", [COLUMNS, ()])
def test_a_change_of_terms_is_dated(columns):
    rows = slips(INSIDE, PLAIN, columns=columns)
    solution = solve_fees(rows)
    assert solution.unexplained == ()
    assert [charges(solved.profile) for solved in solution.profiles] == [
        charges(INSIDE),
        charges(PLAIN),
    ]
    first, second = solution.profiles
    assert (first.last, second.first) == (rows[119].day, rows[120].day)


def test_what_no_profile_explains_is_listed_with_its_rows():
    rows = slips(PLAIN)
    rows[10] = replace(rows[10], fees={**rows[10].fees, "commission": D("123.45")})
    rows[20] = replace(rows[20], fees={**rows[20].fees, "transfer_fee": D("9.99")})
    solution = solve_fees(rows)
    assert [(left.rows, left.column, left.stated) for left in solution.unexplained] == [
        ((12,), "commission", D("123.45")),
        ((22,), "transfer_fee", D("9.99")),
    ]
    assert solution.profiles[0].explained == 118


def test_an_unexplained_total_is_listed_as_one():
    rows = slips(PLAIN, columns=())
    rows[10] = replace(rows[10], net_cash=rows[10].net_cash - 1)
    (left,) = solve_fees(rows).unexplained
    assert (left.rows, left.column) == ((12,), "total")
    assert left.stated - left.computed == 1


def test_a_column_left_out_follows_from_the_net_cash():
    rows = slips(PLAIN, columns=("commission", "stamp_duty"))
    (solved,) = solve_fees(rows).profiles
    assert charges(solved.profile) == charges(PLAIN)


def test_without_the_duty_too_the_rest_is_not_shared_out():
    rows = slips(PLAIN, columns=("commission",))
    (solved,) = solve_fees(rows).profiles
    assert solved.profile.transfer_fee[Exchange.SH] is Charge.INSIDE


@pytest.mark.parametrize("columns", [COLUMNS, ()])
def test_an_order_worth_less_than_a_fen_tells_nothing_of_the_rate(columns):
    rows = slips(PLAIN, columns=columns)
    rows[4] = replace(rows[4], quantity=1, price=D("0.001"))
    assert solve_fees(rows).profiles[0].profile.rate == PLAIN.rate


def test_a_column_nothing_tells_of_is_taken_to_be_inside():
    rows = slips(PLAIN, columns=("commission",), net=False)
    (solved,) = solve_fees(rows).profiles
    assert solved.profile.transfer_fee[Exchange.SH] is Charge.INSIDE
    assert solved.profile.transfer_fee[Exchange.BJ] is Charge.DATED
    assert solved.profile.stamp_duty is Charge.DATED


def test_a_fixed_rate_charged_apart_is_found():
    fixed = replace(
        PLAIN, transfer_fee=dict.fromkeys(Exchange, D("0.00005")), stamp_duty=D("0.002")
    )
    (solved,) = solve_fees(slips(fixed, net=False)).profiles
    assert solved.profile.transfer_fee[Exchange.SH] == D("0.00005")
    assert solved.profile.stamp_duty == D("0.002")


def test_the_minimum_of_the_old_transfer_fee_is_found():
    old = replace(PLAIN, transfer_fee_minimum=D(0))
    rows = slips(old, codes=("600155",), start=date(2010, 1, 4), net=False)
    solution = solve_fees(rows)
    assert solution.profiles[0].profile.transfer_fee_minimum == 0
    assert solution.unexplained == ()


def test_a_journal_that_states_nothing_tells_nothing():
    rows = slips(PLAIN, columns=(), net=False)
    assert solve_fees(rows).profiles == ()


def test_rows_that_state_less_are_passed_over():
    rows = slips(PLAIN, columns=())
    rows[3] = replace(rows[3], net_cash=None, fees={"stamp_duty": D("0.00")})
    assert sum(solved.orders for solved in solve_fees(rows).profiles) == 119


def test_a_net_cash_below_what_must_be_charged_is_left_unexplained():
    rows = slips(PLAIN, columns=())
    value = round_fen(rows[5].price * rows[5].quantity)
    rows[5] = replace(rows[5], net_cash=-value if rows[5].side is Side.BUY else value)
    assert [left.rows for left in solve_fees(rows).unexplained] == [(7,)]


def test_fills_of_one_order_are_one_order():
    first, second = slips(PLAIN, count=2)
    together = [
        replace(first, order="a", fees={"commission": D(3)}, net_cash=D(-1)),
        replace(first, order="a", row=9, fees={"commission": D(2)}, net_cash=None),
        replace(second, order=""),
    ]
    order, alone = orders_with_fees(together)
    assert (order.rows, order.quantity) == ((2, 9), 2 * first.quantity)
    assert (order.stated, order.total) == ({"commission": D(5)}, None)
    assert alone.rows == (second.row,)


def test_a_column_that_some_fill_leaves_empty_is_not_stated():
    (first,) = slips(PLAIN, count=1)
    rows = [
        replace(first, order="a", fees={"commission": D(3)}, net_cash=None),
        replace(first, order="a", row=9, fees={}, net_cash=None),
    ]
    assert orders_with_fees(rows) == ()


def test_terms_without_orders_have_no_periods():
    assert split_periods([]) == ()


@pytest.mark.parametrize(
    ("costs", "path"),
    [
        ([[0, 5]], [0]),
        ([[1, 1]], [0]),
        ([[0, 9], [2, 0], [0, 9]], [0, 0, 0]),  # one day is not worth two changes
        ([[0, 9], [0, 9], [9, 0], [9, 0]], [0, 0, 1, 1]),
        ([[9, 0], [0, 9]], [1, 0]),
    ],
)
def test_a_change_must_be_worth_its_price(costs, path):
    assert cheapest_path(costs) == path


def test_changes_that_may_have_come_together_are_put_on_one_day():
    a, b, c, d = (date(2024, 1, day) for day in (2, 4, 8, 12))
    assert common_days([(a, c), (a, b), (c, d)]) == {(a, b): b, (a, c): b, (c, d): d}
