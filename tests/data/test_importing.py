from dataclasses import replace
from datetime import UTC, date, datetime

import duckdb
import numpy as np
import pandas as pd
import pytest

from sim.data.importing import import_bars
from sim.data.layer import Standing
from sim.data.market import Market
from sim.data.schema import SeriesKind
from sim.data.sessions import extend, read_sessions, shipped_calendar
from sim.data.store import Store
from sim.data.table_files import open_files
from sim.model.errors import InputError, StorageError
from tests.data.fakes.market import frame_of

NOW = datetime(2024, 4, 1, tzinfo=UTC)
CALENDAR = shipped_calendar()
MARKET = Market(())
CODES = {"600155": "sh600155", "000987": "sz000987", "688001": "sh688001"}


def save(frame, path):
    database = duckdb.connect()
    database.register("saved", frame)
    database.execute("COPY (SELECT * FROM saved) TO ? (FORMAT parquet)", [str(path)])


def universe(tmp_path, **changes):
    frames = [frame_of(name).assign(symbol=code) for code, name in CODES.items()]
    whole = pd.concat(frames, ignore_index=True)
    for column, value in changes.items():
        whole.loc[3, column] = value
    path = tmp_path / "universe.parquet"
    save(whole, path)
    return path


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def test_a_table_of_many_securities_is_stored_one_file_each(store, tmp_path):
    told = []

    result = import_bars(
        store, universe(tmp_path), MARKET, NOW, progress=lambda *done: told.append(done)
    )

    assert [v.key for v in result.versions] == ["000987.SZ", "600155.SH", "688001.SH"]
    assert told == [(3, 3)]
    stored = store.read(store.current(SeriesKind.DAILY, "000987.SZ"))
    pd.testing.assert_frame_equal(
        stored.drop(columns=["provider", "standing"]), frame_of("sz000987")
    )
    assert set(stored["standing"]) == {Standing.SINGLE_SOURCE}
    assert result.versions[0].fetched_at == "2024-04-01T00:00:00+00:00"


def test_a_security_with_a_wrong_row_is_refused_and_the_others_are_stored(store, tmp_path):
    result = import_bars(store, universe(tmp_path, close=99.0), MARKET, NOW)

    assert result.refused == ["600155.SH"]
    assert len(result.versions) == 2
    assert "wanted low <= open, close <= high" in result.issues[0].message


def test_a_symbol_of_no_security_is_refused(store, tmp_path):
    path = tmp_path / "universe.parquet"
    save(frame_of("sh600155").assign(symbol="999999"), path)

    result = import_bars(store, path, MARKET, NOW)

    assert "the symbol is of no security" in result.issues[0].message
    assert not store.exists()


def test_a_folder_of_parquet_files_is_read_by_their_names(store, tmp_path):
    folder = tmp_path / "bars"
    folder.mkdir()
    save(frame_of("sh600155"), folder / "600155.parquet")
    save(frame_of("sh688001").assign(volume=np.nan), folder / "688001.parquet")

    result = import_bars(store, folder, MARKET, NOW)

    assert [v.key for v in result.versions] == ["600155.SH"]
    assert result.refused == ["688001.SH"]
    assert "a date or a volume is missing" in result.issues[0].message


def test_imports_of_two_folders_confirm_and_dispute_each_other(store, tmp_path):
    for name, close in (("first", None), ("second", 7.25)):
        folder = tmp_path / name
        folder.mkdir()
        frame = frame_of("sh600155")
        if close is not None:
            frame.loc[0, "close"] = close
        frame.to_csv(folder / "600155.csv", index=False)

    import_bars(store, tmp_path / "first", MARKET, NOW)
    result = import_bars(store, tmp_path / "second", MARKET, NOW)

    (version,) = result.versions
    assert dict(version.standing) == {Standing.CONFIRMED: 19, Standing.DISPUTED: 1}
    assert version.provider == "folder first"
    assert len(result.differences) == 1


def test_files_that_are_no_bars_are_refused(tmp_path):
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    frame_of("sh600155").to_csv(mixed / "600155.csv", index=False)
    save(frame_of("sh600155"), mixed / "600155.parquet")
    with pytest.raises(InputError, match="CSV and Parquet"):
        open_files(mixed)

    save(frame_of("sh600155"), tmp_path / "no-symbols.parquet")
    with pytest.raises(InputError, match="symbol absent"):
        open_files(tmp_path / "no-symbols.parquet")

    (tmp_path / "broken.parquet").write_bytes(b"PAR1 not really PAR1")
    with pytest.raises(StorageError, match="cannot be read"):
        open_files(tmp_path / "broken.parquet")


def test_prices_as_integers_and_dates_as_days_are_read(store, tmp_path):
    path = tmp_path / "table.parquet"
    whole = frame_of("sh688001").assign(symbol="688001.SH")
    sql = "COPY (SELECT symbol, date::DATE AS date, * EXCLUDE (symbol, date) FROM whole) TO ?"
    database = duckdb.connect()
    database.register("whole", whole)
    database.execute(f"{sql} (FORMAT parquet)", [str(path)])

    (version,) = import_bars(store, path, MARKET, NOW).versions

    assert version.rows == 20


def test_a_list_of_sessions_names_every_bad_line(tmp_path):
    path = tmp_path / "sessions.csv"
    path.write_text("date\n2027-01-04\n\nsoon\n2027-02-30\n")

    with pytest.raises(InputError) as caught:
        read_sessions(path)

    assert [issue.place.line for issue in caught.value.issues] == [4, 5]


def test_a_calendar_is_extended_never_rewritten():
    extended = extend(CALENDAR, [date(2024, 2, 10), date(2027, 1, 4)])

    assert not extended.is_session(date(2024, 2, 10))
    assert extended.is_session(date(2027, 1, 4))
    assert extend(CALENDAR, [date(2024, 2, 10)]) is CALENDAR


def test_names_hold_between_their_days():
    from sim.data.names import shipped_names

    row = replace(shipped_names()[0], first=date(2024, 1, 1), last=date(2024, 6, 30))

    assert [row.holds_on(date(2024, month, 1)) for month in (1, 6, 7)] == [True, True, False]
    assert not row.holds_on(date(2023, 12, 31))
