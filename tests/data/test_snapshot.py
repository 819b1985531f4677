import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sim.data.bars import bar_on, last_close, prev_close
from sim.data.sessions import SHIPPED, shipped_calendar
from sim.data.snapshot import snapshot
from sim.model.errors import DataMissingError, RuleNotKnownError
from sim.model.symbol import Symbol

AS_OF = date(2024, 2, 19)
TICK = Decimal("0.01")


@pytest.mark.parametrize(
    ("symbol", "close"),
    [
        ("600155.SH", "7.31"),
        ("000987.SZ", "5.89"),
        ("000938.SZ", "17.75"),
        ("512690.SH", "0.642"),
        ("601579.SH", "9.19"),
        ("300053.SZ", "9.15"),
        ("002682.SZ", "3.78"),
    ],
)
def test_closes_of_the_columns_day_are_the_raw_ones_two_vendors_show(symbol, close):
    assert last_close(snapshot().bars(Symbol.parse(symbol)), AS_OF) == (AS_OF, Decimal(close))


def test_turnover_of_both_markets_on_the_columns_day_is_9572_hundred_million():
    total = sum(
        snapshot().index_bars(Symbol.parse(symbol)).set_index("date").loc["2024-02-19", "amount"]
        for symbol in ("000001.SH", "399001.SZ")
    )

    assert int(total / 1e8) == 9572


def test_every_file_has_the_digest_and_the_rows_the_manifest_says():
    entries = json.loads((SHIPPED / "manifest.json").read_bytes())["files"]

    for name, entry in entries.items():
        content = (SHIPPED / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], name
        assert content.count(b"\n") - 1 == entry["rows"], name


def test_the_snapshot_has_at_most_a_megabyte_and_a_half():
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file()) <= 1_500_000


def test_the_calendar_runs_from_the_first_session_to_the_end_of_2026():
    calendar = shipped_calendar()

    assert (calendar.first, calendar.last) == (date(1990, 12, 19), date(2026, 12, 31))
    assert len(calendar.sessions) == 8797
    assert calendar.next(date(2024, 2, 8)) == AS_OF
    with pytest.raises(RuleNotKnownError):
        calendar.is_session(date(2027, 1, 4))


def test_bars_that_are_not_held_name_the_command_that_fetches_them():
    with pytest.raises(DataMissingError, match=r"fupan data fetch 600519\.SH"):
        snapshot().bars(Symbol.parse("600519.SH"))


def test_all_absent_securities_stand_in_one_command():
    with pytest.raises(DataMissingError, match=r"fupan data fetch 600519\.SH 000001\.SZ"):
        snapshot().require(map(Symbol.parse, ("600519.SH", "600155.SH", "000001.SZ")))


def test_base_of_the_limit_on_an_ex_date_is_the_exchanges_reference_price():
    symbol = Symbol.parse("601579.SH")
    frame, actions = snapshot().bars(symbol), snapshot().actions(symbol)

    assert prev_close(frame, date(2025, 5, 29), actions, TICK) != Decimal("26.45")
    assert prev_close(frame, date(2025, 5, 30), actions, TICK) == Decimal("26.06")


def test_a_suspended_day_has_no_bar_and_the_last_close_is_older():
    symbol = Symbol.parse("002682.SZ")
    frame = snapshot().bars(symbol)

    assert bar_on(frame, date(2023, 12, 21), (), TICK) is None
    assert last_close(frame, date(2023, 12, 22)) == (date(2023, 12, 20), Decimal("6.42"))
    assert [p.first for p in snapshot().status(symbol)] == [date(2023, 12, 21)]


def test_names_lead_to_symbols_and_back():
    assert snapshot().names()["航宇微"] == (Symbol.parse("300053.SZ"),)
    assert snapshot().name_of(Symbol.parse("512690.SH"), AS_OF) == "酒ETF"
    assert snapshot().name_of(Symbol.parse("600519.SH"), AS_OF) == "600519"


def test_breadth_of_the_columns_day_is_held():
    row = snapshot().breadth().set_index("date").loc["2024-02-19"]

    assert row["advancers"] > row["decliners"]


def test_sessions_and_names_are_read_without_pandas():
    code = (
        "import sys; from sim.data import names, sessions; names.shipped_names();"
        "sessions.shipped_calendar(); sys.exit('pandas' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")  # the library's, about pandas
@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
def test_the_shipped_sessions_are_those_of_the_library_they_were_taken_from():
    from exchange_calendars import get_calendar

    theirs = get_calendar("XSHG", start="1990-12-19", end="2026-12-31").sessions

    assert tuple(session.date() for session in theirs) == shipped_calendar().sessions


@pytest.mark.skipif("FUPAN_FIGURES" not in os.environ, reason="needs the folder of figures")
def test_the_script_builds_the_shipped_snapshot_byte_for_byte(tmp_path):
    script = Path(__file__).parents[2] / "scripts" / "build_snapshot.py"
    folder = os.environ["FUPAN_FIGURES"]

    subprocess.run([sys.executable, script, folder, "--out", tmp_path], check=True)

    built = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert built == {p.relative_to(SHIPPED): p.read_bytes() for p in SHIPPED.rglob("*.*")}
