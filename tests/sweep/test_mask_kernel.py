"""The mask engine against an account carried bar by bar in whole numbers."""

import numpy as np
import pytest

from sim.model.symbol import Symbol
from sim.rules.securities import classify
from sim.sweep.bits import pack
from sim.sweep.market import market_of, sums_and_extremes
from sim.sweep.mask_kernel import (
    BUYS,
    COLUMNS,
    DRAWDOWN,
    EQUITY,
    LEFT,
    SELLS,
    SHARPE,
    sweep_masks,
)
from sim.sweep.pattern import Pattern
from sim.sweep.security import security_track
from tests.sweep.markets import clock_of, half_up, make_bars, sessions_from
from tests.sweep.plain import plain_account, statistics

SHARE = classify(Symbol.parse("600000.SH"))
SESSIONS = sessions_from("2021-01-04", 300)
CASH = 100_000_000


def sweep_one(track, enter, leave, cash=CASH):
    """Sweep a grid of one cell whose masks are given."""
    masks = np.array([pack(enter), pack(leave)])
    pattern = Pattern(
        lengths=np.zeros(0, np.int64),
        terms=np.array([[0], [1], [0]], dtype=np.int64),
        needs=np.array([0], dtype=np.int64),
        enters=1,
        votes=0,
        leaves=1,
    )
    out = np.zeros((1, COLUMNS))
    sweep_masks(market_of(track), masks, np.zeros(1, np.int64), pattern, float(cash), out)
    return out[0]


def plain_one(bars, enter, leave, cash=CASH):
    opens = np.rint(bars.open * 100).astype(int).tolist()
    closes = np.rint(bars.close * 100).astype(int).tolist()
    bases = [None, *closes[:-1]]
    ups = [None if b is None else half_up(b * 110, 100) for b in bases]
    downs = [None if b is None else half_up(b * 90, 100) for b in bases]
    return plain_account(opens, closes, ups, downs, enter.tolist(), leave.tolist(), cash)


@pytest.mark.parametrize("seed", range(40))
def test_every_cell_is_the_account_carried_bar_by_bar(seed):
    random = np.random.default_rng(seed)
    bars = make_bars(seed, SESSIONS, start=int(random.integers(100, 6000)))
    leave = random.random(300) < random.choice([0.05, 0.3])
    enter = (random.random(300) < 0.2) & ~leave
    row = sweep_one(security_track(SHARE, bars, clock_of(SESSIONS)), enter, leave)
    values, buys, sells = plain_one(bars, enter, leave)
    drawdown, sharpe = statistics(values)
    assert (row[EQUITY], row[BUYS], row[SELLS]) == (values[-1], buys, sells)
    assert row[LEFT] == 0
    assert row[DRAWDOWN] == pytest.approx(drawdown, abs=1e-12)
    assert row[SHARPE] == pytest.approx(sharpe, abs=1e-9)


@pytest.mark.parametrize("cash", [200_000, 1_000_000, 30_000_000])
def test_small_accounts_are_exact_too(cash):
    bars = make_bars(7, SESSIONS, start=900)
    random = np.random.default_rng(9)
    leave = random.random(300) < 0.1
    enter = (random.random(300) < 0.3) & ~leave
    row = sweep_one(security_track(SHARE, bars, clock_of(SESSIONS)), enter, leave, cash)
    values, buys, _ = plain_one(bars, enter, leave, cash)
    _, sharpe = statistics(values)
    if not row[LEFT]:
        assert (row[EQUITY], row[BUYS]) == (values[-1], buys)
        assert row[SHARPE] == pytest.approx(sharpe, abs=1e-9)
    assert cash > 200_000 or row[LEFT] or buys


def test_an_account_that_never_trades_keeps_its_cash():
    bars = make_bars(1, SESSIONS)
    never = np.zeros(300, dtype=bool)
    row = sweep_one(security_track(SHARE, bars, clock_of(SESSIONS)), never, never)
    assert row.tolist() == [CASH, 0, 0, 0, 0, 0]


