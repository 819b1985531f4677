from datetime import date
from decimal import Decimal

import pytest

from sim.ledger.fold import fold
from sim.ledger.valuation import value_at
from sim.model.event import Opened, OpeningPosition
from sim.model.symbol import Symbol

D = Decimal

DAY = date(2024, 2, 19)
STOCK, FUND, OTHER = (Symbol.parse(text) for text in ("600155.SH", "512690.SH", "000987.SZ"))
ACCOUNT = fold(
    [
        Opened(
            day=DAY,
            cash=D("1000.00"),
            positions=(
                OpeningPosition(symbol=STOCK, quantity=990_000, cost=D("1.00")),
                OpeningPosition(symbol=FUND, quantity=7, cost=D("1.00")),
            ),
        )
    ]
)


def test_positions_are_valued_at_the_close_and_rounded_once():
    close = value_at(ACCOUNT, DAY, {STOCK: D("7.31"), FUND: D("0.645")})
    assert close.market_value == D("7236904.52")  # 7236900 + 4.515
    assert close.net_value == D("7237904.52")
    assert (close.stale, close.missing) == ((), ())


def test_what_has_no_price_is_named_and_left_out():
    close = value_at(ACCOUNT, DAY, {FUND: D(1)}, stale={STOCK, FUND, OTHER})
    assert close.market_value == D("7.00")
    assert close.missing == (STOCK,)
    assert close.stale == (FUND,)


@pytest.mark.parametrize("price", ["0", "-1", "NaN", "Infinity"])
def test_a_price_must_be_positive(price):
    with pytest.raises(
        ValueError, match=r"the close of 600155\.SH on 2024-02-19 must be positive"
    ):
        value_at(ACCOUNT, DAY, {STOCK: D(price), FUND: D(1)})
