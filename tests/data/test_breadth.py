from datetime import date
from decimal import Decimal

import pandas as pd

from sim.data.breadth import count_breadth, is_stock, store_breadth
from sim.data.bulk import write_many
from sim.data.catalog import Version
from sim.data.market import Market
from sim.data.merge import label
from sim.data.schema import SeriesKind
from sim.data.snapshot import snapshot
from sim.data.store import Store
from sim.data.store_layer import StoreLayer
from sim.data.stored_rows import action_row
from sim.model.action import CorporateAction
from sim.model.symbol import Symbol

DAYS = pd.to_datetime(["2024-02-08", "2024-02-19", "2024-02-20"]).astype("datetime64[us]")
STAMP = "2024-04-01T00:00:00+00:00"


def series(code, *closes):
    """Return bars of one price a day, and what is said of them; None is a day without a trade."""
    kept = [(day, close) for day, close in zip(DAYS, closes, strict=True) if close is not None]
    prices = [close for _, close in kept]
    frame = pd.DataFrame(
        {
            "date": pd.Series([day for day, _ in kept], dtype="datetime64[us]"),
            **dict.fromkeys(("open", "high", "low", "close"), prices),
            "volume": 100,
            "amount": float("nan"),
        }
    )
    return label(frame, "made up"), Version(kind=SeriesKind.DAILY, key=code, provider="made up")


def filled(tmp_path, *more):
    store = Store(tmp_path)
    write_many(
        store,
        [
            series("600155.SH", 10.0, 10.5, 10.4),
            series("000987.SZ", 10.0, 9.0, 10.0),
            series("300053.SZ", 10.0, None, 10.0),  # suspended: compared with the close before
            series("688001.SH", 10.0, 12.0, 7.45),
            series("512690.SH", 1.0, 2.0, 3.0),  # a fund
            series("000001.SH", 2900.0, 3000.0, 3100.0),  # an index
            *more,
        ],
    )
    return store


def test_shares_that_rose_fell_and_moved_far_are_counted_by_session(tmp_path):
    store = filled(tmp_path)
    held = [v for v in store.catalog.all_current() if is_stock(v.key)]

    found = count_breadth(store, held, enough=1)

    assert [tuple(row)[1:] for row in found.itertuples(index=False)] == [
        (3, 2, 1, 1, 1),  # 600155 and 688001 (+20 %) rose, 000987 fell 10 %
        (4, 1, 2, 1, 1),  # 000987 rose 11 %, 600155 and 688001 (-38 %) fell, 300053 did not move
    ]
    assert found["date"].dtype == "datetime64[us]"


def test_an_ex_date_is_compared_with_the_reference_price(tmp_path):
    store = filled(tmp_path)
    # 10 for 6 after the 19th: (12.00 - 0.08) / 1.6 = 7.45, so 7.45 is no fall at all
    bonus = CorporateAction(
        symbol=Symbol.parse("688001.SH"),
        ex_date=date(2024, 2, 20),
        bonus_ratio=Decimal("0.6"),
        cash_per_share=Decimal("0.08"),
    )
    store.write(
        pd.DataFrame([action_row(bonus)]),
        Version(kind=SeriesKind.ACTIONS, key="688001.SH", provider="made up"),
    )
    held = [v for v in store.catalog.all_current(SeriesKind.DAILY) if is_stock(v.key)]

    last = count_breadth(store, held, enough=1).iloc[-1]

    assert (last["advancers"], last["decliners"], last["down_over_9pct"]) == (1, 1, 0)


def test_too_few_stocks_are_not_counted(tmp_path):
    store = filled(tmp_path)

    assert store_breadth(store, STAMP) is None
    assert store.current(SeriesKind.BREADTH, "market") is None


def test_a_count_is_stored_once_and_says_what_was_counted(tmp_path):
    store = filled(tmp_path)

    first = store_breadth(store, STAMP, 3)
    again = store_breadth(store, STAMP, 3)

    assert (first.rows, first.reason) == (2, "4 stocks counted")
    assert again == first


def test_each_session_takes_the_count_that_looked_at_most_shares(tmp_path):
    store = filled(tmp_path)
    store_breadth(store, STAMP, 3)

    alone = Market([StoreLayer(store)]).breadth()
    over = snapshot().over([StoreLayer(store)]).breadth()

    assert len(alone) == 2
    pd.testing.assert_frame_equal(over, snapshot().breadth())  # shipped: some thousands each
