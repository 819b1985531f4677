import re
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.data.adjustment import backward, ex_dates, forward, point_in_time
from sim.data.bars import bar_on, last_close, prev_close
from sim.data.chain import check_chain
from sim.data.snapshot import snapshot
from sim.model.action import CorporateAction
from sim.model.symbol import Symbol
from sim.rules.corporate_actions import reference_price

TICK = Decimal("0.01")
ALL = tuple(action for symbol in snapshot().symbols() for action in snapshot().actions(symbol))
PUBLISHED = [
    (action, *map(Decimal, found.groups()))
    for action in ALL
    if (found := re.search(r"prev close ([\d.]+), ref ([\d.]+)", action.source))
] + [
    (action, *map(Decimal, found.groups()))
    for action in ALL
    if (found := re.search(r"moved (?:only )?0\.\d+ \(([\d.]+) to ([\d.]+)\)", action.source))
]
GOODS = Symbol.parse("601579.SH")


def test_most_ex_dates_have_a_published_reference_price():
    assert len(ALL) == 25
    assert len(PUBLISHED) == 16


@pytest.mark.parametrize(
    ("action", "before", "published"), PUBLISHED, ids=lambda v: str(getattr(v, "ex_date", v))
)
def test_reference_prices_equal_the_exchanges_to_the_tick(action, before, published):
    assert reference_price(before, action, TICK) == published


@pytest.mark.parametrize("symbol", [str(symbol) for symbol in snapshot().symbols()])
def test_the_factor_of_every_ex_date_takes_the_close_to_the_reference_price(symbol):
    symbol = Symbol.parse(symbol)
    frame, actions = snapshot().bars(symbol), snapshot().actions(symbol)
    tick = Decimal("0.001") if symbol.code == "512690" else TICK

    for event in ex_dates(frame, actions, tick):
        seen = point_in_time(frame, actions, tick, event.day)
        adjusted = seen["close"].iloc[event.row - 1]
        assert round(Decimal(adjusted), 6) == event.reference
        assert prev_close(frame, event.day, actions, tick) == event.reference


def test_forward_ends_raw_and_backward_begins_raw():
    frame, actions = snapshot().bars(GOODS), snapshot().actions(GOODS)

    ahead, behind = forward(frame, actions, TICK), backward(frame, actions, TICK)

    assert ahead["close"].iloc[-1] == frame["close"].iloc[-1]
    assert behind["close"].iloc[0] == frame["close"].iloc[0]
    ratio = behind["close"] / ahead["close"]
    assert np.allclose(ratio, ratio.iloc[0], rtol=1e-12)
    assert ahead["volume"].equals(frame["volume"])


def test_a_return_across_an_ex_date_is_that_of_the_reference_price():
    frame, actions = snapshot().bars(GOODS), snapshot().actions(GOODS)
    behind = backward(frame, actions, TICK).set_index("date")["close"]

    change = behind["2025-05-30"] / behind["2025-05-29"]

    raw = frame.set_index("date")["close"]
    assert change == pytest.approx(raw["2025-05-30"] / 26.06, rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 726))
def test_point_in_time_and_backward_read_nothing_after_their_day(cut):
    frame, actions = snapshot().bars(GOODS), snapshot().actions(GOODS)
    day = frame["date"].iloc[cut].date()
    known = [action for action in actions if action.ex_date <= day]

    whole = point_in_time(frame, actions, TICK, day)
    seen = point_in_time(frame.iloc[: cut + 1], known, TICK, day)
    pd.testing.assert_frame_equal(whole, seen)
    prefix = backward(frame, actions, TICK).iloc[: cut + 1]
    pd.testing.assert_frame_equal(prefix, backward(frame.iloc[: cut + 1], known, TICK))


def test_two_ex_dates_while_suspended_apply_one_after_the_other():
    frame = snapshot().bars(GOODS).iloc[:10].drop(index=[5, 6]).reset_index(drop=True)
    days = [date(2023, 1, 10), date(2023, 1, 11)]
    actions = [CorporateAction(symbol=GOODS, ex_date=d, cash_per_share=Decimal(1)) for d in days]
    close = Decimal(str(frame["close"].iloc[4]))

    assert [event.reference for event in ex_dates(frame, actions, TICK)] == [close - 1, close - 2]
    assert prev_close(frame, date(2023, 1, 12), actions, TICK) == close - 2


def test_ex_dates_outside_the_series_change_nothing():
    frame = snapshot().bars(GOODS).iloc[:5]
    early = CorporateAction(symbol=GOODS, ex_date=date(2022, 6, 13), cash_per_share=Decimal(1))
    late = CorporateAction(symbol=GOODS, ex_date=date(2030, 6, 13), cash_per_share=Decimal(1))

    assert ex_dates(frame, [early, late], TICK) == ()
    assert forward(frame.iloc[:0], [early], TICK).empty


def test_before_the_first_bar_there_is_no_close():
    frame = snapshot().bars(GOODS)

    assert last_close(frame, date(2023, 1, 2)) is None
    assert prev_close(frame, date(2023, 1, 3), (), TICK) is None
    assert bar_on(frame, date(2023, 1, 2), (), TICK) is None


def test_a_bar_has_exact_prices_and_the_base_of_its_limit():
    bar = bar_on(snapshot().bars(GOODS), date(2024, 2, 19), snapshot().actions(GOODS), TICK)

    assert (bar.close, bar.prev_close) == (Decimal("9.19"), Decimal("9.08"))
    assert bar.amount is not None


def test_a_bar_without_turnover_has_none():
    symbol = Symbol.parse("300053.SZ")

    assert bar_on(snapshot().bars(symbol), date(2025, 12, 31), (), TICK).amount is None


def test_the_chain_breaks_where_an_ex_date_is_not_held():
    frame = snapshot().bars(GOODS)
    published = {date(2025, 5, 30): Decimal("26.06"), date(2025, 6, 3): Decimal(999)}

    whole = check_chain(frame, published, snapshot().actions(GOODS), GOODS, TICK)
    lacking = check_chain(frame, published, (), GOODS, TICK, source="eastmoney")

    assert [issue.code for issue in whole] == ["chain-broken"]  # 999 is wrong anyway
    assert "published previous close 26.06, bars and actions give 26.45" in lacking[0].message
