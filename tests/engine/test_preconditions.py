"""Choices of backtrader's broker under which ours could not be right."""

import backtrader as bt
import pytest

from sim.engine import AshareBroker, security_feeds
from sim.model.errors import InputError
from sim.model.symbol import Symbol


@pytest.fixture
def cerebro(flat, calendar):
    made = bt.Cerebro(stdstats=False)
    frame = flat("2024-01-02", [10.0] * 3)
    clock = [stamp.date() for stamp in frame["date"]]
    for feed in security_feeds({Symbol.parse("600155.SH"): frame}, clock):
        made.adddata(feed)
    made.addstrategy(bt.Strategy)
    return made


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        ({"coc": True}, "cheat-on-close"),
        ({"slip_perc": 0.001}, "slippage makes prices off the tick"),
        ({"slip_fixed": 0.01}, "slippage makes prices off the tick"),
        ({"filler": bt.fillers.FixedSize()}, "its own filler"),
        ({"cash": 1e13}, "at most, was 10,000,000,000,000.00"),
    ],
)
def test_a_choice_that_makes_prices_no_market_made_is_refused(cerebro, choice, says):
    cerebro.broker = AshareBroker(**choice)
    with pytest.raises(InputError, match=says):
        cerebro.run()


def test_the_usual_choices_run(cerebro):
    cerebro.broker = AshareBroker(cash=1e11)
    cerebro.run()

    assert cerebro.broker.book.closes[-1].net_value == 100_000_000_000
