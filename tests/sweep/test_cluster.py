"""A real cluster on this machine: a scheduler, worker processes, one of them killed."""

import os
import signal
import warnings

import numpy as np
import pytest

from sim.cli.app import main
from sim.model.errors import DataMissingError, InputError
from sim.sweep.cluster import run_on_cluster
from sim.sweep.job import run_cells
from sim.sweep.threads import chunks
from tests.sweep.test_job import CASH, GRID, job_with

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
