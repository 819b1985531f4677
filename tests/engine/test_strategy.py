"""The base strategy: exact facts after the close, lawful orders for the next session."""

from datetime import date
from decimal import Decimal

import pytest

from sim.engine import AshareStrategy, run
from sim.model.errors import InputError
from sim.model.symbol import Symbol
from sim.model.trade import OrderKind, Side
from sim.rules.fees import DEFAULT_PROFILE

D = Decimal
STOCK, OTHER, INDEX = (Symbol.parse(text) for text in ("600155.SH", "000987.SZ", "000300.SH"))
DAYS = ("2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08")


@pytest.fixture
def market(bars, flat):
    return {
        "600155.SH": flat(DAYS[0], [10.0, 10.0, 10.5, 10.0, 9.5], 10_000_000),
        "000987.SZ": bars(
            (DAYS[2], 5.0, 5.1, 4.9, 5.0, 10_000_000), (DAYS[4], 5.2, 5.3, 5.1, 5.2, 10_000_000)
        ),
    }


@pytest.fixture
def played(market, setting, opened, flat):
    """Run `decide` written as a function of the strategy; return the run."""

    def go(decide, cash="100000.00", *positions, profile=None, day=0, end=4):
        class Tested(AshareStrategy):
            def decide(self):
                decide(self, DAYS.index(str(self.day)))

        more = {} if profile is None else {"profile": profile}
        return run(
            Tested,
            {},
            setting=setting(market, indices={INDEX: flat(DAYS[0], [3000.0] * 5)}, **more),
            opening=opened(DAYS[day], cash, *positions),
            end=date.fromisoformat(DAYS[end]),
        )

    return go


def done(result):
    return [(str(fill.day), fill.side, fill.quantity, fill.price) for fill in result.fills]


def test_it_decides_after_every_close_from_the_opening_day_on(played):
    days = []
    played(lambda strategy, n: days.append(n), day=2)

    assert days == [2, 3, 4]


def test_what_it_sees_is_the_market_after_the_close(played):
    seen = []

    def decide(strategy, n):
        seen.append(
            (
                strategy.close_of(STOCK),
                strategy.close_of(OTHER),
                strategy.traded(OTHER),
                strategy.rows_known(OTHER),
                strategy.close_of(INDEX),
            )
        )

    played(decide)

    assert seen == [
        (D("10.0"), None, False, 0, D("3000.0")),
        (D("10.0"), None, False, 0, D("3000.0")),
        (D("10.5"), D("5.0"), True, 1, D("3000.0")),
        (D("10.0"), D("5.0"), False, 1, D("3000.0")),
        (D("9.5"), D("5.2"), True, 2, D("3000.0")),
    ]


def test_its_account_is_exact(played):
    seen = []

    def decide(strategy, n):
        if n == 0:
            strategy.order_shares(STOCK, 1000)
        seen.append((strategy.cash, strategy.net_value, strategy.held(STOCK)))

    played(decide, profile=DEFAULT_PROFILE)

    assert seen[:3] == [
        (D("100000.00"), D("100000.00"), 0),
        (D("89994.90"), D("99994.90"), 1000),
        (D("89994.90"), D("100494.90"), 1000),
    ]


def test_it_knows_the_close_it_was_opened_after_and_the_corporate_actions(played):
    seen = []
    result = played(lambda strategy, n: seen.append((strategy.first_close, strategy.actions)))

    assert seen == [(True, ())] + [(False, ())] * 4
    assert result.resume().day == date.fromisoformat(DAYS[4])


def test_only_securities_are_tradable(played):
    seen = []
    played(lambda strategy, n: seen.append(strategy.tradable))

    assert seen[0] == (STOCK, OTHER)


def test_orders_are_cut_to_lots_and_a_sale_of_all_is_not(played):
    def decide(strategy, n):
        if n == 0:
            strategy.order_shares(STOCK, 199)
            strategy.order_shares(STOCK, -199)
            assert strategy.order_shares(STOCK, 99) is None
            assert strategy.order_shares(STOCK, -50) is None
        if n == 1:
            strategy.order_target_shares(STOCK, 0)

    result = played(decide, "100000.00", ("600155.SH", 250, "2000.00"))

    assert done(result) == [
        (DAYS[1], Side.BUY, 100, D("10.0")),
        (DAYS[1], Side.SELL, 100, D("10.0")),
        (DAYS[2], Side.SELL, 250, D("10.5")),
    ]


