"""Trials of a paper account on a failing disk; run with the shim preloaded, prints a JSON report.

usage: python paper_trials.py FOLDER EVERY LOSSES
"""

import contextlib
import io
import json
import os
import random
import shutil
import sys
import time
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

# ruff: noqa: E402, T201 - a program of its own, that prints its report
from disk import Disk, after_power_loss, changes

from sim.cli.app import main
from sim.cli.paper_account import open_account
from sim.data.snapshot import snapshot

COMMANDS = (
    ("init", "demo", "--cash", "1000000", "--date", "2024-05-20"),
    ("order", "demo", "buy", "601579.SH", "20000"),
    ("step", "demo", "--until", "2024-05-21"),
    ("deposit", "demo", "5000.50"),
    ("order", "demo", "buy", "000987.SZ", "30000", "--limit", "5.90"),
    ("step", "demo", "--until", "2024-05-24"),
    ("order", "demo", "sell", "601579.SH", "10000"),
    ("cancel", "demo", "3"),
    ("step", "demo", "--until", "2024-06-03"),
    ("withdraw", "demo", "100.25"),
    ("undo", "demo"),
    ("export", "demo", "--out", "EXPORT"),
)
NOW = "2024-12-31T20:00+08:00"


def command(folder: Path, words: tuple[str, ...]) -> int:
    """Run one paper command on the accounts in `folder`."""
    extra = ("--now", NOW) if words[0] in ("init", "step") else ()
    out = str(folder / "exported")
    arguments = ["paper", *(out if word == "EXPORT" else word for word in words), *extra]
    silent = contextlib.redirect_stdout(io.StringIO())
    with silent, contextlib.redirect_stderr(io.StringIO()):
        return main([*arguments, "--data-dir", str(folder)])


def journal(folder: Path) -> tuple[str, ...]:
    """Return the hashes of the account's entries; none when there is no account."""
    from sim.model.errors import InputError

    try:
        return tuple(entry.hash for entry in open_account("demo", folder).entries)
    except InputError:
        return ()


def broken_run(disk: Disk, folder: Path, first: int, at: int, kind: str) -> int:
    """Run the commands from `first` on one disk that strikes at a call; return how many ended."""
    ended = folder.parent / "ended"

    def work() -> int:
        for number, words in enumerate(COMMANDS[first:], start=first):
            if command(folder, words) not in (0, 3):
                return 2
            with ended.open("a") as file:
                file.write(f"{number}\n")
        return 0

    ended.unlink(missing_ok=True)
    disk.run(folder, work, at=at, kind=kind)
    return first + (len(ended.read_text().split()) if ended.exists() else 0)


def expected(root: Path) -> list[tuple[str, ...]]:
    """Return the journal after each command of an unbroken run."""
    folder = root / "unbroken"
    folder.mkdir()
    found = []
    for words in COMMANDS:
        status = command(folder, words)
        if status not in (0, 3):
            raise SystemExit(f"{words}: status {status}")
        found.append(journal(folder))
    return found


def judge(folder: Path, done: int, right: list[tuple[str, ...]]) -> dict[str, int]:
    """Say what became of an account after `done` acknowledged commands and one broken one."""
    begun = time.monotonic()
    kept = journal(folder)
    slow = time.monotonic() - begun >= 1
    before = right[done - 1] if done else ()
    after = right[done] if done < len(right) else right[-1]
    lost = kept[: len(before)] != before
    alien = after[: len(kept)] != kept
    return {"lost": int(lost), "alien": int(alien), "slow": int(slow)}


def strikes(disk: Disk, root: Path, right: list[tuple[str, ...]], kind: str, step: int) -> dict:
    """Strike at every `step`-th call of the whole scenario."""
    folder = root / "work"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    total = disk.run(folder, lambda: max(command(folder, words) for words in COMMANDS)).calls
    report = {"points": 0, "survived": 0, "lost": 0, "alien": 0, "slow": 0, "final": 0}
    for at in range(0, total, step):
        shutil.rmtree(folder)
        folder.mkdir()
        done = broken_run(disk, folder, 0, at, kind)
        found = judge(folder, done, right)
        report["points"] += 1
        report["survived"] += not any(found.values())
        for name, value in found.items():
            report[name] += value
        report["final"] += resumed(folder, done, right)
    return report


def resumed(folder: Path, done: int, right: list[tuple[str, ...]]) -> bool:
    """Go on after a fault and say whether the account ends as in the unbroken run.

    A command that was written but not acknowledged is not repeated, as a user sees it done;
    a step is, for repeating it is always safe.
    """
    kept = journal(folder)
    while done < len(COMMANDS) and kept[: len(right[done])] == right[done]:
        if kept == right[done] and right[done] != (right[done - 1] if done else ()):
            done += 1
            break
        if right[done] == (right[done - 1] if done else ()):
            break
        done += 1
    for words in COMMANDS[done:]:
        if command(folder, words) not in (0, 3):
            return False
    return journal(folder) == right[-1]


def power_losses(disk: Disk, root: Path, right: list[tuple[str, ...]], count: int) -> dict:
    """Lose the power at moments drawn by chance; nothing acknowledged may be lost."""
    report = {"points": 0, "survived": 0, "lost": 0, "alien": 0, "slow": 0, "final": 0}
    chance = random.Random(20240219)
    before = root / "before"
    after = root / "after"
    before.mkdir()
    for number, words in enumerate(COMMANDS):
        played = root / "played"
        shutil.rmtree(played, ignore_errors=True)
        shutil.copytree(before, played)
        log = root / "log"
        log.unlink(missing_ok=True)
        disk.run(played, partial(command, played, words), log=log)
        happened = list(changes(log)) if log.exists() else []
        for _ in range(count):
            shutil.rmtree(after, ignore_errors=True)
            after.mkdir()
            stop = chance.randint(0, len(happened))
            shutil.rmtree(played)
            shutil.copytree(before, played)
            after_power_loss(happened[:stop], played, after, chance)
            done = number + (stop == len(happened))
            found = judge(after, done, right)
            report["points"] += 1
            report["survived"] += not any(found.values())
            for name, value in found.items():
                report[name] += value
            report["final"] += resumed(after, done, right)
        command(before, words)
    return report


def run(root: Path, step: int, losses: int) -> dict:
    """Run all trials and return the report."""
    snapshot().calendar()
    disk = Disk()
    right = expected(root)
    report = {
        name: strikes(disk, root, right, kind, step)
        for name, kind in (("kill", "k"), ("torn", "t"), ("full", "f"), ("error", "e"))
    }
    report["power"] = power_losses(disk, root, right, losses)
    return report


if __name__ == "__main__":
    os.environ["FUPAN_DATA_DIR"] = sys.argv[1]
    print(json.dumps(run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
