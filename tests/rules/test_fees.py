from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.errors import RuleNotKnownError
from sim.model.money import round_fen
from sim.model.symbol import Exchange, Symbol
from sim.model.trade import NO_FEES, FeeBreakdown, Side
from sim.rules.broker import DEFAULT_PROFILE, NO_FEES_PROFILE, BrokerProfile, Charge
from sim.rules.fee_decrees import COMMISSION_CAP, COMMISSION_MINIMUM
from sim.rules.fees import (
    NOTHING_FILLED,
    Filled,
    after,
    commission,
    fill_fees,
    order_fees,
    other_fee,
    stamp_duty,
    transfer_fee,
)
from sim.rules.securities import classify

SH = classify(Symbol.parse("600155.SH"))
SZ = classify(Symbol.parse("000938.SZ"))
BJ = classify(Symbol.parse("920001.BJ"))
ETF = classify(Symbol.parse("512690.SH"))
ZIJIN = classify(Symbol.parse("601899.SH"))
DAY = date(2024, 2, 19)
BUY, SELL = Side.BUY, Side.SELL


def yuan(text) -> Decimal:
    return Decimal(text)


def fees(security, side, price, quantity, day, profile=DEFAULT_PROFILE) -> FeeBreakdown:
    return fill_fees(
        security, side, price=yuan(price), quantity=quantity, day=day, profile=profile
    )


def paid(breakdown) -> tuple[str, str, str, str]:
    return (
        str(breakdown.commission),
        str(breakdown.stamp_duty),
        str(breakdown.transfer_fee),
        str(breakdown.other_fee),
    )


def apart(rate, minimum="5", **how) -> BrokerProfile:
    return BrokerProfile(name="test", rate=yuan(rate), minimum=yuan(minimum), **how)


def everywhere(rule) -> dict[Exchange, object]:
    return dict.fromkeys(Exchange, rule)


class TestWholeSlips:
    """Slips of several years, fee by fee."""

    def test_a_sale_before_the_stamp_duty_was_halved(self):
        assert paid(fees(SH, SELL, "11.23", 1000, date(2023, 8, 25))) == (
            "5.00",
            "11.23",
            "0.11",
            "0.00",
        )

    def test_a_sale_on_the_first_session_of_the_halved_stamp_duty(self):
        found = fees(SH, SELL, "11.52", 1000, date(2023, 8, 28))
        assert paid(found) == ("5.00", "5.76", "0.12", "0.00")
        assert found.total == yuan("10.88")

    def test_a_purchase_in_shanghai_before_2012_pays_a_yuan_of_transfer_fee(self):
        # 600 shares at 10.99: 6594 yuan; 0.9 per mille; par value 600 gives 0.60, the minimum 1.
        profile = apart("0.0009")
        assert paid(fees(SH, BUY, "10.99", 600, date(2010, 5, 4), profile)) == (
            "5.93",
            "0.00",
            "1.00",
            "0.00",
        )

    def test_a_sale_in_shanghai_in_2007_pays_three_per_mille_of_stamp_duty(self):
        profile = apart("0.003")
        assert paid(fees(SH, SELL, "12.34", 1500, date(2007, 6, 1), profile)) == (
            "55.53",
            "55.53",
            "1.50",
            "0.00",
        )

    def test_a_purchase_in_2014_whose_broker_keeps_shenzhen_inside(self):
        profile = apart(
            "0.0003", transfer_fee={Exchange.SH: Charge.DATED, Exchange.SZ: Charge.INSIDE}
        )
        day = date(2014, 3, 3)
        assert paid(fees(SH, BUY, "8.88", 3700, day, profile)) == ("9.86", "0.00", "2.22", "0.00")
        assert paid(fees(SZ, BUY, "8.88", 3700, day, profile)) == ("9.86", "0.00", "0.00", "0.00")

    def test_a_slip_of_march_2021_with_everything_inside_and_no_minimum_for_funds(self):
        # 002027 500 at 9.790; 159985 2400 at 1.166; 159929 2500 at 2.242.
        profile = apart(
            "0.00022",
            fund_rate=yuan("0.00022"),
            fund_minimum=yuan(0),
            transfer_fee=everywhere(Charge.INSIDE),
        )
        day = date(2021, 3, 11)
        share = classify(Symbol.parse("002027.SZ"))
        bean = classify(Symbol.parse("159985.SZ"))
        drugs = classify(Symbol.parse("159929.SZ"))
        assert fees(share, BUY, "9.790", 500, day, profile).total == yuan("5.00")
        assert fees(bean, SELL, "1.166", 2400, day, profile).total == yuan("0.62")
        assert fees(drugs, BUY, "2.242", 2500, day, profile).total == yuan("1.23")

    def test_a_bill_of_2026_that_lists_the_parts_of_an_all_in_rate(self):
        # 66110 yuan at 0.9 per ten thousand: 5.95 in all, of which 3.57 and 0.66 are passed on.
        profile = apart(
            "0.00009",
            "0",
            transfer_fee=everywhere(Charge.LISTED),
            other_fee=Charge.LISTED,
        )
        found = fees(SZ, BUY, "66.11", 1000, date(2026, 9, 2), profile)
        assert paid(found) == ("1.72", "0.00", "0.66", "3.57")
        assert found.total == yuan("5.95")

    def test_the_two_stated_purchases_of_the_printed_column(self):
        one = fees(classify(Symbol.parse("300053.SZ")), BUY, "9.00", 320_000, DAY)
        two = fees(classify(Symbol.parse("002682.SZ")), BUY, "3.52", 800_000, DAY)
        assert one.transfer_fee + two.transfer_fee == yuan("56.96")
        assert one.commission + two.commission == yuan("1424.00")

    def test_a_broker_without_fees_charges_nothing(self):
        assert fees(SH, SELL, "10", 100, DAY, NO_FEES_PROFILE) == NO_FEES


