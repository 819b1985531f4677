from datetime import date
from decimal import Decimal

from sim.ledger.journal_order import order_by_day, with_signed_cash
from sim.ledger.journal_row import JournalRow
from sim.model.issue import Severity
from sim.model.symbol import Symbol
from sim.model.trade import Side

D = Decimal


def row(number, day, side=Side.BUY, net_cash=None):
    return JournalRow(
        row=number,
        day=date(2024, 2, day),
        symbol=Symbol.parse("600155.SH"),
        side=side,
        quantity=100,
        price=D("7.31"),
        fees={},
        net_cash=None if net_cash is None else D(net_cash),
    )


def numbers(rows):
    return [one.row for one in rows]


def test_rows_in_order_stay():
    rows, issues = order_by_day([row(2, 19), row(3, 19), row(4, 20)], "J.csv")
    assert (numbers(rows), issues) == ([2, 3, 4], ())
    assert order_by_day([], "J.csv") == ([], ())


def test_a_file_that_runs_backwards_is_turned_round():
    rows, (issue,) = order_by_day([row(2, 21), row(3, 20), row(4, 20)], "J.csv")
    assert numbers(rows) == [4, 3, 2]
    assert (issue.code, issue.severity) == ("newest-first", Severity.NOTE)


def test_a_row_out_of_order_is_named_and_put_on_its_day():
    rows, issues = order_by_day([row(2, 19), row(3, 21), row(4, 20), row(5, 22)], "J.csv")
    assert numbers(rows) == [2, 4, 3, 5]
    assert [(issue.code, issue.place.line) for issue in issues] == [("out-of-order", 4)]
    assert issues[0].message == "2024-02-20 stands after 2024-02-21; it was booked on its day"


def test_signs_are_kept_where_some_purchase_has_one():
    rows = [row(2, 19, net_cash="-5.00"), row(3, 19, net_cash="5.00")]
    assert with_signed_cash(rows) == rows


def test_a_file_without_signs_gets_them_on_purchases():
    rows = with_signed_cash(
        [row(2, 19, net_cash="5.00"), row(3, 19, Side.SELL, "7.00"), row(4, 19)]
    )
    assert [one.net_cash for one in rows] == [D("-5.00"), D("7.00"), None]


def test_the_exact_price_gives_the_stated_amount_where_the_price_is_its_rounded_average():
    from dataclasses import replace

    plain = replace(row(2, 19), quantity=3000, price=D("12.347"))
    assert plain.exact_price == D("12.347")
    assert replace(plain, amount=D("37041.00")).exact_price == D("12.347")
    exact = replace(plain, amount=D("37040.00"))
    assert exact.exact_price == D("37040.00") / 3000
    assert round(exact.exact_price * 3000, 2) == D("37040.00")
    assert replace(plain, amount=D("37039.00")).exact_price == D("12.347")  # beyond rounding


def test_a_row_states_something_when_it_names_a_fee_or_its_net_cash():
    from dataclasses import replace

    assert not row(2, 19).states
    assert row(2, 19, net_cash="1.00").states
    assert replace(row(2, 19), fees={"commission": D("5.00")}).states
