from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.action import CorporateAction
from sim.model.errors import RuleNotKnownError
from sim.model.symbol import Symbol
from sim.rules.corporate_actions import (
    bonus_sellable_from,
    entitlement,
    pay_date,
    record_date,
    reference_price,
)
from sim.rules.securities import classify

FEN, MILLI = Decimal("0.01"), Decimal("0.001")
SYMBOL = Symbol.parse("000938.SZ")
EX_DATE = date(2024, 5, 30)


def action(**how) -> CorporateAction:
    values = {name: Decimal(text) for name, text in how.items()}
    return CorporateAction(symbol=SYMBOL, ex_date=EX_DATE, **values)


@pytest.mark.parametrize(
    ("close", "how", "expected"),
    [
        # Reference prices the exchange published for 000938.SZ.
        ("37.41", {"cash_per_share": "0.15", "bonus_ratio": "0.4"}, "26.61"),
        ("45.44", {"cash_per_share": "0.15", "bonus_ratio": "0.4"}, "32.35"),
        ("22.61", {"cash_per_share": "0.1"}, "22.51"),
        ("19.16", {"cash_per_share": "0.1"}, "19.06"),
        # Rights: (10.00 - 0 + 6.00 x 0.3) / 1.3 = 9.0769.
        ("10.00", {"rights_ratio": "0.3", "rights_price": "6"}, "9.08"),
        # All at once: (12.00 - 0.15 + 8.00 x 0.3) / (1 + 0.6 + 0.3) = 7.5.
        (
            "12.00",
            {
                "cash_per_share": "0.15",
                "bonus_ratio": "0.6",
                "rights_ratio": "0.3",
                "rights_price": "8",
            },
            "7.50",
        ),
        # Half a fen goes up: (10.01 - 0) / 2 = 5.005.
        ("10.01", {"bonus_ratio": "1"}, "5.01"),
        ("10.00", {}, "10.00"),
        # A consolidation two for one.
        ("0.50", {"bonus_ratio": "-0.5"}, "1.00"),
    ],
)
def test_the_reference_price_is_the_exchange_s_formula(close, how, expected):
    assert str(reference_price(Decimal(close), action(**how), FEN)) == expected


def test_a_fund_split_is_rounded_to_a_tenth_of_a_fen():
    split = action(bonus_ratio="1")
    assert str(reference_price(Decimal("2.487"), split, MILLI)) == "1.244"


def test_treasury_shares_make_the_reference_price_fall_by_less_than_the_cash():
    # 601579 on 2025-05-30: 0.40 paid, the reference price fell by 0.39.
    paid = action(cash_per_share="0.40", reference_cash="0.39")
    assert str(reference_price(Decimal("12.00"), paid, FEN)) == "11.61"


def test_a_reference_cash_of_nothing_is_not_the_cash():
    paid = action(cash_per_share="0.40", reference_cash="0")
    assert str(reference_price(Decimal("12.00"), paid, FEN)) == "12.00"


def test_the_cash_is_rounded_half_up_for_the_whole_holding():
    assert str(entitlement(action(cash_per_share="0.0255"), 700_000).cash) == "17850.00"
    assert str(entitlement(action(cash_per_share="0.025"), 1).cash) == "0.03"
    assert str(entitlement(action(cash_per_share="0.024"), 1).cash) == "0.02"


def test_free_shares_are_whole_and_the_fraction_is_told():
    found = entitlement(action(bonus_ratio="0.4"), 1234)
    assert (found.bonus_shares, found.bonus_fraction) == (493, Decimal("0.6"))
    assert (found.cash, found.rights_shares, found.rights_cost) == (0, 0, 0)


def test_a_whole_number_of_free_shares_leaves_no_fraction():
    found = entitlement(action(bonus_ratio="1"), 9_000_000)
    assert (found.bonus_shares, found.bonus_fraction) == (9_000_000, 0)


