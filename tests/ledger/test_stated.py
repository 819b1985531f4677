from datetime import date
from decimal import Decimal

import pytest

from sim.ledger.journal_row import JournalRow
from sim.ledger.stated import Booked, compare_order, stated_fees
from sim.model.issue import Severity
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Fill, Side

D = Decimal

DAY = date(2024, 2, 20)
STOCK = Symbol.parse("600155.SH")
COMPUTED = FeeBreakdown(commission=D("5.00"), stamp_duty=D("0.37"), transfer_fee=D("0.01"))
ALL = frozenset({"commission", "stamp_duty", "transfer_fee", "other_fee"})


def row(fees=None, net_cash=None, side=Side.SELL, number=2):
    return JournalRow(
        row=number,
        day=DAY,
        symbol=STOCK,
        side=side,
        quantity=100,
        price=D("7.31"),
        fees={name: D(fee) for name, fee in (fees or {}).items()},
        net_cash=None if net_cash is None else D(net_cash),
    )


def booked(stated, computed=COMPUTED):
    fill = Fill(
        day=DAY, symbol=STOCK, side=stated.side, quantity=100, price=D("7.31"), fees=computed
    )
    return Booked(row=stated, fill=fill, computed=computed)


def test_stated_fees_replace_the_computed_column_by_column():
    fees = stated_fees(row({"commission": "6.00"}), COMPUTED, frozenset({"commission"}))
    assert fees == FeeBreakdown(commission=D("6.00"), stamp_duty=D("0.37"), transfer_fee=D("0.01"))


def test_an_empty_cell_of_a_fee_column_means_nothing_was_charged():
    fees = stated_fees(row({"commission": "6.00"}), COMPUTED, ALL)
    assert fees == FeeBreakdown(commission=D("6.00"))


def test_a_row_that_states_nothing_takes_the_computed_fees():
    assert stated_fees(row(), COMPUTED, ALL) == COMPUTED


@pytest.mark.parametrize(
    ("side", "net_cash", "fees"),
    [
        (Side.SELL, "724.62", FeeBreakdown(
            commission=D("6.00"), stamp_duty=D("0.37"), transfer_fee=D("0.01"))),
        (Side.BUY, "-736.38", COMPUTED),
        (Side.SELL, "730.80", FeeBreakdown(commission=D("0.20"))),
        (Side.SELL, "732.00", COMPUTED),  # more than the value: no fee can be that
    ],
)  # fmt: skip
def test_the_net_cash_alone_tells_the_total(side, net_cash, fees):
    assert stated_fees(row(net_cash=net_cash, side=side), COMPUTED, ALL) == fees


def test_what_agrees_is_not_mentioned():
    fees = {"commission": "5.00", "stamp_duty": "0.37", "transfer_fee": "0.01", "other_fee": "0"}
    assert list(compare_order([booked(row(fees, "725.62"))], "J.csv")) == []
    assert list(compare_order([booked(row())], "J.csv")) == []


def test_each_difference_is_named_with_its_row():
    stated = row({"commission": "5.01", "transfer_fee": "0.00"}, "725.61", number=7)
    issues = list(compare_order([booked(stated)], "J.csv"))
    assert [(issue.code, issue.wanted, issue.found) for issue in issues] == [
        ("commission-differs", "5.00", "5.01"),
        ("transfer-fee-differs", "0.01", "0.00"),
        ("net-cash-differs", "725.62", "725.61"),
    ]
    assert str(issues[0]) == (
        "J.csv:7: commission of 600155.SH on 2024-02-20 was stated as 5.01, computed 5.00: +0.01"
    )


def test_parts_of_a_fen_are_rounded_half_up_before_they_are_compared():
    assert list(compare_order([booked(row({"commission": "4.995"}))], "J.csv")) == []
    (issue,) = compare_order([booked(row({"commission": "4.9949"}))], "J.csv")
    assert issue.found == "4.99"


def test_an_order_whose_fills_share_the_fees_otherwise_is_no_difference():
    none = FeeBreakdown()
    first = booked(row({"commission": "2.50"}), COMPUTED)
    second = booked(row({"commission": "2.50"}, number=3), none)
    assert list(compare_order([first, second], "J.csv")) == []
    right = booked(row({"commission": "5.00"}))
    wrong = booked(row({"commission": "1.00"}, number=3), none)
    assert [issue.place.line for issue in compare_order([right, wrong], "J.csv")] == [3]
    other = booked(row({"commission": "2.51"}, number=3), none)
    issues = list(compare_order([first, other], "J.csv", severity=Severity.NOTE))
    assert [(issue.place.line, issue.severity) for issue in issues] == [
        (2, Severity.NOTE),
        (3, Severity.NOTE),
    ]
