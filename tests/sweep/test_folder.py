"""A sweep on disk: kept when it is stopped, gone on with, the same bytes in the end."""

import multiprocessing
from dataclasses import replace

import numpy as np
import pytest

from sim.model.errors import InputError, StorageError
from sim.sweep.folder import SweepFolder
from sim.sweep.grid import Axis, Grid
from sim.sweep.job import run_cells
from sim.sweep.mask_kernel import COLUMNS
from sim.sweep.registry import grid_digest, record_trials, series_digest, trials_of
from sim.sweep.run import check_size, sweep_rows
from sim.sweep.space import Space
from sim.sweep.tally import Tally
from sim.sweep.threads import run_on_threads
from tests.sweep.test_job import CASH, GRID, account_with, job_with

FIVE = Grid((Axis("ma", (1, 2, 3, 4, 5)),), {})
ROWS = np.array([[100_000_01 + k, 0.1 * k, k - 1.5, k, k + 1, 0] for k in range(5)], dtype=float)


def folder_of(path, digest="one", *, grid=FIVE, part_rows=2):
    return SweepFolder(path, digest, Space(grid=grid, value=100_000_00.0), part_rows)


def quiet(done, total):
    pass


def swept(folder, job, *, workers=2, resume=False, progress=quiet, most=7):
    space = folder.space
    tally = Tally(space, "sharpe")
    found = sweep_rows(
        lambda parts: run_on_threads(job, parts, workers),
        lambda skip: space.parts(workers, skip=skip, most=most),
        folder,
        tally,
        progress,
        resume=resume,
    )
    return found, tally


def files_of(path):
    return {str(f.relative_to(path)): f.read_bytes() for f in path.rglob("*") if f.is_file()}


def test_rows_come_back_as_they_were(tmp_path):
    folder = folder_of(tmp_path, part_rows=3)
    assert folder.begin(resume=False) == 0
    folder.write(0, ROWS[:3])
    folder.write(3, ROWS[3:])
    np.testing.assert_array_equal(np.concatenate([r for _, r in folder.rows()]), ROWS)
    assert folder.begin(resume=True) == 5


def test_what_follows_a_gap_is_not_taken(tmp_path):
    folder = folder_of(tmp_path)
    folder.begin(resume=False)
    folder.write(0, ROWS[:2])
    folder.write(4, ROWS[4:])
    assert folder.begin(resume=True) == 2


def test_a_new_sweep_begins_with_nothing(tmp_path):
    folder = folder_of(tmp_path)
    folder.begin(resume=False)
    folder.write(0, ROWS)
    (tmp_path / "table.parquet").write_text("of an older sweep")
    assert folder.begin(resume=False) == 0
    assert list(folder.rows()) == []
    assert not (tmp_path / "table.parquet").exists()


def test_a_table_that_fits_is_one_file_and_its_parts_are_gone(tmp_path):
    folder = folder_of(tmp_path, part_rows=5)
    folder.begin(resume=False)
    folder.write(0, ROWS[:2])
    folder.finish(np.arange(5), ROWS)
    assert {"sweep.json", "table.parquet", "table.csv"} == set(files_of(tmp_path))
    assert folder.table == tmp_path / "table.parquet"


def test_there_must_be_something_to_go_on_with(tmp_path):
    with pytest.raises(InputError, match="no sweep to go on with; run it without --resume"):
        folder_of(tmp_path).begin(resume=True)


@pytest.mark.parametrize("state", ['{"digest": "other"}', "[]", "{half"])
def test_another_sweeps_rows_are_not_gone_on_with(tmp_path, state):
    (tmp_path / "sweep.json").write_text(state)
    with pytest.raises(InputError, match="holds another sweep"):
        folder_of(tmp_path).begin(resume=True)


def test_a_damaged_part_says_how_to_go_on(tmp_path):
    folder = folder_of(tmp_path)
    folder.begin(resume=False)
    folder.write(0, ROWS[:2])
    next((tmp_path / "table").iterdir()).write_bytes(b"PAR1")
    with pytest.raises(InputError, match="run without --resume"):
        folder.begin(resume=True)


def test_a_folder_that_cannot_be_emptied_says_so(tmp_path):
    (tmp_path / "table.parquet").mkdir()
    with pytest.raises(StorageError, match="choose another folder"):
        folder_of(tmp_path).begin(resume=False)