class TestCommission:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("20000", "5.00"),
            ("19999.99", "5.00"),
            ("20020", "5.01"),  # 5.005 rounds up
            ("20019", "5.00"),
            ("100000", "25.00"),
            ("0.01", "5.00"),
            ("0", "0.00"),
        ],
    )
    def test_it_is_a_rate_but_at_least_the_minimum(self, value, expected):
        assert str(commission(DEFAULT_PROFILE, yuan(value))) == expected

    def test_a_fraction_of_a_fen_of_minimum_is_rounded(self):
        assert str(commission(apart("0", "0.125"), yuan(100))) == "0.13"

    def test_funds_take_the_terms_of_shares_where_no_others_are_given(self):
        assert commission(DEFAULT_PROFILE, yuan(100_000), fund=True) == yuan("25.00")

    def test_funds_may_have_terms_of_their_own(self):
        profile = apart("0.00025", fund_rate=yuan("0.00005"), fund_minimum=yuan("0.1"))
        assert commission(profile, yuan(100_000), fund=True) == yuan("5.00")
        assert commission(profile, yuan(100), fund=True) == yuan("0.10")
        assert commission(profile, yuan(100)) == yuan("5.00")

    def test_the_notice_of_2002_is_on_record(self):
        assert COMMISSION_CAP.on(DAY) == yuan("0.003")
        assert COMMISSION_MINIMUM.on(DAY) == yuan(5)


class TestStampDuty:
    @pytest.mark.parametrize(
        ("day", "buyer", "seller"),
        [
            (date(2005, 1, 24), "100.00", "100.00"),
            (date(2006, 1, 4), "100.00", "100.00"),
            (date(2007, 5, 29), "100.00", "100.00"),
            (date(2007, 5, 30), "300.00", "300.00"),
            (date(2008, 4, 23), "300.00", "300.00"),
            (date(2008, 4, 24), "100.00", "100.00"),
            (date(2008, 9, 18), "100.00", "100.00"),
            (date(2008, 9, 19), "0.00", "100.00"),
            (date(2023, 8, 25), "0.00", "100.00"),
            (date(2023, 8, 28), "0.00", "50.00"),
        ],
    )
    @pytest.mark.parametrize("security", [SH, SZ])
    def test_each_decree_holds_from_its_day(self, security, day, buyer, seller):
        assert str(stamp_duty(security, BUY, yuan(100_000), day)) == buyer
        assert str(stamp_duty(security, SELL, yuan(100_000), day)) == seller

    def test_before_the_record_it_is_not_guessed(self):
        with pytest.raises(RuleNotKnownError, match="stamp duty"):
            stamp_duty(SH, BUY, yuan(1), date(2005, 1, 23))

    def test_funds_pay_none(self):
        assert stamp_duty(ETF, SELL, yuan(100_000), DAY) == 0

    def test_a_fixed_rate_is_the_seller_s(self):
        assert stamp_duty(SH, SELL, yuan(1000), DAY, yuan("0.001")) == yuan("1.00")
        assert stamp_duty(SH, BUY, yuan(1000), DAY, yuan("0.001")) == 0

    def test_it_is_rounded_half_up(self):
        assert str(stamp_duty(SH, SELL, yuan("1210"), DAY)) == "0.61"  # 0.605
        assert str(stamp_duty(SH, SELL, yuan("1209.99"), DAY)) == "0.60"

    def test_it_may_be_left_out(self):
        assert stamp_duty(SH, SELL, yuan(1000), DAY, Charge.NONE) == 0


