from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from sim.ledger.conservation import check_closes
from sim.ledger.journal import read_journal
from sim.ledger.journal_orders import orders_of
from sim.ledger.journal_replay import replay_journal
from sim.ledger.journal_terms import Terms
from sim.ledger.market_view import NoMarket
from sim.model.action import CorporateAction
from sim.model.bar import Bar
from sim.model.errors import RuleNotKnownError
from sim.model.event import CashMoved, DividendTaxed, Opened, OpeningPosition
from sim.model.issue import Severity
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar

D = Decimal

# 2024-02-19 (Monday) to 2024-03-29, weekdays
WEEKDAYS = tuple(
    day for n in range(40) if (day := date(2024, 2, 19) + timedelta(days=n)).weekday() < 5
)
CALENDAR = SessionCalendar(WEEKDAYS, date(2024, 3, 31))
STOCK, OTHER = Symbol.parse("600155.SH"), Symbol.parse("000987.SZ")
HEAD = "date,symbol,side,quantity,price"
OPENING = Opened(day=WEEKDAYS[0], cash=D("100000.00"), overdraft=True)


class Closes:
    """A market where every security closes at one price up to a last day."""

    def __init__(self, price="7.40", last=date(2024, 3, 29)):
        self.price, self.last = D(price), last

    def span(self, symbol):
        return None if symbol == OTHER else (WEEKDAYS[0], self.last)

    def bar(self, symbol, day):
        low, high = self.price - 1, self.price + 1
        return Bar(day=day, open=low, high=high, low=low, close=self.price, volume=10**6)

    def close(self, symbol, day):
        return None if symbol == OTHER else (min(day, self.last), self.price)


def replay(rows, *, head=HEAD, opening=OPENING, **more):
    journal = read_journal(f"{head}\n{rows}".encode(), "J.csv")
    return replay_journal(journal, opening, calendar=CALENDAR, **more)


def problems(done):
    return [(issue.code, issue.place.line if issue.place else None) for issue in done.issues]


def test_a_purchase_and_a_sale_worked_by_hand():
    # 1000 x 7.31 = 7310.00; 0.025 % is 1.83, so 5.00; transfer fee 0.001 % is 0.07
    # 1000 x 7.50 = 7500.00; 5.00; stamp duty 0.05 % is 3.75; transfer fee 0.08 (half-up)
    done = replay(
        "2024-02-20,600155.SH,buy,1000,7.31\n2024-02-21,600155.SH,sell,1000,7.50\n",
        market=Closes(),
    )
    assert done.issues == ()
    bought, sold = (booked.fill for booked in done.trades)
    assert (bought.fees.commission, bought.fees.transfer_fee) == (D("5.00"), D("0.07"))
    assert (sold.fees.stamp_duty, sold.fees.transfer_fee) == (D("3.75"), D("0.08"))
    assert [close.cash for close in done.closes] == [
        D("100000.00"), D("92684.93"), D("100176.10"),
    ]  # fmt: skip
    assert [close.market_value for close in done.closes] == [D("0.00"), D("7400.00"), D("0.00")]
    assert (done.account.realised, done.account.positions) == (D("176.10"), {})
    assert check_closes(done.events, done.closes) == ()


def test_fills_of_one_order_pay_one_minimum():
    head = HEAD + ",order"
    rows = "".join(f"2024-02-20,600155.SH,buy,100,7.3{n},a\n" for n in range(3))
    done = replay(rows, head=head)
    assert [booked.fill.fees.commission for booked in done.trades] == [
        D("5.00"), D("0.00"), D("0.00"),
    ]  # fmt: skip
    alone = replay(rows.replace(",a", ","), head=head)
    assert [booked.fill.fees.commission for booked in alone.trades] == [D("5.00")] * 3
    assert [booked.fill.order for booked in done.trades] == [1, 1, 1]
    assert [booked.fill.order for booked in alone.trades] == [1, 2, 3]


def test_the_same_order_number_on_another_day_or_side_is_another_order():
    rows = (
        "2024-02-20,600155,buy,100,7,a\n2024-02-21,600155,buy,100,7,a\n"
        "2024-02-21,600155,sell,100,7,a\n2024-02-21,000987,buy,100,7,a\n"
    )
    journal = read_journal(f"{HEAD},order\n{rows}".encode(), "J.csv")
    orders = orders_of(journal.rows)
    assert [orders[row.row].number for row in journal.rows] == [1, 2, 3, 4]


