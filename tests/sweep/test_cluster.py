"""A real cluster on this machine: a scheduler, worker processes, one of them killed."""

import os
import signal
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.cli.app import main
from sim.model.errors import DataMissingError, InputError
from sim.sweep.cluster import run_on_cluster
from sim.sweep.job import run_cells
from sim.sweep.run import sweep_rows
from sim.sweep.table import write_parquet
from sim.sweep.tally import Tally
from sim.sweep.threads import chunks
from tests.sweep.files import SESSIONS
from tests.sweep.markets import make_bars
from tests.sweep.test_folder import files_of, folder_of, swept
from tests.sweep.test_job import CASH, GRID, job_with

NAMES = ("days", "open", "high", "low", "close", "volume")

PARTS = [part for _ in range(6) for part in chunks(GRID.cells, 3)]


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        started = distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            host="127.0.0.1",
        )
        yield started
        started.close()


@pytest.mark.filterwarnings("ignore")
def test_the_table_is_the_local_one_even_when_a_worker_dies_half_way(cluster):
    _, job = job_with(CASH)
    wanted = run_cells(job, np.arange(GRID.cells))
    from distributed import Client

    with Client(cluster.scheduler_address) as client:
        victim = next(iter(client.run(os.getpid).values()))
    seen = []
    for cells, rows in run_on_cluster(job, PARTS, cluster.scheduler_address):
        seen.append(cells)
        np.testing.assert_array_equal(rows, wanted[cells])
        if len(seen) == len(PARTS) // 2:
            os.kill(victim, signal.SIGKILL)
    np.testing.assert_array_equal(np.concatenate(seen), np.concatenate(PARTS))


@pytest.mark.filterwarnings("ignore")
def test_the_dataset_is_the_local_one_to_the_byte_even_when_a_worker_dies(cluster, tmp_path):
    _, job = job_with(CASH)
    swept(folder_of(tmp_path / "local", grid=GRID, part_rows=15), job, workers=1)
    from distributed import Client

    with Client(cluster.scheduler_address) as client:
        victim = next(iter(client.run(os.getpid).values()))

    def kill_half_way(done, total):
        if done >= total // 2 and alive:
            os.kill(alive.pop(), signal.SIGKILL)

    alive = [victim]
    folder = folder_of(tmp_path / "cluster", grid=GRID, part_rows=15)
    sweep_rows(
        lambda parts: run_on_cluster(job, parts, cluster.scheduler_address),
        lambda skip: folder.space.parts(1, skip=skip, most=2),
        folder,
        Tally(folder.space, "sharpe"),
        kill_half_way,
        resume=False,
    )
    assert not alive
    assert files_of(tmp_path / "cluster") == files_of(tmp_path / "local")
    assert len(list((tmp_path / "cluster" / "table").iterdir())) == 3


@dataclass
class Counted:
    """Work that notes in which process it was unpacked."""

    job: Any
    notes: Path

    def reckon(self, rows):
        return self.job.reckon(rows)

    def __reduce__(self):
        return _unpacked, (self.job, self.notes)


def _unpacked(job, notes):
    with notes.open("a") as file:
        file.write(f"{os.getpid()}\n")
    return Counted(job, notes)


@pytest.mark.filterwarnings("ignore")
def test_the_data_travel_to_a_worker_once(cluster, tmp_path):
    _, job = job_with(CASH)
    work = Counted(job, tmp_path / "notes")
    list(run_on_cluster(work, PARTS * 3, cluster.scheduler_address))
    readers = [int(line) for line in (tmp_path / "notes").read_text().split()]
    elsewhere = [reader for reader in readers if reader != os.getpid()]
    assert len(elsewhere) == len(set(elsewhere)) <= 2, readers


def sweep_command(files, out, *more):
    axes = ["--grid", "ma=5:24", "--grid", "flat_window=2,4"]
    bare = ["--no-figures", "--no-honesty", "--sample", "2", "--out", str(files / out)]
    bars = ["--bars", str(files / "bars.csv")]
    assert main(["sweep", "three_conditions", *bars, *axes, *bare, *more]) == 0
    return (files / out / "table.parquet").read_bytes(), (files / out / "table.csv").read_bytes()


