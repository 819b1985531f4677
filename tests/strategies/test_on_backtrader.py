from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from sim.engine.lookahead import check_lookahead
from sim.engine.run import Mode
from sim.indicators.conditions import MacdPeriods
from sim.model.action import CorporateAction
from sim.model.errors import DataMissingError
from sim.model.event import Opened
from sim.model.symbol import Symbol
from sim.model.trade import Side
from strategies import STRATEGIES
from strategies.column_plan import ColumnPlanParams
from strategies.equal_weight import EqualWeightParams
from strategies.index_hold import IndexHoldParams
from strategies.ma60 import Ma60Params
from strategies.macd_zero import MacdZeroParams
from strategies.rebound_rotation import ReboundRotationParams
from strategies.regime import regime_of, turnover_of
from strategies.switching import in_millionths
from strategies.three_conditions import ThreeConditionsParams
from strategies.turnover_floor import TurnoverFloorParams

A, B = Symbol.parse("600155.SH"), Symbol.parse("000987.SZ")
SSE, SZSE = Symbol.parse("000001.SH"), Symbol.parse("399001.SZ")
SHORT = {"ma": 8, "macd": MacdPeriods(3, 7, 3), "flat_window": 3}
BUSY = [
    ("ma60", Ma60Params(ma=8)),
    ("macd_zero", MacdZeroParams(macd=MacdPeriods(3, 7, 3))),
    ("turnover_floor", TurnoverFloorParams()),
    ("three_conditions", ThreeConditionsParams(**SHORT)),
    ("rebound_rotation", ReboundRotationParams(**SHORT)),
]


def sides(run):
    return [(fill.day, str(fill.symbol), fill.side) for fill in run.fills]


def test_what_was_published_is_held(stage):
    run = stage.run(STRATEGIES["hold_published"])
    assert run.fills == ()
    assert run.account.cash == Decimal("500000.00")


def test_the_plan_is_traded_once_on_the_session_after(stage):
    params = ColumnPlanParams(add="600155.SH", trim="000987.SZ")
    run = stage.run(STRATEGIES["column_plan"], params)
    second = run.closes[1].day
    assert sides(run) == [(second, "000987.SZ", Side.SELL), (second, "600155.SH", Side.BUY)]
    assert run.fills[0].quantity == 10_000
    assert run.account.cash < run.closes[0].cash


def test_a_plan_may_add_or_trim_nothing(stage):
    run = stage.run(STRATEGIES["column_plan"], ColumnPlanParams(add="", trim="300053.SZ"))
    assert run.fills == ()


def test_equal_weights_are_equal_after_the_first_session(stage):
    run = stage.run(STRATEGIES["equal_weight"], EqualWeightParams(invested=0.5))
    second = run.closes[1]
    opens = {symbol: frame["close"].iloc[0] for symbol, frame in stage.frames.items()}
    held = {s: p.quantity for s, p in run.account.positions.items()}
    parts = [held[s] * opens[s] / float(run.closes[0].net_value) for s in (A, B)]
    assert parts == pytest.approx([0.25, 0.25], abs=0.01)
    assert {fill.day for fill in run.fills} == {second.day}


def test_equal_weights_are_restored_every_so_often(stage):
    once = stage.run(STRATEGIES["equal_weight"])
    often = stage.run(STRATEGIES["equal_weight"], EqualWeightParams(every=10))
    assert len(often.fills) > len(once.fills)


def test_everything_is_sold_for_the_index_fund(stage):
    run = stage.run(STRATEGIES["index_hold"], IndexHoldParams(fund="600155.SH"))
    assert set(run.account.positions) == {A}
    assert run.account.cash < Decimal(2_000)


def test_an_index_fund_without_bars_is_named_with_its_command(stage):
    with pytest.raises(DataMissingError, match=r"510300\.SH; fetch them with: fupan data fetch"):
        stage.run(STRATEGIES["index_hold"])


@pytest.mark.parametrize(("name", "params"), BUSY)
def test_every_rule_trades_and_the_books_agree(stage, name, params):
    run = stage.run(STRATEGIES[name], params)
    assert {fill.side for fill in run.fills} == {Side.BUY, Side.SELL}
    assert run.books_agree


@pytest.mark.parametrize(("name", "params"), BUSY)
def test_no_strategy_reads_ahead(stage, name, params):
    issues = check_lookahead(
        STRATEGIES[name].strategy(),
        {"settings": params},
        setting=stage.setting,
        opening=stage.opening,
        end=stage.run(STRATEGIES["hold_published"]).closes[-1].day,
        every=17,
    )
    assert issues == ()


