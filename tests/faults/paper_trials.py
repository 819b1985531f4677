"""Trials of a paper account on a failing disk; run with the shim preloaded, prints a JSON report.

usage: python paper_trials.py FOLDER STRIKES LOSSES [FAULT ...]

Every command of two stories is struck on its own, from the account as it stood before it: at
STRIKES of its calls to the disk for each kind of fault (0: at every one), and by LOSSES losses
of power. FAULTs limit it to some kinds. Whatever is left is opened, judged, and gone on from: to
the end of the story when all calls are struck, else mostly for one more command.
"""

import contextlib
import io
import json
import os
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

# ruff: noqa: E402, T201 - a program of its own, that prints its report
from disk import Disk, after_power_loss, changes

from sim.cli.app import main
from sim.cli.paper_account import open_account
from sim.data.snapshot import snapshot
from sim.model.errors import InputError

Words = tuple[str, ...]
Journal = tuple[str, ...]

LIFE: tuple[Words, ...] = (
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
    ("export", "demo", "--out", "FOLDER/exported"),
)
OLD: tuple[Words, ...] = (
    ("deposit", "demo", "7.00"),  # brings the file to the schema of today first
    ("backup", "demo", "FOLDER/copy"),
    ("order", "demo", "buy", "600155.SH", "100"),
    ("restore", "demo", "FOLDER/copy"),
    ("step", "demo", "--until", "2024-05-27"),
)
OLD_FILE = Path(__file__).parents[1] / "ledger" / "accounts" / "schema-1.account"
NOW = "2024-12-31T20:00+08:00"
STRIKES = {"kill": "k", "torn": "t", "full": "f", "error": "e", "readonly": "r"}
POWER = "power"
IN_WORDS = (0, 2, 3)
"""Exit codes of a command that ended as it should, or said why not."""


def command(folder: Path, words: Words) -> int:
    """Run one paper command on the accounts in `folder`."""
    extra = ("--now", NOW) if words[0] in ("init", "step") else ()
    said = [word.replace("FOLDER", str(folder)) for word in words]
    silent = contextlib.redirect_stdout(io.StringIO())
    with silent, contextlib.redirect_stderr(io.StringIO()):
        return main(["paper", *said, *extra, "--data-dir", str(folder)])


def journal(folder: Path) -> Journal:
    """Return the hashes of the account's entries; none when there is no account."""
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            return tuple(entry.hash for entry in open_account("demo", folder).entries)
    except InputError:
        return ()


def exported(folder: Path) -> dict[str, bytes]:
    """Return the content of every exported file by its name."""
    return {path.name: path.read_bytes() for path in (folder / "exported").glob("[!.]*")}


@dataclass(frozen=True, slots=True)
class Story:
    """Commands one after another, with what an unbroken run leaves after each.

    Attributes:
        commands: The words of each.
        before: The account's folder before each.
        right: The journal before the first command and after each.
        end: The folder after the last.
    """

    commands: tuple[Words, ...]
    before: tuple[Path, ...]
    right: tuple[Journal, ...]
    end: Path

    def judge(self, folder: Path, number: int, *, acknowledged: bool) -> Counter[str]:
        """Say what is wrong with what a broken command left; nothing is an empty counter."""
        begun = time.process_time()  # what other programs take is no fault of the account
        kept = journal(folder)
        slow = time.process_time() - begun >= 1
        before, after = self.right[number : number + 2]
        wrong: Counter[str] = Counter(slow=int(slow))
        if acknowledged:
            before = after
        if kept not in (before, after):
            wrong["lost"] += kept[: len(before)] != before
            wrong["doubled"] += after[: len(kept)] != kept
        return +wrong

    def resumed(self, folder: Path, number: int, *, far: bool) -> bool:
        """Go on after a broken command; say whether all ends as in the unbroken run.

        A command that was written but not acknowledged is not repeated, as a user sees it done;
        others are, for what they had begun never was.

        Args:
            folder: What the broken command left.
            number: Which command it was.
            far: Whether to go on to the end of the story, or for one more command.
        """
        end = len(self.commands) if far else min(number + 2, len(self.commands))
        done = self.right[number + 1] != self.right[number]
        written = done and journal(folder) == self.right[number + 1]
        for words in self.commands[number + written : end]:
            if words[0] == "backup":
                (folder / "copy").unlink(missing_ok=True)
            if command(folder, words) not in (0, 3):
                return False
        after = self.end if end == len(self.commands) else self.before[end]
        return journal(folder) == self.right[end] and exported(folder) == exported(after)


