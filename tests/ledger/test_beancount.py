"""bean-check and beancount's own loader judge the exported ledgers."""

import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from sim.ledger.beancount import CASH, RECEIVABLE, SHARES, commodity, to_beancount
from sim.ledger.fold import fold
from sim.model.event import (
    CashMoved,
    DividendDeclared,
    DividendPaid,
    DividendTaxed,
    Opened,
    OpeningPosition,
    SharesIssued,
    Traded,
)
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Fill, Side
from tests.ledger.random_ledgers import random_ledger

D = Decimal

beancount = pytest.importorskip("beancount.loader")
BEAN_CHECK = shutil.which("bean-check", path=str(Path(sys.executable).parent))
DAY, NEXT, LAST = date(2024, 2, 19), date(2024, 2, 20), date(2024, 2, 21)
A = Symbol.parse("600155.SH")


def fill(side, quantity, price, day):
    fees = FeeBreakdown(commission=D("5.00"), transfer_fee=D("0.07"))
    return Traded(
        day=day,
        fill=Fill(day=day, symbol=A, side=side, quantity=quantity, price=D(price), fees=fees),
    )


HISTORY = [
    Opened(
        day=DAY,
        cash=D("100000.00"),
        positions=(OpeningPosition(symbol=A, quantity=300, cost=D("2000.00")),),
    ),
    CashMoved(day=DAY, amount=D("-1.00"), note='the "bank"\n\\'),
    fill(Side.BUY, 700, "7.31", NEXT),
    DividendDeclared(
        day=NEXT, symbol=A, quantity=500, amount=D("50.00"), pay_date=LAST,
        taxable_per_share=D("0.1"),
    ),
    fill(Side.SELL, 333, "7.77", LAST),
    DividendPaid(day=LAST, symbol=A, amount=D("50.00")),
    DividendTaxed(day=LAST, symbol=A, amount=D("3.33")),
    SharesIssued(day=LAST, symbol=A, quantity=101),
]  # fmt: skip


def load(text):
    entries, errors, options = beancount.load_string(text)
    assert errors == []
    return entries, options


def balances(text):
    from beancount.core import inventory, realization

    entries, _ = load(text)
    root = realization.realize(entries)
    whole = inventory.Inventory()
    for name in (CASH, SHARES, RECEIVABLE):
        whole.add_inventory(realization.get(root, name).balance)
    return {currency: whole.get_currency_units(currency).number for currency in whole.currencies()}


def held(account):
    positions = {
        commodity(symbol): D(position.quantity) for symbol, position in account.positions.items()
    }
    return {"CNY": account.cash + account.receivable, **positions}


def test_the_ledger_reads_as_written_here():
    text = to_beancount(HISTORY[:3], {NEXT: {A: D("7.40")}})
    assert text == (
        'option "title" "fupan"\n'
        'option "operating_currency" "CNY"\n'
        'option "inferred_tolerance_default" "CNY:0.005"\n'
        "2024-02-19 open Assets:Broker:Cash\n"
        "2024-02-19 open Assets:Broker:Shares\n"
        "2024-02-19 open Assets:Broker:Receivable\n"
        "2024-02-19 open Equity:Deposits\n"
        "2024-02-19 open Income:Broker:Realised\n"
        "2024-02-19 open Income:Broker:Dividends\n"
        "2024-02-19 open Expenses:Broker:DividendTax\n"
        '2024-02-19 * "Opened"\n'
        "  Assets:Broker:Cash 100000.00 CNY\n"
        "  Equity:Deposits -102000.00 CNY\n"
        '  Assets:Broker:Shares 300 SH600155 {{2000.00 CNY, "lot-1"}}\n'
        '2024-02-19 * "CashMoved the bank"\n'
        "  Assets:Broker:Cash -1.00 CNY\n"
        "  Equity:Deposits 1.00 CNY\n"
        "2024-02-20 balance Assets:Broker:Cash 99999.00 ~ 0.00 CNY\n"
        "2024-02-20 balance Assets:Broker:Shares 300 ~ 0 SH600155\n"
        '2024-02-20 * "Traded 600155.SH buy 700 at 7.31"\n'
        "  commission: 5.00 CNY\n"
        "  transfer_fee: 0.07 CNY\n"
        "  Assets:Broker:Cash -5122.07 CNY\n"
        '  Assets:Broker:Shares 700 SH600155 {{5122.07 CNY, 2024-02-20, "lot-2"}}\n'
        "2024-02-21 balance Assets:Broker:Cash 94876.93 ~ 0.00 CNY\n"
        "2024-02-21 balance Assets:Broker:Shares 1000 ~ 0 SH600155\n"
        "2024-02-20 price SH600155 7.40 CNY\n"
    )


def test_beancount_reaches_the_same_cash_and_shares():
    text = to_beancount(HISTORY)
    assert balances(text) == held(fold(HISTORY))


def test_bean_check_passes_on_the_file(tmp_path):
    assert BEAN_CHECK is not None, "bean-check comes with the development dependencies"
    path = tmp_path / "ledger.beancount"
    path.write_text(to_beancount(HISTORY), encoding="utf-8")
    done = subprocess.run([BEAN_CHECK, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_balance_off_by_a_fen_is_refused_by_beancount():
    text = to_beancount(HISTORY).replace("94876.93 ~", "94876.94 ~")
    _, errors, _ = beancount.load_string(text)
    assert len(errors) == 1
    assert "Balance failed" in errors[0].message


def test_no_events_make_no_ledger():
    assert to_beancount([]) == "\n"


def test_an_event_that_moves_nothing_writes_nothing():
    event = DividendTaxed(day=DAY, symbol=A, amount=D("0.00"))
    assert " * " not in to_beancount([event])


@pytest.mark.parametrize("seed", range(12))
def test_beancount_accepts_random_accounts_and_agrees_with_them(seed):
    events, closes = random_ledger(Random(seed), length=25)
    account = fold(events)
    text = to_beancount(events)
    found = {name: number for name, number in balances(text).items() if number}
    assert found == {name: number for name, number in held(account).items() if number}
    assert account.cash == closes[-1].cash
