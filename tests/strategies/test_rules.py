import math

import numpy as np
import pytest

from sim.indicators.conditions import FloorUnit, MacdPeriods, Readings, ZeroLine
from sim.indicators.exact import whole_prices
from sim.indicators.parameters import as_mapping
from strategies import STRATEGIES
from strategies.ma60 import Ma60Params
from strategies.macd_zero import MacdZeroParams
from strategies.rebound_rotation import ReboundRotationParams, Stance, stances
from strategies.three_conditions import LeaveOn, ThreeConditionsParams
from strategies.turnover_floor import TurnoverFloorParams

RANDOM = np.random.default_rng(8)
CLOSES = np.round(20 * np.exp(np.cumsum(RANDOM.normal(0, 0.02, 240))), 2)
TURNOVER = np.round(8e11 * np.exp(RANDOM.normal(0, 0.2, 240)))
MARKET = Readings(whole_prices(CLOSES), TURNOVER)


def signal_of(name, params):
    values = as_mapping(params)
    return STRATEGIES[name].rule(values).signal(MARKET, values)


def exponential(values, period):
    weight, mean, out = 2 / (period + 1), values[0], [values[0]]
    for value in values[1:]:
        mean = mean * (1 - weight) + value * weight
        out.append(mean)
    return out


def three_conditions_bar_by_bar(params):
    """The rule as one reads it, with whole fen and no arrays."""
    fen = [round(close * 100) for close in CLOSES]
    fast, slow, smooth = params.macd
    difs = [
        a - b for a, b in zip(exponential(CLOSES, fast), exponential(CLOSES, slow), strict=True)
    ]
    n, k = params.ma, params.flat_window
    start = max(n - 1 + k, slow - 1 + smooth - 1)
    enter, leave = [], []
    for t, close in enumerate(fen):
        total = sum(fen[t - n + 1 : t + 1]) if t >= n - 1 else math.nan
        broken = params.floor is not None and TURNOVER[t] < params.floor
        leave.append(bool(close * n < total or broken))
        if t < start:
            enter.append(False)
            continue
        before = sum(fen[t - k - n + 1 : t - k + 1])
        enter.append(
            bool(
                close * n > total
                and total >= before * (1 - params.flat_tolerance)
                and difs[t] > 0
                and not broken
            )
        )
    return enter, leave


@pytest.mark.parametrize(
    "params",
    [
        ThreeConditionsParams(),
        ThreeConditionsParams(ma=20, macd=MacdPeriods(6, 19, 9), flat_window=3, floor=7.5e11),
        ThreeConditionsParams(ma=33, flat_window=20, flat_tolerance=0.0005, floor=8e11),
    ],
)
def test_three_conditions_is_what_a_plain_reading_of_it_gives(params):
    enter, leave = three_conditions_bar_by_bar(params)
    signal = signal_of("three_conditions", params)
    assert signal.enter.tolist() == enter
    assert signal.leave.tolist() == leave


def test_the_default_is_the_column_of_2024_02_19():
    params = ThreeConditionsParams()
    assert (params.ma, params.macd, params.flat_window) == (60, (12, 26, 9), 5)
    assert (params.flat_tolerance, params.need, params.floor) == (0.0, 3, None)
    assert TurnoverFloorParams().floor == 9e11


def test_two_of_three_conditions_let_in_more_often_than_three():
    three = signal_of("three_conditions", ThreeConditionsParams(ma=20, need=3)).enter
    two = signal_of("three_conditions", ThreeConditionsParams(ma=20, need=2)).enter
    assert two.sum() > three.sum()
    assert (two | ~three).all()


def test_leaving_on_any_failure_leaves_at_least_as_often():
    line = signal_of("three_conditions", ThreeConditionsParams(ma=20)).leave
    any_of = signal_of(
        "three_conditions", ThreeConditionsParams(ma=20, leave_on=LeaveOn.ANY)
    ).leave
    assert any_of.sum() > line.sum()
    assert (any_of | ~line).all()


def test_ma60_with_a_flat_filter_enters_less():
    free = signal_of("ma60", Ma60Params(ma=20))
    filtered = signal_of("ma60", Ma60Params(ma=20, flat_window=5))
    assert 0 < filtered.enter.sum() < free.enter.sum()
    np.testing.assert_array_equal(filtered.leave, free.leave)


def test_macd_zero_by_cross_enters_on_the_first_session_of_a_level():
    level = signal_of("macd_zero", MacdZeroParams()).enter
    cross = signal_of("macd_zero", MacdZeroParams(zero=ZeroLine.CROSS)).enter
    rises = level & ~np.concatenate(([True], level[:-1]))
    np.testing.assert_array_equal(cross[34:], rises[34:])


def test_turnover_floor_is_in_or_out_on_every_session():
    signal = signal_of("turnover_floor", TurnoverFloorParams(floor=8e11))
    np.testing.assert_array_equal(signal.enter, ~signal.leave)
    ranked = signal_of("turnover_floor", TurnoverFloorParams(floor=0.5, floor_unit=FloorUnit.RANK))
    assert not ranked.enter[:59].any()


def test_the_rotation_retreats_rebounds_and_strengthens():
    params = ReboundRotationParams(floor=8e11, ma=20)
    found = stances(MARKET, params)
    three = signal_of("three_conditions", ThreeConditionsParams(ma=20, floor=8e11)).enter
    assert set(found) == {Stance.RETREAT, Stance.REBOUND, Stance.STRONGER}
    np.testing.assert_array_equal(found == Stance.RETREAT, TURNOVER < 8e11)
    np.testing.assert_array_equal(found == Stance.STRONGER, three)


def test_a_rotation_without_turnover_waits():
    unknown = Readings(MARKET.closes, np.full(240, np.nan))
    assert (stances(unknown, ReboundRotationParams()) == Stance.WAIT).all()


VARIANTS = [
    ("ma60", Ma60Params(ma=12, flat_window=4, flat_tolerance=0.001, reclaim_closes=2)),
    ("macd_zero", MacdZeroParams(macd=MacdPeriods(4, 9, 3), zero=ZeroLine.CROSS)),
    ("turnover_floor", TurnoverFloorParams(floor=0.9, floor_unit=FloorUnit.RATIO, floor_days=3)),
    ("three_conditions", ThreeConditionsParams(ma=15, need=2, floor=7e11, leave_on=LeaveOn.ANY)),
]


@pytest.mark.parametrize(("name", "params"), VARIANTS)
def test_no_signal_reads_ahead_at_any_bar(name, params):
    values = as_mapping(params)
    rule = STRATEGIES[name].rule(values)
    whole = rule.signal(MARKET, values)
    for cut in range(1, len(MARKET)):
        part = rule.signal(MARKET.first(cut), values)
        np.testing.assert_array_equal(part.enter, whole.enter[:cut])
        np.testing.assert_array_equal(part.leave, whole.leave[:cut])


def test_the_stances_do_not_read_ahead_at_any_bar():
    params = ReboundRotationParams(ma=15, floor=8e11)
    whole = stances(MARKET, params)
    for cut in range(1, len(MARKET)):
        np.testing.assert_array_equal(stances(MARKET.first(cut), params), whole[:cut])