@pytest.mark.parametrize("part_rows", [7, 16, 1000], ids=["parts", "larger parts", "one file"])
@pytest.mark.parametrize("stops", [1, 3, 5])
def test_a_stopped_sweep_goes_on_to_the_same_bytes(tmp_path, part_rows, stops):
    _, job = job_with(CASH)
    whole = folder_of(tmp_path / "whole", grid=GRID, part_rows=part_rows)
    swept(whole, job, workers=1)
    seen = []

    def stop(done, _total):
        seen.extend([done] if done else [])
        if len(seen) == stops:
            raise KeyboardInterrupt

    folder = folder_of(tmp_path / "stopped", grid=GRID, part_rows=part_rows)
    with pytest.raises(KeyboardInterrupt):
        swept(folder, job, progress=stop)
    again, tally = swept(folder, job, workers=1, resume=True, most=5)
    assert again.resumed == seen[-1] > 0
    assert tally.taken == GRID.cells
    assert files_of(tmp_path / "stopped") == files_of(tmp_path / "whole")


def test_a_sweep_of_many_parts_is_a_folder_of_them_with_every_row(tmp_path):
    _, job = job_with(CASH)
    folder = folder_of(tmp_path, grid=GRID, part_rows=15)
    swept(folder, job)
    sizes = [len(rows) for rows, _ in folder.rows()]
    assert sizes == [15, 15, 10]
    rows = np.concatenate([results for _, results in folder.rows()])
    np.testing.assert_array_equal(rows, run_cells(job, np.arange(GRID.cells)))
    assert folder.table == tmp_path / "table"


