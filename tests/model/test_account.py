from datetime import date
from decimal import Decimal

from sim.model.account import Position, TaxLot
from sim.model.event import DayClose
from sim.model.symbol import Symbol

OLD = TaxLot(acquired=None, quantity=300, cost=Decimal("2100.00"))
TODAY = TaxLot(
    acquired=date(2024, 2, 19),
    quantity=200,
    cost=Decimal("1465.00"),
    sellable_from=date(2024, 2, 20),
)
POSITION = Position(symbol=Symbol.parse("600155.SH"), lots=(OLD, TODAY))


def test_quantity_and_cost_are_those_of_the_lots():
    assert POSITION.quantity == 500
    assert POSITION.cost == Decimal("3565.00")


def test_shares_bought_today_are_not_sellable_today_but_tomorrow():
    assert POSITION.sellable(date(2024, 2, 19)) == 300
    assert POSITION.sellable(date(2024, 2, 20)) == 500


def test_net_value_is_cash_receivable_and_positions():
    close = DayClose(
        day=date(2024, 2, 19),
        cash=Decimal("1.00"),
        market_value=Decimal("2.00"),
        receivable=Decimal("0.50"),
    )

    assert close.net_value == Decimal("3.50")