class TestTransferFee:
    @pytest.mark.parametrize(
        ("day", "quantity", "expected"),
        [
            (date(2006, 1, 4), 10_000, "10.00"),
            (date(2006, 1, 4), 999, "1.00"),
            (date(2006, 1, 4), 1100, "1.10"),
            (date(2012, 5, 31), 10_000, "10.00"),
            (date(2012, 6, 1), 10_000, "7.50"),
            (date(2012, 6, 1), 100, "0.08"),  # 0.075 rounds up
            (date(2012, 8, 31), 10_000, "7.50"),
            (date(2012, 9, 3), 10_000, "6.00"),
            (date(2012, 9, 3), 100, "0.06"),
            (date(2015, 7, 31), 10_000, "6.00"),
        ],
    )
    def test_shanghai_charged_by_par_value_until_august_2015(self, day, quantity, expected):
        value = yuan("20") * quantity
        assert str(transfer_fee(SH, value, quantity, day)) == expected

    @pytest.mark.parametrize(
        ("security", "day", "expected"),
        [
            (SH, date(2015, 8, 3), "20.00"),
            (SH, date(2022, 4, 28), "20.00"),
            (SH, date(2022, 4, 29), "10.00"),
            (SZ, date(2006, 1, 4), "25.50"),
            (SZ, date(2015, 7, 31), "25.50"),
            (SZ, date(2015, 8, 3), "20.00"),
            (SZ, date(2022, 4, 28), "20.00"),
            (SZ, date(2022, 4, 29), "10.00"),
            (BJ, date(2021, 11, 15), "25.00"),
            (BJ, date(2022, 4, 28), "25.00"),
            (BJ, date(2022, 4, 29), "10.00"),
        ],
    )
    def test_by_value_each_decree_holds_from_its_day(self, security, day, expected):
        assert str(transfer_fee(security, yuan(1_000_000), 100, day)) == expected

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2012, 5, 31), "5.00"),
            (date(2012, 6, 1), "3.75"),
            (date(2012, 9, 3), "3.00"),
            (date(2015, 7, 31), "3.00"),
        ],
    )
    def test_the_depository_itself_took_half(self, day, expected):
        fee = transfer_fee(SH, yuan(200_000), 10_000, day, Charge.DEPOSITORY)
        assert str(fee) == expected

    def test_the_depository_has_no_minimum(self):
        fee = transfer_fee(SH, yuan(200), 100, date(2010, 1, 4), Charge.DEPOSITORY)
        assert str(fee) == "0.05"

    def test_the_depository_s_share_is_the_same_elsewhere(self):
        assert transfer_fee(SZ, yuan(1_000_000), 1, DAY, Charge.DEPOSITORY) == yuan("10.00")

    def test_a_broker_may_have_his_own_minimum_on_par_value(self):
        day = date(2013, 1, 4)
        assert transfer_fee(SH, yuan(200), 100, day, minimum=yuan(1)) == yuan("1.00")
        assert transfer_fee(SH, yuan(200), 100, date(2010, 1, 4), minimum=yuan(0)) == yuan("0.10")

    def test_his_own_minimum_is_not_for_fees_by_value(self):
        assert transfer_fee(SH, yuan(100), 100, DAY, minimum=yuan(1)) == 0

    def test_a_share_of_another_par_value_counts_as_its_charter_says(self):
        day = date(2010, 1, 4)
        assert transfer_fee(ZIJIN, yuan(80_000), 10_000, day) == yuan("1.00")
        assert transfer_fee(ZIJIN, yuan(800_000), 100_000, day) == yuan("10.00")

    def test_a_fixed_rate_is_of_the_value(self):
        assert transfer_fee(SH, yuan(1000), 100, DAY, yuan("0.0005")) == yuan("0.50")

    def test_nothing_traded_pays_nothing(self):
        assert transfer_fee(SH, yuan(0), 0, date(2010, 1, 4)) == 0

    @pytest.mark.parametrize("rule", [Charge.INSIDE, Charge.NONE])
    def test_inside_or_not_at_all_it_is_not_shown(self, rule):
        assert transfer_fee(SH, yuan(100_000), 100, DAY, rule) == 0

    def test_funds_pay_none(self):
        assert transfer_fee(ETF, yuan(100_000), 100_000, DAY) == 0

    def test_before_beijing_opened_it_is_not_guessed(self):
        with pytest.raises(RuleNotKnownError, match="transfer fee, Beijing"):
            transfer_fee(BJ, yuan(100), 100, date(2021, 11, 12))

    def test_before_the_record_it_is_not_guessed(self):
        with pytest.raises(RuleNotKnownError, match="transfer fee of investors, Shanghai"):
            transfer_fee(SH, yuan(100), 100, date(2005, 12, 30))


