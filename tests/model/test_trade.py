from datetime import date
from decimal import Decimal

from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Fill, Side

FEES = FeeBreakdown(
    commission=Decimal("5.00"),
    stamp_duty=Decimal("0.50"),
    transfer_fee=Decimal("0.01"),
    other_fee=Decimal("0.10"),
)


def fill(side):
    return Fill(
        day=date(2024, 2, 19),
        symbol=Symbol.parse("600155.SH"),
        side=side,
        quantity=100,
        price=Decimal("7.31"),
        fees=FEES,
    )


def test_the_charges_of_a_fill_add_up():
    assert FEES.total == Decimal("5.61")


def test_a_buy_takes_value_and_fees_out_of_cash():
    assert fill(Side.BUY).net_cash == Decimal("-736.61")


def test_a_sale_brings_value_less_fees_into_cash():
    assert fill(Side.SELL).net_cash == Decimal("725.39")


def test_value_is_rounded_half_up_to_the_fen():
    half = Fill(
        day=date(2024, 2, 19),
        symbol=Symbol.parse("512690.SH"),
        side=Side.BUY,
        quantity=5,
        price=Decimal("0.641"),
    )

    assert half.value == Decimal("3.21")
