from datetime import date
from decimal import Decimal

import pytest

from sim.ledger.conservation import book_discrepancy
from sim.ledger.fold import ImpossibleEventError, apply, fold
from sim.model.account import Receivable
from sim.model.event import (
    Delisted,
    DividendDeclared,
    DividendPaid,
    DividendTaxed,
    Opened,
    OpeningPosition,
    RightsTaken,
    SharesIssued,
    SymbolChanged,
)
from sim.model.symbol import Symbol

D = Decimal

DAY, LATER = date(2024, 6, 6), date(2024, 6, 20)
A, B = Symbol.parse("600155.SH"), Symbol.parse("000987.SZ")
HELD = fold(
    [
        Opened(
            day=date(2024, 1, 2),
            cash=D("1000.00"),
            positions=(
                OpeningPosition(symbol=A, quantity=100, cost=D("700.00"), acquired=DAY),
                OpeningPosition(symbol=A, quantity=50, cost=D("400.00"), acquired=DAY),
            ),
        )
    ]
)


def after(*events):
    account = HELD
    for event in events:
        account = apply(account, event)
        assert book_discrepancy(account) == 0
    return account


def declared(amount="30.00", quantity=150, taxable="0.2"):
    return DividendDeclared(
        day=DAY,
        symbol=A,
        quantity=quantity,
        amount=D(amount),
        pay_date=LATER,
        taxable_per_share=D(taxable),
    )


def test_a_declared_dividend_is_receivable_and_remembered_for_the_tax():
    account = after(declared())
    assert (account.cash, account.receivable, account.dividends) == (
        D("1000.00"),
        D("30.00"),
        D("30.00"),
    )
    assert account.receivables == (
        Receivable(
            symbol=A,
            amount=D("30.00"),
            pay_date=LATER,
            ex_date=DAY,
            quantity=150,
            taxable_per_share=D("0.2"),
        ),
    )
    assert all(lot.untaxed == ((DAY, D("0.2")),) for lot in account.positions[A].lots)


def test_an_untaxed_dividend_leaves_the_lots_alone():
    assert after(declared(taxable="0")).positions is HELD.positions


def test_a_dividend_of_nothing_is_no_receivable():
    assert after(declared(amount="0.00")).receivables == ()


def test_a_dividend_may_come_after_the_shares_are_gone():
    account = after(Delisted(day=DAY, symbol=A, cash=D("10.00")), declared())
    assert account.receivable == D("30.00")


def test_a_paid_dividend_becomes_cash_once():
    account = after(
        declared("30.00"),
        declared("7.50"),
        DividendPaid(day=LATER, symbol=A, amount=D("7.50")),
    )
    assert (account.cash, account.receivable) == (D("1007.50"), D("30.00"))
    assert [due.amount for due in account.receivables] == [D("30.00")]


def test_withheld_tax_may_take_the_cash_below_zero():
    account = after(DividendTaxed(day=DAY, symbol=A, amount=D("1000.01")))
    assert (account.cash, account.dividend_tax) == (D("-0.01"), D("1000.01"))


def test_free_shares_are_a_lot_of_their_own_day():
    account = after(SharesIssued(day=DAY, symbol=A, quantity=60, sellable_from=LATER))
    assert account.positions[A].quantity == 210
    assert account.positions[A].cost == D("1100.00")
    free = account.positions[A].lots[-1]
    assert (free.acquired, free.sellable_from, free.quantity) == (DAY, LATER, 60)
    assert free.cost == D("314.29")  # 700 x 60/210 + 400 x 60/210


def test_a_consolidation_shrinks_every_lot():
    account = after(SharesIssued(day=DAY, symbol=A, quantity=-75))
    assert [lot.quantity for lot in account.positions[A].lots] == [50, 25]
    assert account.positions[A].cost == D("1100.00")


def test_rights_are_paid_for_and_held():
    account = after(RightsTaken(day=DAY, symbol=A, quantity=45, price=D("5.005")))
    assert account.cash == D("774.77")  # 45 x 5.005 = 225.225
    assert account.positions[A].lots[-1].cost == D("225.23")


def test_rights_of_a_security_not_held_open_a_position():
    account = after(
        RightsTaken(day=DAY, symbol=B, quantity=10, price=D("1.00"), sellable_from=LATER)
    )
    assert account.positions[B].lots[0].sellable_from == LATER


@pytest.mark.parametrize(("price", "cost"), [("0", "0.00"), ("0.60", "0.60")])
def test_one_right_may_cost_less_than_a_yuan_or_nothing(price, cost):
    account = after(RightsTaken(day=DAY, symbol=A, quantity=1, price=D(price)))
    assert account.cash == D("1000.00") - D(cost)
    assert account.positions[A].lots[-1].cost == D(cost)


def test_a_single_free_share_is_a_lot_too():
    account = after(SharesIssued(day=DAY, symbol=A, quantity=1))
    assert [lot.quantity for lot in account.positions[A].lots] == [100, 50, 1]


