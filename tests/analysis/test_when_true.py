"""When the three conditions came true; dates worked out on public index sets."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from sim.analysis.claims_plain import plain_claims
from sim.analysis.claims_sources import BOTH, THREE, gather
from sim.analysis.when_true import came_true

DAY = date(2024, 2, 19)
RULES = {"mean_days": 60, "turnover_floor": Decimal("9E+11")}


@pytest.fixture(scope="module")
def sources(market):
    return gather(market, [])


@pytest.fixture(scope="module")
def rows(sources):
    found = came_true(sources, DAY, THREE, rules=RULES, turnover_of=BOTH)
    return {(row.name, row.condition): row for row in found}


@pytest.mark.parametrize(
    ("name", "condition", "first"),
    [
        ("上证指数", "close-above-line", "2024-02-20"),
        ("上证指数", "line-not-falling-1", "2024-03-01"),
        ("上证指数", "line-not-falling-5", "2024-03-06"),
        ("上证指数", "dif-above-zero", "2024-02-22"),
        ("上证指数", "all-three", "2024-03-06"),
        ("深证成指", "close-above-line", "2024-02-27"),
        ("深证成指", "dif-above-zero", "2024-02-26"),
        ("深证成指", "all-three", "2024-03-15"),
        ("创业板指", "close-above-line", "2024-02-27"),
        ("创业板指", "dif-above-zero", "2024-02-26"),
        ("创业板指", "all-three", "2024-03-18"),
    ],
)
def test_the_first_session_a_condition_held(rows, name, condition, first):
    row = rows[name, condition]
    assert not row.held_then
    assert row.first == date.fromisoformat(first)
    assert len(row.series[0].sha256) == 64


@pytest.mark.parametrize(
    ("condition", "then"),
    [
        ("close-above-line", "-0.389 %"),
        ("line-not-falling-1", "-0.080 %"),
        ("line-not-falling-5", "-0.662 %"),
        ("dif-above-zero", "-19.64 points"),
        ("all-three", "0 of 3 conditions"),
    ],
)
def test_how_far_the_composite_was_on_the_day(rows, condition, then):
    assert rows["上证指数", condition].value_then == then


def test_the_floor_broke_the_next_session(rows):
    row = rows["上证指数 + 深证成指", "turnover-below-floor"]
    assert (row.first, row.value_first, row.sessions) == (date(2024, 2, 20), "7894.48亿", 1)
    assert row.value_then == "9572.88亿"


def test_what_has_not_come_true_yet_has_no_session(sources):
    low = {"turnover_floor": Decimal(1), "mean_days": "many"}
    found = came_true(sources, DAY, (), rules=low, turnover_of=BOTH)
    assert [(row.first, row.value_first, row.sessions) for row in found] == [(None, "", None)]
    plain = plain_claims((), found, as_of=DAY, source="")
    assert plain["when_true"][0]["first"] is None


def test_an_index_or_day_without_bars_is_left_out(sources):
    sunday = date(2024, 2, 18)
    assert came_true(sources, sunday, THREE, rules=RULES, turnover_of=BOTH) == ()
    assert came_true(sources, date(2030, 1, 2), THREE) == ()
    none = replace(sources, daily={})
    assert came_true(none, DAY, THREE, rules=RULES, turnover_of=BOTH) == ()


def test_another_mean_is_taken_from_the_stated_rules(sources):
    found = came_true(sources, DAY, THREE[:1], rules={"mean_days": 5})
    assert found[0].definition.startswith("close > SMA5;")
    assert found[0].held_then


def test_a_line_still_warming_up_does_not_hold(sources):
    symbol = THREE[0]
    short = sources.daily[symbol].head(30)
    day = short["date"].iloc[10].date()
    found = came_true(replace(sources, daily={symbol: short}), day, (symbol,))
    assert {row.first for row in found} == {None}
    assert found[0].value_then == "+nan %"
    assert np.isfinite(short["close"]).all()
