"""The same grid in other programs, each in an environment of its own, in turn with ours."""

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from sweep_commands import Commands, Rows

ALL = 100
HERE = Path(__file__).resolve().parent
PEERS = {
    "backtrader": (("backtrader==1.9.78.123", "numpy"), 1, "no lots, no limits, no T+1"),
    "backtesting": (("backtesting==0.6.6",), 5, "one flat rate, no lots, no limits"),
    "vectorbt": (("vectorbt==1.2.0",), 20, "no minimum commission, no limits"),
    "raptorbt": (("raptorbt==0.13.4", "numpy"), ALL, "no minimum commission, no limits, no T+1"),
}
"""Packages, values of `ma` it is given of the 100 (a slow one gets fewer), what it leaves out."""


def environment(folder: Path, peer: str) -> Path:
    """Return the Python of a peer's own environment; make it where there is none."""
    python = folder.resolve() / peer / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / peer)], check=True)
        packages = PEERS[peer][0]
        subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=True)
    return python


def peers(commands: Commands, folder: Path, rounds: int) -> Rows:
    """Yield cells a second of each peer beside ours, and the whole process of the fastest."""
    for peer, (_, means, lacks) in PEERS.items():
        words = words_of(commands, environment(folder, peer), peer, means)
        turns = [turn(commands, words) for _ in range(rounds if means == ALL else 1)]
        theirs = statistics.median(found["cells"] / found["seconds"] for found, _ in turns)
        ours = statistics.median(rate for _, rate in turns)
        cells = turns[0][0]["cells"]
        part = "" if means == ALL else f" (from {cells:,} of the 10,000 cells)"
        yield (
            f"{peer} {turns[0][0]['version']}: {lacks}",
            f"{theirs:,.0f} cells a second{part}; ours {ours:,.0f}, {ours / theirs:,.0f} times",
        )
    words = words_of(commands, environment(folder, "raptorbt"), "raptorbt", ALL)
    pairs = [
        (commands.run(commands.ten_thousand).seconds, commands.time(words).seconds)
        for _ in range(rounds)
    ]
    a, b = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio = statistics.median(x / y for x, y in pairs)
    yield (
        (
            "10,000 cells from CSV: our command until CSV and Parquet are written, over raptorbt's"
            " process until its best row is printed"
        ),
        f"{a:.2f} s against {b:.2f} s: ratio {ratio:.2f}",
    )


def turn(commands: Commands, words: list[str]) -> tuple[dict[str, Any], float]:
    """Return what a peer printed of its cells, and our cells a second right after it."""
    theirs = json.loads(commands.time(words).said.splitlines()[-1])
    ours = commands.run(commands.ten_thousand).summary
    return theirs, ours["cells"] / (ours["prepare_seconds"] + ours["kernel_seconds"])


def words_of(commands: Commands, python: Path, peer: str, means: int) -> list[str]:
    """Return the command of a peer over the grid with so many values of `ma`, all listed."""
    values = ",".join(map(str, range(20, 120, ALL // means)))
    script = str(HERE / f"sweep_peer_{peer}.py")
    return [str(python), script, ".", f"ma={values}", *commands.axes[1:]]