@pytest.mark.filterwarnings("ignore")
def test_the_command_writes_the_local_table_from_a_cluster(cluster, files, capsys):
    local = sweep_command(files, "local", "--workers", "1")
    assert sweep_command(files, "two", "--workers", "2") == local
    assert sweep_command(files, "eight", "--workers", "8") == local
    address = cluster.scheduler_address
    assert sweep_command(files, "cluster", "--cluster", address) == local
    assert f", {address}:" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("workers", [1, 2, 8])
def test_any_number_of_machines_writes_the_same_table(files, workers):
    distributed = pytest.importorskip("distributed")
    local = sweep_command(files, "local", "--workers", "1")
    with distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as started:
        address = started.scheduler_address
        assert sweep_command(files, "cluster", "--cluster", address) == local


@pytest.mark.filterwarnings("ignore")
def test_a_universe_runs_on_a_cluster_too(cluster, files):
    codes = ["600155", "000987", "002682"]
    columns = [
        {"symbol": np.full(len(bars), code), **{n: getattr(bars, n) for n in NAMES}}
        for code, bars in ((code, make_bars(k, SESSIONS)) for k, code in enumerate(codes))
    ]
    table = {name: np.concatenate([each[name] for each in columns]) for name in columns[0]}
    table["date"] = table.pop("days").astype("datetime64[us]")
    write_parquet(files / "universe.parquet", table)

    def rows(out, *more):
        words = ["sweep", "ma60", "--universe", str(files / "universe.parquet")]
        bare = ["--grid", "ma=5:9", "--no-figures", "--no-honesty", "--sample", "0"]
        bare += ["--out", str(files / out)]
        assert main([*words, *bare, *more]) == 0
        return (files / out / "table.parquet").read_bytes()

    assert rows("cluster", "--cluster", cluster.scheduler_address) == rows("local")


@pytest.mark.parametrize(
    "address", ["foo", "", "http://a:1", "tcp://a", "tcp://a:b", "tcp://:5", "127.0.0.1:8786"]
)
def test_what_is_no_address_is_refused_before_anything_runs(files, capsys, address):
    words = ["sweep", "ma60", "--bars", str(files / "bars.csv"), "--grid", "ma=5:9"]
    assert main([*words, "--cluster", address, "--out", str(files / "out")]) == 2
    assert "--cluster must look like tcp://10.0.0.5:8786" in capsys.readouterr().err


@pytest.mark.filterwarnings("ignore")
def test_a_consumer_that_stops_early_cancels_the_rest(cluster):
    _, job = job_with(CASH)
    source = run_on_cluster(job, PARTS, cluster.scheduler_address)
    next(source)
    source.close()


@pytest.mark.filterwarnings("ignore")
def test_a_fault_of_input_on_a_worker_is_told_as_one(cluster):
    from dataclasses import replace

    _, job = job_with(CASH)
    with pytest.raises(InputError, match="grew beyond"):
        list(run_on_cluster(replace(job, capacity=1), PARTS[:1], cluster.scheduler_address))


@pytest.mark.filterwarnings("ignore")
def test_a_chunk_that_keeps_failing_is_named(cluster):
    _, job = job_with(CASH)
    bad = [np.array([10**6, 10**6 + 1])]
    with pytest.raises(InputError, match="rows 1,000,000 to 1,000,001 failed on the cluster"):
        list(run_on_cluster(_without_market(job), bad, cluster.scheduler_address))


def _without_market(job):
    from dataclasses import replace

    return replace(job, market=None, pattern=None)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_an_address_where_nobody_answers_is_refused(monkeypatch):
    monkeypatch.setattr("sim.sweep.cluster._TIMEOUT", "1s")
    _, job = job_with(CASH)
    with pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(run_on_cluster(job, PARTS, "tcp://127.0.0.1:9"))


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    _, job = job_with(CASH)
    with pytest.raises(DataMissingError, match=r"pip install 'fupan\[cluster\]'"):
        list(run_on_cluster(job, PARTS, "tcp://127.0.0.1:9"))


def test_the_command_says_the_same(capsys):
    assert main(["sweep", "ma60", "--cluster", "tcp://127.0.0.1:9"]) == 2
    assert "one of a portfolio, --bars or --universe" in capsys.readouterr().err
