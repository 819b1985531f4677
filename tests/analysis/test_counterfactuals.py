from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from sim.analysis.attribution import difference
from sim.analysis.counterfactuals import (
    index_instead,
    measure,
    opening_after,
    prices_at,
)
from sim.analysis.counterfactuals_plain import (
    plain_closes,
    plain_difference,
    plain_fills,
    plain_metrics,
    plain_outcome,
    plain_sources,
)
from sim.analysis.counterfactuals_trades import (
    Pricing,
    elsewise,
    most_overdrawn,
    price_of_session,
    same_trades,
)
from sim.engine import Setting, Stated, replay
from sim.ledger.fold import fold
from sim.model.account import Receivable
from sim.model.errors import InputError
from sim.model.event import CashMoved, Opened, OpeningPosition
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Order, OrderKind, Rejection, Side
from sim.rules.fees import DEFAULT_PROFILE

SHARE, OTHER, INDEX = (Symbol.parse(text) for text in ("600155.SH", "300053.SZ", "000300.SH"))
NAMES = {SHARE: "华创云信"}
DAYS = [date(2024, 2, day) for day in (19, 20, 21, 22, 23)]
FIRST, LAST = DAYS[0], DAYS[-1]


@pytest.fixture(scope="module")
def setting(market):
    symbols = (SHARE, OTHER)
    return Setting(
        frames={symbol: market.bars(symbol) for symbol in symbols},
        calendar=market.calendar(),
        actions=tuple(action for symbol in symbols for action in market.actions(symbol)),
        profile=DEFAULT_PROFILE,
    )


@pytest.fixture(scope="module")
def index(market):
    frame = market.index_bars(INDEX)
    return {
        stamp.date(): Decimal(str(close))
        for stamp, close in zip(frame["date"], frame["close"], strict=True)
        if stamp.date() in DAYS
    }


@pytest.fixture(scope="module")
def opening():
    held = OpeningPosition(symbol=SHARE, quantity=10_000, cost=Decimal("70000.00"))
    return Opened(day=FIRST, cash=Decimal("100000.00"), positions=(held,))


def stated(day, symbol, side, quantity, price):
    order = Order(
        symbol=symbol,
        side=side,
        quantity=quantity,
        kind=OrderKind.STATED,
        price=Decimal(price),
    )
    return Stated(day=day, order=order)


@pytest.fixture(scope="module")
def traded(setting, opening):
    """Sells 2,000 of 600155 at 7.30, buys 1,000 of 300053 at 9.50."""
    trades = [
        stated(DAYS[1], SHARE, Side.SELL, 2_000, "7.30"),
        stated(DAYS[2], OTHER, Side.BUY, 1_000, "9.50"),
    ]
    return replay(opening, trades, setting=setting, end=LAST)


@pytest.fixture(scope="module")
def outcome(traded, setting, index):
    return measure("sold", "sold a part", traded, first=FIRST, setting=setting, index=index)


def test_an_outcome_is_measured_over_its_closes(outcome, index):
    assert [close.day for close in outcome.closes] == DAYS
    assert len(outcome.fills) == 2
    assert outcome.fees == sum(fill.fees.total for fill in outcome.fills)
    grown = outcome.closes[-1].net_value / outcome.closes[0].net_value - 1
    assert outcome.performance.total_return == pytest.approx(float(grown))
    beyond = float(grown - (index[LAST] / index[FIRST] - 1))
    assert outcome.comparison.excess_return == pytest.approx(beyond)
    assert outcome.attribution.profit == sum(part.profit for part in outcome.attribution.parts)


def test_trades_up_to_the_first_close_are_not_the_outcomes(traded, setting, index):
    later = measure("x", "", traded, first=DAYS[1], setting=setting, index=index)
    assert [fill.symbol for fill in later.fills] == [OTHER]


def test_a_run_without_a_close_in_the_span_is_refused(traded, setting, index):
    with pytest.raises(InputError, match="no close from 2025-01-02 on"):
        measure("x", "", traded, first=date(2025, 1, 2), setting=setting, index=index)


def test_without_an_index_there_is_no_comparison(traded, setting):
    alone = measure("x", "", traded, first=FIRST, setting=setting, index={})
    assert alone.performance is not None
    assert alone.comparison is None


def test_an_account_worth_nothing_is_not_measured(setting, index):
    empty = Opened(day=FIRST, cash=Decimal("0.00"))
    run = replay(empty, (), setting=setting, end=LAST)
    found = measure("x", "", run, first=FIRST, setting=setting, index=index)
    assert (found.performance, found.comparison, found.turnover) == (None, None, None)
    assert plain_metrics(found) == {"turnover": None}