def test_a_consolidation_may_leave_one_share_with_all_of_the_cost():
    account = after(SharesIssued(day=DAY, symbol=A, quantity=-149))
    assert [(lot.quantity, lot.cost) for lot in account.positions[A].lots] == [(1, D("1100.00"))]


@pytest.mark.parametrize("cash", ["0.00", "0.40"])
def test_a_delisting_or_a_merger_may_bring_back_fen_or_nothing(cash):
    for event in (
        Delisted(day=DAY, symbol=A, cash=D(cash)),
        SymbolChanged(day=DAY, old=A, new=B, quantity=0, cash=D(cash)),
    ):
        account = after(event)
        assert account.cash == D("1000.00") + D(cash)
        assert account.realised == D(cash) - D("1100.00")


def test_a_dividend_on_one_share_of_a_few_fen_is_receivable():
    account = after(declared(amount="0.03", quantity=1, taxable="0.03"))
    assert account.receivable == D("0.03")
    assert [(lot.quantity, lot.untaxed) for lot in account.positions[A].lots] == [
        (1, ((DAY, D("0.03")),)),
        (99, ()),
        (50, ()),
    ]


def test_a_merger_turns_shares_into_others_and_a_fraction_into_cash():
    account = after(SymbolChanged(day=DAY, old=A, new=B, quantity=75, cash=D("3.00")))
    assert A not in account.positions
    assert [lot.quantity for lot in account.positions[B].lots] == [50, 25]
    assert account.positions[B].cost == D("1100.00")
    assert (account.cash, account.realised) == (D("1003.00"), D("3.00"))


def test_a_merger_joins_what_is_already_held_of_the_other():
    taken = RightsTaken(day=date(2024, 6, 5), symbol=B, quantity=10, price=D("1.00"))
    account = after(taken, SymbolChanged(day=DAY, old=A, new=B, quantity=150))
    assert [lot.quantity for lot in account.positions[B].lots] == [10, 100, 50]


def test_a_merger_for_cash_alone_realises_the_position():
    account = after(SymbolChanged(day=DAY, old=A, new=B, quantity=0, cash=D("1500.00")))
    assert (account.positions, account.realised) == ({}, D("400.00"))


def test_a_delisting_realises_what_came_back():
    account = after(Delisted(day=DAY, symbol=A, cash=D("100.00")))
    assert (account.positions, account.realised, account.cash) == (
        {},
        D("-1000.00"),
        D("1100.00"),
    )


@pytest.mark.parametrize(
    ("event", "code", "message"),
    [
        (declared(quantity=0), "bad-quantity", "cannot pay 30.00 yuan on 0 shares"),
        (declared(amount="-1.00"), "bad-quantity", "cannot pay -1.00 yuan"),
        (declared(taxable="-1"), "bad-quantity", "cannot pay"),
        (
            DividendPaid(day=DAY, symbol=A, amount=D("1.00")),
            "not-receivable",
            "600155.SH did not owe a dividend of 1.00 yuan",
        ),
        (SharesIssued(day=DAY, symbol=B, quantity=1), "not-held", "000987.SZ was not held"),
        (SharesIssued(day=DAY, symbol=A, quantity=0), "bad-quantity", "0 shares cannot be added"),
        (SharesIssued(day=DAY, symbol=A, quantity=-150), "bad-quantity", "added to 150 of"),
        (
            RightsTaken(day=DAY, symbol=A, quantity=0, price=D(1)),
            "bad-quantity",
            "0 shares of 600155.SH cannot be taken at 1 yuan",
        ),
        (
            RightsTaken(day=DAY, symbol=A, quantity=1, price=D("NaN")),
            "bad-quantity",
            "NaN yuan",
        ),
        (RightsTaken(day=DAY, symbol=A, quantity=1, price=D(-1)), "bad-quantity", "-1 yuan"),
        (
            RightsTaken(day=DAY, symbol=A, quantity=1, price=D(1001)),
            "cash-short",
            "1,001.00",
        ),
        (
            SymbolChanged(day=DAY, old=A, new=B, quantity=-1),
            "bad-quantity",
            "600155.SH cannot become -1 shares of 000987.SZ and 0.00 yuan",
        ),
        (
            SymbolChanged(day=DAY, old=A, new=B, quantity=1, cash=D("-1.00")),
            "bad-quantity",
            "cannot become 1 shares",
        ),
        (SymbolChanged(day=DAY, old=B, new=A, quantity=1), "not-held", "000987.SZ was not held"),
        (
            Delisted(day=DAY, symbol=A, cash=D("-1.00")),
            "bad-quantity",
            "bring back -1.00 yuan",
        ),
        (Delisted(day=DAY, symbol=B), "not-held", "000987.SZ was not held"),
    ],
)
def test_what_cannot_have_happened_is_refused(event, code, message):
    with pytest.raises(ImpossibleEventError, match=message) as caught:
        apply(HELD, event)
    assert caught.value.code == code


def test_a_dividend_of_another_security_is_not_paid_from_this_one():
    with pytest.raises(ImpossibleEventError, match=r"000987\.SZ did not owe"):
        after(declared(), DividendPaid(day=LATER, symbol=B, amount=D("30.00")))
