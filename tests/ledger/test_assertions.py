from datetime import date
from decimal import Decimal

import pytest

from sim.ledger.assertions import check_balance, check_balances
from sim.model.event import DayClose
from sim.model.issue import Place
from sim.model.statement import Written

D = Decimal

CLOSE = DayClose(day=date(2024, 2, 19), cash=D("1431678.63"), market_value=D("7000000.00"))


@pytest.mark.parametrize(
    ("digits", "scale", "passes"),
    [
        ("1431678.63", 1, True),
        ("1431678.64", 1, False),
        ("1431678.6", 1, True),
        ("1431678.5", 1, False),
        ("143", 10_000, True),  # 143万 stands for 1.425 to 1.435 million
        ("144", 10_000, False),
        ("143.2", 10_000, True),
        ("143.1", 10_000, False),
    ],
)
def test_a_balance_is_forgiven_half_a_unit_of_its_last_digit(digits, scale, passes):
    assert (check_balance(CLOSE, "cash", Written.of(digits, scale)) == ()) is passes


def test_half_a_unit_itself_is_forgiven():
    close = DayClose(day=CLOSE.day, cash=D("100.50"), market_value=D("0.00"))
    assert check_balance(close, "cash", Written.of("100")) == ()
    assert check_balance(close, "cash", Written.of("101")) == ()


def test_the_message_shows_the_difference_next_to_what_it_forgives():
    (issue,) = check_balance(CLOSE, "net_value", Written.of("843.3", 10_000, Place(line=3)))
    assert issue.code == "net-value-differs"
    assert issue.message == (
        "net value (总净值) of 2024-02-19 was written as 8,433,000.00, the account has"
        " 8,431,678.63: 1,321.37 too much, rounding hides 500 at most"
    )
    assert issue.place == Place(line=3)


def test_too_little_is_said_too():
    (issue,) = check_balance(CLOSE, "market_value", Written.of("6999999.99"))
    assert issue.message == (
        "market value (证券市值) of 2024-02-19 was written as 6,999,999.99, the account has"
        " 7,000,000.00: 0.01 too little, rounding hides 0.005 at most"
    )
    assert (issue.wanted, issue.found, issue.field) == (
        "7,000,000.00", "6,999,999.99", "market_value",
    )  # fmt: skip


def test_all_balances_are_asserted_at_once():
    written = {"net_value": Written.of("1"), "cash": Written.of("2")}
    assert [issue.code for issue in check_balances(CLOSE, written)] == [
        "cash-differs",
        "net-value-differs",
    ]