def test_stated_figures_that_differ_are_named_and_the_computed_booked():
    head = HEAD + ",commission,transfer_fee,net_cash,cash_after"
    done = replay("2024-02-20,600155,buy,1000,7.31,5.01,0.07,-7315.08,92684.92\n", head=head)
    assert problems(done) == [
        ("commission-differs", 2),
        ("net-cash-differs", 2),
        ("cash-after-differs", 2),
        ("bars-missing", None),
    ]
    assert done.account.cash == D("92684.93")


def test_stated_fees_are_booked_when_asked_for():
    head = HEAD + ",commission,transfer_fee,net_cash,cash_after"
    done = replay(
        "2024-02-20,600155,buy,1000,7.31,5.01,0.07,-7315.08,92684.92\n",
        head=head,
        terms=Terms(stated=True),
        market=Closes(),
    )
    assert [(issue.code, issue.severity) for issue in done.issues] == [
        ("commission-differs", Severity.NOTE)
    ]
    assert done.account.cash == D("92684.92")


def test_a_balance_that_stays_off_by_the_same_amount_is_named_once():
    head = HEAD + ",cash_after"
    rows = (
        "2024-02-20,600155,buy,1000,7.31,92684.00\n"
        "2024-02-21,600155,buy,100,7.31,91948.00\n"
        "2024-02-22,600155,buy,100,7.31,91212.86\n"
        "2024-02-23,600155,buy,100,7.31,90476.79\n"
    )
    done = replay(rows, head=head, market=Closes())
    # computed: 92684.93, 91948.92 (736.01 each), 91212.91, 90476.90
    assert problems(done) == [
        ("cash-after-differs", 2),
        ("cash-after-differs", 3),
        ("cash-after-differs", 4),
        ("cash-after-differs", 5),
    ]
    steady = replay(rows.replace("91948.00", "91947.99"), head=head, market=Closes())
    assert problems(steady)[:2] == [("cash-after-differs", 2), ("cash-after-differs", 4)]


def test_a_deposit_may_have_come_after_the_row_whose_balance_lacks_it():
    head = HEAD + ",cash_after"
    flows = [
        CashMoved(day=date(2024, 2, 20), amount=D("100.00")),
        CashMoved(day=date(2024, 2, 20), amount=D("20.00")),
        CashMoved(day=date(2024, 2, 20), amount=D("3.00")),
    ]
    # each purchase costs 731.00 + 5.00 + 0.01
    rows = (
        "2024-02-20,600155,buy,100,7.31,99263.99\n"  # before all three
        "2024-02-20,600155,buy,100,7.31,98647.98\n"  # after the first two
        "2024-02-20,600155,buy,100,7.31,97914.97\n"  # after all
    )
    done = replay(rows, head=head, market=Closes(), flows=flows)
    assert done.account.cash == D("97914.97")
    assert problems(done) == []
    wrong = rows.replace("98647.98", "98530.98")  # after the second and third, not the first
    assert problems(replay(wrong, head=head, market=Closes(), flows=flows)) == [
        ("cash-after-differs", 3)
    ]


def test_a_balance_within_an_order_is_not_judged_before_its_last_fill():
    head = HEAD + ",order,cash_after"
    rows = (
        "2024-02-20,600155,buy,100,7.31,a,99266.00\n"  # the broker charges at the last fill
        "2024-02-20,600155,buy,100,7.31,a,98532.99\n"
    )
    done = replay(rows, head=head, market=Closes())
    assert problems(done) == []
    assert done.account.cash == D("98532.99")  # 1462.00 + 5.00 + 0.01


def test_a_sale_of_what_is_not_held_is_left_out():
    done = replay("2024-02-20,600155,buy,100,7\n2024-02-21,600155,sell,200,7\n", market=Closes())
    assert problems(done) == [("not-held", 3)]
    assert done.issues[0].severity is Severity.ERROR
    assert str(done.issues[0]).startswith(
        "J.csv:3: 2024-02-21: 200 shares of 600155.SH were sold, 100 were held; this row was left"
    )
    assert (done.issues[0].wanted, done.issues[0].found) == ("100", "200")
    assert done.account.positions[STOCK].quantity == 100
    assert problems(replay("2024-02-21,600155,sell,200,7\n")) == [("not-held", 2)]


