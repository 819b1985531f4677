from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from sim.model.action import CorporateAction
from sim.model.errors import InputError, RuleNotKnownError
from sim.model.symbol import Symbol
from sim.rules.dividend_tax import holding_rate
from sim.rules.securities import classify
from sim.sweep.actions import LONGER, MONTH, YEAR, security_actions
from sim.sweep.security import Bars, security_track
from tests.sweep.markets import clock_of, sessions_from

SHARE = classify(Symbol.parse("600155.SH"))
DAYS = sessions_from("2024-02-05", 6)


def bars_on(days, closes, opens=None, volume=1_000_000.0):
    close = np.array(closes, dtype=float)
    opened = close if opens is None else np.array(opens, dtype=float)
    return Bars(
        np.array(days, dtype="datetime64[D]"),
        opened,
        np.maximum(opened, close),
        np.minimum(opened, close),
        close,
        np.full(len(close), volume),
    )


def track_of(bars, days=DAYS, **more):
    return security_track(SHARE, bars, clock_of(days), **more)


def test_a_session_without_a_bar_carries_the_last_price_and_trades_nothing():
    days = [DAYS[0], DAYS[1], DAYS[4], DAYS[5]]
    track = track_of(bars_on(days, [10, 10.5, 11, 11.2]))
    assert track.close.tolist() == [1000, 1050, 1050, 1050, 1100, 1120]
    assert track.traded.tolist() == [True, True, False, False, True, True]
    assert not track.can_buy[2:4].any()
    assert not track.can_sell[2:4].any()
    assert track.most[2] == 0


def test_a_bar_without_volume_is_no_trade():
    bars = bars_on(DAYS, [10] * 6)
    bars.volume[3] = 0
    assert track_of(bars).traded.tolist() == [True, True, True, False, True, True]


def test_before_the_first_bar_its_price_stands_and_nothing_trades():
    track = track_of(bars_on(DAYS[2:], [10, 10.5, 11, 11.2]))
    assert track.close.tolist() == [1000, 1000, 1000, 1050, 1100, 1120]
    assert not track.can_buy[:2].any()
    assert not track.known_before


def test_a_bar_before_the_clock_is_the_base_of_the_first_limit():
    before = sessions_from("2024-02-02", 1)[0]
    opens = [10, 11, 11, 11, 11, 11, 11]
    track = track_of(bars_on([before, *DAYS], [10, 11, 11, 11, 11, 11, 11], opens))
    assert track.known_before
    assert not track.can_buy[0]
    assert track.can_sell[0]


def test_an_open_at_a_limit_stops_the_trade_against_it():
    closes = [10, 11, 9.9, 9.9, 9.9, 9.9]
    opens = [10, 11, 9.9, 9.9, 9.91, 9.9]
    track = track_of(bars_on(DAYS, closes, opens))
    assert track.can_buy.tolist() == [True, False, True, True, True, True]
    assert track.can_sell.tolist() == [True, True, False, True, True, True]


def test_an_ex_date_moves_the_base_of_the_limit():
    action = CorporateAction(symbol=SHARE.symbol, ex_date=DAYS[2], bonus_ratio=Decimal(1))
    track = track_of(bars_on(DAYS, [10, 10, 5.5, 5.5, 5.5, 5.5]), actions=[action])
    assert not track.can_buy[2]


def test_a_suspension_over_an_ex_date_stands_at_the_reference_price():
    action = CorporateAction(symbol=SHARE.symbol, ex_date=DAYS[2], cash_per_share=Decimal("0.5"))
    days = [DAYS[0], DAYS[1], DAYS[4], DAYS[5]]
    track = track_of(bars_on(days, [10, 10, 9.5, 9.5]), actions=[action])
    assert track.close.tolist() == [1000, 1000, 950, 950, 950, 950]
    never_before = track_of(bars_on(DAYS[3:], [10, 10, 9.5]), actions=[action])
    assert never_before.close.tolist() == [1000, 1000, 1000, 1000, 1000, 950]