def test_prices_are_the_last_known_closes(setting):
    frame = setting.frames[SHARE]
    late = replace(
        setting,
        frames={
            SHARE: frame[frame["date"] != pd.Timestamp(DAYS[1])].reset_index(drop=True),
            OTHER: setting.frames[OTHER][lambda rows: rows["date"] > pd.Timestamp(FIRST)],
        },
    )
    found = prices_at(late, [DAYS[1], FIRST])
    assert found[FIRST] == {SHARE: Decimal("7.31")}
    assert found[DAYS[1]][SHARE] == Decimal("7.31")
    assert OTHER in found[DAYS[1]]


def test_the_index_instead_is_the_net_value_in_points(outcome, index):
    line = index_instead("index", "all in it", symbol=INDEX, base=outcome, index=index)
    start = outcome.closes[0].net_value
    assert line.closes[0].net_value == start
    expected = (start * index[LAST] / index[FIRST]).quantize(Decimal("0.01"))
    assert line.closes[-1].net_value == expected
    assert line.attribution.parts[0].profit == line.attribution.profit == expected - start
    assert (line.fills, line.fees) == ((), 0)
    assert line.comparison.excess_return == pytest.approx(0, abs=1e-6)
    gap = difference(outcome.attribution, line.attribution)
    assert gap.total == expected - outcome.closes[-1].net_value


def test_an_index_without_a_first_close_cannot_stand_in(outcome):
    with pytest.raises(InputError, match=r"000300\.SH has no close on 2024-02-19"):
        index_instead("index", "", symbol=INDEX, base=outcome, index={})


def test_an_account_goes_on_with_its_lots_and_what_is_due(traded):
    account = fold(traded.events)
    due = Receivable(symbol=SHARE, amount=Decimal("12.00"), pay_date=LAST)
    account = replace(account, receivable=Decimal("12.00"), receivables=(due,))
    opened = opening_after(account, LAST)
    assert opened.cash == account.cash + Decimal("12.00")
    assert fold([opened]).positions.keys() == account.positions.keys()
    bought = next(each for each in opened.positions if each.symbol == OTHER)
    assert (bought.acquired, bought.quantity) == (DAYS[2], 1_000)


def test_the_same_trades_without_fees_differ_by_the_fees(outcome, opening, setting, index):
    free = elsewise(outcome, opening, setting=setting, index=index, fees=False)
    assert free.fees == 0
    assert free.attribution.profit - outcome.attribution.profit == outcome.fees
    assert (free.name, free.notes) == ("sold open free", ())


def test_the_same_trades_at_the_close_differ_by_the_prices(outcome, opening, setting, index):
    closing = elsewise(outcome, opening, setting=setting, index=index, pricing=Pricing.CLOSE)
    closes = prices_at(setting, DAYS)
    assert [fill.price for fill in closing.fills] == [
        closes[DAYS[1]][SHARE],
        closes[DAYS[2]][OTHER],
    ]
    assert [fill.quantity for fill in closing.fills] == [2_000, 1_000]


def test_average_prices_that_had_to_be_guessed_are_counted(outcome, opening, setting, index):
    blank = {symbol: frame.assign(amount=float("nan")) for symbol, frame in setting.frames.items()}
    found = elsewise(
        outcome,
        opening,
        setting=replace(setting, frames=blank),
        index=index,
        pricing=Pricing.VWAP,
    )
    assert found.notes[0].startswith("2 of 2 average prices are means of high, low and close")


def test_a_shortage_of_cash_is_said_with_its_day(setting, index):
    opening = Opened(day=FIRST, cash=Decimal("9600.00"))
    run = replay(
        opening, [stated(DAYS[2], OTHER, Side.BUY, 1_000, "9.50")], setting=setting, end=LAST
    )
    bought = measure("all in", "", run, first=FIRST, setting=setting, index=index)
    assert most_overdrawn(bought) is None
    dear = elsewise(bought, opening, setting=setting, index=index, pricing=Pricing.CLOSE)
    day, yuan = most_overdrawn(dear)
    assert day == DAYS[2]
    assert dear.notes == (f"its cash would have been {yuan} yuan short on {day}",)


def test_a_line_has_no_trades_to_repeat(outcome, opening, setting, index):
    line = index_instead("index", "", symbol=INDEX, base=outcome, index=index)
    with pytest.raises(ValueError, match="index is no account"):
        elsewise(line, opening, setting=setting, index=index)


