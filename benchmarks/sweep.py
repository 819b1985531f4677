"""Measure sweeps: kernels, whole commands, growth, memory; peers in turn with ours.

    python benchmarks/sweep.py [--rounds 9] [--cells 10000000] [--limit DIR] [--universe FILE]
                               [--peers DIR] [--write DIR]

`--limit` is a folder with a compiled yardstick (`limit.py`, `workload.py`); `--universe` a Parquet
file as `fupan sweep` takes it; `--peers` a folder of environments, one a peer, made there when
they are not yet. Without them their lines are left out. `--write` puts `sweep.md` and `sweep.svg`
into a folder. Machines drift, so only ratios taken in turn inside one run mean anything.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numba
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import sweep_commands
import sweep_kernels
import sweep_peers

from sim.cli.broker import broker_profile
from sim.sweep.security import SweepOptions

Rows = list[tuple[str, str]]


def measure(chosen: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Rows]]:
    """Yield the sections of the page."""
    commands = sweep_commands.Commands(folder)
    options = SweepOptions(profile=broker_profile(str(folder / "broker.toml")), participation=None)
    limit = sweep_kernels.load_limit(chosen.limit) if chosen.limit else None
    yield "From arrays to statistics", list(sweep_kernels.kernel(options, chosen.rounds, limit))
    yield "Whole commands", list(whole(chosen, commands))
    if chosen.peers:
        yield "Peers", list(sweep_peers.peers(commands, chosen.peers, chosen.rounds))
    grown = sweep_kernels.growth(options)
    yield (
        "Growth, one thread",
        [
            *(
                (f"{n:,} cells x 2,430 sessions", f"{s / n * 1e6:.2f} µs a cell")
                for n, s in grown["cells"]
            ),
            *(
                (
                    f"10,000 cells x {n:,} sessions",
                    f"{s / n / 1e4 * 1e9:.2f} ns a cell and session",
                )
                for n, s in grown["sessions"]
            ),
        ],
    )
    large = list(sweep_commands.memory(commands, chosen.cells))
    yield (
        "Large sweeps, whole commands, every row written",
        [
            (
                f"{cells:,} cells",
                (
                    f"{ran.seconds:.1f} s, cells {ran.summary['kernel_seconds']:.1f} s,"
                    f" {ran.peak / 1e6:,.0f} MB at most"
                ),
            )
            for cells, ran in large
        ],
    )
    if chosen.write:
        draw(chosen.write / "sweep.svg", grown, [(cells, ran.peak / 1e6) for cells, ran in large])


def whole(
    chosen: argparse.Namespace, commands: sweep_commands.Commands
) -> Iterator[tuple[str, str]]:
    """Yield the whole commands there are files for."""
    yield from sweep_commands.start(commands)
    yield from sweep_commands.portfolio(commands)
    if chosen.universe:
        yield from sweep_commands.universe(commands, chosen.universe)


def draw(
    path: Path, grown: dict[str, list[tuple[int, float]]], peaks: list[tuple[int, float]]
) -> None:
    """Draw seconds over cells and over sessions, and memory over cells."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "sweep", "svg.fonttype": "none"})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(10, 3), layout="constrained")
    panels = (
        (grown["cells"], "cells, 2,430 sessions", "seconds, one thread"),
        (grown["sessions"], "sessions, 10,000 cells", "seconds, one thread"),
        (peaks, "cells", "MB at most"),
    )
    for axis, (points, across, up) in zip(axes, panels, strict=True):
        axis.loglog(*zip(*points, strict=True), "o-", markersize=4)
        axis.set(xlabel=across, ylabel=up)
        if points is grown["sessions"]:
            axis.set_xticks([x for x, _ in points], [f"{x:,}" for x, _ in points], minor=False)
            axis.set_xticks([], minor=True)
        axis.grid(visible=True, which="major", alpha=0.3)
    axes[2].set_ylim(10, max(peak for _, peak in peaks) * 10)
    figure.savefig(path, metadata={"Date": None})


def page(sections: list[tuple[str, Rows]]) -> str:
    """Return the results page."""
    lines = [
        "# Sweeps, measured",
        "",
        (
            f"Python {platform.python_version()}, numpy {np.__version__}, numba"
            f" {numba.__version__}, {len(os.sched_getaffinity(0))} cores of {processor()}. Made by"
            " `python benchmarks/sweep.py`; see there for the workloads. Times drift with the"
            " machine; ratios were taken in turn inside one run. Other work on the machine in the"
            f" last five minutes and this: {os.getloadavg()[1]:.1f} processes at a time."
        ),
    ]
    for title, rows in sections:
        lines += ["", f"## {title}", "", "| what | measured |", "|---|---|"]
        lines += [f"| {name} | {value} |" for name, value in rows]
    return "\n".join([*lines, "", "![Growth](sweep.svg)", ""])


def processor() -> str:
    """Return the processor's name."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line]
    return names[0] if names else platform.machine()


def main() -> None:
    """Measure everything asked for, print it, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--cells", type=int, default=10_000_000)
    parser.add_argument("--limit", type=Path)
    parser.add_argument("--universe", type=Path)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--write", type=Path)
    chosen = parser.parse_args()
    if chosen.write:
        chosen.write.mkdir(parents=True, exist_ok=True)
    sections = []
    with tempfile.TemporaryDirectory() as name:
        for title, rows in measure(chosen, Path(name)):
            sections.append((title, rows))
            print(
                f"\n{title}", *(f"  {what}: {value}" for what, value in rows), sep="\n", flush=True
            )
    if chosen.write:
        (chosen.write / "sweep.md").write_text(page(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
