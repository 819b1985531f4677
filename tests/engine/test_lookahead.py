"""A strategy that peeks is caught on the session it peeks at; an honest one is not."""

import random
from datetime import date

import backtrader as bt
import pytest

from sim.engine import AshareStrategy, check_lookahead
from sim.model.symbol import Symbol

STOCK, INDEX = Symbol.parse("600155.SH"), Symbol.parse("000300.SH")


@pytest.fixture
def checked(flat, setting, opened):
    source = random.Random(3)
    close, closes = 10.0, []
    for _ in range(25):
        close = round(close * (1 + source.uniform(-0.05, 0.05)), 2)
        closes.append(close)
    frame = flat("2024-01-02", closes)

    def go(strategy, **others):
        return check_lookahead(
            strategy,
            {},
            setting=setting({"600155.SH": frame}, indices={INDEX: frame}),
            opening=opened("2024-01-08", "100000.00"),
            end=frame["date"].iloc[-2].date(),
            **others,
        )

    return go


class Honest(AshareStrategy):
    def prepare(self, frames):
        self.up = frames[INDEX]["close"].diff() > 0

    def decide(self):
        self.order_target_shares(STOCK, 100 if self.up.iloc[self.rows_known(INDEX) - 1] else 0)


class Peeking(Honest):
    def prepare(self, frames):
        self.up = frames[INDEX]["close"].diff().shift(-1) > 0


class Centred(bt.Strategy):
    """Knows how many bars there will be."""

    def next(self):
        if len(self) == self.data.buflen() - 3:
            self.buy(size=100)


def test_an_honest_strategy_passes(checked):
    assert checked(Honest) == ()


def test_a_peeking_strategy_is_caught_with_the_day_and_both_orders(checked):
    issues = checked(Peeking)

    assert len(issues) > 3
    assert issues[0].code == "look-ahead"
    assert " with the later bars there and nothing without them" in issues[0].message
    assert "buy 100 600155.SH" in issues[0].found


def test_only_some_sessions_may_be_looked_at(checked):
    assert 0 < len(checked(Peeking, every=4)) < len(checked(Peeking))


def test_knowing_the_number_of_bars_is_reading_ahead(checked):
    assert checked(Centred) != ()


def test_a_span_may_be_given(checked):
    assert checked(Honest, start=date(2024, 1, 4)) == ()


def test_decisions_that_agree_while_the_past_does_not_are_caught(checked):
    class Rewriting(AshareStrategy):
        """Sells at a price only the later bars can tell, then decides nothing on the day."""

        def decide(self):
            last = len(self.data.p.frame)
            if str(self.day) == "2024-01-10":
                self.order_shares(STOCK, 100 * (last - 20))

    assert {issue.message[:4] for issue in checked(Rewriting)} >= {"what"}
