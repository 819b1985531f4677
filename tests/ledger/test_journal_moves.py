"""Rows of a journal that are no trades: shares in, out, and rights taken up."""

from datetime import date
from decimal import Decimal

import pytest

from sim.ledger.fold import ImpossibleEventError, fold
from sim.ledger.journal import read_journal
from sim.ledger.journal_moves import MoveKind
from sim.ledger.journal_replay import replay_journal
from sim.ledger.journal_terms import Terms
from sim.model.action import CorporateAction
from sim.model.event import CashMoved, Opened, RightsTaken, SharesMoved
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar

D = Decimal
STOCK = Symbol.parse("600155.SH")
HEAD = "date,symbol,side,quantity,price,net_cash\n"
CALENDAR = SessionCalendar(
    (date(2024, 2, 8), *(date(2024, 2, day) for day in (19, 20, 21, 22, 23))), date(2024, 2, 23)
)


def journal(*rows):
    return read_journal((HEAD + "\n".join(rows)).encode(), "J.csv")


def replay(*rows, cash="10000.00", flows=(), actions=()):
    opening = Opened(day=date(2024, 2, 8), cash=D(cash), overdraft=True)
    return replay_journal(
        journal(*rows),
        opening,
        calendar=CALENDAR,
        terms=Terms(dividend_tax=False),
        flows=flows,
        actions=actions,
    )


def rights(ratio="0.3", price="5.00"):
    return CorporateAction(
        symbol=STOCK,
        ex_date=date(2024, 2, 21),
        rights_ratio=D(ratio),
        rights_price=D(price),
    )


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("in", MoveKind.IN),
        ("Transfer-In", MoveKind.IN),
        ("新股入账", MoveKind.IN),
        ("out", MoveKind.OUT),
        ("转出", MoveKind.OUT),
        ("rights", MoveKind.RIGHTS),
        ("配股", MoveKind.RIGHTS),
    ],
)
def test_the_side_says_how_shares_moved(word, kind):
    (move,) = journal(f"2024-02-19,600155,{word},500,7.10,").moves
    assert (move.row, move.day, move.symbol, move.kind) == (2, date(2024, 2, 19), STOCK, kind)
    assert (move.quantity, move.price) == (500, D("7.10"))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2024-02-19,600155,in,-500,7.10,", "not-positive"),
        ("2024-02-19,600155,in,500,-7.10,", "not-positive"),
        ("2024-02-19,600155,rights,500,,", "not-positive"),
        ("2024-02-19,600155,rights,500,0,", "not-positive"),
        ("2024-02-19,600155,in,,7.10,", "not-positive"),
        ("2024-02-19,600155,in,0.5,7.10,", "not-whole"),
        ("x,600155,in,5,7.10,", "cell-unreadable"),
        ("2024-02-19,abc,in,5,7.10,", "symbol-unknown"),
    ],
)
def test_a_bad_cell_of_such_a_row_is_named(row, code):
    read = journal(row)
    assert ([issue.code for issue in read.issues], read.moves) == ([code], ())


def test_new_shares_paid_before_come_without_cash_and_can_be_sold():
    """500 at 8.00: 4,000.00 paid on the 19th, in on the 20th, sold on the 21st at 10.00.

    Commission 5.00 (2.5 per myriad of 5,000 is 1.25), duty 2.50, transfer fee 0.05.
    """
    found = replay(
        "2024-02-20,600155,in,500,8.00,0",
        "2024-02-21,600155,sell,500,10.00,",
        flows=[CashMoved(day=date(2024, 2, 19), amount=D("-4000.00"), note="中签缴款")],
    )
    assert [issue.code for issue in found.issues] == ["bars-missing"]
    assert [(close.day.day, close.cash) for close in found.closes] == [
        (8, D("10000.00")),
        (19, D("6000.00")),
        (20, D("6000.00")),
        (21, D("10992.45")),
    ]
    assert found.account.deposited == D("10000.00")  # -4,000 as cash, +4,000 as shares
    assert found.account.realised == D("992.45")


def test_shares_that_come_are_sellable_at_once_whatever_stands_first():
    found = replay("2024-02-20,600155,sell,100,10.00,", "2024-02-20,600155,in,100,9.00,")
    assert [issue.code for issue in found.issues] == []
    assert found.account.positions == {}


def test_shares_that_leave_take_their_cost_along_and_no_cash():
    found = replay(
        "2024-02-19,600155,in,300,7.00,",
        "2024-02-20,600155,in,300,8.00,",
        "2024-02-21,600155,out,400,,",
    )
    assert found.account.cash == D("10000.00")
    assert found.account.positions[STOCK].quantity == 200
    assert found.account.deposited == D("11600.00")  # 10,000 + 2,100 + 2,400 - 2,900
    assert found.account.realised == 0
    assert found.events[-1] == SharesMoved(
        day=date(2024, 2, 21), symbol=STOCK, quantity=-400, cost=D("2900.00")
    )


def test_shares_that_leave_at_a_price_leave_their_profit():
    found = replay("2024-02-19,600155,in,300,7.00,", "2024-02-21,600155,out,300,7.50,")
    assert (found.account.realised, found.account.cash) == (D("150.00"), D("10000.00"))
    assert found.account.deposited == D("9850.00")


