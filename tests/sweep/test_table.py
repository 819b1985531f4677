import csv

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.indicators.conditions import MacdPeriods
from sim.model.errors import InputError, StorageError
from sim.sweep.grid import Axis, Grid
from sim.sweep.table import (
    best_rows,
    metric_values,
    parameter_columns,
    result_columns,
    write_csv,
    write_parquet,
)

GRID = Grid(
    (
        Axis("ma", (20, 30)),
        Axis("macd", (MacdPeriods(), MacdPeriods(8, 21, 9))),
        Axis("floor", (None, 9e11)),
    ),
    {},
)
RESULTS = np.array(
    [[110_000_00, 0.25, 1.5, 3, 4, 0], [90_000_00, 0.5, -0.5, 2, 2, 0]], dtype=float
)


def table():
    return {
        **parameter_columns(GRID, np.array([1, 6])),
        **result_columns(RESULTS, 100_000_00.0),
    }


def test_results_are_yuan_fractions_and_counts():
    columns = result_columns(RESULTS, 100_000_00.0)
    assert columns["final_equity"].tolist() == [110_000.0, 90_000.0]
    np.testing.assert_allclose(columns["return"], [0.1, -0.1])
    assert columns["trades"].tolist() == [3, 2]


def test_a_return_is_on_what_the_account_opened_with():
    columns = result_columns(RESULTS, 0.0, 220_000_00.0)
    np.testing.assert_allclose(columns["return"], [-0.5, -1 + 90 / 220])


def test_parameters_stand_beside_their_results():
    columns = parameter_columns(GRID, np.array([1, 6]))
    assert columns["ma"].tolist() == [20, 30]
    assert columns["macd"].tolist() == ["12/26/9", "8/21/9"]
    assert np.isnan(columns["floor"][1])
    assert columns["floor"][0] == 9e11


def test_a_drawdown_is_better_the_smaller():
    columns = result_columns(RESULTS, 1.0)
    assert best_rows(metric_values(columns, "max_drawdown"), 1).tolist() == [0]
    assert best_rows(metric_values(columns, "sharpe"), 2).tolist() == [0, 1]


def test_an_unknown_metric_is_refused():
    with pytest.raises(InputError, match="there is no metric 'luck'; known are final_equity"):
        metric_values(table(), "luck")


@settings(max_examples=50)
@given(st.lists(st.integers(-3, 3), min_size=1, max_size=40), st.integers(1, 10))
def test_the_best_rows_are_the_highest_and_the_first_of_equals(values, count):
    wanted = sorted(range(len(values)), key=lambda row: (-values[row], row))[:count]
    assert best_rows(np.array(values, dtype=float), count).tolist() == wanted


def test_what_is_no_number_is_never_best():
    assert best_rows(np.array([np.nan, 1.0]), 1).tolist() == [1]


def test_a_csv_is_read_back_as_it_was(tmp_path):
    write_csv(tmp_path / "table.csv", table())
    with (tmp_path / "table.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[0] == {
        "ma": "20",
        "macd": "12/26/9",
        "floor": "900000000000.0",
        "final_equity": "110000.0",
        "return": "0.10000000000000009",
        "max_drawdown": "0.25",
        "sharpe": "1.5",
        "trades": "3",
        "buys": "4",
    }
    assert rows[1]["floor"] == ""


def test_a_parquet_is_read_back_as_it_was(tmp_path):
    write_parquet(tmp_path / "deep" / "table.parquet", table())
    path = str(tmp_path / "deep" / "table.parquet")
    with duckdb.connect() as connection:
        rows = connection.execute("SELECT * FROM read_parquet(?)", [path]).fetchall()
    assert rows[0] == (20, "12/26/9", 9e11, 110000.0, pytest.approx(0.1), 0.25, 1.5, 3, 4)


def test_a_table_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="free some space, or choose another folder"):
        write_parquet(tmp_path / "file" / "table.parquet", table())
    with pytest.raises(StorageError, match="free some space, or choose another folder"):
        write_csv(tmp_path / "file" / "table.csv", table())


def test_a_full_disk_while_writing_leaves_no_half_file(tmp_path, monkeypatch):
    class Full:
        def execute(self, *_):
            raise duckdb.IOException("No space left on device")

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

    monkeypatch.setattr(duckdb, "connect", Full)
    with pytest.raises(StorageError, match="No space left on device"):
        write_parquet(tmp_path / "table.parquet", table())
    assert list(tmp_path.iterdir()) == []
