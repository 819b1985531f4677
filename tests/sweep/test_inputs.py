import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.errors import DataMissingError, InputError
from sim.sweep.inputs import read_bars, read_series

HEADER = "date,open,high,low,close,volume,amount\n"
GOOD = "2024-02-05,10,11,9.5,10.5,1000,1\n2024-02-06,10.5,10.6,10,10.1,2000,\n"


def written(tmp_path, text, name="bars.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_bars_are_read_by_the_names_of_their_columns(tmp_path):
    shuffled = "Volume,date,close,low,high,open\n1000,2024-02-05,10.5,9.5,11,10\n"
    bars = read_bars(written(tmp_path, shuffled))
    row = (bars.open[0], bars.high[0], bars.low[0], bars.close[0], bars.volume[0])
    assert row == (10, 11, 9.5, 10.5, 1000)
    assert str(bars.days[0]) == "2024-02-05"


def test_a_byte_order_mark_and_empty_lines_do_no_harm(tmp_path):
    assert len(read_bars(written(tmp_path, "\ufeff" + HEADER + GOOD + "\n,,,,,,\n"))) == 2


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2024-02-07,x,11,9,10,1,1", "wanted a day and 5 numbers"),
        ("2024-02-30,10,11,9,10,1,1", "wanted a day and 5 numbers"),
        ("2024-02-07,10", "wanted a day and 5 numbers"),
        ("2024-02-07,nan,11,9,10,1,1", "must be finite numbers"),
        ("2024-02-07,0,11,9,10,1,1", "prices must be positive and volume not negative"),
        ("2024-02-07,10,11,9,10,-1,1", "prices must be positive and volume not negative"),
        ("2024-02-07,10,9.9,9,9.5,1,1", "do not enclose open 10.0 and close 9.5"),
        ("2024-02-06,10,11,9,10,1,1", "2024-02-06 follows 2024-02-06"),
    ],
)
def test_an_impossible_row_is_named_with_its_line(tmp_path, row, message):
    with pytest.raises(InputError) as caught:
        read_bars(written(tmp_path, HEADER + GOOD + row + "\n"))
    (issue,) = caught.value.issues
    assert message in issue.message
    assert str(issue.place) == "bars.csv:4"


def test_all_bad_rows_are_named_up_to_twenty(tmp_path):
    with pytest.raises(InputError) as caught:
        read_bars(written(tmp_path, HEADER + "x\n" * 50))
    assert len(caught.value.issues) == 20


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(InputError, match="volume is missing"):
        read_bars(written(tmp_path, "date,open,high,low,close\n"))
    with pytest.raises(InputError, match="date, turnover is missing"):
        read_series(written(tmp_path, ""), "turnover")


def test_a_file_without_rows_is_missing_data(tmp_path):
    with pytest.raises(DataMissingError, match="no rows; wanted one per session"):
        read_bars(written(tmp_path, HEADER))


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "bars.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="must be UTF-8 text"):
        read_bars(path)
    with pytest.raises(InputError, match="no such CSV file"):
        read_bars(tmp_path / "nowhere.csv")


def test_a_series_is_looked_up_by_session(tmp_path):
    series = read_series(
        written(tmp_path, "date,turnover\n2024-02-05,9e11\n2024-02-07,8e11\n"), "turnover"
    )
    days = np.array(["2024-02-05", "2024-02-06", "2024-02-07", "2024-02-08"], dtype="M8[D]")
    np.testing.assert_array_equal(series.on(days), [9e11, np.nan, 8e11, np.nan])


@pytest.mark.parametrize("value", ["-1", "inf", "nan"])
def test_a_series_must_be_finite_and_not_negative(tmp_path, value):
    with pytest.raises(InputError, match="must be a finite number from 0 up"):
        read_series(written(tmp_path, f"date,turnover\n2024-02-05,{value}\n"), "turnover")


@settings(max_examples=60)
@given(text=st.text(max_size=200))
def test_no_text_ends_in_anything_but_bars_or_an_input_error(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "bars.csv"
    path.write_text(HEADER + text, encoding="utf-8", errors="replace")
    with contextlib.suppress(InputError, DataMissingError):
        read_bars(path)
