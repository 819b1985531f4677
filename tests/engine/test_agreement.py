"""The two books: equal to the fen, or the command fails with the numbers."""

from datetime import date
from decimal import Decimal

import pytest

from sim.engine.agreement import compare_books
from sim.model.account import Account, Position, TaxLot
from sim.model.errors import BooksDisagreeError, ExitCode
from sim.model.event import DayClose
from sim.model.symbol import Symbol

D = Decimal
STOCK, OTHER = Symbol.parse("600155.SH"), Symbol.parse("000987.SZ")
CLOSE = DayClose(day=date(2024, 1, 2), cash=D("100.00"), market_value=D("1000.00"))
LOT = TaxLot(acquired=None, quantity=100, cost=D("900.00"))
ACCOUNT = Account(cash=D("100.00"), positions={STOCK: Position(symbol=STOCK, lots=(LOT,))})


def compare(cash=100.0, value=1100.0, quantities=None):
    return compare_books(
        CLOSE,
        ACCOUNT,
        float_cash=cash,
        float_value=value,
        float_quantities={STOCK: 100} if quantities is None else quantities,
    )


def test_a_float_within_half_a_fen_agrees():
    assert compare(cash=100.0049) == pytest.approx(0.0049)
    assert compare(value=1100.0099) == 0.0
    assert compare(quantities={STOCK: 100.0, OTHER: 0}) == 0.0


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"cash": 100.0051}, "cash is 100.00 in the ledger and 100.0051 in backtrader"),
        ({"cash": float("nan")}, "cash is 100.00 in the ledger and nan in backtrader"),
        ({"value": 1100.0101}, "net value is 1100.00 in the ledger and 1100.0101 in backtrader"),
        ({"value": float("nan")}, "net value is 1100.00 in the ledger and nan"),
        ({"quantities": {STOCK: 99}}, "600155.SH is 100 shares in the ledger and 99"),
        ({"quantities": {}}, "600155.SH is 100 shares in the ledger and 0.0"),
        ({"quantities": {STOCK: 100, OTHER: 1}}, "000987.SZ is 0 shares in the ledger and 1"),
    ],
)
def test_any_other_difference_stops_the_run_with_the_numbers(wrong, says):
    with pytest.raises(BooksDisagreeError) as caught:
        compare(**wrong)

    assert says in caught.value.message
    assert "2024-01-02" in caught.value.message
    assert caught.value.exit_code is ExitCode.FINDINGS
