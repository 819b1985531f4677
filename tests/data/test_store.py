import hashlib
import sqlite3
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.data.bulk import write_many
from sim.data.catalog import ConflictError, Version
from sim.data.home import data_folder
from sim.data.merge import label
from sim.data.opening import open_market
from sim.data.parquet import read_column
from sim.data.raw_answers import RawAnswers
from sim.data.schema import SCHEMAS, Column, SeriesKind, minute_kind
from sim.data.snapshot import snapshot
from sim.data.store import Store
from sim.model.errors import DataMissingError, StorageError
from sim.model.symbol import Symbol
from tests.data.fakes.market import frame_of

KEY = "688001.SH"
BARS = label(frame_of("sh688001"), "one")
PLAIN = Version(kind=SeriesKind.DAILY, key=KEY, provider="one", fetched_at="2024-04-01T00:00:00")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def test_reading_makes_nothing(store):
    assert store.current(SeriesKind.DAILY, KEY) is None
    assert store.catalog.all_current() == ()
    assert store.catalog.files() == frozenset()
    assert store.leftovers() == ()
    assert not store.folder.exists()


def test_what_was_stored_is_read_back_in_its_schema(store):
    version = store.write(BARS, PLAIN)

    pd.testing.assert_frame_equal(store.read(version), BARS)
    assert (version.version, version.rows) == (1, 20)
    assert (version.first, version.last) == (date(2024, 3, 4), date(2024, 3, 29))
    assert store.current(SeriesKind.DAILY, KEY) == version
    digest = hashlib.sha256(store.path(version).read_bytes()).hexdigest()
    assert digest == version.sha256


def test_versions_are_added_and_the_older_stay(store):
    first = store.write(BARS.iloc[:10], PLAIN)
    second = store.write(BARS, first)

    assert [v.rows for v in store.catalog.versions(SeriesKind.DAILY, KEY)] == [10, 20]
    assert len(store.read(first)) == 10
    assert store.current(SeriesKind.DAILY, KEY) == second


def test_a_version_made_from_an_older_one_is_refused_and_leaves_no_file(store):
    first = store.write(BARS.iloc[:10], PLAIN)
    store.write(BARS, first)

    with pytest.raises(ConflictError):
        store.write(BARS, first)

    assert store.leftovers() == ()


def test_a_batch_is_stored_whole_or_not_at_all(store):
    other = replace(PLAIN, key="600155.SH")
    versions = write_many(store, [(BARS, PLAIN), (BARS.iloc[:5], other)])
    assert [(v.key, v.rows) for v in versions] == [(KEY, 20), ("600155.SH", 5)]
    pd.testing.assert_frame_equal(store.read(versions[1]), BARS.iloc[:5])

    with pytest.raises(ConflictError):  # the second is stale
        write_many(store, [(BARS, versions[0]), (BARS, other)])

    assert store.current(SeriesKind.DAILY, KEY).version == 1
    assert store.leftovers() == ()
    assert write_many(store, []) == ()


def test_a_changed_or_absent_file_is_refused(store):
    version = store.write(BARS, PLAIN)
    path = store.path(version)
    content = path.read_bytes()

    path.write_bytes(content[:-1] + b"x")
    with pytest.raises(StorageError, match="is not the file that was stored"):
        store.read(version)
    path.unlink()
    with pytest.raises(StorageError, match="cannot be read"):
        store.read(version)


def test_a_column_of_all_series_is_one_array(store):
    write_many(store, [(BARS, PLAIN), (BARS.iloc[:5], replace(PLAIN, key="600155.SH"))])

    closes = store.column(SeriesKind.DAILY, "close")

    expected = [*BARS["close"].iloc[:5], *BARS["close"]]
    assert np.array_equal(closes, expected)
    assert read_column([], "close").size == 0


def test_a_column_of_nothing_is_missing_data(store):
    with pytest.raises(DataMissingError, match="no series of kind daily"):
        store.column(SeriesKind.DAILY, "close")


def test_a_manifest_of_another_format_or_no_manifest_at_all_is_said(store):
    store.write(BARS, PLAIN)
    with sqlite3.connect(store.catalog.path) as database:
        database.execute("UPDATE store SET format = 99")
    database.close()

    with pytest.raises(StorageError, match="has format 99"):
        store.current(SeriesKind.DAILY, KEY)

    store.catalog.path.write_bytes(b"no database at all, only words of some length " * 50)
    with pytest.raises(StorageError, match="fupan data doctor"):
        store.current(SeriesKind.DAILY, KEY)


def test_the_users_bars_lie_over_the_shipped_ones(store):
    symbol = Symbol.parse("600155.SH")
    shipped = snapshot().bars(symbol)
    mine = shipped.iloc[[-1]].assign(
        date=pd.Timestamp("2026-01-05"), open=9.0, high=9.0, low=9.0, close=9.0, amount=np.nan
    )
    changed = shipped.iloc[[5]].assign(close=shipped["low"].iloc[5])
    frame = label(pd.concat([changed, mine], ignore_index=True), "mine")
    store.write(frame, replace(PLAIN, key=str(symbol)))

    market = open_market(store.folder)

    bars = market.bars(symbol)
    assert len(bars) == len(shipped) + 1
    assert bars["close"].iloc[5] == shipped["low"].iloc[5]
    assert bars["date"].is_monotonic_increasing
    assert market.describe(symbol).source.startswith("one, stored 2024-04-01")
    assert "single-source" in str(dict(market.describe(symbol).standing))
    assert open_market(store.folder / "none") is snapshot()


def test_a_list_of_sessions_of_ones_own_extends_the_calendar(store):
    store.folder.mkdir()
    own = store.folder / "sessions.csv"
    own.write_text("date\n2027-01-04\n2027-01-05\n")

    calendar = open_market(store.folder).calendar()

    assert calendar.is_session(date(2027, 1, 4))
    assert not calendar.is_session(date(2027, 6, 1))
    assert calendar.known_to == date(2027, 12, 31)


def test_the_data_folder_is_the_option_then_the_variable_then_the_platforms(tmp_path):
    assert data_folder(tmp_path, {"FUPAN_DATA_DIR": "/x"}) == tmp_path
    assert str(data_folder(None, {"FUPAN_DATA_DIR": "/x/y"})) == "/x/y"
    assert data_folder(None, {}).name == "fupan"


def test_a_damaged_raw_answer_is_said(tmp_path):
    kept = RawAnswers(tmp_path)
    from sim.data.call import RawAnswer

    (digest,) = kept.keep([RawAnswer(url="u", status=200, body=b"b", received_at="t")])
    assert kept.read(digest).body == b"b"
    path = kept.path(digest)
    path.write_bytes(path.read_bytes()[:-3])

    with pytest.raises(StorageError, match="cannot be read"):
        kept.read(digest)


def test_the_schemas_begin_with_their_key_and_say_what_may_be_missing():
    assert {SCHEMAS[kind][0].name for kind in SeriesKind if kind.is_bars} == {"date", "time"}
    assert all(isinstance(column, Column) for schema in SCHEMAS.values() for column in schema)
    assert minute_kind(60) is SeriesKind.MINUTE_60
    assert SeriesKind.MINUTE_5.minutes == 5
    assert SeriesKind.ACTIONS.minutes is None