def test_the_share_of_the_volume_is_rounded_down():
    bars = bars_on(DAYS, [10] * 6, volume=1234.0)
    track = security_track(SHARE, bars, clock_of(DAYS, participation=Decimal("0.10")))
    assert track.most.tolist() == [123] * 6


@pytest.mark.parametrize(("price", "row"), [(10.005, 3), (0.0, 3), (300_000.0, 3)])
def test_a_price_off_the_tick_or_the_scale_is_named_with_its_row(price, row):
    closes = [10, 10, price, 10, 10, 10]
    with pytest.raises(InputError, match=rf"600155.SH row {row}: \w+ must be a positive price"):
        track_of(bars_on(DAYS, closes))


def test_bars_off_the_calendar_are_refused():
    with pytest.raises(InputError, match="check its dates against the calendar"):
        track_of(bars_on([date(2024, 2, 10), DAYS[5]], [10, 10]))
    with pytest.raises(InputError, match="check its dates against the calendar"):
        track_of(bars_on(sessions_from("2024-03-01", 2), [10, 10]))


def test_a_board_younger_than_the_clock_is_no_fault_while_it_has_no_bars():
    star = classify(Symbol.parse("688001.SH"))
    days = sessions_from("2019-07-01", 30)
    young = bars_on([day for day in days if day >= date(2019, 7, 22)], [30.0] * 15)
    assert security_track(star, young, clock_of(days)).traded.sum() == 15
    with pytest.raises(RuleNotKnownError):
        security_track(star, bars_on(days, [30.0] * 30), clock_of(days))


def test_rules_are_looked_up_once_for_securities_alike():
    clock = clock_of(DAYS)
    other = classify(Symbol.parse("600000.SH"))
    assert clock.fees(SHARE) is clock.fees(other)
    assert clock.limits(SHARE) is clock.limits(other)
    assert clock.lots(SHARE) is clock.lots(other)


# Dividends and free shares ------------------------------------------------------------------


def actions_of(*actions, days=DAYS):
    return security_actions(SHARE, actions, days, np.array(days, dtype="datetime64[D]"))


def test_actions_of_others_or_outside_the_clock_are_passed_over():
    mine = CorporateAction(symbol=SHARE.symbol, ex_date=DAYS[0], cash_per_share=Decimal(1))
    other = CorporateAction(
        symbol=Symbol.parse("000987.SZ"), ex_date=DAYS[2], cash_per_share=Decimal(1)
    )
    assert len(actions_of(mine, other).rows) == 0


def test_a_dividend_is_whole_numbers_by_place():
    action = CorporateAction(
        symbol=SHARE.symbol,
        ex_date=DAYS[3],
        cash_per_share=Decimal("0.12345678"),
        bonus_ratio=Decimal("0.4"),
        record_date=DAYS[1],
        pay_date=DAYS[5],
    )
    row = actions_of(action).rows[0].tolist()
    assert row[:8] == [3, 1, 5, 12_345_678, 2, 5, 4, 12_345_678]


def test_cash_with_more_digits_than_fit_is_refused():
    action = CorporateAction(
        symbol=SHARE.symbol, ex_date=DAYS[3], cash_per_share=Decimal("0.123456789")
    )
    with pytest.raises(InputError, match="8 decimals"):
        actions_of(action)


def test_a_consolidation_is_refused():
    action = CorporateAction(symbol=SHARE.symbol, ex_date=DAYS[3], bonus_ratio=Decimal("-0.5"))
    with pytest.raises(InputError, match="consolidations, use `fupan run`"):
        actions_of(action)


def test_the_rate_of_the_dividend_tax_changes_when_the_rule_says():
    days = sessions_from("2023-01-03", 600)
    action = CorporateAction(symbol=SHARE.symbol, ex_date=days[5], cash_per_share=Decimal(1))
    found = actions_of(action, days=days)
    for bought in (0, 3, 4, 18):
        for sold in range(bought + 1, 500, 3):
            column = LONGER
            if sold < found.month_after[bought]:
                column = MONTH
            elif sold < found.year_after[bought]:
                column = YEAR
            rate = holding_rate(days[5], days[bought], days[sold])
            assert found.rows[0, column] == rate * 1000, (days[bought], days[sold])