class TestOtherFee:
    @pytest.mark.parametrize(
        ("security", "day", "handling", "levy"),
        [
            (SH, date(2006, 1, 4), "110", "40"),
            (SZ, date(2006, 1, 4), "122", "40"),
            (SH, date(2012, 5, 31), "110", "40"),
            (SZ, date(2012, 5, 31), "122", "40"),
            (SH, date(2012, 6, 1), "87", "40"),
            (SZ, date(2012, 8, 31), "87", "40"),
            (SH, date(2012, 9, 3), "69.60", "20"),
            (SZ, date(2015, 7, 31), "69.60", "20"),
            (SH, date(2015, 8, 3), "48.70", "20"),
            (SZ, date(2023, 8, 25), "48.70", "20"),
            (SH, date(2023, 8, 28), "34.10", "20"),
            (SZ, date(2023, 8, 28), "34.10", "20"),
            (BJ, date(2021, 11, 15), "500", "20"),
            (BJ, date(2022, 11, 30), "500", "20"),
            (BJ, date(2022, 12, 1), "250", "20"),
            (BJ, date(2023, 8, 25), "250", "20"),
            (BJ, date(2023, 8, 28), "125", "20"),
        ],
    )
    def test_each_decree_holds_from_its_day(self, security, day, handling, levy):
        found = other_fee(security, yuan(1_000_000), day)
        assert found == yuan(handling) + yuan(levy)

    def test_the_two_fees_are_rounded_each_by_itself(self):
        # 2.25435 and 1.3222; their sum 3.57655 would round to 3.58.
        assert str(other_fee(SZ, yuan(66_110), date(2026, 9, 2))) == "3.57"

    def test_a_fixed_rate_is_of_the_value(self):
        assert other_fee(SH, yuan(1000), DAY, yuan("0.0001")) == yuan("0.10")

    @pytest.mark.parametrize("rule", [Charge.INSIDE, Charge.NONE])
    def test_inside_or_not_at_all_it_is_not_shown(self, rule):
        assert other_fee(SH, yuan(100_000), DAY, rule) == 0

    def test_funds_pay_none_on_record(self):
        assert other_fee(ETF, yuan(100_000), DAY) == 0

    def test_charged_apart_it_comes_on_top(self):
        profile = apart("0.0001", "0", other_fee=Charge.DATED)
        found = fees(SH, BUY, "10", 10_000, DAY, profile)
        assert paid(found) == ("10.00", "0.00", "1.00", "5.41")


class TestListedParts:
    def test_a_listed_transfer_fee_is_taken_from_the_commission(self):
        profile = apart("0.00025", transfer_fee=everywhere(Charge.LISTED))
        assert paid(fees(SH, BUY, "10", 10_000, DAY, profile)) == ("24.00", "0.00", "1.00", "0.00")

    def test_a_listed_other_fee_is_taken_from_the_commission(self):
        profile = apart("0.00025", transfer_fee=everywhere(Charge.INSIDE), other_fee=Charge.LISTED)
        assert paid(fees(SH, BUY, "10", 10_000, DAY, profile)) == ("19.59", "0.00", "0.00", "5.41")

    def test_the_parts_never_exceed_the_commission_of_a_fill(self):
        profile = apart(
            "0.00001", "0", transfer_fee=everywhere(Charge.LISTED), other_fee=Charge.LISTED
        )
        whole = order_fees(SH, BUY, value=yuan(100_000), quantity=10_000, day=DAY, profile=profile)
        assert paid(whole) == ("0.00", "0.00", "1.00", "5.41")