def test_a_fill_left_out_does_not_spoil_its_order():
    head = HEAD + ",order,commission"
    rows = "2024-02-20,600155,sell,100,7,a,5\n2024-02-20,600155,sell,100,7,a,5\n"
    assert problems(replay(rows, head=head)) == [("not-held", 2), ("not-held", 3)]


def test_what_the_market_could_not_have_made_is_named_and_booked():
    done = replay("2024-02-20,600155,buy,150,9.00\n", market=Closes())
    assert problems(done) == [("quantity-not-a-lot", 2), ("price-outside-range", 2)]
    assert {issue.severity for issue in done.issues} == {Severity.WARNING}
    assert done.account.positions[STOCK].quantity == 150


def test_strict_terms_refuse_it():
    done = replay("2024-02-20,600155,buy,150,9.00\n", market=Closes(), terms=Terms(strict=True))
    assert {issue.severity for issue in done.issues} == {Severity.ERROR}
    assert (done.trades, done.account.cash) == ((), D("100000.00"))


def test_shares_bought_the_same_day_are_sold_with_a_warning():
    done = replay("2024-02-20,600155,buy,100,7\n2024-02-20,600155,sell,100,7\n", market=Closes())
    assert problems(done) == [("not-yet-sellable", 3)]
    assert done.account.positions == {}


def test_a_shortage_of_cash_is_named_and_overdrawn():
    rows = "2024-02-20,600155,buy,20000,7.00\n"
    done = replay(rows, market=Closes())
    assert problems(done) == [("cash-short", 2)]
    assert done.account.cash == D("-40036.40")  # 140000.00 + 35.00 + 1.40
    (short,) = done.issues
    assert (short.wanted, short.found) == ("100,000.00", "140,036.40")
    assert "20000 600155.SH cost 140,036.40 yuan with fees, 100,000.00 were there" in short.message
    unknown = replay(rows, market=Closes(), terms=Terms(cash_known=False))
    assert problems(unknown) == []
    refused = replay(rows, market=Closes(), terms=Terms(strict=True))
    assert (problems(refused), refused.account.cash) == ([("cash-short", 2)], D("100000.00"))


def test_cash_spent_to_the_last_fen_is_no_shortage():
    row = "2024-02-20,600155,buy,20000,7.00\n"
    for cash, expected in (("140036.40", []), ("140036.39", [("cash-short", 2)])):
        done = replay(row, opening=replace(OPENING, cash=D(cash)), market=Closes())
        assert problems(done) == expected


def test_deposits_come_before_the_trades_of_their_day():
    flows = [
        CashMoved(day=date(2024, 2, 20), amount=D("50000.00")),
        CashMoved(day=date(2024, 2, 24), amount=D("-1.00")),  # a Saturday
        CashMoved(day=date(2024, 2, 19), amount=D("7.00")),
    ]
    done = replay("2024-02-20,600155,buy,20000,7.00\n", market=Closes(), flows=flows)
    assert problems(done) == [("before-opening", None)]
    assert done.account.deposited == D("149999.00")
    assert done.events[-1] == replace(flows[1], day=date(2024, 2, 26))
    assert done.closes[-1].day == date(2024, 2, 26)


def test_rows_up_to_the_opening_day_are_left_out():
    done = replay("2024-02-19,600155,buy,100,7\n2024-02-20,600155,buy,100,7\n", market=Closes())
    assert problems(done) == [("before-opening", 2)]
    assert len(done.trades) == 1


def test_a_trade_on_a_closed_day_is_named_and_booked_on_it():
    done = replay("2024-02-24,600155,buy,100,7\n2024-02-26,600155,sell,100,7\n", market=Closes())
    assert problems(done) == [("not-a-session", 2)]
    assert date(2024, 2, 24) in [close.day for close in done.closes]
    assert done.calendar.is_session(date(2024, 2, 24))
    assert done.account.positions == {}