def test_a_target_fraction_is_taken_of_the_net_value_at_the_close(played):
    def decide(strategy, n):
        strategy.order_target_fraction(STOCK, [0.5, 0.5, 0.25, 0, 0][n])
        strategy.order_target_fraction(OTHER, 0.1 if n == 1 else 0)

    result = played(decide)

    assert done(result) == [
        (DAYS[1], Side.BUY, 5000, D("10.0")),
        (DAYS[3], Side.SELL, 2500, D("10.0")),  # 102,500 / 4 / 10.5 is 2440 shares: 2500 stay
        (DAYS[4], Side.SELL, 2500, D("9.5")),
    ]


def test_an_order_for_a_budget_is_sized_at_the_open(played):
    def decide(strategy, n):
        if n == 1:
            strategy.order_for(STOCK, D("30000"))
            assert strategy.order_for(OTHER, D("30000")) is None
            assert strategy.order_for(STOCK, D("0")) is None
            assert strategy.order_for(STOCK, D("100")) is None

    result = played(decide, profile=DEFAULT_PROFILE)

    # at 10.5 yuan 2,800 shares are 29,400 and 2,900 are 30,450
    assert done(result) == [(DAYS[2], Side.BUY, 2800, D("10.5"))]


def test_a_budget_beyond_the_cash_takes_all_the_cash(played):
    def decide(strategy, n):
        if n == 0:
            strategy.order_for(STOCK, D("1000000"))

    result = played(decide, "10005.00", profile=DEFAULT_PROFILE)

    assert done(result) == [(DAYS[1], Side.BUY, 900, D("10.0"))]
    assert result.issues == ()


def test_a_budget_that_buys_no_lot_at_the_open_is_refused(played):
    def decide(strategy, n):
        if n == 1:
            strategy.order_for(STOCK, D("1004"))

    (rejection,) = played(decide).rejections

    assert rejection.code == "cash-short"
    assert (
        rejection.reason
        == "100 600155.SH at 10.5 cost 1,050.00 yuan with fees, 1,004.00 are there"
    )


def test_a_rebalancing_sells_before_it_buys(played):
    def decide(strategy, n):
        if n == 2:
            strategy.rebalance({OTHER: 0.5, STOCK: 0.5, Symbol.parse("000987.SZ"): 0.5})

    result = played(decide, "0.00", ("600155.SH", 10_000, "90000.00"))

    assert [fill.side for fill in result.fills] == [Side.SELL]
    assert result.rejections[0].code == "suspended"


def test_orders_of_other_kinds_can_be_given(played):
    def decide(strategy, n):
        if n == 0:
            strategy.order_shares(STOCK, 100, kind=OrderKind.LIMIT, price=D("9.90"))
            strategy.order_shares(STOCK, 200, kind=OrderKind.CLOSE)

    assert done(played(decide)) == [
        (DAYS[1], Side.BUY, 100, D("9.9")),
        (DAYS[1], Side.BUY, 200, D("10.0")),
    ]


def test_refusals_are_there_for_the_strategy_to_see(played):
    seen = []

    def decide(strategy, n):
        if n == 0:
            strategy.order_shares(STOCK, 100, kind=OrderKind.LIMIT, price=D("2.00"))
        seen.append(len(strategy.rejections))

    played(decide)

    assert seen == [0, 1, 1, 1, 1]


def test_signals_are_prepared_once_from_the_whole_frames(market, setting, opened):
    class Prepared(AshareStrategy):
        def prepare(self, frames):
            self.high = {symbol: frame["close"] > 9.9 for symbol, frame in frames.items()}

        def decide(self):
            row = self.rows_known(STOCK) - 1
            assert self.settings == "frozen"
            self.order_target_shares(STOCK, 100 if self.high[STOCK].iloc[row] else 0)

    result = run(
        Prepared,
        {"settings": "frozen"},
        setting=setting(market),
        opening=opened(DAYS[0], "10000.00"),
        end=date.fromisoformat(DAYS[4]),
    )

    assert [(fill.side, str(fill.day)) for fill in result.fills] == [(Side.BUY, DAYS[1])]


def test_a_strategy_without_a_decision_says_so(market, setting, opened):
    class Silent(AshareStrategy):
        pass

    with pytest.raises(InputError, match=r"Silent must define decide\(\)"):
        run(
            Silent,
            {},
            setting=setting(market),
            opening=opened(DAYS[0], "10000.00"),
            end=date.fromisoformat(DAYS[4]),
        )
