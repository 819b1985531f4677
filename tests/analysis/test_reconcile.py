from dataclasses import replace
from decimal import Decimal

import pytest

from sim.analysis.reconcile import Replayed, hidden_by_rounding, reconcile
from sim.model.statement import Holding, Written


def test_the_column_of_2024_02_19_is_refuted_by_146_200_yuan(column, quotes):
    found = reconcile(column, quotes)
    # Worked by hand from the raw closes 7.31 5.89 17.75 0.642 9.19 9.15 3.78.
    assert found.market_value == Decimal("33051400.00")
    assert found.net_value == Decimal("34483078.63")
    check = found.check("net_value")
    assert (check.difference, check.agrees) == (Decimal("146200.00"), False)
    assert check.tolerance == Decimal("0.005")
    assert not found.agrees


def test_each_holding_shows_its_value_weight_and_tolerance(column, quotes):
    found = reconcile(column, quotes)
    row = found.holdings[0]
    assert (row.name, row.quantity, row.close) == ("华创云信", 990_000, Decimal("7.31"))
    assert row.market_value == Decimal("7236900.00")
    assert round(row.weight, 4) == Decimal("0.2099")
    assert found.check("holdings.600155.SH.quantity").tolerance == 5_000


def test_with_97_wan_everything_agrees_and_weights_are_those_of_the_guide(corrected, quotes):
    found = reconcile(corrected, quotes)
    assert found.agrees
    percent = [round(row.weight * 100, 1) for row in found.holdings]
    assert percent == [
        Decimal("20.7"),
        Decimal("12.0"),
        Decimal("19.6"),
        Decimal("16.8"),
        Decimal("9.4"),
        Decimal("8.5"),
        Decimal("8.8"),
    ]


def test_profit_is_computed_on_the_implied_or_the_given_capital(corrected, quotes):
    assert reconcile(corrected, quotes).check("profit_percent").agrees
    other = reconcile(corrected, quotes, capital=Decimal(100_000)).check("profit_percent")
    assert (other.agrees, round(other.computed, 2)) == (False, Decimal("34236.88"))


def test_what_the_replay_led_to_is_compared_with_print(corrected, quotes):
    held = {row.symbol: int(row.quantity.value) for row in corrected.holdings}
    symbol = corrected.holdings[-1].symbol
    replayed = Replayed(cash=Decimal("1431678.62"), quantities=held | {symbol: 790_000})
    found = reconcile(corrected, quotes, replayed=replayed)
    assert found.check("cash").difference == Decimal("-0.01")
    assert found.check(f"holdings.{symbol}.quantity").agrees is False
    missing = reconcile(corrected, quotes, replayed=Replayed(cash=Decimal(0), quantities={}))
    assert missing.check(f"holdings.{symbol}.quantity").computed == 0


def test_a_balance_written_in_wan_may_be_off_by_half_its_last_digit(corrected, quotes):
    rounded = replace(corrected, net_value=Written.of("3433.69", 10_000))
    check = reconcile(rounded, quotes).check("net_value")
    assert (check.tolerance, check.difference, check.agrees) == (50, Decimal("-21.37"), True)
    rounded = replace(corrected, cash=Written.of("143.17", 10_000))
    check = reconcile(rounded, quotes).check("net_value")
    assert (check.tolerance, check.agrees) == (Decimal("50.005"), True)


@pytest.mark.parametrize(("digits", "scale", "hidden"), [("1.50", 1, 0), ("15", 1, "0.5")])
def test_nothing_hides_below_a_fen(digits, scale, hidden):
    assert hidden_by_rounding(Written.of(digits, scale)) == Decimal(hidden)
    assert hidden_by_rounding(None) == 0


def test_missing_cash_is_solved_and_then_proves_nothing(corrected, quotes):
    found = reconcile(replace(corrected, cash=None), quotes)
    assert (found.cash, found.cash_solved) == (Decimal("1431678.63"), True)
    assert found.check("net_value").agrees is None
    assert found.check("cash").agrees is None


def test_missing_net_value_leaves_the_computed_one(corrected, quotes):
    found = reconcile(replace(corrected, net_value=None), quotes)
    assert found.net_value == Decimal("34336878.63")
    assert (found.capital, found.check("net_value").agrees) == (None, None)
    nothing = reconcile(replace(corrected, net_value=None, cash=None), quotes)
    assert (nothing.net_value, nothing.holdings[0].weight) == (None, None)


def test_quantities_in_wan_could_hide_268_560_yuan(column, quotes):
    # Half of 10,000 shares of each: 5,000 x (7.31+5.89+17.75+0.642+9.19+9.15+3.78)
    assert reconcile(column, quotes).rounding_reach == Decimal("268560.000")


def test_an_unsettled_holding_and_an_unknown_field_are_errors_of_the_caller(corrected, quotes):
    nameless = Holding(symbol=None, name="某", quantity=Written.of("100"))
    with pytest.raises(ValueError, match="no symbol"):
        reconcile(replace(corrected, holdings=(nameless,)), quotes)
    with pytest.raises(KeyError):
        reconcile(corrected, quotes).check("mood")


def test_a_loss_of_everything_has_no_weights(corrected, quotes):
    broke = replace(corrected, holdings=(), cash=Written.of("0.00"))
    found = reconcile(broke, quotes)
    assert (found.net_value, found.holdings) == (Decimal("0.00"), ())
