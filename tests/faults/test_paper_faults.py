import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SOAK = "FUPAN_SOAK"  # set by `make soak`: strike at every call instead of a sample


def shim(folder):
    library = folder / "disk.so"
    subprocess.run(
        ["cc", "-O1", "-shared", "-fPIC", "-o", library, HERE / "disk.c", "-ldl"], check=True
    )
    return library


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    if sys.platform != "linux" or not any(
        (Path(folder) / "cc").exists() for folder in os.environ["PATH"].split(":")
    ):
        pytest.skip("the failing disk needs Linux and a C compiler")
    folder = tmp_path_factory.mktemp("disk")
    every, losses = ("1", "40") if os.environ.get(SOAK) else ("130", "1")
    root = folder / "trials"
    root.mkdir()
    result = subprocess.run(
        [sys.executable, HERE / "paper_trials.py", root, every, losses],
        env={**os.environ, "LD_PRELOAD": str(shim(folder))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    print(result.stdout)  # noqa: T201 - the fault table, shown with -s
    return json.loads(result.stdout)


@pytest.mark.parametrize("fault", ["kill", "torn", "full", "error", "power"])
def test_no_fault_of_the_disk_loses_or_doubles_an_acknowledged_event(report, fault):
    counts = report[fault]

    assert counts["points"] >= 3
    assert counts["survived"] == counts["points"]
    assert (counts["lost"], counts["alien"], counts["slow"]) == (0, 0, 0)


@pytest.mark.parametrize("fault", ["kill", "torn", "full", "error", "power"])
def test_going_on_after_a_fault_ends_with_the_hash_of_the_unbroken_run(report, fault):
    assert report[fault]["final"] == report[fault]["points"]
