from decimal import Decimal

from sim.model.symbol import Exchange
from sim.rules.broker import DEFAULT_PROFILE, NO_FEES_PROFILE, BrokerProfile, Charge


def test_the_default_profile_is_a_quarter_per_mille_and_the_decrees():
    assert (DEFAULT_PROFILE.name, NO_FEES_PROFILE.name) == ("default", "no-fees")
    assert (DEFAULT_PROFILE.rate, DEFAULT_PROFILE.minimum) == (Decimal("0.00025"), Decimal(5))
    assert DEFAULT_PROFILE.stamp_duty is Charge.DATED
    assert DEFAULT_PROFILE.other_fee is Charge.INSIDE
    assert DEFAULT_PROFILE.transfer_fee == {
        Exchange.SH: Charge.DATED,
        Exchange.SZ: Charge.DATED,
        Exchange.BJ: Charge.DATED,
    }
    assert DEFAULT_PROFILE.transfer_fee_minimum is None


def test_the_profile_without_fees_charges_none():
    assert (NO_FEES_PROFILE.rate, NO_FEES_PROFILE.minimum) == (0, 0)
    assert NO_FEES_PROFILE.stamp_duty is Charge.NONE
    assert NO_FEES_PROFILE.other_fee is Charge.NONE
    assert set(NO_FEES_PROFILE.transfer_fee.values()) == {Charge.NONE}
    assert set(NO_FEES_PROFILE.transfer_fee) == set(Exchange)


def test_funds_take_the_terms_of_shares_one_by_one():
    profile = BrokerProfile(
        name="x", rate=Decimal("0.001"), minimum=Decimal(5), fund_rate=Decimal("0.0001")
    )
    assert profile.commission_terms(fund=False) == (Decimal("0.001"), Decimal(5))
    assert profile.commission_terms(fund=True) == (Decimal("0.0001"), Decimal(5))
    other = BrokerProfile(
        name="x", rate=Decimal("0.001"), minimum=Decimal(5), fund_minimum=Decimal(0)
    )
    assert other.commission_terms(fund=True) == (Decimal("0.001"), Decimal(0))
