from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.account import TaxLot
from sim.model.errors import RuleNotKnownError
from sim.model.symbol import Symbol
from sim.rules.dividend_tax import (
    holding_rate,
    tax_on_sale,
    taxable_per_share,
    withheld_at_payment,
)
from sim.rules.securities import classify

STOCK = classify(Symbol.parse("600519.SH"))
FUND = classify(Symbol.parse("512690.SH"))
OLD, MIDDLE, NEW = date(2010, 5, 4), date(2014, 6, 25), date(2024, 5, 30)


def lot(acquired, quantity, *dividends) -> TaxLot:
    return TaxLot(
        acquired=acquired,
        quantity=quantity,
        cost=Decimal(0),
        untaxed=tuple((ex_date, Decimal(taxable)) for ex_date, taxable in dividends),
    )


def rate(ex_date, acquired, sold) -> str:
    return str(holding_rate(ex_date, acquired, sold))


def test_cash_counts_whole_and_stock_dividends_at_par():
    # 600519 for 2013: 4.374 yuan in cash and 0.1 share out of profit.
    assert taxable_per_share(STOCK, Decimal("4.374"), Decimal("0.1")) == Decimal("4.474")
    assert taxable_per_share(STOCK, Decimal("4.374")) == Decimal("4.374")


def test_funds_are_exempt():
    assert taxable_per_share(FUND, Decimal("0.1"), Decimal(1)) == 0


def test_the_withheld_tax_of_the_2014_dividend_is_as_announced():
    # The company paid 4.15030 yuan a share after withholding 5 %.
    withheld = withheld_at_payment(MIDDLE, Decimal("4.474"), 100_000)
    assert (Decimal("4.374") * 100_000 - withheld) / 100_000 == Decimal("4.1503")


@pytest.mark.parametrize(
    ("ex_date", "expected"),
    [
        (date(2006, 1, 4), "10.00"),
        (date(2013, 1, 4), "10.00"),  # its record date was 2012-12-31
        (date(2013, 1, 7), "5.00"),
        (date(2015, 9, 8), "5.00"),  # its record date was 2015-09-07
        (date(2015, 9, 9), "0.00"),
        (NEW, "0.00"),
    ],
)
def test_what_is_withheld_at_payment_follows_the_decree_of_the_record_date(ex_date, expected):
    assert str(withheld_at_payment(ex_date, Decimal(1), 100)) == expected


def test_what_is_withheld_is_rounded_half_up():
    assert str(withheld_at_payment(MIDDLE, Decimal("0.1"), 1)) == "0.01"  # 0.005
    assert str(withheld_at_payment(MIDDLE, Decimal("0.09"), 1)) == "0.00"


def test_before_the_record_nothing_is_guessed():
    with pytest.raises(RuleNotKnownError, match="dividend tax"):
        withheld_at_payment(date(2005, 6, 12), Decimal(1), 1)
    with pytest.raises(RuleNotKnownError, match="dividend tax"):
        holding_rate(date(2005, 6, 12), None, NEW)


@pytest.mark.parametrize(
    ("sold", "expected"),
    [
        (date(2024, 1, 9), "0.20"),
        (date(2024, 2, 8), "0.20"),  # held 8 January to 7 February: one month
        (date(2024, 2, 9), "0.10"),
        (date(2025, 1, 8), "0.10"),  # held to 7 January: one year
        (date(2025, 1, 9), "0"),
    ],
)
def test_the_holding_period_counts_natural_months_and_years(sold, expected):
    assert rate(date(2024, 1, 9), date(2024, 1, 8), sold) == expected


@pytest.mark.parametrize(
    ("acquired", "last_month_day"),
    [
        (date(2023, 1, 28), date(2023, 2, 28)),
        (date(2023, 1, 29), date(2023, 3, 1)),  # no 29 February: February is the month
        (date(2023, 1, 30), date(2023, 3, 1)),
        (date(2023, 1, 31), date(2023, 3, 1)),
        (date(2024, 1, 29), date(2024, 2, 29)),
        (date(2024, 1, 31), date(2024, 3, 1)),
        (date(2024, 12, 31), date(2025, 1, 31)),
        (date(2024, 12, 5), date(2025, 1, 5)),
        (date(2024, 3, 31), date(2024, 5, 1)),
        (date(2024, 11, 30), date(2024, 12, 30)),
    ],
)
def test_a_month_lacking_the_day_ends_with_its_last_day(acquired, last_month_day):
    assert rate(NEW, acquired, last_month_day) == "0.20"
    assert rate(NEW, acquired, last_month_day + timedelta(days=1)) == "0.10"


@pytest.mark.parametrize(
    ("acquired", "last_year_day"),
    [
        (date(2024, 2, 29), date(2025, 3, 1)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2024, 12, 31), date(2025, 12, 31)),
    ],
)
def test_a_year_is_to_the_same_day(acquired, last_year_day):
    assert rate(NEW, acquired, last_year_day) == "0.10"
    assert rate(NEW, acquired, last_year_day + timedelta(days=1)) == "0"