def test_a_consolidation_takes_shares_away_rounded_against_the_holder():
    found = entitlement(action(bonus_ratio="-0.5"), 101)
    assert (found.bonus_shares, found.bonus_fraction) == (-51, Decimal("0.5"))


def test_offered_shares_are_whole_and_cost_their_price():
    found = entitlement(action(rights_ratio="0.3", rights_price="6.13"), 1005)
    assert (found.rights_shares, str(found.rights_cost)) == (301, "1845.13")


def test_the_record_date_is_the_session_before_the_ex_date(calendar):
    assert record_date(action(), calendar) == date(2024, 5, 29)
    monday = CorporateAction(symbol=SYMBOL, ex_date=date(2024, 2, 19))
    assert record_date(monday, calendar) == date(2024, 2, 8)


def test_a_stated_record_date_is_kept(calendar):
    stated = CorporateAction(symbol=SYMBOL, ex_date=EX_DATE, record_date=date(2024, 5, 28))
    assert record_date(stated, calendar) == date(2024, 5, 28)


def test_cash_arrives_on_the_ex_date_unless_stated():
    assert pay_date(action()) == EX_DATE
    stated = CorporateAction(symbol=SYMBOL, ex_date=EX_DATE, pay_date=date(2024, 6, 7))
    assert pay_date(stated) == date(2024, 6, 7)


@pytest.mark.parametrize(
    ("text", "ex_date", "sellable"),
    [
        ("600519.SH", date(2014, 6, 25), date(2014, 6, 26)),
        ("600519.SH", date(2023, 7, 14), date(2023, 7, 17)),
        ("600188.SH", date(2023, 7, 17), date(2023, 7, 17)),
        ("000938.SZ", date(2019, 5, 27), date(2019, 5, 27)),
        ("920001.BJ", date(2024, 5, 30), date(2024, 5, 30)),
        ("512690.SH", date(2021, 5, 17), date(2021, 5, 17)),
    ],
)
def test_free_shares_may_be_sold_when_they_are_listed(text, ex_date, sellable, calendar):
    security = classify(Symbol.parse(text))
    assert bonus_sellable_from(security, ex_date, calendar) == sellable


def test_before_the_record_no_listing_day_is_guessed(calendar):
    stock = classify(Symbol.parse("600519.SH"))
    with pytest.raises(RuleNotKnownError, match="free shares sellable, Shanghai"):
        bonus_sellable_from(stock, date(2005, 12, 30), calendar)
    with pytest.raises(RuleNotKnownError, match="free shares sellable, Beijing"):
        bonus_sellable_from(classify(Symbol.parse("920001.BJ")), date(2021, 11, 12), calendar)


RATIOS = st.integers(0, 30).map(lambda tenths: Decimal(tenths).scaleb(-1))


@given(st.integers(100, 100_000), st.integers(0, 99), RATIOS, st.integers(1, 10**6))
def test_an_ex_date_neither_makes_nor_takes_wealth(close_fen, cash_fen, ratio, quantity):
    close, cash = Decimal(close_fen).scaleb(-2), Decimal(cash_fen).scaleb(-2)
    given_out = CorporateAction(
        symbol=SYMBOL, ex_date=EX_DATE, cash_per_share=cash, bonus_ratio=ratio
    )
    got = entitlement(given_out, quantity)
    after = reference_price(close, given_out, FEN) * (quantity + got.bonus_shares)
    # Half a fen a share of rounding, one lost fraction of a share.
    allowed = (quantity + got.bonus_shares) * FEN / 2 + close
    assert abs(close * quantity - after - got.cash) <= allowed


@given(RATIOS, st.integers(0, 10**6))
def test_the_fraction_is_what_the_whole_shares_lack(ratio, quantity):
    found = entitlement(
        CorporateAction(symbol=SYMBOL, ex_date=EX_DATE, bonus_ratio=ratio), quantity
    )
    assert found.bonus_shares + found.bonus_fraction == quantity * ratio
    assert 0 <= found.bonus_fraction < 1
