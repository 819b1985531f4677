from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sim.ledger.conservation import book_discrepancy
from sim.ledger.fold import ImpossibleEventError, apply, fold
from sim.model.account import Account, Receivable, TaxLot
from sim.model.errors import FupanError
from sim.model.event import CashMoved, Opened, OpeningPosition, Traded
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Fill, Side

D = Decimal

FIRST, SECOND, THIRD = date(2024, 2, 19), date(2024, 2, 20), date(2024, 2, 21)
A, B = Symbol.parse("600155.SH"), Symbol.parse("000987.SZ")
FEES = FeeBreakdown(commission=D("5.00"), transfer_fee=D("0.07"))


def trade(side, quantity, price, *, day=FIRST, symbol=A, fees=FEES, sellable_from=None):
    fill = Fill(day=day, symbol=symbol, side=side, quantity=quantity, price=D(price), fees=fees)
    return Traded(day=day, fill=fill, sellable_from=sellable_from)


def opened(cash="100000.00", *positions, overdraft=False):
    return Opened(day=FIRST, cash=D(cash), positions=positions, overdraft=overdraft)


def test_no_events_leave_an_empty_account():
    assert fold(()) == Account()


def test_an_account_opens_with_cash_and_lots_by_age():
    account = fold(
        [
            opened(
                "1431678.63",
                OpeningPosition(symbol=A, quantity=300, cost=D("900.00"), acquired=SECOND),
                OpeningPosition(symbol=A, quantity=100, cost=D("250.00"), acquired=None),
            )
        ]
    )
    assert account.cash == D("1431678.63")
    assert account.deposited == D("1432828.63")
    assert [lot.acquired for lot in account.positions[A].lots] == [None, SECOND]
    assert account.positions[A].cost == D("1150.00")


def test_a_purchase_costs_its_fees_and_may_be_sold_from_the_day_given():
    account = fold([opened(), trade(Side.BUY, 1000, "7.31", sellable_from=SECOND)])
    assert account.cash == D("92684.93")
    assert account.fees == D("5.07")
    (lot,) = account.positions[A].lots
    assert lot == TaxLot(acquired=FIRST, quantity=1000, cost=D("7315.07"), sellable_from=SECOND)
    assert account.positions[A].sellable(FIRST) == 0
    assert account.positions[A].sellable(SECOND) == 1000


def test_a_sale_realises_the_cost_of_the_oldest_shares():
    # 300 of 1000 shares that cost 7315.07: 2194.52; 300 at 7.50 less 5.07 bring 2244.93
    account = fold(
        [
            opened(),
            trade(Side.BUY, 1000, "7.31"),
            trade(Side.BUY, 100, "9.00", day=SECOND),
            trade(Side.SELL, 300, "7.50", day=SECOND),
        ]
    )
    assert account.realised == D("50.41")
    assert [lot.quantity for lot in account.positions[A].lots] == [700, 100]
    assert account.fees == D("15.21")
    assert book_discrepancy(account) == 0


def test_selling_everything_leaves_no_position():
    account = fold([opened(), trade(Side.BUY, 100, "7.31"), trade(Side.SELL, 100, "7.31")])
    assert account.positions == {}
    assert account.realised == D("-10.14")


def test_deposits_and_withdrawals_are_net():
    account = fold(
        [
            opened("0"),
            CashMoved(day=FIRST, amount=D("500.50")),
            CashMoved(day=SECOND, amount=D("-100.25")),
        ]
    )
    assert (account.cash, account.deposited) == (D("400.25"), D("400.25"))


def test_an_account_may_begin_with_a_deposit_alone():
    assert fold([CashMoved(day=FIRST, amount=D("1.00"))]).cash == D("1.00")


def test_an_account_of_fen_and_a_single_share_is_an_account():
    nothing = FeeBreakdown()
    account = fold(
        [
            opened("0.40", OpeningPosition(symbol=B, quantity=1, cost=D("0.00"))),
            trade(Side.BUY, 1, "0.40", fees=nothing),
        ]
    )
    assert account.cash == D("0.00")
    assert {s: (p.quantity, p.cost) for s, p in account.positions.items()} == {
        A: (1, D("0.40")),
        B: (1, D("0.00")),
    }
    sold = apply(account, trade(Side.SELL, 1, "0.55", fees=nothing))
    assert (sold.cash, sold.realised) == (D("0.55"), D("0.15"))


def test_all_but_a_few_fen_may_be_withdrawn_but_not_a_fen_more_than_there_is():
    assert fold([opened("2.50"), CashMoved(day=FIRST, amount=D("-2.10"))]).cash == D("0.40")
    with pytest.raises(ImpossibleEventError, match=r"0\.51 yuan cannot be paid from 0\.50"):
        fold([opened("0.50"), CashMoved(day=FIRST, amount=D("-0.51"))])


