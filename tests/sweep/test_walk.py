"""What the event walk books, worked by hand."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from sim.indicators.conditions import Readings
from sim.indicators.exact import whole_prices
from sim.indicators.regime import Regime
from sim.indicators.switch import SwitchRule, Term
from sim.model.action import CorporateAction
from sim.model.symbol import Symbol
from sim.rules.broker import NO_FEES_PROFILE
from sim.rules.securities import classify
from sim.sweep.account import Holding, make_account, market_returns
from sim.sweep.grid import Grid
from sim.sweep.job import Opening, lay_masks, make_job, run_cells, run_curves
from tests.sweep.markets import FIXED, clock_of, sessions_from
from tests.sweep.test_security import bars_on

A, B = Symbol.parse("600155.SH"), Symbol.parse("000987.SZ")
DAYS = sessions_from("2024-02-05", 6)
GRID = Grid((), {})
ONE = np.zeros(1, dtype=np.int64)


def job_of(closes, enter, leave, *, cash, held=None, actions=(), profile=NO_FEES_PROFILE, **more):
    """One account whose decisions after each close are written out."""

    def entering(_readings):
        return np.array(enter, dtype=bool)

    def leaving(_readings):
        return np.array(leave, dtype=bool)

    rule = SwitchRule(enter=(Term(entering),), leave=(Term(leaving),))
    holdings = [
        Holding(
            security=classify(symbol),
            bars=bars_on(DAYS, row, volume=more.get("volume", 1e6)),
            actions=tuple(actions),
        )
        for symbol, row in closes.items()
    ]
    days = np.array(DAYS, dtype="datetime64[D]")
    regime = Regime(days, Readings(whole_prices([1.0] * 6), np.zeros(6)))
    opening = Opening(cash=cash, held=held or {}, weights=more.get("weights"))
    clock = clock_of(DAYS, profile, more.get("participation"))
    account = make_account("hand", holdings, (regime,), clock, opening)
    laid = lay_masks(rule, GRID, account.regimes, account.days)
    return account, make_job(laid, account.tracks, opening)


NEVER, ALWAYS = [0] * 6, [1] * 6


def curve_of(job):
    return run_curves(job, ONE)[0].tolist()


def test_held_shares_move_with_the_close():
    _, job = job_of({A: [10, 11, 10, 10.5, 10, 10]}, NEVER, NEVER, cash=100_00, held={A: 100})
    assert curve_of(job) == [1_100_00, 1_200_00, 1_100_00, 1_150_00, 1_100_00, 1_100_00]


def test_a_sale_is_decided_after_one_close_and_filled_at_the_next_open():
    _, job = job_of(
        {A: [10, 10.5, 11, 11, 11, 11]}, NEVER, [1, 0, 0, 0, 0, 0], cash=0, held={A: 300}
    )
    row = run_cells(job, ONE)[0]
    assert curve_of(job)[-1] == 3_150_00
    assert row[3:5].tolist() == [1, 0]


def test_bought_with_equal_parts_when_nothing_was_held():
    _, job = job_of({A: [10] * 6, B: [5] * 6}, ALWAYS, NEVER, cash=2_000_00)
    assert run_cells(job, ONE)[0][4] == 2
    assert curve_of(job) == [2_000_00] * 6


def test_weights_divide_the_account():
    _, job = job_of(
        {A: [10, 10, 11, 11, 11, 11], B: [5] * 6},
        [1, 0, 0, 0, 0, 0],
        NEVER,
        cash=10_000_00,
        weights={A: 3, B: 1},
    )
    assert curve_of(job)[-1] == 10_000_00 + 700 * 1_00


def test_a_security_without_a_weight_is_not_bought():
    _, job = job_of({A: [10] * 6, B: [5] * 6}, ALWAYS, NEVER, cash=10_000_00, weights={A: 1})
    assert run_cells(job, ONE)[0][4] == 1


def test_a_dividend_is_due_on_the_ex_date_and_cash_on_the_day_it_is_paid():
    action = CorporateAction(
        symbol=A, ex_date=DAYS[2], cash_per_share=Decimal("0.5"), pay_date=DAYS[4]
    )
    account, job = job_of(
        {A: [10, 10, 9.5, 9.5, 9.5, 9.5]}, NEVER, NEVER, cash=0, held={A: 200}, actions=[action]
    )
    assert curve_of(job) == [2_000_00] * 6
    np.testing.assert_allclose(market_returns(account), 0, atol=1e-12)


def test_shares_bought_on_the_ex_date_earn_no_dividend():
    action = CorporateAction(symbol=A, ex_date=DAYS[2], cash_per_share=Decimal("0.5"))
    _, job = job_of(
        {A: [10, 10, 9.5, 9.5, 9.5, 9.5]}, [0, 1, 0, 0, 0, 0], NEVER, cash=950_00, actions=[action]
    )
    assert curve_of(job)[-1] == 950_00


def test_dividend_tax_of_a_fifth_falls_due_at_a_sale_within_the_month():
    action = CorporateAction(symbol=A, ex_date=DAYS[2], cash_per_share=Decimal("0.5"))
    _, job = job_of(
        {A: [10, 10, 9.5, 9.5, 9.5, 9.5]},
        [1, 0, 0, 0, 0, 0],
        [0, 0, 1, 0, 0, 0],
        cash=1_000_00,
        actions=[action],
    )
    # 100 shares at 10.00, 50 yuan of dividend, sold at 9.50, 10 yuan of tax
    assert curve_of(job) == [1_000_00, 1_000_00, 1_000_00, 990_00, 990_00, 990_00]


def test_free_shares_are_sold_apart_from_those_they_came_with():
    action = CorporateAction(symbol=A, ex_date=DAYS[2], bonus_ratio=Decimal(1))
    _, job = job_of(
        {A: [10, 10, 5, 5, 5, 5]},
        NEVER,
        [0, 1, 1, 0, 0, 0],
        cash=0,
        held={A: 100},
        actions=[action],
    )
    # decided for 100 on the eve; the other 100 of Shanghai may be sold a session later
    assert run_cells(job, ONE)[0][3] == 2
    assert curve_of(job)[-1] == 1_000_00


def test_a_fund_trades_in_thousandths_of_a_yuan():
    fund = Symbol.parse("512690.SH")
    _, job = job_of(
        {fund: [0.642, 0.643, 0.65, 0.65, 0.65, 0.65]}, [1, 0, 0, 0, 0, 0], NEVER, cash=100_00
    )
    assert curve_of(job)[-1] == 100_00 + 70


def test_an_order_takes_no_more_than_its_share_of_the_volume():
    _, job = job_of(
        {A: [10] * 6},
        NEVER,
        [1, 1, 1, 0, 0, 0],
        cash=0,
        held={A: 1000},
        volume=3_000.0,
        participation=Decimal("0.10"),
    )
    assert run_cells(job, ONE)[0][3] == 3


def test_fees_come_off_every_fill():
    _, job = job_of(
        {A: [10] * 6}, [1, 0, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0], cash=1_006_00, profile=FIXED
    )
    # 5.00 + 0.01 to buy 1000.00; 5.00 + 0.01 + 0.50 to sell
    assert curve_of(job)[1:4] == [1_000_99, 1_000_99, 995_48]


def test_what_costs_more_than_there_is_is_not_bought():
    _, job = job_of({A: [10] * 6}, ALWAYS, NEVER, cash=1_005_00, profile=FIXED)
    assert run_cells(job, ONE)[0][4] == 0


def test_nothing_is_bought_before_a_first_price():
    late = bars_on(DAYS[3:], [10, 10, 10])
    security = classify(A)
    days = np.array(DAYS, dtype="datetime64[D]")
    regime = Regime(days, Readings(whole_prices([1.0] * 6), np.zeros(6)))
    always = SwitchRule(enter=(Term(lambda r: np.ones(len(r), dtype=bool)),), leave=())
    opening = Opening(cash=4_000_00, held={B: 0})
    account = make_account(
        "late",
        [
            Holding(security=security, bars=late),
            Holding(security=classify(B), bars=bars_on(DAYS, [5] * 6)),
        ],
        (regime,),
        clock_of(DAYS, NO_FEES_PROFILE),
        opening,
    )
    job = make_job(lay_masks(always, GRID, (regime,), days), account.tracks, opening)
    assert run_cells(job, ONE)[0][4] == 2


def test_the_tax_of_a_long_holding_is_nothing():
    days = sessions_from("2022-01-04", 300)
    action = CorporateAction(symbol=A, ex_date=days[100], cash_per_share=Decimal("0.5"))
    closes = [10.0] * 100 + [9.5] * 200
    leave = np.arange(300) == 290

    rule = SwitchRule(
        enter=(Term(lambda r: np.arange(len(r)) == 0),), leave=(Term(lambda _r: leave),)
    )
    regime = Regime(
        np.array(days, dtype="datetime64[D]"), Readings(whole_prices([1.0] * 300), np.zeros(300))
    )
    opening = Opening(cash=1_000_00)
    holding = Holding(security=classify(A), bars=bars_on(days, closes), actions=(action,))
    account = make_account("long", (holding,), (regime,), clock_of(days, NO_FEES_PROFILE), opening)
    job = make_job(lay_masks(rule, GRID, (regime,), account.days), account.tracks, opening)
    assert days[291] > date(2023, 1, 5)
    assert run_cells(job, ONE)[0][0] == pytest.approx(1_000_00)