def story(root: Path, commands: tuple[Words, ...], account: Path | None = None) -> Story:
    """Tell a story once, unbroken, from nothing or from an account's file."""
    folder = root / "now"
    (folder / "accounts").mkdir(parents=True)
    if account is not None:
        shutil.copy(account, folder / "accounts" / "demo.account")
    before, right = [], [journal(folder)]
    for number, words in enumerate(commands):
        before.append(root / f"before-{number}")
        shutil.copytree(folder, before[-1])
        status = command(folder, words)
        if status not in (0, 3):
            raise SystemExit(f"{words}: status {status}")
        right.append(journal(folder))
    return Story(commands, tuple(before), tuple(right), folder)


def fresh(folder: Path, source: Path | None = None) -> Path:
    """Return the folder emptied, or as a copy of another."""
    shutil.rmtree(folder, ignore_errors=True)
    if source is None:
        folder.mkdir()
    else:
        shutil.copytree(source, folder)
    return folder


def places(calls: int, strikes: int, turn: int) -> Iterator[int]:
    """Return which of a command's calls are struck: spread out, others at every turn."""
    if not strikes:
        yield from range(calls)
    for strike in range(strikes):
        yield (turn * 5 + strike * calls // strikes) % calls


def strike_all(
    disk: Disk, told: Story, work: Path, strikes: int, faults: Iterable[str]
) -> dict[str, Counter[str]]:
    """Strike every command of a story with each kind of fault."""
    report = {name: Counter[str]() for name in faults if name in STRIKES}
    for number, words in enumerate(told.commands):
        folder = fresh(work, told.before[number])
        calls = disk.run(folder, partial(command, folder, words)).calls
        for turn, name in enumerate(report):
            kind = STRIKES[name]
            for at in places(calls, strikes, turn + number):
                folder = fresh(work, told.before[number])
                trial = disk.run(folder, partial(command, folder, words), at=at, kind=kind)
                wrong = told.judge(folder, number, acknowledged=trial.status in (0, 3))
                wrong["wordless"] += trial.status not in IN_WORDS and trial.status >= 0
                far = not strikes or (turn + number) % 3 == 0
                _count(report[name], +wrong, final=told.resumed(folder, number, far=far))
    return report


def power_losses(disk: Disk, told: Story, work: Path, losses: int) -> Counter[str]:
    """Lose the power at moments drawn by chance; nothing acknowledged may be lost."""
    report: Counter[str] = Counter()
    chance = random.Random(20240219)
    after, log = work.with_name("after"), work.with_name("log")
    for number, words in enumerate(told.commands):
        folder = fresh(work, told.before[number])
        log.unlink(missing_ok=True)
        disk.run(folder, partial(command, folder, words), log=log)
        happened = list(changes(log)) if log.exists() else []
        for _ in range(losses):
            stop = chance.randint(0, len(happened))
            fresh(work, told.before[number])
            after_power_loss(happened[:stop], work, fresh(after), chance)
            wrong = told.judge(after, number, acknowledged=stop == len(happened))
            _count(report, wrong, final=told.resumed(after, number, far=losses > 1))
    return report


def _count(report: Counter[str], wrong: Counter[str], *, final: bool) -> None:
    report["points"] += 1
    report["survived"] += not wrong
    report["final"] += final
    report.update(wrong)


def run(
    root: Path, strikes: int, losses: int, faults: Iterable[str] = (*STRIKES, POWER)
) -> dict[str, Counter[str]]:
    """Run the trials of some faults and return the report."""
    snapshot().calendar()
    disk = Disk()
    report = {name: Counter[str]() for name in faults}
    for name, commands, account in (("life", LIFE, None), ("old", OLD, OLD_FILE)):
        told = story(root / name, commands, account)
        work = root / name / "work"
        for fault, counts in strike_all(disk, told, work, strikes, report).items():
            report[fault].update(counts)
        if POWER in report:
            report[POWER].update(power_losses(disk, told, work, losses))
    return report


if __name__ == "__main__":
    os.environ["FUPAN_DATA_DIR"] = sys.argv[1]
    chosen = sys.argv[4:] or (*STRIKES, POWER)
    print(json.dumps(run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), chosen)))
