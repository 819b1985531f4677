from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.data.sessions import shipped_calendar
from sim.model.errors import InputError, RuleNotKnownError
from sim.model.symbol import Exchange, Symbol
from sim.model.trade import Side
from sim.rules.broker import DEFAULT_PROFILE, NO_FEES_PROFILE, BrokerProfile, Charge
from sim.rules.fees import order_fees
from sim.rules.securities import classify
from sim.sweep.fees import fee_table
from sim.sweep.fills import fees_on
from tests.sweep.markets import FIXED

EVERYTHING = BrokerProfile(
    name="everything",
    rate=Decimal("0.0001"),
    minimum=Decimal(0),
    other_fee=Charge.DATED,
)
DEPOSITORY = BrokerProfile(
    name="depository",
    rate=Decimal("0.00013"),
    minimum=Decimal(1),
    fund_rate=Decimal("0.00005"),
    fund_minimum=Decimal("0.1"),
    transfer_fee=dict.fromkeys(Exchange, Charge.DEPOSITORY),
    transfer_fee_minimum=Decimal("0.5"),
    stamp_duty=Charge.NONE,
    other_fee=Decimal("0.00002"),
)
PROFILES = [DEFAULT_PROFILE, NO_FEES_PROFILE, FIXED, EVERYTHING, DEPOSITORY]
SECURITIES = ["600155.SH", "000987.SZ", "510300.SH", "300053.SZ"]
SESSIONS = shipped_calendar().between(date(2010, 1, 4), date(2026, 6, 30))


@pytest.mark.parametrize("profile", PROFILES, ids=lambda p: p.name)
@pytest.mark.parametrize("name", SECURITIES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_table_charges_what_the_rules_charge(name, profile, data):
    security = classify(Symbol.parse(name))
    place = data.draw(st.integers(0, len(SESSIONS) - 1))
    shares = data.draw(st.integers(1, 50_000)) * 100
    fen = data.draw(st.integers(50, 5_000))
    side = data.draw(st.sampled_from(Side))
    table = fee_table(security, SESSIONS, profile)
    value = shares * fen
    rates = table.rates[table.regime[place]]
    found = fees_on(rates, int(side is Side.SELL), float(value), float(shares))
    wanted = order_fees(
        security,
        side,
        value=Decimal(value) / 100,
        quantity=shares,
        day=SESSIONS[place],
        profile=profile,
    )
    assert found == int(wanted.total * 100)


def test_half_a_fen_is_rounded_up():
    rates = fee_table(classify(Symbol.parse("600155.SH")), SESSIONS[-2:], FIXED).rates[0]
    # 0.001 % of 100,050,000 fen is 1000.5 fen of transfer fee; commission 25012.5
    assert fees_on(rates, 0, 100_050_000.0, 100.0) == 25_013 + 1_001


def test_a_regime_changes_with_the_decrees():
    days = (date(2023, 8, 25), date(2023, 8, 28))
    table = fee_table(classify(Symbol.parse("600155.SH")), days, DEFAULT_PROFILE)
    assert table.regime.tolist() == [0, 1]
    assert table.rates[0, 1, 7] / table.rates[1, 1, 7] * table.rates[1, 1, 9] / table.rates[
        0, 1, 9
    ] == pytest.approx(0.5)


def test_what_the_mask_engine_cannot_charge_is_flagged():
    share = classify(Symbol.parse("600155.SH"))
    assert fee_table(share, SESSIONS, EVERYTHING).extras
    assert fee_table(share, SESSIONS[:5], DEFAULT_PROFILE).extras  # fees on par value
    assert not fee_table(share, SESSIONS[-5:], DEFAULT_PROFILE).extras


def test_the_rates_of_a_buy_are_summed_for_a_guess():
    table = fee_table(classify(Symbol.parse("600155.SH")), SESSIONS[-5:], FIXED)
    np.testing.assert_allclose(table.buying, 0.00026)


def test_a_rate_with_too_many_digits_is_refused():
    odd = BrokerProfile(name="odd", rate=Decimal("0.000123456789"), minimum=Decimal(5))
    with pytest.raises(InputError, match="negative or has too many digits"):
        fee_table(classify(Symbol.parse("600155.SH")), SESSIONS[-5:], odd)


def test_sessions_after_the_record_are_refused():
    with pytest.raises(RuleNotKnownError):
        fee_table(classify(Symbol.parse("600155.SH")), (date(2099, 1, 5),), DEFAULT_PROFILE)
