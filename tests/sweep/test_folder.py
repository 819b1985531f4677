import json
from dataclasses import replace

import numpy as np
import pytest

from sim.model.errors import InputError
from sim.sweep.folder import SweepFolder
from sim.sweep.grid import Axis, Grid
from sim.sweep.job import run_cells
from sim.sweep.mask_kernel import COLUMNS
from sim.sweep.registry import grid_digest, record_trials, trials_of
from sim.sweep.run import check_size, run_account
from sim.sweep.threads import run_on_threads
from tests.sweep.test_job import CASH, GRID, job_with

ROWS = np.arange(5 * COLUMNS, dtype=float).reshape(5, COLUMNS)


def threads(job, workers=2):
    return lambda parts: run_on_threads(job, parts, workers)


def quiet(done, total):
    pass


def test_rows_come_back_in_order(tmp_path):
    folder = SweepFolder(tmp_path, "one")
    assert folder.begin(resume=False) == 0
    folder.append(0, ROWS[:3], {"ma": np.arange(3)})
    folder.append(3, ROWS[3:], {"ma": np.arange(2)})
    np.testing.assert_array_equal(np.concatenate([r for _, r in folder.rows()]), ROWS)
    assert folder.begin(resume=True) == 5


def test_what_follows_a_gap_is_not_taken(tmp_path):
    folder = SweepFolder(tmp_path, "one")
    folder.begin(resume=False)
    folder.append(0, ROWS[:2], {})
    folder.append(4, ROWS[4:], {})
    assert folder.begin(resume=True) == 2


def test_a_new_sweep_begins_with_nothing(tmp_path):
    folder = SweepFolder(tmp_path, "one")
    folder.begin(resume=False)
    folder.append(0, ROWS, {})
    assert folder.begin(resume=False) == 0
    assert list(folder.rows()) == []


def test_parts_are_gone_once_cleared(tmp_path):
    folder = SweepFolder(tmp_path, "one")
    folder.begin(resume=False)
    folder.append(0, ROWS, {})
    folder.clear()
    assert not (tmp_path / "parts").exists()
    folder.clear()


def test_there_must_be_something_to_go_on_with(tmp_path):
    with pytest.raises(InputError, match="no sweep to go on with; run it without --resume"):
        SweepFolder(tmp_path, "one").begin(resume=True)


@pytest.mark.parametrize("state", ['{"digest": "other"}', "[]", "{half"])
def test_another_sweeps_rows_are_not_gone_on_with(tmp_path, state):
    (tmp_path / "sweep.json").write_text(state)
    with pytest.raises(InputError, match="holds another sweep"):
        SweepFolder(tmp_path, "one").begin(resume=True)


def test_a_damaged_part_says_how_to_go_on(tmp_path):
    folder = SweepFolder(tmp_path, "one")
    folder.begin(resume=False)
    folder.append(0, ROWS, {})
    next((tmp_path / "parts").iterdir()).write_bytes(b"PAR1")
    with pytest.raises(InputError, match="run without --resume"):
        folder.begin(resume=True)


def test_a_stopped_sweep_keeps_what_is_done_and_goes_on(tmp_path):
    account, job = job_with(CASH)
    folder = SweepFolder(tmp_path, "one")
    seen = []

    def stop(done, _total):
        seen.append(done)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_account(
            threads(job), GRID, account, workers=2, folder=folder, resume=False, progress=stop
        )
    again = run_account(
        threads(job), GRID, account, workers=1, folder=folder, resume=True, progress=quiet
    )
    assert again.resumed == seen[-1] > 0
    np.testing.assert_array_equal(again.results, run_cells(job, np.arange(GRID.cells)))


def test_parts_are_written_along_the_way(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.sweep.run.PART_ROWS", 5)
    account, job = job_with(CASH)
    folder = SweepFolder(tmp_path, "one")
    run_account(
        threads(job), GRID, account, workers=2, folder=folder, resume=False, progress=quiet
    )
    assert sum(len(rows) for rows, _ in folder.rows()) >= 5


def test_a_sweep_interrupted_before_its_first_row_keeps_nothing(tmp_path):
    account, job = job_with(CASH)
    folder = SweepFolder(tmp_path, "one")

    bad = replace(job, capacity=1)
    with pytest.raises(InputError):
        run_account(
            threads(bad), GRID, account, workers=1, folder=folder, resume=False, progress=quiet
        )
    assert not (tmp_path / "parts").exists()


def test_a_huge_grid_must_be_asked_for_twice():
    with pytest.raises(InputError, match=r"1,000,000,000,000 cells: about .* hours and .* GB"):
        check_size(10**12, 2, sure=False)
    check_size(10**12, 2, sure=True)
    check_size(10**6, 2, sure=False)


# The registry -------------------------------------------------------------------------------


def test_every_cell_ever_tried_is_counted_each_grid_once(tmp_path):
    assert trials_of(tmp_path, "ma60", "data") == 0
    assert record_trials(tmp_path, "ma60", "data", "grid one", 100) == 100
    assert record_trials(tmp_path, "ma60", "data", "grid one", 100) == 100
    assert record_trials(tmp_path, "ma60", "data", "grid two", 50) == 150
    assert record_trials(tmp_path, "ma60", "other data", "grid one", 7) == 7
    assert record_trials(tmp_path, "macd_zero", "data", "grid one", 9) == 9


def test_a_line_cut_off_by_a_crash_is_as_if_never_written(tmp_path):
    record_trials(tmp_path, "ma60", "data", "grid one", 100)
    with (tmp_path / "trials.jsonl").open("a") as file:
        file.write('{"strategy": "ma60", "da\n[1]\n' + json.dumps({"cells": "x"}) + "\n")
    assert trials_of(tmp_path, "ma60", "data") == 100


def test_a_grid_has_one_name_whatever_made_it():
    one = Grid((Axis("ma", (1, 2)),), {"b": 1, "a": 2})
    same = Grid((Axis("ma", (1, 2)),), {"a": 2, "b": 1})
    other = Grid((Axis("ma", (1, 3)),), {"a": 2, "b": 1})
    assert grid_digest("ma60", one) == grid_digest("ma60", same)
    assert grid_digest("ma60", one) != grid_digest("ma60", other)
    assert grid_digest("ma60", one) != grid_digest("x", one)


def test_a_registry_that_cannot_be_written_says_where(tmp_path):
    (tmp_path / "file").write_text("in the way")
    from sim.model.errors import StorageError

    with pytest.raises(StorageError, match="FUPAN_DATA_DIR"):
        record_trials(tmp_path / "file", "ma60", "data", "grid", 1)
