"""Ten thousand cells of one security against a program of another hand, where it is at hand."""

import csv
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.cli.app import main
from sim.data.sessions import shipped_calendar

REFEREE = Path(os.environ.get("FUPAN_REFEREE", Path(__file__).parents[3] / "shared" / "bench"))
BROKER = """name = "fixed rates"
stamp_duty = "0.0005"
other_fee = "inside"

[commission]
rate = "0.00025"
minimum = "5"

[transfer_fee]
SH = "0.00001"
SZ = "0.00001"
BJ = "0.00001"
"""


@pytest.fixture
def workload():
    path = REFEREE / "workload.py"
    if not path.is_file():
        pytest.skip("the referee is not at hand; FUPAN_REFEREE names its folder")
    spec = importlib.util.spec_from_file_location("workload", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def command_rows(workload, folder):
    known = shipped_calendar().sessions
    first = next(k for k, day in enumerate(known) if str(day) >= "2015-01-05")
    workload.write_csv(str(folder), known[first:])
    (folder / "broker.toml").write_text(BROKER)
    floors = ",".join(repr(float(v)) for v in np.quantile(workload.gen_turn(), workload.QS))
    pairs = ",".join(f"{fast}/{slow}" for fast, slow in workload.PAIRS)
    axes = ["ma=20:119", f"macd={pairs}", "flat_window=3,5,10,20", f"floor={floors}"]
    done = main(
        [
            *("sweep", "three_conditions", "--bars", str(folder / "bars.csv")),
            *("--turnover", str(folder / "turnover.csv"), "--broker", str(folder / "broker.toml")),
            *(word for axis in axes for word in ("--grid", axis)),
            *("--set", "flat_tolerance=0.0005", "--out", str(folder / "out")),
            *("--no-figures", "--no-honesty"),
        ]
    )
    assert done == 0
    with (folder / "out" / "table.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def compare(ours, theirs):
    assert round(float(ours["final_equity"]) * 100) == int(theirs["final_equity_fen"])
    assert (ours["trades"], ours["buys"]) == (theirs["sells"], theirs["buys"])
    for name in ("return", "max_drawdown", "sharpe"):
        assert float(ours[name]) == pytest.approx(float(theirs[name]), abs=1e-9)


@pytest.mark.slow
def test_every_one_of_ten_thousand_cells_is_the_referees(workload, tmp_path):
    dump = tmp_path / "dump.csv"
    command = [sys.executable, str(REFEREE / "limit.py"), "--rounds", "1", "--dump", str(dump)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"the referee cannot be built here: {made.stderr[-200:]}")
    assert "disagreements with the reference on 30 combos: 0" in made.stdout
    with dump.open(encoding="utf-8") as file:
        wanted = {
            (row["ma"], f"{row['fast']}/{row['slow']}/9", row["flat_window"], row["floor"]): row
            for row in csv.DictReader(file)
        }
    rows = command_rows(workload, tmp_path)
    assert len(rows) == len(wanted) == 10_000
    for row in rows:
        floor = repr(float(row["floor"]))
        compare(row, wanted[row["ma"], row["macd"], row["flat_window"], floor])


@pytest.mark.slow
def test_some_cells_are_those_of_the_plain_reference(workload, tmp_path):
    rows = command_rows(workload, tmp_path)
    bars, turnover = workload.gen(), workload.gen_turn()
    for row in rows[::499]:
        fast, slow, _ = map(int, row["macd"].split("/"))
        floor = float(row["floor"])
        cell = (int(row["ma"]), fast, slow, int(row["flat_window"]), floor)
        equity, gain, drawdown, sharpe, sells, buys, _ = workload.reference(bars, turnover, cell)
        names = ("final_equity_fen", "return", "max_drawdown", "sharpe", "sells", "buys")
        values = (equity, gain, drawdown, sharpe, str(sells), str(buys))
        compare(row, dict(zip(names, values, strict=True)))
