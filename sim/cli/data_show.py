"""What the commands of `fupan data` print: tables for people, JSON for programs."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.cli.data_fetch import Fetched
from sim.data.catalog import Version
from sim.data.desk import HELD, Outcome
from sim.data.doctor import Finding
from sim.data.files import write_text
from sim.data.importing import Imported
from sim.data.market import Market
from sim.data.store import Store
from sim.model.issue import Issue, Severity

if TYPE_CHECKING:
    from rich.table import Table

ALONE = "-"
AS_STORED = "all as it was stored"
SHOWN = 40  # lines of one kind on a terminal; JSON has all


def show_fetch(fetched: Fetched, json_to: str | None) -> None:
    """Print what a fetch did: each series, what was tried, what differs, what is missing."""
    if _json(json_to, _fetch_json(fetched)):
        return
    table = _table("series", "kind", "held", "done", "tried")
    for outcome in fetched.outcomes:
        tried = ", ".join(
            attempt.provider + ("" if attempt.outcome == "ok" else f" ({_kind(attempt.outcome)})")
            for attempt in outcome.attempts
        )
        name = str(outcome.request.symbol or "market")
        shipped = outcome.version is None and outcome.reason == HELD
        held = "shipped" if shipped else _held(outcome.version)
        table.add_row(name, outcome.request.kind, held, outcome.reason, tried)
    _print(table)
    _lines("differs", [str(d) for outcome in fetched.outcomes for d in outcome.differences])
    _lines("look", [str(issue) for issue in fetched.issues])
    _lines(
        "missing",
        [f"{o.request.symbol or 'market'} {o.request.kind}: {o.reason}" for o in fetched.missing],
    )
    if fetched.missing:
        typer.echo(
            "fetch again later, what is held is not asked for twice; or import bars from files"
            " with: fupan data import DIR"
        )
    typer.echo(f"store: {fetched.folder}")


def show_status(store: Store, below: Market, json_to: str | None) -> None:
    """Print every series held, the store's and the shipped ones."""
    held = store.catalog.all_current()
    shipped = [below.describe(symbol) for symbol in below.symbols()]
    content = {
        "data_dir": str(store.folder),
        "series": [_version_json(version) for version in held],
        "shipped": [
            {
                "symbol": str(one.symbol),
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
                "rows": one.rows,
                "source": one.source,
                "sha256": one.sha256,
            }
            for one in shipped
        ],
    }
    if _json(json_to, content):
        return
    table = _table("series", "kind", "held", "from", "standing", "stored")
    for version in held[:SHOWN]:
        standing = ", ".join(f"{count} {kind}" for kind, count in version.standing)
        table.add_row(
            version.key,
            version.kind,
            _held(version),
            version.provider,
            standing,
            f"{version.fetched_at[:10]}, version {version.version}",
        )
    for one in shipped:
        days = f"{one.first} to {one.last}, {one.rows}"
        table.add_row(str(one.symbol), "daily", days, "shipped", "", "")
    _print(table)
    if len(held) > SHOWN:
        typer.echo(f"and {len(held) - SHOWN} more series; --json lists all")
    typer.echo(f"store: {store.folder}" + ("" if store.exists() else " (nothing stored yet)"))


def show_import(imported: Imported, folder: Path, json_to: str | None) -> None:
    """Print what an import stored, refused and found different."""
    content = {
        "data_dir": str(folder),
        "stored": [_version_json(version) for version in imported.versions],
        "unchanged": list(map(str, imported.unchanged)),
        "refused": imported.refused,
        "differences": list(map(str, imported.differences)),
        "issues": _issues_json(imported.issues),
        "breadth": _version_json(imported.breadth) if imported.breadth else None,
    }
    if _json(json_to, content):
        return
    rows = sum(version.rows for version in imported.versions)
    typer.echo(
        f"{len(imported.versions)} securities stored ({rows:,} bars held),"
        f" {len(imported.unchanged)} unchanged, {len(imported.refused)} refused"
    )
    _lines("differs", list(map(str, imported.differences)))
    _lines("look", [str(i) for i in imported.issues if i.severity is not Severity.NOTE])
    notes = sum(issue.severity is Severity.NOTE for issue in imported.issues)
    if notes:
        typer.echo(f"{notes} notes on sessions without a bar; --json lists them")
    if imported.breadth is not None:
        typer.echo(f"breadth: {_held(imported.breadth)} sessions, {imported.breadth.provider}")
    typer.echo(f"store: {folder}")


