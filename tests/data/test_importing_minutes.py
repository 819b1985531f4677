from datetime import UTC, date, datetime

import duckdb
import pandas as pd
import pytest

from sim.data.importing import import_bars
from sim.data.market import Market
from sim.data.minute_checks import bar_length
from sim.data.schema import SeriesKind
from sim.data.store import Store
from sim.data.store_layer import StoreLayer
from tests.data.fakes.market import frame_of

NOW = datetime(2024, 4, 1, tzinfo=UTC)
MARKET = Market(())
ENDS = {60: ("10:30", "11:30", "14:00", "15:00"), 30: ("10:00", "10:30", "11:00", "11:30")}


def minutes(name="sh688001", length=60):
    """Return bars of so many minutes, all at the day's close."""
    rows = [
        {**day._asdict(), "time": f"{day.date:%Y-%m-%d} {end}"}
        for day in frame_of(name).itertuples(index=False)
        for end in ENDS[length]
    ]
    frame = pd.DataFrame(rows)
    for price in ("open", "high", "low"):
        frame[price] = frame["close"]
    frame["amount"] = frame["close"] * frame["volume"]
    return frame[["time", "open", "high", "low", "close", "volume", "amount"]]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


@pytest.mark.parametrize(
    ("times", "length"),
    [
        (("10:30", "15:00"), 60),
        (("10:00", "10:30"), 30),
        (("09:45", "10:00"), 15),
        (("09:35",), 5),
        (("09:31", "09:30"), 1),
        (("12:00",), None),
    ],
)
def test_the_times_tell_how_long_the_bars_are(times, length):
    frame = pd.DataFrame({"time": pd.to_datetime([f"2024-03-04 {time}" for time in times])})

    assert bar_length(frame) == length


def test_a_csv_of_hours_goes_to_the_store_where_claims_look_for_it(store, tmp_path):
    path = tmp_path / "688001.SH.csv"
    minutes().to_csv(path, index=False)

    (version,) = import_bars(store, path, MARKET, NOW).versions

    assert (version.kind, version.key, version.rows) == (SeriesKind.MINUTE_60, "688001.SH", 80)
    assert store.read(version)["time"].iloc[0] == pd.Timestamp("2024-03-04 10:30")


def test_daily_and_minute_files_of_one_folder_go_to_their_places(store, tmp_path):
    folder = tmp_path / "bars"
    folder.mkdir()
    frame_of("sh600155").to_csv(folder / "600155.csv", index=False)
    minutes("sz000987", 30).to_csv(folder / "000987.csv", index=False)

    result = import_bars(store, folder, MARKET, NOW)

    kinds = {version.key: version.kind for version in result.versions}
    assert kinds == {"600155.SH": SeriesKind.DAILY, "000987.SZ": SeriesKind.MINUTE_30}


def test_a_parquet_table_of_minute_bars_of_many_is_stored_one_file_each(store, tmp_path):
    whole = pd.concat(
        [minutes("sh688001").assign(symbol="688001"), minutes("sz000987").assign(symbol="000987")]
    )
    whole["time"] = pd.to_datetime(whole["time"])
    database = duckdb.connect()
    database.register("saved", whole)
    path = tmp_path / "hours.parquet"
    database.execute("COPY (SELECT * FROM saved) TO ? (FORMAT parquet)", [str(path)])

    versions = import_bars(store, path, MARKET, NOW).versions

    assert [(v.key, v.kind, v.rows) for v in versions] == [
        ("000987.SZ", SeriesKind.MINUTE_60, 80),
        ("688001.SH", SeriesKind.MINUTE_60, 80),
    ]


def test_minute_bars_unlike_the_daily_ones_held_are_refused(store, tmp_path):
    daily = tmp_path / "688001.SH.csv"
    frame_of("sh688001").to_csv(daily, index=False)
    import_bars(store, daily, MARKET, NOW)
    other = tmp_path / "other"
    other.mkdir()
    minutes("sz000938").to_csv(other / "688001.SH.csv", index=False)

    result = import_bars(store, other, Market([StoreLayer(store)]), NOW)

    assert result.refused == ["688001.SH"]
    assert result.issues[0].code == "minutes-unlike-the-day"
    assert result.issues[0].place.line == 2


def test_every_wrong_line_is_named(store, tmp_path):
    frame = minutes()
    frame.loc[1, "time"] = "noon"
    frame["volume"] = frame["volume"].astype("object")
    frame.loc[3, "volume"] = "many"
    path = tmp_path / "688001.SH.csv"
    frame.to_csv(path, index=False)

    result = import_bars(store, path, MARKET, NOW)

    assert result.versions == []
    assert [(i.place.line, i.field) for i in result.issues] == [(3, "time"), (5, "volume")]
    assert "a time such as 2024-02-19 10:30" in result.issues[0].message


def test_bars_that_end_at_no_bars_end_are_refused(store, tmp_path):
    frame = minutes()
    frame.loc[0, "time"] = "2024-03-04 10:07:30"
    path = tmp_path / "688001.SH.csv"
    frame.to_csv(path, index=False)

    result = import_bars(store, path, MARKET, NOW)

    assert [issue.code for issue in result.issues] == ["not-a-bar-end"]


def test_bars_announced_as_hours_must_be_hours(store, tmp_path):
    path = tmp_path / "688001.SH.csv"
    minutes(length=30).to_csv(path, index=False)
    daily = tmp_path / "600155.SH.csv"
    frame_of("sh600155").to_csv(daily, index=False)

    halves = import_bars(store, path, MARKET, NOW, minutes=60)
    days = import_bars(store, daily, MARKET, NOW, minutes=60)

    assert {issue.code for issue in halves.issues} == {"not-a-bar-end"}
    assert [issue.code for issue in days.issues] == ["no-minute-bars"]
    assert store.catalog.all_current() == ()


def test_two_imports_apart_leave_the_days_between_to_be_fetched(store, tmp_path):
    path = tmp_path / "688001.SH.csv"
    frame = frame_of("sh688001")
    frame.iloc[:5].to_csv(path, index=False)
    import_bars(store, path, MARKET, NOW)
    frame.iloc[10:].to_csv(path, index=False)

    (version,) = import_bars(store, path, MARKET, NOW).versions

    assert version.rows == 15
    assert (version.covered_first, version.covered_last) == (date(2024, 3, 4), date(2024, 3, 8))
