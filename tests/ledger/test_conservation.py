from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ledger.conservation import Tally, book_discrepancy, check_closes
from sim.ledger.fold import fold
from sim.ledger.valuation import value_at
from sim.model.event import Opened, Traded
from sim.model.money import to_fen
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Fill, Side
from tests.ledger.random_ledgers import random_ledger

D = Decimal

DAY = date(2024, 2, 19)
A = Symbol.parse("600155.SH")


def bought(price="7.31"):
    fees = FeeBreakdown(commission=D("5.00"))
    fill = Fill(day=DAY, symbol=A, side=Side.BUY, quantity=1000, price=D(price), fees=fees)
    return Traded(day=DAY, fill=fill)


def test_every_change_of_equity_of_a_small_account_is_explained():
    events = [Opened(day=DAY, cash=D("10000.00")), bought()]
    close = value_at(fold(events), DAY, {A: D("7.50")})
    assert check_closes(events, [close]) == ()
    tally = Tally()
    for event in events:
        tally.count(event)
    assert tally.cash == 10_000_00 - 7310_00 - 5_00
    # 10000 put in, 190 of profit on the shares, 5 of fees
    assert tally.equity(7500_00) == 10_185_00
    assert close.net_value == D("10185.00")


@pytest.mark.parametrize(("figure", "what"), [("cash", "cash"), ("receivable", "receivables")])
def test_a_fen_too_many_in_a_close_is_found(figure, what):
    events = [Opened(day=DAY, cash=D("10000.00"))]
    close = value_at(fold(events), DAY, {})
    false = replace(close, **{figure: getattr(close, figure) + D("0.01")})
    first, *others = check_closes(events, [close, false])
    assert first.code == "money-not-conserved"
    assert first.message.startswith(f"{what} at the close of 2024-02-19 must be ")
    assert [issue.message.split(" at ")[0] for issue in others] == ["equity"]


def test_events_after_a_close_do_not_count_for_it():
    events = [Opened(day=DAY, cash=D("10000.00")), bought()]
    early = value_at(fold(events[:1]), date(2024, 2, 18), {})
    assert check_closes(events, [early]) != ()


def test_an_account_that_lost_a_fen_is_found():
    account = fold([Opened(day=DAY, cash=D("10000.00")), bought()])
    assert book_discrepancy(account) == 0
    assert book_discrepancy(replace(account, cash=account.cash - D("0.01"))) == D("-0.01")


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10**9), length=st.integers(1, 60))
def test_money_is_conserved_over_long_random_ledgers(seed, length):
    events, closes = random_ledger(Random(seed), length)
    assert check_closes(events, closes) == ()
    account = fold(events)
    assert book_discrepancy(account) == 0
    assert to_fen(account.cash) == to_fen(closes[-1].cash)


@pytest.mark.parametrize("seed", range(4))
def test_money_is_conserved_over_a_hundred_thousand_random_ledgers(seed):
    source = Random(seed)
    wrong = [
        number
        for number in range(25_000)
        if check_closes(*random_ledger(source, length=source.randint(1, 3)))
    ]
    assert wrong == []