def test_the_rates_of_2013_to_2015():
    acquired = date(2014, 1, 8)
    assert rate(MIDDLE, acquired, date(2014, 2, 8)) == "0.20"
    assert rate(MIDDLE, acquired, date(2014, 2, 9)) == "0.10"
    assert rate(MIDDLE, acquired, date(2015, 1, 8)) == "0.10"
    assert rate(MIDDLE, acquired, date(2015, 1, 9)) == "0.05"


def test_before_2013_the_holding_period_made_no_difference():
    assert {rate(OLD, OLD, OLD + timedelta(days=days)) for days in (1, 60, 4000)} == {"0.10"}


def test_the_rate_goes_by_the_dividend_not_by_the_sale():
    assert rate(MIDDLE, date(2014, 6, 1), date(2024, 1, 8)) == "0.05"


def test_shares_of_unknown_purchase_count_as_long_held():
    assert rate(NEW, None, NEW) == "0"
    assert rate(MIDDLE, None, NEW) == "0.05"


def test_a_sale_within_a_month_pays_a_fifth():
    lots = [lot(date(2024, 5, 20), 1000, (NEW, "0.5"))]
    assert str(tax_on_sale(lots, 1000, date(2024, 6, 20))) == "100.00"
    assert str(tax_on_sale(lots, 400, date(2024, 6, 20))) == "40.00"


def test_a_sale_within_a_year_pays_a_tenth_and_after_it_nothing():
    lots = [lot(date(2024, 5, 20), 1000, (NEW, "0.5"))]
    assert str(tax_on_sale(lots, 1000, date(2024, 6, 21))) == "50.00"
    assert str(tax_on_sale(lots, 1000, date(2025, 5, 20))) == "50.00"
    assert str(tax_on_sale(lots, 1000, date(2025, 5, 21))) == "0.00"


def test_what_was_withheld_in_2014_is_taken_off():
    lots = [lot(date(2014, 6, 20), 1000, (MIDDLE, "4.474"))]
    assert str(tax_on_sale(lots, 1000, date(2014, 7, 18))) == "671.10"  # 15 % more
    assert str(tax_on_sale(lots, 1000, date(2014, 7, 21))) == "223.70"  # 5 % more
    assert str(tax_on_sale(lots, 1000, date(2015, 6, 23))) == "0.00"


def test_before_2013_all_was_withheld_at_payment():
    assert str(tax_on_sale([lot(OLD, 1000, (OLD, "1"))], 1000, OLD + timedelta(days=3))) == "0.00"


def test_the_oldest_shares_are_sold_first():
    lots = [
        lot(date(2023, 5, 8), 300, (NEW, "1")),
        lot(date(2024, 5, 20), 200, (NEW, "1")),
    ]
    sold = date(2024, 6, 3)
    assert str(tax_on_sale(lots, 300, sold)) == "0.00"
    assert str(tax_on_sale(lots, 301, sold)) == "0.20"
    assert str(tax_on_sale(lots, 500, sold)) == "40.00"


def test_every_dividend_of_a_lot_is_taxed():
    lots = [lot(date(2024, 5, 20), 100, (NEW, "1"), (date(2024, 6, 3), "2"))]
    assert str(tax_on_sale(lots, 100, date(2024, 6, 4))) == "60.00"


def test_the_tax_is_rounded_half_up_for_the_whole_sale():
    lots = [lot(date(2024, 5, 20), 1, (NEW, "0.0125")), lot(date(2024, 5, 21), 1, (NEW, "0.0125"))]
    assert str(tax_on_sale(lots, 1, date(2024, 6, 4))) == "0.00"  # 0.0025
    assert str(tax_on_sale(lots, 2, date(2024, 6, 4))) == "0.01"  # 0.005


def test_lots_without_dividends_pay_nothing():
    assert str(tax_on_sale([lot(date(2024, 5, 20), 100)], 100, date(2024, 6, 4))) == "0.00"
    assert str(tax_on_sale([], 0, date(2024, 6, 4))) == "0.00"


def test_more_than_the_lots_hold_cannot_be_taxed():
    with pytest.raises(ValueError, match="101 shares were sold out of 100 in the lots"):
        tax_on_sale([lot(date(2024, 5, 20), 100)], 101, date(2024, 6, 4))


@given(st.dates(date(2016, 1, 1), date(2024, 1, 1)), st.integers(1, 500), st.integers(1, 500))
def test_holding_longer_never_costs_more(acquired, some, more):
    early = holding_rate(NEW, acquired, acquired + timedelta(days=some))
    late = holding_rate(NEW, acquired, acquired + timedelta(days=some + more))
    assert late <= early


@given(st.integers(1, 1000), st.integers(0, 999))
def test_selling_in_two_parts_taxes_the_same_shares(quantity, first):
    first = min(first, quantity - 1)
    sold = date(2024, 6, 4)
    whole = [lot(date(2024, 5, 20), quantity, (NEW, "0.05"))]
    rest = [lot(date(2024, 5, 20), quantity - first, (NEW, "0.05"))]
    parts = tax_on_sale(whole, first, sold) + tax_on_sale(rest, quantity - first, sold)
    assert abs(parts - tax_on_sale(whole, quantity, sold)) <= Decimal("0.01")
