"""The command stopped in the middle: by Ctrl-C, by a kill, by a full disk; and gone on with."""

import json
import resource
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from sim.cli.app import main

GRID = ["ma=2:61", "flat_window=1:20", "reclaim_closes=1:10"]
CELLS = 60 * 20 * 10
SLOW = """
import sys, time
import sim.sweep.run
import sim.cli.sweep_run as run_module
from sim.sweep.threads import run_on_threads

sim.sweep.run.KEEP_EVERY = 0.02

def slowly(work, parts, workers):
    for rows, results in run_on_threads(work, parts, workers):
        time.sleep(0.05)
        yield rows, results

run_module.run_on_threads = slowly
import sim.cli.sweep_subject as subject_module
subject_module.CHUNK = 200
from sim.cli.entry import main
sys.exit(main())
"""


def words(files, out, *more):
    axes = [word for axis in GRID for word in ("--grid", axis)]
    bare = ["--no-figures", "--no-honesty", "--sample", "0", "--workers", "2"]
    bars = ["--bars", str(files / "bars.csv")]
    return ["sweep", "three_conditions", *bars, *axes, *bare, "--out", str(files / out), *more]


def begun(files, out):
    """Start a slow sweep and return once some rows are on disk."""
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, *words(files, out)], stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not kept(files / out) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert process.poll() is None
    return process


def kept(out):
    parts = list((out / "table").glob("part-*.parquet"))
    with duckdb.connect() as connection:
        return sum(
            connection.execute("SELECT count(*) FROM read_parquet(?)", [str(part)]).fetchone()[0]
            for part in parts
        )


def tables(out):
    return [(out / name).read_bytes() for name in ("table.parquet", "table.csv")]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])
def test_what_is_done_is_kept_and_gone_on_with_to_the_same_bytes(files, capsys, how):
    process = begun(files, "stopped")
    process.send_signal(how)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
    assert "Traceback" not in said
    rows = kept(files / "stopped")
    assert 0 < rows < CELLS
    assert not (files / "stopped" / "table.parquet").exists()
    assert main(words(files, "stopped", "--resume")) == 0
    assert main(words(files, "whole")) == 0
    assert tables(files / "stopped") == tables(files / "whole")
    assert json.loads((files / "stopped" / "summary.json").read_text())["cells"] == CELLS


def test_a_disk_that_takes_no_more_is_said_and_leaves_no_half_of_a_table(files):
    def small_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    command = [sys.executable, "-c", "from sim.cli.entry import main; raise SystemExit(main())"]
    said = subprocess.run(
        [*command, *words(files, "full")],
        capture_output=True,
        text=True,
        preexec_fn=small_disk,
        check=False,
    )
    assert said.returncode == 2
    assert "table.parquet cannot be written" in said.stderr
    assert "free some space, or choose another folder" in said.stderr
    assert "Traceback" not in said.stderr
    assert sorted(path.name for path in (files / "full").iterdir()) == ["sweep.json"]
