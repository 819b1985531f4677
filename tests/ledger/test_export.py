import csv
import io
from datetime import date
from decimal import Decimal

from sim.ledger.export import COLUMNS, harmless, to_csv
from sim.model.event import (
    CashMoved,
    DividendDeclared,
    DividendPaid,
    Opened,
    OpeningPosition,
    RightsTaken,
    SharesIssued,
    SharesMoved,
    SymbolChanged,
    Traded,
)
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Fill, Side

D = Decimal

DAY = date(2024, 2, 19)
A, B = Symbol.parse("600155.SH"), Symbol.parse("000987.SZ")
SOLD = Fill(
    day=DAY,
    symbol=A,
    side=Side.SELL,
    quantity=400,
    price=D("7.31"),
    fees=FeeBreakdown(commission=D("5.00"), stamp_duty=D("1.46"), transfer_fee=D("0.03")),
)
EVENTS = [
    Opened(
        day=DAY,
        cash=D("100.00"),
        positions=(OpeningPosition(symbol=A, quantity=1000, cost=D("7000.00")),),
    ),
    CashMoved(day=DAY, amount=D("50.00"), note="=HYPERLINK(1)"),
    Traded(day=DAY, fill=SOLD),
    DividendDeclared(day=DAY, symbol=A, quantity=600, amount=D("60.00"), pay_date=DAY),
    DividendPaid(day=DAY, symbol=A, amount=D("60.00")),
    SharesIssued(day=DAY, symbol=A, quantity=60),
    RightsTaken(day=DAY, symbol=A, quantity=10, price=D("1.50")),
    SharesMoved(day=DAY, symbol=A, quantity=65, cost=D("500.00")),
    SymbolChanged(day=DAY, old=A, new=B, quantity=335),
]


def rows():
    return list(csv.DictReader(io.StringIO(to_csv(EVENTS))))


def test_every_event_is_a_row_with_the_account_after_it():
    assert to_csv(EVENTS).splitlines()[0] == ",".join(COLUMNS)
    assert [row["event"] for row in rows()] == [type(event).__name__ for event in EVENTS]
    assert [row["cash"] for row in rows()] == [
        "100.00", "150.00", "3067.51", "3067.51", "3127.51", "3127.51", "3112.51", "3112.51",
        "3112.51",
    ]  # fmt: skip
    assert [row["cash_change"] for row in rows()][2] == "2917.51"


def test_a_trade_shows_what_it_cost():
    row = rows()[2]
    assert [row[name] for name in ("symbol", "side", "quantity", "price")] == [
        "600155.SH", "sell", "400", "7.31",
    ]  # fmt: skip
    assert [row[name] for name in ("commission", "stamp_duty", "transfer_fee", "other_fee")] == [
        "5.00", "1.46", "0.03", "0.00",
    ]  # fmt: skip
    assert row["realised"] == "117.51"  # 2917.51 less four tenths of 7000


def test_a_renamed_security_stands_under_its_old_name():
    assert rows()[-1]["symbol"] == "600155.SH"
    assert rows()[-1]["quantity"] == "335"


def test_rights_show_quantity_and_price():
    assert (rows()[6]["quantity"], rows()[6]["price"]) == ("10", "1.50")


def test_text_a_spreadsheet_would_compute_is_quoted():
    assert rows()[1]["note"] == "'=HYPERLINK(1)"
    assert harmless("from the bank") == "from the bank"
    assert rows()[0]["symbol"] == ""
