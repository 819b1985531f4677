"""Trials of the market store on a failing disk; run with the shim preloaded, prints a JSON report.

usage: python -m tests.faults.data.store_trials FOLDER EVERY LOSSES
"""

import json
import os
import random
import shutil
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

# ruff: noqa: T201 - a program of its own, that prints its report
import duckdb  # noqa: F401 - loaded before the forks, not opened
from disk import Disk, after_power_loss, changes

from sim.data.bulk import write_many
from sim.data.call import RawAnswer
from sim.data.catalog import Version
from sim.data.merge import label
from sim.data.raw_answers import RawAnswers
from sim.data.schema import SeriesKind
from sim.data.snapshot import snapshot
from sim.data.store import Store
from sim.model.errors import FupanError
from sim.model.symbol import Symbol

KEY = "600155.SH"
ROWS = {1: 10, 2: 20, 3: 30}
PLAIN = Version(kind=SeriesKind.DAILY, key=KEY, provider="trial")
OTHER = Version(kind=SeriesKind.DAILY, key="000987.SZ", provider="trial")
ANSWER = RawAnswer(url="u", status=200, body=b"b" * 5000, received_at="t")
BARS = snapshot().bars(Symbol.parse(KEY))
REFUSED = 7


def bars(count):
    return label(BARS.iloc[:count].reset_index(drop=True), "trial")


def work(folder, ended):
    """Store a second version, then a batch of two series, then a raw answer; say what is done.

    Done before, a step is left out: this is also what resuming is.
    """
    try:
        place = Store(folder)
        held = place.current(SeriesKind.DAILY, KEY)
        if held.version == 1:
            held = place.write(bars(20), held)
            acknowledge(ended, 2)
        if held.version == 2:
            write_many(place, [(bars(30), held), (bars(30), OTHER)])
            acknowledge(ended, 3)
        RawAnswers(folder).keep([ANSWER])
        acknowledge(ended, 4)
    except FupanError:
        return REFUSED
    return 0


def acknowledge(ended, number):
    with ended.open("a") as file:
        file.write(f"{number}\n")


def look(folder, least):
    """Return 0 when the store opens with at least the version acknowledged, whole."""
    place = Store(folder)
    first = place.current(SeriesKind.DAILY, KEY)
    if first is None or first.version < min(least, 3):
        return 3
    frame = place.read(first)
    if len(frame) != ROWS[first.version] or not frame.equals(bars(len(frame))):
        return 4
    other = place.current(SeriesKind.DAILY, OTHER.key)
    if (other is not None) != (first.version == 3) or (other and len(place.read(other)) != 30):
        return 5
    kept = [path.name.removesuffix(".json.gz") for path in (folder / "raw").rglob("*.json.gz")]
    if any(RawAnswers(folder).read(digest) != ANSWER for digest in kept):
        return 6
    if least == 4 and len(kept) != 1:
        return 6
    return 0


def acknowledged(ended):
    return max(map(int, ended.read_text().split()), default=1) if ended.exists() else 1


def judge(disk, folder, ended, report):
    """Look at the store in a process of its own, then go on and look again."""
    report["points"] += 1
    least = acknowledged(ended)
    nowhere = folder.parent / "nowhere"
    found = disk.run(nowhere, lambda: look(folder, least)).status
    report["survived"] += found == 0
    report["resumed"] += (
        disk.run(nowhere, lambda: work(folder, ended)).status == 0
        and disk.run(nowhere, lambda: look(folder, 4)).status == 0
    )
    if found:
        report["found"].append(found)


def strikes(disk, root, kind, step):
    """Strike at every `step`-th call."""
    base, folder, ended = root / "base", root / "work", root / "ended"
    report = {"points": 0, "survived": 0, "resumed": 0, "found": []}
    shutil.copytree(base, folder)
    calls = disk.run(folder, lambda: work(folder, ended)).calls
    for at in range(0, calls, step):
        shutil.rmtree(folder)
        shutil.copytree(base, folder)
        ended.unlink(missing_ok=True)
        trial = disk.run(folder, lambda: work(folder, ended), at=at, kind=kind)
        if kind in "fe" and trial.status not in {0, REFUSED}:
            report["found"].append(trial.status)
        judge(disk, folder, ended, report)
    shutil.rmtree(folder)
    return report


def power_losses(disk, root, count):
    """Lose the power at moments drawn by chance."""
    base, played, after, ended = (root / name for name in ("base", "played", "after", "ended"))
    report = {"points": 0, "survived": 0, "resumed": 0, "found": []}
    chance = random.Random(20240219)
    shutil.copytree(base, played)
    log = root / "log"
    ended.unlink(missing_ok=True)
    disk.run(played, partial(work, played, ended), log=log)
    happened = list(changes(log))
    for _ in range(count):
        for folder in (played, after):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(base, played)
        after.mkdir()
        ended.unlink(missing_ok=True)
        stop = chance.randint(0, len(happened))
        after_power_loss(happened[:stop], played, after, chance)
        if stop == len(happened):
            acknowledge(ended, 4)
        judge(disk, after, ended, report)
    return report


def run(root, step, losses):
    disk = Disk()
    base = root / "base"
    made = disk.run(root / "nowhere", lambda: Store(base).write(bars(10), PLAIN) and 0)
    assert made.status == 0
    report = {
        name: strikes(disk, root, kind, step)
        for name, kind in (("kill", "k"), ("torn", "t"), ("full", "f"), ("error", "e"))
    }
    report["power"] = power_losses(disk, root, losses)
    return report


if __name__ == "__main__":
    os.environ["FUPAN_DATA_DIR"] = sys.argv[1]
    print(json.dumps(run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