@pytest.mark.parametrize(
    "mode",
    [
        Mode(runonce=False),
        Mode(runonce=False, preload=False),
        Mode(runonce=False, preload=False, exactbars=1),
        Mode(exactbars=-1),
    ],
)
def test_every_way_of_walking_the_bars_gives_the_same_trades(stage, mode):
    name, params = BUSY[3]
    assert sides(stage.run(STRATEGIES[name], params, mode=mode)) == sides(
        stage.run(STRATEGIES[name], params)
    )


def test_an_account_of_cash_alone_is_shared_equally(stage):
    opening = Opened(day=stage.opening.day, cash=Decimal("1000000.00"))
    run = stage.run(STRATEGIES["turnover_floor"], opening=opening)
    bought = {
        fill.symbol: float(fill.value) for fill in reversed(run.fills) if fill.side is Side.BUY
    }
    assert bought[A] == pytest.approx(bought[B], rel=0.01)


def test_a_regime_read_from_the_index_moves_all_securities_together(stage):
    run = stage.run(STRATEGIES["three_conditions"], ThreeConditionsParams(**SHORT))
    days = {}
    for fill in run.fills:
        days.setdefault((fill.day, fill.side), set()).add(fill.symbol)
    assert all(symbols == {A, B} for symbols in days.values())


def test_a_regime_read_from_each_security_moves_them_apart(stage):
    run = stage.run(STRATEGIES["three_conditions"], ThreeConditionsParams(index="each", **SHORT))
    days = {}
    for fill in run.fills:
        days.setdefault((fill.day, fill.side), set()).add(fill.symbol)
    assert any(len(symbols) == 1 for symbols in days.values())


def test_a_regimes_index_without_bars_is_named_with_its_command(stage):
    with pytest.raises(DataMissingError, match=r"bars of 399006\.SZ; fetch them with"):
        stage.run(STRATEGIES["ma60"], Ma60Params(index="399006.SZ"))
    bare = replace(stage, indices={SSE: stage.indices[SSE]})
    with pytest.raises(DataMissingError, match=r"turnover of the market needs bars of 399001\.SZ"):
        bare.run(STRATEGIES["three_conditions"])


def test_a_rotation_without_securities_waits(stage):
    empty = replace(stage, frames={})
    opening = Opened(day=stage.opening.day, cash=Decimal("1000.00"))
    assert empty.run(STRATEGIES["rebound_rotation"], opening=opening).fills == ()


def test_a_regime_takes_out_dividends_from_a_securitys_own_closes(stage):
    frame = stage.frames[A]
    ex_date = frame["date"].iloc[40].date()
    action = CorporateAction(symbol=A, ex_date=ex_date, bonus_ratio=Decimal(1))
    setting = replace(stage.setting, actions=[action])
    from sim.engine.run import run

    moved = run(
        STRATEGIES["ma60"].strategy(),
        {"settings": Ma60Params(ma=8)},
        setting=setting,
        opening=Opened(day=stage.opening.day, cash=Decimal("100000.00")),
        end=ex_date,
    )
    assert moved.books_agree


def test_a_regime_may_be_given_and_says_nothing_before_its_first_session(stage):
    late = stage.indices[SSE].iloc[45:].reset_index(drop=True)
    from sim.engine.run import run

    given = run(
        STRATEGIES["ma60"].strategy(),
        {"settings": Ma60Params(ma=2), "regime": regime_of(late)},
        setting=stage.setting,
        opening=stage.opening,
        end=late["date"].iloc[-1].date(),
    )
    assert given.fills[0].day > late["date"].iloc[0].date()


def test_turnover_is_known_where_both_markets_are(stage):
    total = turnover_of(stage.indices, (SSE, SZSE))
    assert len(total) == len(stage.indices[SSE])
    assert total.iloc[0] == sum(stage.indices[s]["amount"].iloc[0] for s in (SSE, SZSE))
    assert turnover_of(stage.indices, ()) is None


def test_a_regime_without_turnover_or_factors_is_the_raw_closes(stage):
    regime = regime_of(stage.frames[A])
    np.testing.assert_array_equal(regime.readings.closes.floats, stage.frames[A]["close"])
    assert np.isnan(regime.readings.turnover).all()
    halved = regime_of(stage.frames[A], factors=np.full(len(stage.frames[A]), 0.5))
    np.testing.assert_allclose(halved.readings.closes.floats, stage.frames[A]["close"] / 2)


def test_weights_add_up_to_a_million():
    assert in_millionths({A: 1, B: 2}) == {A: 333_333, B: 666_667}
    assert in_millionths({}) == {}
