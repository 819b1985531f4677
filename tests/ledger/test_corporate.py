from datetime import date
from decimal import Decimal

import pytest

from sim.ledger.corporate import corporate_events
from sim.ledger.dividend_tax import sale_tax
from sim.ledger.fold import apply, fold
from sim.model.action import CorporateAction
from sim.model.errors import RuleNotKnownError
from sim.model.event import (
    Delisted,
    DividendDeclared,
    DividendPaid,
    DividendTaxed,
    Opened,
    OpeningPosition,
    SharesIssued,
)
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar

D = Decimal

# Thursday to Thursday; the 10th was a Monday holiday
DAYS = tuple(date(2024, 6, day) for day in (6, 7, 11, 12, 13, 14, 17, 18, 19, 20))
CALENDAR = SessionCalendar(DAYS, DAYS[-1])
STOCK, SHENZHEN, FUND = (Symbol.parse(text) for text in ("600155.SH", "000987.SZ", "512690.SH"))


def holding(symbol, quantity=1000, acquired=date(2024, 5, 20)):
    lot = OpeningPosition(symbol=symbol, quantity=quantity, cost=D("5000.00"), acquired=acquired)
    return fold([Opened(day=date(2024, 5, 31), cash=D("0.00"), positions=(lot,))])


def cash(symbol=STOCK, per_share="0.25", ex=DAYS[3], **more):
    return CorporateAction(symbol=symbol, ex_date=ex, cash_per_share=D(per_share), **more)


def test_a_dividend_is_declared_and_paid_gross_on_the_ex_date():
    events = corporate_events(holding(STOCK), [cash()], DAYS[3], CALENDAR)
    assert events == (
        DividendDeclared(
            day=DAYS[3],
            symbol=STOCK,
            quantity=1000,
            amount=D("250.00"),
            pay_date=DAYS[3],
            taxable_per_share=D("0.25"),
        ),
        DividendPaid(day=DAYS[3], symbol=STOCK, amount=D("250.00")),
    )


def test_shares_paid_out_of_profit_are_taxed_at_par_beside_the_cash():
    action = cash(bonus_ratio=D("0.5"), stock_dividend_ratio=D("0.3"))
    declared, *_ = corporate_events(holding(STOCK), [action], DAYS[3], CALENDAR)

    # 0.25 yuan and 0.3 shares of 1 yuan par
    assert declared.taxable_per_share == D("0.55")


def test_nothing_happens_on_other_days_or_to_other_accounts():
    assert corporate_events(holding(STOCK), [cash()], DAYS[2], CALENDAR) == ()
    assert corporate_events(holding(STOCK), [cash()], DAYS[4], CALENDAR) == ()
    assert corporate_events(holding(FUND), [cash()], DAYS[3], CALENDAR) == ()


def test_a_dividend_with_a_pay_date_is_receivable_until_then():
    account = holding(STOCK)
    actions = [cash(pay_date=date(2024, 6, 15))]  # a Saturday
    (declared,) = corporate_events(account, actions, DAYS[3], CALENDAR)
    account = apply(account, declared)
    assert corporate_events(account, actions, DAYS[5], CALENDAR) == ()
    assert corporate_events(account, actions, DAYS[6], CALENDAR) == (
        DividendPaid(day=DAYS[6], symbol=STOCK, amount=D("250.00")),
    )


def test_an_ex_date_between_sessions_counts_for_the_next():
    (declared, _) = corporate_events(
        holding(STOCK), [cash(ex=date(2024, 6, 10))], DAYS[2], CALENDAR
    )
    assert declared.day == DAYS[2]


def test_shares_bought_after_the_record_date_are_not_entitled():
    account = holding(STOCK, acquired=DAYS[2])
    action = cash(record_date=DAYS[1])
    assert corporate_events(account, [action], DAYS[3], CALENDAR) == ()


def test_what_was_held_at_an_early_record_date_may_be_told():
    action = cash(record_date=DAYS[1])
    (declared, _) = corporate_events(
        holding(STOCK),
        [action],
        DAYS[3],
        CALENDAR,
        held_at_record={(STOCK, DAYS[1]): 3000},
    )
    assert (declared.quantity, declared.amount) == (3000, D("750.00"))


def test_shares_of_unknown_age_are_entitled():
    (declared, _) = corporate_events(holding(STOCK, acquired=None), [cash()], DAYS[3], CALENDAR)
    assert declared.quantity == 1000