def test_dividends_and_free_shares_come_on_their_days():
    # 1000 shares; 0.25 each, five for ten; sold within a month at 20 per cent of 250
    action = CorporateAction(
        symbol=STOCK, ex_date=date(2024, 2, 22), cash_per_share=D("0.25"), bonus_ratio=D("0.5")
    )
    beyond = CorporateAction(
        symbol=STOCK, ex_date=date(2031, 1, 1), cash_per_share=D("9"), bonus_ratio=D("9")
    )
    rows = "2024-02-20,600155,buy,1000,7.31\n2024-02-27,600155,sell,1500,7.00\n"
    done = replay(rows, market=Closes(), actions=[action, beyond])
    assert problems(done) == []
    assert done.closes[3].cash == D("92934.93")
    assert done.events[-1] == DividendTaxed(day=date(2024, 2, 27), symbol=STOCK, amount=D("50.00"))
    untaxed = replay(rows, market=Closes(), actions=[action], terms=Terms(dividend_tax=False))
    assert untaxed.account.cash == done.account.cash + D("50.00")
    assert check_closes(done.events, done.closes) == ()


def test_a_dividend_is_receivable_until_it_is_paid():
    action = CorporateAction(
        symbol=STOCK, ex_date=date(2024, 2, 22), cash_per_share=D("0.25"),
        pay_date=date(2024, 2, 26),
    )  # fmt: skip
    done = replay(
        "2024-02-20,600155,buy,1000,7.31\n", market=Closes(), actions=[action],
        end=date(2024, 2, 27),
    )  # fmt: skip
    assert [str(close.receivable) for close in done.closes] == [
        "0.00", "0.00", "0.00", "250.00", "250.00", "0.00", "0.00",
    ]  # fmt: skip


def test_without_bars_cash_is_replayed_and_the_value_says_what_is_missing():
    done = replay("2024-02-20,600155,buy,100,7\n2024-02-20,000987,buy,100,7\n", market=Closes())
    assert done.closes[-1].missing == (OTHER,)
    assert [issue.code for issue in done.issues] == ["bars-missing"]
    assert done.issues[0].field == "000987.SZ"
    bare = replay("2024-02-20,600155,buy,100,7\n", market=NoMarket())
    assert bare.closes[-1].missing == (STOCK,)
    assert bare.closes[-1].cash == D("99294.99")


def test_after_its_last_bar_a_security_is_valued_at_its_last_close():
    market = Closes(last=date(2024, 2, 20))
    done = replay("2024-02-20,600155,buy,100,7\n", market=market, end=date(2024, 2, 21))
    assert [close.stale for close in done.closes] == [(), (), (STOCK,)]


def test_an_opening_position_is_sold_from():
    opening = Opened(
        day=WEEKDAYS[0],
        cash=D("0.00"),
        positions=(OpeningPosition(symbol=STOCK, quantity=500, cost=D("3000.00")),),
        overdraft=True,
    )
    done = replay("2024-02-20,600155,sell,500,7.00\n", opening=opening, market=Closes())
    assert problems(done) == []
    assert done.account.cash == D("3493.21")  # 3500.00 - 5.00 - 1.75 - 0.04 (half-up 0.035)


def test_a_day_the_rules_do_not_know_leaves_its_row_out():
    early = tuple(date(2004, 1, day) for day in (5, 6, 7))
    calendar = SessionCalendar(early, early[-1])
    journal = read_journal(f"{HEAD}\n2004-01-06,600155,buy,100,7\n".encode(), "J.csv")
    opening = Opened(day=early[0], cash=D("1000.00"), overdraft=True)
    done = replay_journal(journal, opening, calendar=calendar)
    assert problems(done) == [("rule-not-known", 2)]
    assert done.trades == ()


def test_a_day_outside_the_calendar_cannot_be_replayed():
    with pytest.raises(RuleNotKnownError):
        replay("2031-02-20,600155,buy,100,7\n")


def test_the_last_deposit_on_a_closed_day_moves_the_end_to_the_next_session():
    flows = [CashMoved(day=date(2024, 2, 25), amount=D("1.00"))]
    done = replay("2024-02-20,600155,buy,100,7\n", flows=flows, market=Closes())
    assert done.closes[-1].day == date(2024, 2, 26)
