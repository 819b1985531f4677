"""The store on a disk that fails at any call, and under two processes at once."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = "FUPAN_SOAK"  # set by `make soak`: strike at every call instead of a sample
SHIM = Path(__file__).parents[1] / "disk.c"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    if sys.platform != "linux" or shutil.which("cc") is None:
        pytest.skip("the failing disk needs Linux and a C compiler")
    folder = tmp_path_factory.mktemp("disk")
    library, root = folder / "disk.so", folder / "trials"
    root.mkdir()
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, SHIM, "-ldl"], check=True)
    every, losses = ("1", "200") if os.environ.get(SOAK) else ("13", "3")
    result = subprocess.run(
        [sys.executable, "-m", "tests.faults.data.store_trials", root, every, losses],
        env={**os.environ, "LD_PRELOAD": str(library)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    print(result.stdout)  # noqa: T201 - the fault table, shown with -s
    return json.loads(result.stdout)


@pytest.mark.parametrize("fault", ["kill", "torn", "full", "error", "power"])
def test_no_fault_of_the_disk_loses_a_version_or_leaves_half_of_one(report, fault):
    assert report[fault]["points"] >= 3
    assert report[fault]["survived"] == report[fault]["points"]
    assert report[fault]["found"] == []


@pytest.mark.parametrize("fault", ["kill", "torn", "full", "error", "power"])
def test_storing_goes_on_after_a_fault(report, fault):
    assert report[fault]["resumed"] == report[fault]["points"]


def test_two_processes_storing_one_series_lose_nothing(tmp_path):
    program = """
import sys
from pathlib import Path
from tests.faults.data.two_writers import grow
grow(Path(sys.argv[1]), int(sys.argv[2]))
"""
    workers = [
        subprocess.Popen([sys.executable, "-c", program, tmp_path, str(number)])
        for number in (0, 1)
    ]
    assert [worker.wait(60) for worker in workers] == [0, 0]

    from sim.data.schema import SeriesKind
    from sim.data.store import Store

    store = Store(tmp_path)
    versions = store.catalog.versions(SeriesKind.DAILY, "600155.SH")
    assert len(versions) == 10
    assert versions[-1].rows == 100
    assert [len(store.read(version)) for version in versions] == [10 * (n + 1) for n in range(10)]
    assert store.leftovers() == ()