def test_same_trades_keep_their_prices_and_order_numbers(traded):
    found = same_trades(traded, after=DAYS[1])
    assert [(each.day, each.order.price, each.number) for each in found] == [
        (DAYS[2], Decimal("9.50"), traded.fills[1].order)
    ]
    free = same_trades(traded, lambda _: Decimal(1), after=FIRST, fees=False)
    assert {each.fees for each in free} == {FeeBreakdown()}
    assert {each.order.price for each in free} == {Decimal(1)}


def row(**changes):
    values = {
        "date": pd.Timestamp(FIRST),
        "open": 10.0,
        "high": 12.0,
        "low": 9.0,
        "close": 11.0,
        "volume": 1000,
        "amount": 10_500.0,
    }
    return pd.DataFrame([{**values, **changes}])


@pytest.mark.parametrize(
    ("pricing", "changes", "expected"),
    [
        (Pricing.OPEN, {}, ("10.0", True)),
        (Pricing.CLOSE, {}, ("11.0", True)),
        (Pricing.VWAP, {}, ("10.5", True)),
        (Pricing.VWAP, {"amount": 20_000.0}, ("12", True)),  # never above the day's high
        (Pricing.VWAP, {"amount": 1.0}, ("9", True)),
        (Pricing.VWAP, {"amount": float("nan")}, ("10.6667", False)),
        (Pricing.VWAP, {"amount": 0.0}, ("10.6667", False)),
        (Pricing.VWAP, {"volume": 0}, ("10.6667", False)),
    ],
)
def test_a_session_has_these_prices(pricing, changes, expected):
    price, exact = price_of_session(row(**changes), FIRST, pricing)
    assert (price, exact) == (Decimal(expected[0]), expected[1])


def test_a_session_without_a_bar_has_no_price():
    with pytest.raises(KeyError):
        price_of_session(row(), LAST, Pricing.OPEN)


def test_an_outcome_in_plain_values_is_exact_and_named(outcome):
    plain = plain_outcome(outcome, NAMES)
    assert plain["net_value"] == f"{outcome.closes[-1].net_value:.2f}"
    assert plain["books_agree"] is True
    assert plain["trades"] == 2
    assert [part["name"] for part in plain["attribution"]] == ["华创云信", ""]
    assert sum(Decimal(part["profit"]) for part in plain["attribution"]) == Decimal(
        plain["profit"]
    )
    assert plain["metrics"]["total_return"] == round(outcome.performance.total_return, 6)
    assert [fill["net_cash"] for fill in plain_fills(outcome)] == [
        f"{fill.net_cash:.2f}" for fill in outcome.fills
    ]
    assert [close["date"] for close in plain_closes(outcome)] == [str(day) for day in DAYS]


def test_a_line_in_plain_values_has_no_books(outcome, index):
    line = index_instead("index", "", symbol=INDEX, base=outcome, index=index)
    plain = plain_outcome(line, NAMES)
    assert (plain["books_agree"], plain["refused"], plain["rejections"]) == (None, 0, [])


def test_what_was_refused_is_told_with_its_reason(outcome):
    order = Order(symbol=SHARE, side=Side.BUY, quantity=100)
    row = Rejection(day=LAST, order=order, code="suspended", reason="it did not trade")
    refused = replace(outcome, run=replace(outcome.run, rejections=(row,)))
    assert plain_outcome(refused, NAMES)["rejections"] == [
        {
            "date": "2024-02-23",
            "symbol": "600155.SH",
            "side": "buy",
            "quantity": 100,
            "code": "suspended",
            "reason": "it did not trade",
        }
    ]


def test_a_difference_in_plain_values_sums(outcome, index):
    line = index_instead("index", "", symbol=INDEX, base=outcome, index=index)
    plain = plain_difference(
        "index", "sold", difference(outcome.attribution, line.attribution), NAMES
    )
    parts = sum(Decimal(part["difference"]) for part in plain["parts"])
    assert parts + Decimal(plain["opening"]) + Decimal(plain["moved"]) == Decimal(plain["total"])


def test_sources_are_told_with_their_digests(market):
    (source,) = plain_sources([market.describe(SHARE)])
    assert source["symbol"] == "600155.SH"
    assert len(source["sha256"]) == 64


def test_a_deposit_moves_net_value_without_profit(setting, opening, index):
    flow = CashMoved(day=DAYS[1], amount=Decimal("1000.00"))
    run = replay(opening, (), setting=setting, end=LAST, flows=[flow])
    found = measure("x", "", run, first=FIRST, setting=setting, index=index)
    assert found.attribution.moved == Decimal("1000.00")