def test_with_overdraft_cash_may_fall_below_zero():
    account = fold([opened("0", overdraft=True), trade(Side.BUY, 100, "7.31")])
    assert account.cash == D("-736.07")
    assert account.overdraft


def test_a_sale_whose_fees_eat_it_may_not_overdraw_the_account():
    dear = FeeBreakdown(commission=D("50.00"))
    events = [
        opened("0", OpeningPosition(symbol=A, quantity=1, cost=D("1.00"))),
        trade(Side.SELL, 1, "10.00", fees=dear),
    ]
    with pytest.raises(ImpossibleEventError, match=r"40\.00 yuan cannot be paid from 0\.00"):
        fold(events)


def test_cash_already_below_zero_may_still_grow():
    account = replace(Account(), cash=D("-10.00"))
    assert apply(account, CashMoved(day=FIRST, amount=D("4.00"))).cash == D("-6.00")


@pytest.mark.parametrize(
    ("events", "code", "message"),
    [
        ([opened(), opened()], "opened-twice", "2024-02-19: the account had already begun"),
        ([opened("-1.00")], "cash-short", "an account cannot open with -1.00 yuan"),
        ([opened("0.001")], "not-whole-fen", "the opening cash must be a whole number of fen"),
        ([opened("NaN")], "not-whole-fen", "was NaN yuan"),
        ([opened("Infinity")], "not-whole-fen", "was Infinity yuan"),
        (
            [opened("1.00", OpeningPosition(symbol=A, quantity=0, cost=D("1.00")))],
            "bad-quantity",
            "600155.SH cannot open with 0 shares for 1.00 yuan",
        ),
        (
            [opened("1.00", OpeningPosition(symbol=A, quantity=1, cost=D("-1.00")))],
            "bad-quantity",
            "600155.SH cannot open with 1 shares for -1.00 yuan",
        ),
        (
            [opened(), trade(Side.SELL, 100, "7.31")],
            "not-held",
            "100 shares of 600155.SH were sold, 0 were held",
        ),
        (
            [opened(), trade(Side.BUY, 100, "7.31"), trade(Side.SELL, 101, "7.31")],
            "not-held",
            "101 shares of 600155.SH were sold, 100 were held",
        ),
        (
            [opened("736.06"), trade(Side.BUY, 100, "7.31")],
            "cash-short",
            "736.07 yuan cannot be paid from 736.06",
        ),
        ([opened(), trade(Side.BUY, 0, "7.31")], "bad-quantity", "positive quantity, was 0"),
        ([opened(), trade(Side.BUY, 1, "0")], "bad-price", "positive price, was 0"),
        ([opened(), trade(Side.BUY, 1, "NaN")], "bad-price", "positive price, was NaN"),
        (
            [opened(), trade(Side.BUY, 1, "1", fees=FeeBreakdown(commission=D("0.005")))],
            "not-whole-fen",
            "the fees on 600155.SH must be a whole number of fen",
        ),
        (
            [opened(), CashMoved(day=FIRST, amount=D("-100000.01"))],
            "cash-short",
            "100,000.01 yuan cannot be paid from 100,000.00",
        ),
        (
            [opened(), CashMoved(day=date(2024, 2, 18), amount=D("1.00"))],
            "out-of-order",
            "2024-02-18: an event of this day follows one of 2024-02-19",
        ),
    ],
)
def test_what_cannot_have_happened_is_refused(events, code, message):
    with pytest.raises(ImpossibleEventError, match=message) as caught:
        fold(events)
    assert caught.value.code == code
    assert caught.value.event is events[-1]
    assert isinstance(caught.value, FupanError)
    assert isinstance(caught.value, ValueError)


def test_a_refused_event_leaves_the_account_as_it_was():
    before = fold([opened(), trade(Side.BUY, 100, "7.31")])
    kept = replace(before)
    with pytest.raises(ImpossibleEventError):
        apply(before, trade(Side.SELL, 200, "7.31"))
    assert before == kept


def test_a_trade_leaves_receivables_and_overdraft_alone():
    due = Receivable(symbol=B, amount=D("3.00"), pay_date=THIRD)
    before = replace(
        fold([opened(overdraft=True)]),
        receivable=D("3.00"),
        receivables=(due,),
        dividends=D("3.00"),
    )
    after = apply(before, trade(Side.BUY, 100, "7.31"))
    assert (after.receivable, after.receivables, after.overdraft) == (
        D("3.00"),
        (due,),
        True,
    )
    assert after.dividends == D("3.00")
