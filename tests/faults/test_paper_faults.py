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
    strikes, losses = ("0", "40") if os.environ.get(SOAK) else ("1", "1")
    root = folder / "trials"
    root.mkdir()
    result = subprocess.run(
        [sys.executable, HERE / "paper_trials.py", root, strikes, losses],
        env={**os.environ, "LD_PRELOAD": str(shim(folder))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    print(result.stdout)  # noqa: T201 - the fault table, shown with -s
    return json.loads(result.stdout)


FAULTS = ("kill", "torn", "full", "error", "readonly", "power")


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_of_the_disk_loses_or_doubles_an_acknowledged_event(report, fault):
    counts = report[fault]

    assert counts["points"] >= 17  # each command of the two stories
    assert set(counts) <= {"points", "survived", "final"}  # nothing lost, doubled, slow, wordless
    assert counts["survived"] == counts["points"]


@pytest.mark.parametrize("fault", FAULTS)
def test_going_on_after_a_fault_ends_with_the_hash_of_the_unbroken_run(report, fault):
    assert report[fault]["final"] == report[fault]["points"]
