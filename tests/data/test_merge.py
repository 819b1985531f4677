import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.data.layer import Standing
from sim.data.merge import compare, label, merge
from tests.data.fakes.market import frame_of

BARS = frame_of("sh600155")


def standings(frame):
    return [str(value) for value in frame["standing"]]


def test_the_first_bars_are_single_source():
    merged = merge(None, BARS, "one")

    assert merged.reason == "20 bars added"
    assert set(standings(merged.frame)) == {Standing.SINGLE_SOURCE}


def test_another_provider_that_agrees_confirms_and_adds():
    held = merge(None, BARS.iloc[:10], "one").frame

    merged = merge(held, BARS.iloc[5:], "two")

    assert (merged.added, merged.confirmed) == (10, 5)
    assert (
        standings(merged.frame)
        == ["single-source"] * 5 + ["confirmed"] * 5 + ["single-source"] * 10
    )
    assert merged.frame["provider"].tolist() == ["one"] * 10 + ["two"] * 10


def test_the_same_provider_that_agrees_changes_nothing():
    held = merge(None, BARS, "one").frame

    merged = merge(held, BARS, "one")

    assert not merged.changed
    assert merged.reason == "nothing new"
    pd.testing.assert_frame_equal(merged.frame, held)


def test_the_same_provider_that_differs_corrects_and_is_reported():
    held = merge(None, BARS, "one").frame
    later = BARS.copy()
    later.loc[4, "close"] = 9.99

    merged = merge(held, later, "one")

    assert merged.frame["close"].iloc[4] == 9.99
    assert str(merged.corrected[0]).startswith("2024-03-08: one has 7.")
    assert "one has" in str(merged.corrected[0])


def test_another_provider_that_differs_is_disputed_and_the_held_bar_stays():
    held = merge(None, BARS, "one").frame
    other = BARS.copy()
    other.loc[4, "low"] = 1.0

    merged = merge(held, other, "two")

    assert merged.frame["low"].iloc[4] == BARS["low"].iloc[4]
    assert standings(merged.frame)[4] == "disputed"
    assert len(merged.disputed) == 1
    assert merge(merged.frame, other, "two").disputed == ()  # said once


def test_a_bar_without_turnover_takes_it_from_one_that_agrees():
    held = merge(None, BARS.assign(amount=np.nan), "one").frame

    merged = merge(held, BARS, "two")

    assert merged.frame["amount"].tolist() == BARS["amount"].tolist()


def test_volume_may_differ_by_less_than_a_lot():
    held = merge(None, BARS, "one").frame

    assert not merge(held, BARS.assign(volume=BARS["volume"] + 99), "two").disputed
    assert len(merge(held, BARS.assign(volume=BARS["volume"] + 100), "two").disputed) == 20


def test_compare_counts_common_and_different_bars():
    other = BARS.iloc[5:].copy()
    other.loc[7, "open"] += 0.01

    assert compare(BARS, other) == (15, 1)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 19), st.integers(1, 20)), min_size=1, max_size=6))
def test_merging_pieces_in_any_order_gives_their_union(pieces):
    frame, days = None, set()
    for start, length in pieces:
        part = BARS.iloc[start : start + length]
        frame = merge(frame, part, "one").frame
        days |= set(part["date"])

    assert frame["date"].is_monotonic_increasing
    assert set(frame["date"]) == days
    expected = label(BARS[BARS["date"].isin(days)].reset_index(drop=True), "one")
    pd.testing.assert_frame_equal(frame, expected)