def test_a_position_open_at_the_end_counts_as_bought_and_not_sold():
    bars = make_bars(1, SESSIONS)
    enter = np.zeros(300, dtype=bool)
    enter[250] = True
    row = sweep_one(
        security_track(SHARE, bars, clock_of(SESSIONS)), enter, np.zeros(300, dtype=bool)
    )
    assert (row[BUYS], row[SELLS]) == (1, 0)


def test_a_decision_after_the_last_close_trades_nothing():
    bars = make_bars(1, SESSIONS)
    enter = np.zeros(300, dtype=bool)
    enter[-1] = True
    row = sweep_one(
        security_track(SHARE, bars, clock_of(SESSIONS)), enter, np.zeros(300, dtype=bool)
    )
    assert row[BUYS] == 0


def test_a_rule_that_lets_in_what_it_throws_out_is_left_to_the_walk():
    bars = make_bars(1, SESSIONS)
    always = np.ones(300, dtype=bool)
    row = sweep_one(security_track(SHARE, bars, clock_of(SESSIONS)), always, always)
    assert row[LEFT] == 1


def test_an_account_too_small_for_a_lot_is_left_to_the_walk():
    bars = make_bars(1, SESSIONS, start=5000)
    always, never = np.ones(300, dtype=bool), np.zeros(300, dtype=bool)
    track = security_track(SHARE, bars, clock_of(SESSIONS))
    assert sweep_one(track, always, never, cash=100_000)[LEFT] == 1


def test_orders_beyond_the_volume_are_left_to_the_walk():
    bars = make_bars(1, SESSIONS, volume=5_000)
    always, never = np.ones(300, dtype=bool), np.zeros(300, dtype=bool)
    track = security_track(SHARE, bars, clock_of(SESSIONS))
    assert sweep_one(track, always, never)[LEFT] == 1


def test_votes_are_counted():
    def pattern(votes, needs):
        terms = np.array([[k] for k in range(votes)] + [[votes], [0]], dtype=np.int64)
        return Pattern(
            np.zeros(0, np.int64), terms, np.array([needs], dtype=np.int64), 0, votes, 1
        )

    from sim.sweep.pattern import combine

    random = np.random.default_rng(2)
    flags = random.random((7, 200)) < 0.5
    never = np.zeros(200, dtype=bool)
    masks = np.array([*(pack(row) for row in flags), pack(never)])
    always = np.full(masks.shape[1], ~np.uint64(0))
    entry, keep = np.empty_like(always), np.empty_like(always)
    for need in range(1, 8):
        rows = np.array([*range(8), 0], dtype=np.int64)
        combine(masks, rows, pattern(7, need), always, always, entry, keep)
        found = np.unpackbits(entry.view(np.uint8), bitorder="little")[:200].astype(bool)
        np.testing.assert_array_equal(found, flags.sum(axis=0) >= need)


def test_running_sums_give_the_returns_of_a_holding_with_idle_cash():
    close = np.rint(1000 * np.exp(np.cumsum(np.random.default_rng(5).normal(0, 0.02, 50))))
    sums, _ = sums_and_extremes(close)
    idle = close.min() / 500
    returns = np.diff(close + idle) / (close[:-1] + idle)
    q = idle / close[0]
    a = sums[49] - sums[0]
    assert a[0] - q * (a[1] - q * (a[2] - q * a[3])) == pytest.approx(returns.sum(), rel=1e-9)
    squares = a[4] - q * (2 * a[5] - q * (3 * a[6] - q * 4 * a[7]))
    assert squares == pytest.approx((returns**2).sum(), rel=1e-9)


def test_the_extremes_are_those_of_the_sessions_ahead():
    close = np.random.default_rng(6).integers(1, 1000, 37).astype(float)
    _, found = sums_and_extremes(close)
    for level in range(6):
        for t in range(37 - 2**level + 1):
            ahead = close[t : t + 2**level]
            assert found[level, t].tolist() == [ahead.max(), ahead.min()]
