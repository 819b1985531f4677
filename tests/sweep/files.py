"""The files most tests of the command sweep, and how they call it."""

import json

from sim.cli.app import main
from tests.sweep.markets import sessions_from

SESSIONS = sessions_from("2021-01-04", 320)
GRID = ["--grid", "ma=5:14", "--grid", "flat_window=2,4"]


def sweep(files, *more, grid=GRID, strategy="three_conditions", bars=True):
    chosen = ["--bars", str(files / "bars.csv")] if bars else []
    return main(
        ["sweep", strategy, *chosen, *grid, "--out", str(files / "out"), "--workers", "1", *more]
    )


def summary_of(files):
    return json.loads((files / "out" / "summary.json").read_text(encoding="utf-8"))
