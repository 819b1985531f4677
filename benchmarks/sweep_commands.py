"""Whole commands: from files to table, warm and cold, the portfolio, the universe, the memory."""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sweep_workload as work

Rows = Iterator[tuple[str, str]]
ROOT = Path(__file__).resolve().parent.parent
TURNOVERS = "4e11:{}:1e9"
PAIRS = "12/26,8/21,10/30,6/19,20/50"
START = """import sys
from sim.cli.entry import main
code = main()
print(*(line for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)
sys.exit(code)"""  # the memory a process says it held leaves out that of whoever started it
BARE = ["--sample", "0", "--no-honesty", "--no-figures"]


@dataclass(frozen=True)
class Ran:
    """One finished process.

    Attributes:
        seconds: From start to end.
        peak: Bytes of memory it held at most.
        said: What it wrote to both outputs.
        summary: Its summary, where it was asked for one.
    """

    seconds: float
    peak: int
    said: str
    summary: dict[str, Any]


class Commands:
    """Runs `fupan sweep` in a folder that has the workload's files.

    Args:
        folder: To run in; everything written stays there.
        source: Folder of the program's sources; None takes what this Python has.
    """

    def __init__(self, folder: Path, source: Path | None = None) -> None:
        self.folder = folder
        self.axes = work.write(folder)
        self.environment = {**os.environ, "FUPAN_DATA_DIR": str(folder / "data")}
        if source is not None:
            self.environment["PYTHONPATH"] = str(source)

    def run(self, words: Sequence[str], *, bare: bool = True) -> Ran:
        """Run `fupan sweep` with these words; `bare` leaves checks, honesty and figures out.

        Raises:
            SystemExit: It failed.
        """
        summary = self.folder / "summary.json"
        ours = [sys.executable, "-c", START, "sweep", *words, "--out", "out"]
        return self.time([*ours, *(BARE if bare else []), "--json", str(summary)], summary)

    def time(self, words: Sequence[str], summary: Path | None = None) -> Ran:
        """Run any process in the folder.

        Raises:
            SystemExit: It failed.
        """
        out = self.folder / "said.txt"
        began = time.perf_counter()
        with out.open("wb") as said:
            code = subprocess.run(
                words, cwd=self.folder, env=self.environment, stdout=said, stderr=said, check=False
            ).returncode
        seconds, text = time.perf_counter() - began, out.read_text(errors="replace")
        if code != 0:
            raise SystemExit(f"{' '.join(words)[:300]} failed:\n{text}")
        peak = re.search(r"VmHWM:\s+(\d+) kB", text)
        found = json.loads(summary.read_text()) if summary else {}
        return Ran(seconds, int(peak[1]) * 1024 if peak else 0, text, found)

    @property
    def file(self) -> list[str]:
        """The words for the workload's file of bars."""
        words = ["three_conditions", "--bars", "bars.csv", "--turnover", "turnover.csv"]
        return [*words, "--broker", "broker.toml", "--set", f"flat_tolerance={work.TOLERANCE}"]

    @property
    def ten_thousand(self) -> list[str]:
        """The words for the workload's file and its 10,000 cells."""
        return [*self.file, *grid(*self.axes)]


def grid(*axes: str) -> list[str]:
    """Return axes as the command takes them."""
    return [word for axis in axes for word in ("--grid", axis)]


def start(commands: Commands) -> Rows:
    """Yield the first run of a new installation, and the next."""
    copy = commands.folder / "installed"
    for name in ("sim", "strategies"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    new = Commands(commands.folder, copy)
    first = new.run(new.ten_thousand)
    said = "says" if "compiling the kernels" in first.said else "does not say"
    yield (
        "10,000 cells from CSV to table, first run after an install",
        f"{first.seconds:.1f} s; {said} that it compiles",
    )
    again = statistics.median(new.run(new.ten_thousand).seconds for _ in range(3))
    yield "the same, second run", f"{again:.2f} s"


def portfolio(commands: Commands) -> Rows:
    """Yield the column's seven holdings, switched by an index and the turnover floor."""
    words = ["three_conditions", str(ROOT / "portfolios" / "hujiajie"), "--from", "2023-01-03"]
    axes = ("ma=20:119", f"macd={PAIRS}", "flat_window=3,5,10,20")
    floors = "floor=none,6e11,8e11,1e12,1.2e12"
    ran = commands.run([*words, "--to", "2025-12-31", *grid(*axes, floors)])
    ran = commands.run([*words, "--to", "2025-12-31", *grid(*axes, floors)])
    yield (
        f"seven holdings with shared cash, 2023 to 2025, {ran.summary['cells']:,} cells",
        (
            f"cells {ran.summary['kernel_seconds']:.2f} s, before them"
            f" {ran.summary['prepare_seconds']:.3f} s, whole command {ran.seconds:.2f} s"
        ),
    )


def universe(commands: Commands, file: Path) -> Rows:
    """Yield every security of a file by itself."""
    words = ["three_conditions", "--universe", str(file.resolve()), "--set", "index=each"]
    words += ["--set", "floor=none"]
    axes = ("ma=20:119", f"macd={PAIRS}", "flat_window=5,10")
    ran = commands.run([*words, *grid(*axes), "--yes"])
    cells = ran.summary["cells"]
    yield (
        (
            f"{ran.summary['securities']:,} securities, {ran.summary['sessions']:,} sessions,"
            f" 1,000 cells each: {cells:,} cells"
        ),
        f"whole command {ran.seconds:.1f} s, {ran.peak / 1e9:.2f} GB at most",
    )


def memory(commands: Commands, largest: int) -> Iterator[tuple[int, Ran]]:
    """Yield what sweeps of 10,000 cells and more take, each ten times as large as the last."""
    axes = {
        10_000: ("ma=20:119", f"macd={PAIRS}", "flat_window=3,5,10,20", floors(5)),
        100_000: ("ma=20:119", f"macd={PAIRS}", "flat_window=2:5", floors(50)),
        1_000_000: ("ma=20:119", f"macd={PAIRS}", "flat_window=2:41", floors(50)),
        10_000_000: ("ma=20:119", f"macd={PAIRS}", "flat_window=2:41", floors(500)),
        100_000_000: ("ma=20:219", f"macd={PAIRS}", "flat_window=2:201", floors(500)),
    }
    for cells, chosen in axes.items():
        if cells <= largest:
            yield cells, commands.run([*commands.file, *grid(*chosen), "--yes"])
            shutil.rmtree(commands.folder / "out")


def floors(count: int) -> str:
    """Return an axis of so many turnover floors."""
    return "floor=" + TURNOVERS.format(f"{4e11 + (count - 1) * 1e9:.0f}")
