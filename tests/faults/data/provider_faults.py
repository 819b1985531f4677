"""Every fault on every provider, through the libraries' own code; printed as a table.

`python -m tests.faults.data.provider_faults` prints it as Markdown.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from sim.data.asking import Asker
from sim.data.child import Child, ChildSettings
from sim.data.desk import Desk
from sim.data.fetch import fetch_bars
from sim.data.fetch_facts import fetch_actions
from sim.data.market import Market
from sim.data.reading import Request
from sim.data.schema import SeriesKind
from sim.data.store import Store
from sim.model.symbol import Symbol
from tests.data.fakes.server import providers

NOW = datetime(2024, 4, 1, 12, 0, tzinfo=UTC)
DEADLINE = 1.0
INDEX = "000001.SH"
DAILY, HOUR, ACTIONS = SeriesKind.DAILY, SeriesKind.MINUTE_60, SeriesKind.ACTIONS

SUBJECTS = (
    ("tencent", DAILY, "600155.SH"),
    ("tencent", DAILY, "000987.SZ"),
    ("tencent", DAILY, INDEX),
    ("sina", DAILY, "600155.SH"),
    ("sina", DAILY, "512690.SH"),
    ("sina", HOUR, "600155.SH"),
    ("sina", ACTIONS, "600155.SH"),
    ("eastmoney", DAILY, "600155.SH"),
    ("eastmoney", DAILY, "512690.SH"),
    ("eastmoney", DAILY, INDEX),
    ("eastmoney", HOUR, "600155.SH"),
    ("eastmoney", ACTIONS, "600155.SH"),
    ("baostock", DAILY, "600155.SH"),
    ("baostock", HOUR, "600155.SH"),
    ("baostock", ACTIONS, "600155.SH"),
    ("cninfo", ACTIONS, "600155.SH"),
)
ONCE = {
    next(s for s in SUBJECTS if s[0] == name) for name in dict.fromkeys(n for n, *_ in SUBJECTS)
}
WIRE = ("dropped", "silence", "short body", "captcha page", "null")
CONTENT = (
    "columns gone",
    "renamed columns",
    "reordered columns",
    "wrong units",
    "phantom Saturday",
    "duplicated days",
    "another security",
    "negative prices",
)
MENDED = ("the other unit",)
FAULTS = ("blocked", *WIRE, *CONTENT, *MENDED)


@dataclass(frozen=True)
class Result:
    """What one fault on one provider led to."""

    provider: str
    kind: SeriesKind
    symbol: str
    fault: str
    outcome: str  # of the attempt
    seconds: float  # of a single try
    stored: pd.DataFrame | None  # None when nothing is


def applies(provider: str, kind: SeriesKind, symbol: str, fault: str) -> bool:
    """Say whether a fault can happen: distributions have no bars, baostock no HTTP status."""
    if provider == "baostock" and fault == "blocked":
        return False
    if fault == "silence" and (provider, kind, symbol) not in ONCE:  # each takes a deadline
        return False
    if fault == "wrong units" and symbol == INDEX:  # shown by a second provider only
        return False
    if kind is not ACTIONS:
        return not (fault == "columns gone" and provider == "sina")  # its bars carry names
    return (
        fault in WIRE
        or fault in {"blocked", "columns gone"}
        or (
            (provider, fault)
            in {
                ("cninfo", "negative prices"),
                ("eastmoney", "another security"),
                ("baostock", "another security"),
            }
        )
    )


def run(served, child, folder: Path, subject, fault: str) -> Result:
    """Fetch with one fault from one provider and say what came of it."""
    provider, kind, symbol = subject
    desk = Desk(
        store=Store(folder),
        asker=Asker(child, pause=0, tries=1),
        below=Market(()),
        now=NOW,
        only=(provider,),
        confirm=False,
    )
    request = Request(
        kind=kind, symbol=Symbol.parse(symbol), first=date(2024, 3, 1), last=date(2024, 3, 31)
    )
    if kind is HOUR:  # as a real fetch does, daily bars first: minutes are compared with them
        served.reset()
        fetch_bars(replace(desk, only=("eastmoney",)), replace(request, kind=DAILY))
    served.reset(fault)
    started = time.monotonic()
    outcome = (fetch_actions if kind is ACTIONS else fetch_bars)(desk, request)
    took = time.monotonic() - started
    attempt = outcome.attempts[0]
    stored = desk.store.read(outcome.version) if outcome.version else None
    each = took / max(attempt.tries, 1)
    return Result(provider, kind, symbol, fault, attempt.outcome, each, stored)


def table(served, child, folder: Path) -> Iterator[Result]:
    """Run every fault that applies on every subject."""
    for number, subject in enumerate(SUBJECTS):
        for fault in FAULTS:
            if applies(*subject, fault):
                place = folder / f"{number}-{fault.replace(' ', '-')}"
                yield run(served, child, place, subject, fault)


def main() -> None:
    """Print the table."""
    say = sys.stdout.write
    with tempfile.TemporaryDirectory() as folder, providers() as served:
        settings = ChildSettings(
            pace_folder=Path(folder) / "pace",
            deadline=DEADLINE,
            interval=0,
            divert=served.address,
            divert_baostock=served.baostock_address,
        )
        say("| provider | series | fault | outcome | seconds a try | rows stored |\n")
        say("|---|---|---|---|---|---|\n")
        with Child(settings) as child:
            for r in table(served, child, Path(folder)):
                what = f"{r.kind} {r.symbol}"
                rows = "none" if r.stored is None else len(r.stored)
                kind = r.outcome.split(":")[0]
                say(f"| {r.provider} | {what} | {r.fault} | {kind} | {r.seconds:.2f} | {rows} |\n")


if __name__ == "__main__":
    sys.exit(main())
