from datetime import date
from decimal import Decimal

import pytest

from sim.cli.paper_entries import day_of, words_of
from sim.cli.paper_rows import order_row
from sim.ledger.codec import KINDS
from sim.ledger.paper_state import PaperState
from sim.model.event import (
    CashMoved,
    DayClose,
    Delisted,
    DividendDeclared,
    DividendPaid,
    DividendTaxed,
    Opened,
    RightsTaken,
    SharesIssued,
    SharesMoved,
    SymbolChanged,
    Traded,
)
from sim.model.paper import (
    AccountCreated,
    OrderEnded,
    OrderOutcome,
    OrderPlaced,
    Remarked,
    SessionSettled,
    Undone,
)
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Fill, Order, OrderKind, Side

DAY = date(2024, 5, 23)
SHARE, OTHER = Symbol.parse("601579.SH"), Symbol.parse("600155.SH")
YUAN = Decimal("4200.00")
FILL = Fill(
    day=DAY,
    symbol=SHARE,
    side=Side.SELL,
    quantity=20_000,
    price=Decimal("11.5"),
    fees=FeeBreakdown(commission=Decimal("57.50"), transfer_fee=Decimal("2.30")),
)
CLOSE = DayClose(day=DAY, cash=YUAN, market_value=Decimal("5800.00"))
ORDER = Order(symbol=SHARE, side=Side.BUY, quantity=20_000, created=DAY)
LIMIT = Order(
    symbol=SHARE, side=Side.BUY, quantity=100, kind=OrderKind.LIMIT, price=Decimal("5.90")
)
BUDGET = Order(symbol=SHARE, side=Side.BUY, quantity=80_000, created=DAY, budget=YUAN)
SAID = [
    (AccountCreated(name="a", origin="cash 5.00"), "account made from cash 5.00; orders by hand"),
    (
        AccountCreated(name="a", origin="x", strategy="ma60", parameters=(("ma", "30"),)),
        "account made from x; strategy ma60 (ma=30)",
    ),
    (Opened(day=DAY, cash=YUAN), "opened with 4,200.00 yuan and 0 positions"),
    (CashMoved(day=DAY, amount=YUAN, note="转入"), "deposit of 4,200.00 yuan: 转入"),
    (CashMoved(day=DAY, amount=-YUAN), "withdrawal of 4,200.00 yuan"),
    (Traded(day=DAY, fill=FILL), "sold 20,000 601579.SH at 11.5 yuan, fees 59.80 yuan"),
    (
        DividendDeclared(day=DAY, symbol=SHARE, quantity=20_000, amount=YUAN, pay_date=DAY),
        "dividend of 601579.SH on 20,000 shares: 4,200.00 yuan, paid on 2024-05-23",
    ),
    (
        DividendPaid(day=DAY, symbol=SHARE, amount=YUAN),
        "dividend of 601579.SH received: 4,200.00 yuan",
    ),
    (
        DividendTaxed(day=DAY, symbol=SHARE, amount=YUAN),
        "dividend tax on 601579.SH: 4,200.00 yuan",
    ),
    (SharesIssued(day=DAY, symbol=SHARE, quantity=2000), "2,000 601579.SH received free"),
    (SharesIssued(day=DAY, symbol=SHARE, quantity=-2000), "2,000 601579.SH taken back"),
    (
        SharesMoved(day=DAY, symbol=SHARE, quantity=-300, cost=YUAN),
        "300 601579.SH went out without cash, counted as 4,200.00 yuan",
    ),
    (
        RightsTaken(day=DAY, symbol=SHARE, quantity=300, price=Decimal("5.1")),
        "300 601579.SH subscribed at 5.1 yuan",
    ),
    (
        SymbolChanged(day=DAY, old=SHARE, new=OTHER, quantity=300),
        "601579.SH became 300 600155.SH",
    ),
    (
        SymbolChanged(day=DAY, old=SHARE, new=OTHER, quantity=300, cash=YUAN),
        "601579.SH became 300 600155.SH and 4,200.00 yuan",
    ),
    (
        Delisted(day=DAY, symbol=SHARE, cash=YUAN),
        "601579.SH left the market for 4,200.00 yuan",
    ),
    (OrderPlaced(number=1, order=ORDER), "order 1: buy 20,000 601579.SH, next open"),
    (
        OrderPlaced(number=2, order=LIMIT, by_strategy=True),
        "order 2: buy 100 601579.SH, limit 5.90 yuan, by the strategy",
    ),
    (OrderPlaced(number=3, order=BUDGET), "order 3: buy 601579.SH for 4,200.00 yuan, next open"),
    (
        OrderEnded(number=1, day=DAY, outcome=OrderOutcome.FILLED, filled=20_000),
        "order 1 filled 20,000",
    ),
    (
        OrderEnded(number=1, day=DAY, outcome=OrderOutcome.PARTIAL, filled=100, reason="why"),
        "order 1 partial 100: why",
    ),
    (
        OrderEnded(number=1, day=DAY, outcome=OrderOutcome.REJECTED, reason="why"),
        "order 1 rejected: why",
    ),
    (SessionSettled(close=CLOSE), "net value 10,000.00 yuan, cash 4,200.00 yuan"),
    (Remarked(close=CLOSE, reason="closes of then: x"), "corrected, closes of then: x"),
    (Undone(transaction=4), "command 4 no longer counts"),
    (Undone(transaction=4, reason="typed twice"), "command 4 no longer counts: typed twice"),
]


@pytest.mark.parametrize(("record", "words"), SAID)
def test_a_record_is_said_in_words(record, words):
    assert words_of(record) == words


def test_every_kind_of_record_has_its_words():
    assert {type(record) for record, _ in SAID} == set(KINDS.values())


def test_a_record_belongs_to_its_session_where_it_has_one():
    assert {day_of(record) for record, _ in SAID} == {DAY, None}
    assert day_of(OrderPlaced(number=1, order=ORDER)) == DAY
    assert day_of(Remarked(close=CLOSE)) == DAY
    assert day_of(Undone(transaction=4)) is None


def test_an_order_for_a_budget_shows_that_instead_of_its_shares():
    state = PaperState(created=AccountCreated(name="a", origin="cash 5.00"))
    for order, quantity, budget in ((ORDER, 20_000, None), (BUDGET, None, "4200.00")):
        row = order_row(state, OrderPlaced(number=1, order=order))
        assert (row["quantity"], row["budget"], row["outcome"]) == (quantity, budget, "waiting")
