"""Every fault on every provider, through the libraries' own code; printed as a table.

`python -m tests.faults.data.provider_faults` prints it as Markdown, as `docs/data.md` has it;
with `--all` a line a subject.
"""

import sys
import tempfile
import time
from collections import Counter
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
from sim.data.fetch_market import fetch_sessions
from sim.data.fetch_names import fetch_names, fetch_securities
from sim.data.fetch_status import fetch_status
from sim.data.market import Market
from sim.data.reading import Request
from sim.data.schema import SeriesKind
from sim.data.store import Store
from sim.model.symbol import Symbol
from tests.data.fakes.server import providers

NOW = datetime(2024, 4, 1, 12, 0, tzinfo=UTC)
DEADLINE = 1.0
INDEX, MARKET = "000001.SH", ""  # no symbol: what belongs to the market as a whole
DAILY, HOUR, ACTIONS = SeriesKind.DAILY, SeriesKind.MINUTE_60, SeriesKind.ACTIONS
NAMES, STATUS, SESSIONS = SeriesKind.NAMES, SeriesKind.STATUS, SeriesKind.SESSIONS
BARS = frozenset({DAILY, HOUR})

SUBJECTS = (
    ("tencent", DAILY, "600155.SH"),
    ("tencent", DAILY, "000987.SZ"),
    ("tencent", DAILY, INDEX),
    ("sina", DAILY, "600155.SH"),
    ("sina", DAILY, "512690.SH"),
    ("sina", HOUR, "600155.SH"),
    ("sina", HOUR, INDEX),
    ("sina", ACTIONS, "600519.SH"),
    ("sina", ACTIONS, "512690.SH"),
    ("sina", NAMES, "600155.SH"),
    ("sina", NAMES, MARKET),
    ("sina", SESSIONS, MARKET),
    ("eastmoney", DAILY, "600155.SH"),
    ("eastmoney", DAILY, "512690.SH"),
    ("eastmoney", DAILY, INDEX),
    ("eastmoney", HOUR, "600155.SH"),
    ("eastmoney", HOUR, "512690.SH"),
    ("eastmoney", ACTIONS, "600155.SH"),
    ("eastmoney", ACTIONS, "512690.SH"),
    ("baostock", DAILY, "600155.SH"),
    ("baostock", HOUR, "600155.SH"),
    ("baostock", ACTIONS, "600155.SH"),
    ("baostock", STATUS, "600155.SH"),
    ("baostock", NAMES, "600155.SH"),
    ("baostock", NAMES, MARKET),
    ("cninfo", ACTIONS, "600155.SH"),
    ("cninfo", ACTIONS, "600519.SH"),
    ("sse", NAMES, MARKET),
    ("szse", NAMES, MARKET),
    ("bse", NAMES, MARKET),
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
    "short list",
)
MENDED = ("the other unit",)
FAULTS = ("blocked", *WIRE, *CONTENT, *MENDED)
OF_FACTS = {
    ("sina", ACTIONS, "600519.SH", "columns gone"),
    ("sina", NAMES, MARKET, "columns gone"),
    ("sina", NAMES, MARKET, "short list"),
    ("eastmoney", ACTIONS, "600155.SH", "columns gone"),
    ("eastmoney", ACTIONS, "600155.SH", "another security"),
    ("eastmoney", ACTIONS, "512690.SH", "columns gone"),
    ("eastmoney", ACTIONS, "512690.SH", "another security"),
    ("eastmoney", ACTIONS, "512690.SH", "negative prices"),
    ("baostock", ACTIONS, "600155.SH", "columns gone"),
    ("baostock", ACTIONS, "600155.SH", "another security"),
    ("baostock", STATUS, "600155.SH", "another security"),
    ("baostock", NAMES, "600155.SH", "another security"),
    ("baostock", NAMES, MARKET, "columns gone"),
    ("baostock", NAMES, MARKET, "short list"),
    ("cninfo", ACTIONS, "600155.SH", "columns gone"),
    ("cninfo", ACTIONS, "600155.SH", "negative prices"),
    ("cninfo", ACTIONS, "600519.SH", "columns gone"),
    ("cninfo", ACTIONS, "600519.SH", "negative prices"),
    ("cninfo", ACTIONS, "600519.SH", "reordered columns"),
    *(
        (name, NAMES, MARKET, fault)
        for name in ("sse", "szse", "bse")
        for fault in ("columns gone", "renamed columns", "short list")
    ),
}
"""Faults of content that can happen to what is no bar."""
FETCH = {
    ACTIONS: fetch_actions,
    NAMES: lambda desk, request: (
        fetch_names(desk, request.symbol) if request.symbol else fetch_securities(desk)
    ),
    STATUS: lambda desk, request: fetch_status(desk, request.symbol),
    SESSIONS: lambda desk, _: fetch_sessions(desk),
}


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
    """Say whether a fault can happen: facts have no bars, baostock no HTTP status."""
    if provider == "baostock" and fault == "blocked":
        return False
    if fault == "silence" and (provider, kind, symbol) not in ONCE:  # each takes a deadline
        return False
    if fault == "wrong units" and symbol == INDEX and kind is DAILY:  # a second provider shows it
        return False
    if kind in BARS:
        no_columns = fault == "columns gone" and provider == "sina"  # its bars carry names
        return not (no_columns or fault == "short list")
    return fault in {"blocked", *WIRE} or (provider, kind, symbol, fault) in OF_FACTS


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
        kind=kind,
        symbol=Symbol.parse(symbol) if symbol else None,
        first=date(2024, 3, 1),
        last=date(2024, 3, 31),
    )
    if kind in {HOUR, STATUS}:  # as a real fetch does, daily bars first
        served.reset()
        fetch_bars(replace(desk, only=("eastmoney",)), replace(request, kind=DAILY))
    healthy = "all sessions and a year more" if kind is SESSIONS and not fault else fault
    served.reset(healthy)
    desk = replace(desk, asker=Asker(child, pause=0, tries=1))
    started = time.monotonic()
    outcome = FETCH.get(kind, fetch_bars)(desk, request)
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


def lines(results: list[Result]) -> Iterator[str]:
    """Give a Markdown table: a row a fault, a column a provider, how many subjects in brackets."""
    names = list(dict.fromkeys(name for name, *_ in SUBJECTS))
    yield f"| fault | {' | '.join(names)} |"
    yield f"|---|{'---|' * len(names)}"
    for fault in FAULTS:
        cells = []
        for name in names:
            found = [r for r in results if (r.provider, r.fault) == (name, fault)]
            counts = Counter(
                f"ok, {len(r.stored)} rows" if r.outcome == "ok" else r.outcome.split(":")[0]
                for r in found
            )
            cells.append("; ".join(f"{kind} ({n})" for kind, n in counts.items()) or "–")
        yield f"| {fault} | {' | '.join(cells)} |"


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
        with Child(settings) as child:
            results = list(table(served, child, Path(folder)))
    if "--all" in sys.argv:
        for r in results:
            rows = "none" if r.stored is None else len(r.stored)
            what = f"{r.provider} {r.kind} {r.symbol or 'market'}, {r.fault}"
            say(f"{what}: {r.outcome} in {r.seconds:.2f} s, rows stored: {rows}\n")
    for line in lines(results):
        say(line + "\n")
    say(f"\n{len(results)} trials, slowest {max(r.seconds for r in results):.1f} s\n")


if __name__ == "__main__":
    sys.exit(main())