def show_issues(
    what: str, issues: Sequence[Issue], json_to: str | None, *, good: str = AS_STORED
) -> None:
    """Print what is wrong, or that nothing is."""
    if _json(json_to, {"looked_at": what, "issues": _issues_json(issues)}):
        return
    _lines("wrong", list(map(str, issues)))
    typer.echo(f"{what}: {f'{len(issues)} faults' if issues else good}")


def show_findings(findings: Sequence[Finding], json_to: str | None) -> None:
    """Print what the doctor found."""
    content = [
        {
            "what": finding.what,
            "state": finding.state,
            "severity": finding.severity or "ok",
            "remedy": finding.remedy,
        }
        for finding in findings
    ]
    if _json(json_to, {"findings": content}):
        return
    table = _table("", "what", "found", "to do")
    for finding in findings:
        table.add_row(finding.severity or "ok", finding.what, finding.state, finding.remedy)
    _print(table)


def _held(version: Version | None) -> str:
    if version is None:
        return "nothing"
    if version.first is None:
        return f"{version.rows} rows"
    return f"{version.first} to {version.last}, {version.rows}"


def _kind(outcome: str) -> str:
    return outcome.split(":", 1)[0]


def _fetch_json(fetched: Fetched) -> dict[str, object]:
    return {
        "data_dir": str(fetched.folder),
        "series": [_outcome_json(outcome) for outcome in fetched.outcomes],
        "missing": [
            {"symbol": str(o.request.symbol or ""), "kind": o.request.kind, "reason": o.reason}
            for o in fetched.missing
        ],
    }


def _outcome_json(outcome: Outcome) -> dict[str, object]:
    return {
        "symbol": str(outcome.request.symbol or ""),
        "kind": outcome.request.kind,
        "done": outcome.reason,
        "missing": outcome.missing,
        "version": _version_json(outcome.version) if outcome.version else None,
        "tried": [
            {
                "provider": attempt.provider,
                "outcome": attempt.outcome,
                "tries": attempt.tries,
                "seconds": round(attempt.seconds, 3),
            }
            for attempt in outcome.attempts
        ],
        "differences": list(map(str, outcome.differences)),
        "issues": _issues_json(outcome.issues),
    }


def _version_json(version: Version) -> dict[str, object]:
    return {
        "kind": version.kind,
        "key": version.key,
        "version": version.version,
        "file": version.file,
        "sha256": version.sha256,
        "rows": version.rows,
        "first": version.first.isoformat() if version.first else None,
        "last": version.last.isoformat() if version.last else None,
        "provider": version.provider,
        "library": version.library,
        "stored_at": version.fetched_at,
        "checks": list(version.checks),
        "standing": {str(kind): count for kind, count in version.standing},
        "reason": version.reason,
        "answers": list(version.answers),
    }


def _issues_json(issues: Iterable[Issue]) -> list[dict[str, object]]:
    return [
        {
            "code": issue.code,
            "severity": issue.severity,
            "message": issue.message,
            "remedy": issue.remedy,
            "place": str(issue.place) if issue.place else "",
            "field": issue.field,
        }
        for issue in issues
    ]


def _json(json_to: str | None, content: object) -> bool:
    """Write JSON where it is wanted; say whether it is all that is wanted."""
    if json_to is None:
        return False
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    if json_to == ALONE:
        typer.echo(text, nl=False)
        return True
    write_text(Path(json_to), text)
    return False


def _table(*columns: str) -> "Table":
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(box=SIMPLE)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print(table: "Table") -> None:
    from rich.console import Console

    Console().print(table, markup=False)


def _lines(head: str, lines: Sequence[str]) -> None:
    for line in lines[:SHOWN]:
        typer.echo(f"{head}: {line}")
    if len(lines) > SHOWN:
        typer.echo(f"{head}: and {len(lines) - SHOWN} more; --json lists all")
