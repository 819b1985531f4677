from datetime import date
from decimal import Decimal

import pytest

from sim.ledger.slip_opening import Balance, opening_of
from sim.ledger.slips import read_slip
from sim.model.symbol import Symbol

D = Decimal
STOCK, OTHER = Symbol.parse("600155.SH"), Symbol.parse("000987.SZ")
HEADER = (
    "成交日期,证券代码,操作,成交数量,成交均价,成交金额,手续费,印花税,过户费,"
    "发生金额,资金余额,股份余额\n"
)
SOLD = "20240102,600155,证券卖出,-400,7.45,2980,5,1.49,0.03,2973.48,12973.48,600\n"
BOUGHT = "20240103,000987,证券买入,1000,5.89,5890,5,0,0.06,-5895.06,7078.42,1000\n"
PAID = "20240104,600155,股息入账,600,0,0,0,0,0,60,7138.42,600\n"


@pytest.mark.parametrize("lines", [[SOLD, BOUGHT, PAID], [PAID, BOUGHT, SOLD]])
def test_what_was_held_before_a_slip_follows_from_its_balances(lines):
    opening = read_slip((HEADER + "".join(lines)).encode(), "slip.csv").opening
    assert opening.first == date(2024, 1, 2)
    assert opening.held == {STOCK: 1000}
    assert opening.cash == D("10000.00")


def test_cash_that_moved_with_shares_is_counted_once():
    moved_in = "20240102,000987,转托管转入,1000,0,0,0,0,0,-30.00,9970.00,1000\n"
    sold = SOLD.replace("20240102", "20240103").replace("12973.48", "12943.48")
    opening = read_slip((HEADER + moved_in + sold).encode(), "slip.csv").opening
    assert (opening.held, opening.cash) == ({STOCK: 1000}, D("10000.00"))


def test_a_slip_that_begins_with_nothing_has_no_opening():
    assert read_slip((HEADER + BOUGHT).encode(), "slip.csv").opening is None


def test_a_slip_without_signs_does_not_tell_the_cash():
    unsigned = SOLD.replace("-400", "400") + BOUGHT.replace("-5895.06", "5895.06")
    opening = read_slip((HEADER + unsigned).encode(), "slip.csv").opening
    assert (opening.held, opening.cash) == ({STOCK: 1000}, None)


def moved(day, symbol, shares, held, net="0", cash=None):
    return Balance(
        day=date(2024, 1, day), symbol=symbol, moved=shares, held=held, net_cash=D(net), cash=cash
    )


def test_balances_that_do_not_follow_from_one_another_are_not_believed():
    steady = [moved(2, STOCK, -400, 600), moved(3, STOCK, -600, 0)]
    odd = [moved(2, OTHER, -100, 900), moved(3, OTHER, -100, 700)]
    assert opening_of([*steady, *odd]).held == {STOCK: 1000}


def test_the_cash_before_is_found_behind_lines_without_a_balance():
    lines = [moved(2, STOCK, -400, 600, "10"), moved(3, STOCK, -600, 0, "5", D(115))]
    assert opening_of(lines).cash == D(100)
    assert opening_of(lines[:1]).cash is None


def test_lines_out_of_order_are_taken_by_day():
    lines = [moved(3, STOCK, -600, 0), moved(2, STOCK, -400, 600), moved(4, OTHER, 5, 5)]
    assert opening_of(lines).held == {STOCK: 1000}
    assert opening_of(lines).first == date(2024, 1, 2)