def test_shares_not_held_cannot_leave():
    found = replay("2024-02-19,600155,in,300,7.00,", "2024-02-20,600155,out,400,,")
    (issue,) = [issue for issue in found.issues if issue.code == "not-held"]
    assert (issue.place.line, issue.wanted, issue.found) == (3, "300", "400")
    assert found.account.positions[STOCK].quantity == 300


def test_a_cost_that_is_not_stated_is_said_and_one_of_nothing_is_not():
    found = replay("2024-02-19,600155,in,300,,", "2024-02-20,600155,in,300,0,")
    stated = [issue for issue in found.issues if issue.code == "cost-not-stated"]
    assert [issue.place.line for issue in stated] == [2]


@pytest.mark.parametrize(
    ("row", "wanted", "found"),
    [
        ("2024-02-19,600155,in,300,7.00,-2100.00", "0.00", "-2100.00"),
        ("2024-02-19,600155,rights,300,7.00,-2105.00", "-2100.00", "-2105.00"),
    ],
)
def test_cash_that_such_a_row_does_not_move_is_named(row, wanted, found):
    (issue,) = [issue for issue in replay(row).issues if issue.code == "net-cash-differs"]
    assert (issue.wanted, issue.found, issue.place.line) == (wanted, found, 2)


def test_fees_on_such_a_row_are_named():
    read = read_journal(
        b"date,symbol,side,quantity,price,commission\n2024-02-19,600155,in,300,7,30\n", "J.csv"
    )
    found = replay_journal(
        read, Opened(day=date(2024, 2, 8), cash=D(0), overdraft=True), calendar=CALENDAR
    )
    (issue,) = [issue for issue in found.issues if issue.code == "net-cash-differs"]
    assert (issue.wanted, issue.found) == ("0.00", "-30.00")


def test_rights_are_paid_for_without_a_fee():
    """1,000 held, three for ten at 5.00: 300 shares for 1,500.00."""
    found = replay(
        "2024-02-19,600155,in,1000,7.00,",
        "2024-02-21,600155,rights,300,5.00,-1500.00",
        actions=[rights()],
    )
    assert [issue.code for issue in found.issues] == ["bars-missing"]
    assert found.account.cash == D("8500.00")
    assert found.account.positions[STOCK].quantity == 1300
    assert found.events[-1] == RightsTaken(
        day=date(2024, 2, 21), symbol=STOCK, quantity=300, price=D("5.00")
    )


def test_rights_paid_by_a_flow_come_as_shares():
    found = replay(
        "2024-02-19,600155,in,1000,7.00,",
        "2024-02-23,600155,in,300,5.00,",
        flows=[CashMoved(day=date(2024, 2, 20), amount=D("-1500.00"), note="配股缴款")],
        actions=[rights()],
    )
    assert [issue.code for issue in found.issues] == ["bars-missing"]
    assert found.account.positions[STOCK].quantity == 1300


def test_rights_of_which_no_row_tells_are_a_warning():
    found = replay("2024-02-19,600155,in,1000,7.00,", "2024-02-22,600155,in,1,1,", actions=[])
    assert "rights-not-stated" not in [issue.code for issue in found.issues]
    found = replay(
        "2024-02-19,600155,buy,1000,7.00,", "2024-02-22,600155,buy,100,7.00,", actions=[rights()]
    )
    (issue,) = [issue for issue in found.issues if issue.code == "rights-not-stated"]
    assert "300 600155.SH at 5.00 yuan" in issue.message
    assert found.account.positions[STOCK].quantity == 1100


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2024-02-21,600155,rights,301,5.00,", "more shares"),
        ("2024-02-21,600155,rights,300,5.10,", "another price"),
    ],
)
def test_rights_that_do_not_fit_their_offer_are_a_warning(row, said):
    found = replay("2024-02-19,600155,buy,1000,7.00,", row, actions=[rights()])
    (issue,) = [issue for issue in found.issues if issue.code == "rights-differ"]
    assert said in issue.message
    assert issue.place.line == 3


def test_shares_bought_on_the_ex_date_are_offered_nothing():
    found = replay("2024-02-21,600155,buy,1000,7.00,", actions=[rights()])
    assert "rights-not-stated" not in [issue.code for issue in found.issues]


def test_rows_of_both_kinds_in_a_file_that_runs_backwards_are_turned_round():
    read = journal(
        "2024-02-21,600155,sell,300,7.00,",
        "2024-02-20,600155,in,200,7.00,",
        "2024-02-19,600155,buy,100,7.00,",
    )
    assert [row.row for row in read.rows] == [4, 2]
    assert [issue.code for issue in read.issues] == ["newest-first"]


def test_a_holding_too_small_for_a_whole_share_is_offered_nothing():
    found = replay(
        "2024-02-19,600155,in,3,7.00,", "2024-02-22,600155,buy,100,7.00,", actions=[rights()]
    )
    assert "rights-not-stated" not in [issue.code for issue in found.issues]


@pytest.mark.parametrize(("quantity", "cost"), [(0, "1.00"), (100, "-1.00")])
def test_shares_cannot_move_for_nothing_or_less(quantity, cost):
    event = SharesMoved(day=date(2024, 2, 19), symbol=STOCK, quantity=quantity, cost=D(cost))
    with pytest.raises(ImpossibleEventError, match="cannot move"):
        fold([Opened(day=date(2024, 2, 8), cash=D(0)), event])