def test_what_waits_long_is_written_before_its_part_is_full(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.sweep.run.KEEP_EVERY", 0.0)
    _, job = job_with(CASH)
    folder = folder_of(tmp_path, grid=GRID, part_rows=1000)
    kept = []

    def look(done, _total):
        if not done:
            return
        kept.append(sum(len(rows) for rows, _ in folder.rows()))

    swept(folder, job, progress=look)
    assert kept[0] > 0
    assert kept == sorted(kept)


def test_a_sweep_interrupted_before_its_first_row_keeps_nothing(tmp_path):
    _, job = job_with(CASH)
    with pytest.raises(InputError):
        swept(folder_of(tmp_path, grid=GRID), replace(job, capacity=1))
    assert not (tmp_path / "table").exists()


def test_a_huge_sweep_must_be_asked_for_twice(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.sweep.run._free_gigabytes", lambda _out: 1e6)
    with pytest.raises(InputError, match=r"1,000,000,000,000 rows: about 17 days and .* --yes"):
        check_size(10**12, 2, tmp_path, sure=False)
    check_size(10**12, 2, tmp_path, sure=True)
    check_size(10**6, 2, tmp_path, sure=False)


def test_a_sweep_no_disk_would_hold_is_refused_however_sure(tmp_path):
    with pytest.raises(InputError, match=r"GB of results, where [\d,]+ GB are free"):
        check_size(10**15, 2, tmp_path / "not" / "there", sure=True)


# The tally ----------------------------------------------------------------------------------


def test_the_tally_is_that_of_all_rows_whatever_the_chunks():
    _, job = job_with(CASH)
    space = Space(grid=GRID, value=float(CASH.cash))
    rows = np.arange(GRID.cells)
    results = run_cells(job, rows)
    one, many = (Tally(space, "sharpe", [3, 17]) for _ in range(2))
    one.take(rows, results)
    for first in range(0, GRID.cells, 6):
        many.take(rows[first : first + 6], results[first : first + 6])
    order = sorted(rows.tolist(), key=lambda row: (-results[row, 2], row))
    assert [row for row, _, _ in many.best] == order[:10] == [row for row, _, _ in one.best]
    np.testing.assert_array_equal(many.kept[17], results[17])
    np.testing.assert_allclose(many.means[0,], results[:, 2])
    assert many.median == one.median == order[::-1][len(order) // 2]
    assert many.idle == (results[:, 4] == 0).sum()


def test_a_map_is_the_mean_over_all_other_axes():
    grid = Grid((Axis("a", (1, 2)), Axis("b", (1,)), Axis("c", (1, 2, 3)), Axis("d", (1, 2))), {})
    results = np.zeros((grid.cells, COLUMNS))
    results[:, 2] = np.random.default_rng(0).normal(size=grid.cells)
    tally = Tally(Space(grid=grid, value=1.0), "sharpe")
    tally.take(np.arange(5), results[:5])
    tally.take(np.arange(5, grid.cells), results[5:])
    cube = results[:, 2].reshape(2, 3, 2)
    assert set(tally.means) == {(0, 2), (0, 3), (2, 3)}
    np.testing.assert_allclose(tally.means[0, 2], cube.mean(axis=2))
    np.testing.assert_allclose(tally.means[2, 3], cube.mean(axis=0))


def test_of_very_many_scores_every_so_many_th_is_kept(monkeypatch):
    monkeypatch.setattr("sim.sweep.tally.MOST_SCORES", 15)
    tally = Tally(Space(grid=GRID, value=1.0), "trades")
    results = np.zeros((GRID.cells, COLUMNS))
    results[:, 3] = np.arange(GRID.cells)
    tally.take(np.arange(GRID.cells), results)
    assert tally.scores.tolist() == list(range(0, GRID.cells, 3))


# The registry -------------------------------------------------------------------------------


def test_every_cell_ever_tried_is_counted_each_grid_once(tmp_path):
    def tried(*sweep):
        return record_trials(tmp_path, *sweep).cells

    assert trials_of(tmp_path, "ma60", "data").cells == 0
    assert tried("ma60", "data", "grid one", 100) == 100
    assert tried("ma60", "data", "grid one", 100) == 100
    assert tried("ma60", "data", "grid two", 50) == 150
    assert tried("ma60", "other data", "grid one", 7) == 7
    assert tried("macd_zero", "data", "grid one", 9) == 9


def test_a_line_cut_off_by_a_crash_is_as_if_never_written(tmp_path):
    record_trials(tmp_path, "ma60", "data", "grid one", 100)
    with (tmp_path / "trials.jsonl").open("a") as file:
        file.write('{"strategy": "ma60", "da')
    found = record_trials(tmp_path, "ma60", "data", "grid two", 5)
    assert found.cells == 105
    assert "1 lines cannot be read" in found.faults[0]


@pytest.mark.parametrize("rubbish", [b"\xff\x00\n", b"[1]\n", b'{"cells": "x"}\n', b"null\n"])
def test_rubbish_in_the_registry_is_passed_over_and_said(tmp_path, rubbish):
    record_trials(tmp_path, "ma60", "data", "grid one", 100)
    path = tmp_path / "trials.jsonl"
    path.write_bytes(rubbish + path.read_bytes())
    found = trials_of(tmp_path, "ma60", "data")
    assert found.cells == 100
    assert "1 lines cannot be read" in found.faults[0]


def test_the_name_of_a_series_stays_as_sessions_are_added_to_it():
    def digest(sessions):
        (holding,) = account_with(CASH).holdings
        columns = ("days", "open", "high", "low", "close", "volume")
        bars = replace(
            holding.bars, **{name: getattr(holding.bars, name)[:sessions] for name in columns}
        )
        return series_digest([replace(holding, bars=bars)])

    assert digest(100) == digest(200)
    assert digest(20) != digest(100)


def _record_many(folder, worker):
    for grid in range(40):
        record_trials(folder, "ma60", "data", f"grid {worker} {grid}", 1)


def test_several_writers_lose_nothing(tmp_path):
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_record_many, args=(tmp_path, k)) for k in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert trials_of(tmp_path, "ma60", "data").cells == 120


def test_a_grid_has_one_name_whatever_made_it():
    one = Grid((Axis("ma", (1, 2)),), {"b": 1, "a": 2})
    same = Grid((Axis("ma", (1, 2)),), {"a": 2, "b": 1})
    other = Grid((Axis("ma", (1, 3)),), {"a": 2, "b": 1})
    assert grid_digest("ma60", one) == grid_digest("ma60", same)
    assert grid_digest("ma60", one) != grid_digest("ma60", other)
    assert grid_digest("ma60", one) != grid_digest("x", one)


def test_a_registry_that_cannot_be_written_undoes_no_sweep(tmp_path):
    (tmp_path / "file").write_text("in the way")
    found = record_trials(tmp_path / "file", "ma60", "data", "grid", 17)
    assert found.cells == 17
    assert "FUPAN_DATA_DIR" in found.faults[-1]
