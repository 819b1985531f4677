from dataclasses import replace
from decimal import Decimal

import pytest

from sim.analysis.candidates import Candidate, Kind, rank_key, trade_fields, with_changes
from sim.analysis.evidence import roundness
from sim.model.statement import Written


def candidate(kind=Kind.DIGIT, edits=1, against=(), for_=(), closeness=0, value="1"):
    return Candidate(
        kind=kind,
        field="cash",
        printed="2",
        candidate=value,
        residual=Decimal(0),
        edits=edits,
        for_=for_,
        against=against,
        closeness=Decimal(closeness),
    )


def test_fewer_edits_and_doubts_go_first_then_kind_closeness_and_support():
    ordered = [
        candidate(for_=("a",)),
        candidate(),
        candidate(closeness=3),
        candidate(Kind.TRANSPOSITION),
        candidate(against=("x",)),
        candidate(Kind.TWO_DIGITS, edits=2),
        candidate(Kind.UNREPORTED_TRADE, against=("x", "y")),
    ]
    shuffled = ordered[::-1]
    assert sorted(shuffled, key=rank_key) == ordered


def test_changes_give_a_new_statement_and_leave_print_alone(column):
    changed = with_changes(
        column,
        {
            "cash": Written.of("1.00"),
            "holdings.600155.SH.quantity": Written.of("97", 10_000),
            "trades.300053.SZ.price": Written.of("9.01"),
        },
    )
    assert changed.cash.value == 1
    assert changed.holdings[0].quantity.value == 970_000
    assert changed.trades[0].price.value == Decimal("9.01")
    assert column.holdings[0].quantity.value == 990_000


def test_a_field_nobody_knows_is_refused(column):
    with pytest.raises(KeyError, match="mood"):
        with_changes(column, {"mood": Written.of("1")})


def test_the_second_trade_of_a_security_has_a_number(column):
    twice = replace(column, trades=(column.trades[0], column.trades[0]))
    assert trade_fields(twice) == ("trades.300053.SZ", "trades.300053.SZ.2")


def test_nothing_implied_is_the_least_round():
    assert roundness(None) == 99