def test_a_distribution_of_a_fund_is_not_taxed():
    (declared, _) = corporate_events(holding(FUND), [cash(FUND)], DAYS[3], CALENDAR)
    assert declared.taxable_per_share == 0


def test_without_dividend_tax_nothing_is_remembered():
    (declared, _) = corporate_events(
        holding(STOCK), [cash()], DAYS[3], CALENDAR, dividend_tax=False
    )
    assert declared.taxable_per_share == 0


@pytest.mark.parametrize(
    ("symbol", "sellable"), [(STOCK, DAYS[3]), (SHENZHEN, DAYS[3]), (FUND, DAYS[3])]
)
def test_free_shares_come_whole_and_are_sellable_when_the_exchange_lists_them(symbol, sellable):
    action = CorporateAction(symbol=symbol, ex_date=DAYS[3], bonus_ratio=D("0.45"))
    account = holding(symbol, quantity=101)
    assert corporate_events(account, [action], DAYS[3], CALENDAR) == (
        SharesIssued(day=DAYS[3], symbol=symbol, quantity=45, sellable_from=sellable),
    )


def test_a_fraction_of_a_share_brings_none():
    action = CorporateAction(symbol=STOCK, ex_date=DAYS[3], bonus_ratio=D("0.45"))
    assert corporate_events(holding(STOCK, quantity=2), [action], DAYS[3], CALENDAR) == ()


def test_a_consolidation_that_leaves_no_share_ends_the_position():
    action = CorporateAction(symbol=FUND, ex_date=DAYS[3], bonus_ratio=D("-0.9"))
    assert corporate_events(holding(FUND, quantity=1), [action], DAYS[3], CALENDAR) == (
        Delisted(day=DAYS[3], symbol=FUND),
    )


def test_cash_and_shares_of_one_action_come_together():
    action = CorporateAction(
        symbol=SHENZHEN, ex_date=DAYS[3], cash_per_share=D("0.1"), bonus_ratio=D("0.5")
    )
    kinds = [
        type(event) for event in corporate_events(holding(SHENZHEN), [action], DAYS[3], CALENDAR)
    ]
    assert kinds == [DividendDeclared, DividendPaid, SharesIssued]


def test_before_2013_half_of_the_tax_was_withheld_at_payment():
    # until 2012 dividends were taxed at 10 per cent (half of 20) when they were paid
    days = (date(2010, 6, 9), date(2010, 6, 10), date(2010, 6, 11))
    lot = OpeningPosition(symbol=STOCK, quantity=1000, cost=D("1.00"), acquired=date(2009, 1, 5))
    account = fold([Opened(day=days[0], cash=D("0.00"), positions=(lot,))])
    events = corporate_events(
        account, [cash(ex=days[1])], days[1], SessionCalendar(days, days[-1])
    )
    assert events[-1] == DividendTaxed(day=days[1], symbol=STOCK, amount=D("25.00"))
    for event in events:
        account = apply(account, event)
    assert account.cash == D("225.00")
    assert sale_tax(account, STOCK, 1000, days[2]) == ()


def test_a_day_without_an_earlier_session_is_not_known():
    with pytest.raises(RuleNotKnownError):
        corporate_events(holding(STOCK), [], DAYS[0], CALENDAR)


@pytest.mark.parametrize(
    ("sold", "tax"),
    [
        (date(2024, 6, 20), "50.00"),  # a month and no more: 20 per cent
        (date(2024, 6, 21), "25.00"),  # more than a month: 10 per cent
        (date(2025, 5, 20), "25.00"),  # a year
        (date(2025, 5, 21), None),  # more than a year: nothing
    ],
)
def test_the_tax_falls_due_at_the_sale_by_the_time_held(sold, tax):
    account = holding(STOCK)
    for event in corporate_events(account, [cash()], DAYS[3], CALENDAR):
        account = apply(account, event)
    due = sale_tax(account, STOCK, 1000, sold)
    assert due == (
        (DividendTaxed(day=sold, symbol=STOCK, amount=D(tax)),) if tax is not None else ()
    )


def test_a_sale_without_dividends_owes_no_tax():
    assert sale_tax(holding(STOCK), STOCK, 1000, DAYS[5]) == ()


def test_what_is_not_held_cannot_be_taxed():
    with pytest.raises(ValueError, match="1 shares were sold"):
        sale_tax(holding(STOCK), FUND, 1, DAYS[5])