class TestPartialFills:
    def test_the_minimum_is_charged_once_an_order(self):
        first = fees(SH, BUY, "10", 400, DAY)
        done = after(NOTHING_FILLED, yuan(4000), 400, first)
        second = fill_fees(SH, BUY, price=yuan(10), quantity=600, day=DAY, earlier=done)
        assert (first.commission, second.commission) == (yuan("5.00"), yuan("0.00"))

    def test_beyond_the_minimum_only_the_rest_is_charged(self):
        first = fees(SH, BUY, "10", 400, DAY)
        done = after(NOTHING_FILLED, yuan(4000), 400, first)
        second = fill_fees(SH, BUY, price=yuan(10), quantity=3600, day=DAY, earlier=done)
        assert second.commission == yuan("5.00")  # 10.00 in all

    def test_what_was_filled_adds_up(self):
        one = FeeBreakdown(
            commission=yuan(1), stamp_duty=yuan(2), transfer_fee=yuan(3), other_fee=yuan(4)
        )
        done = after(Filled(value=yuan(10), quantity=1, fees=one), yuan(20), 2, one)
        assert (done.value, done.quantity) == (yuan(30), 3)
        assert done.fees == FeeBreakdown(
            commission=yuan(2), stamp_duty=yuan(4), transfer_fee=yuan(6), other_fee=yuan(8)
        )

    def test_too_much_charged_before_is_not_given_back(self):
        dear = FeeBreakdown(
            commission=yuan(99), stamp_duty=yuan(99), transfer_fee=yuan(99), other_fee=yuan(99)
        )
        earlier = Filled(value=yuan(100), quantity=10, fees=dear)
        profile = apart("0.00025", other_fee=Charge.DATED)
        found = fill_fees(
            SH, SELL, price=yuan(10), quantity=10, day=DAY, profile=profile, earlier=earlier
        )
        assert found == NO_FEES


PROFILES = st.builds(
    BrokerProfile,
    name=st.just("any"),
    rate=st.sampled_from([yuan("0"), yuan("0.00008"), yuan("0.00025"), yuan("0.003")]),
    minimum=st.sampled_from([yuan(0), yuan("0.1"), yuan(5)]),
    transfer_fee=st.sampled_from([Charge.DATED, Charge.LISTED, Charge.INSIDE]).map(everywhere),
    other_fee=st.sampled_from([Charge.DATED, Charge.LISTED, Charge.INSIDE]),
)
DAYS = st.sampled_from(
    [date(2006, 1, 4), date(2008, 1, 2), date(2012, 7, 2), date(2014, 3, 3), DAY]
)
FILLS = st.lists(st.tuples(st.integers(1, 30_000), st.integers(1, 200)), min_size=1, max_size=6)


@given(st.sampled_from([SH, SZ, ETF]), st.sampled_from(Side), DAYS, PROFILES, FILLS)
def test_the_fills_of_an_order_cost_what_the_order_costs_whole(
    security, side, day, profile, fills
):
    done = NOTHING_FILLED
    for fen, lots in fills:
        price, quantity = Decimal(fen).scaleb(-2), lots * 100
        cost = fill_fees(
            security,
            side,
            price=price,
            quantity=quantity,
            day=day,
            profile=profile,
            earlier=done,
        )
        assert min(cost.commission, cost.stamp_duty, cost.transfer_fee, cost.other_fee) >= 0
        done = after(done, round_fen(price * quantity), quantity, cost)
    whole = order_fees(
        security, side, value=done.value, quantity=done.quantity, day=day, profile=profile
    )
    listed = Charge.LISTED in {profile.transfer_fee[security.exchange], profile.other_fee}
    if listed:
        # The split between the parts may differ by what the minimum covered; the sum may only
        # fall short where the parts alone exceed the commission.
        own, _ = profile.commission_terms(fund=security.is_fund)
        covered = round_fen(done.value * own) >= whole.transfer_fee + whole.other_fee
        assert not covered or done.fees.total == whole.total
    else:
        assert done.fees == whole


@given(
    st.sampled_from([SH, SZ]),
    st.sampled_from(Side),
    DAYS,
    st.integers(1, 10**6),
    st.integers(1, 99),
)
def test_every_fee_is_whole_fen_and_grows_with_the_trade(security, side, day, fen, lots):
    price = Decimal(fen).scaleb(-2)
    small = fees(security, side, price, lots * 100, day)
    large = fees(security, side, price, lots * 200, day)
    for name in ("commission", "stamp_duty", "transfer_fee", "other_fee"):
        assert getattr(small, name) == round_fen(getattr(small, name))
        assert getattr(small, name) <= getattr(large, name)
