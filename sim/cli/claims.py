"""`fupan claims`: what a column asserts about the market, each assertion with its verdict."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import DataDir
from sim.model.errors import InputError
from sim.model.statement import Claim

if TYPE_CHECKING:
    from sim.analysis.verdicts import Verdict
    from sim.analysis.when_true import CameTrue

_STANDARD = "-"
_SHORT = 12  # characters of a digest shown in the terminal


def claims(
    portfolio: Annotated[
        Path,
        typer.Argument(
            help="Folder of dated statements (the newest is taken), one file of facts (.toml),"
            " or a printed text."
        ),
    ],
    day: Annotated[
        str | None,
        typer.Option("--date", help="Which statement of the folder; the session of a text."),
    ] = None,
    json_to: Annotated[
        str | None, typer.Option("--json", help="Write JSON to this file; - prints it alone.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for claims.json, claims.csv and when_true.csv.")
    ] = None,
    figures: Annotated[
        Path | None,
        typer.Option(help="CSV of date,series,value: northbound-net, futures-volume and so on."),
    ] = None,
    hourly: Annotated[
        Path | None, typer.Option(help="Folder of 60-minute bars, 000001.SH.csv and so on.")
    ] = None,
    data_dir: DataDir = None,
) -> int:
    """Give every assertion about the market a verdict: holds, fails, cannot be checked.

    Exit code 1 says that some fail, 3 that none fails and figures are missing for some.
    """
    from sim.analysis.claims import check_claims
    from sim.analysis.claims_plain import plain_claims
    from sim.analysis.claims_sources import BOTH, THREE, gather
    from sim.analysis.verdicts import exit_code
    from sim.analysis.when_true import came_true
    from sim.cli.claims_files import extra_figures, hourly_bars, text_of
    from sim.cli.portfolio import load_statement, read_day
    from sim.data.opening import open_market

    chosen = read_day(day)
    market = open_market(data_dir)
    published = load_statement(
        portfolio, day=chosen, names=market.names(), calendar=market.calendar()
    )
    statement = published.statement
    if statement.as_of is None:
        raise InputError(
            f"{portfolio}: the session it speaks of is not known; give it with --date"
        )
    bars, bars_used = hourly_bars(hourly, data_dir, market)
    values, values_used = extra_figures(figures)
    sources = gather(
        market, statement.claims, hourly=bars, figures=values, used=(*bars_used, *values_used)
    )
    verdicts = check_claims(statement.claims, statement.as_of, sources)
    when = came_true(sources, statement.as_of, THREE, rules=statement.rules, turnover_of=BOTH)
    result = plain_claims(
        verdicts,
        when,
        as_of=statement.as_of,
        source=statement.source,
        text=text_of(portfolio),
        issues=published.issues,
    )
    if out is not None:
        _write(result, out)
    _tell(verdicts, when, result, json_to, out)
    return int(exit_code(verdicts))


def _write(result: dict[str, Any], folder: Path) -> None:
    from sim.cli.replay_files import as_json
    from sim.data.files import write_text

    write_text(folder / "claims.csv", _csv(result["verdicts"]))
    write_text(folder / "when_true.csv", _csv(result["when_true"]))
    write_text(folder / "claims.json", as_json(result))


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list):
        return " | ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return value


def _tell(
    verdicts: Sequence["Verdict"],
    when: Sequence["CameTrue"],
    result: dict[str, Any],
    json_to: str | None,
    out: Path | None,
) -> None:
    from sim.cli.replay_files import as_json
    from sim.data.files import write_text

    if json_to == _STANDARD:
        typer.echo(as_json(result), nl=False)
        return
    if json_to is not None:
        write_text(Path(json_to), as_json(result))
    _show(verdicts, when, result)
    if out is not None:
        typer.echo(f"Tables and claims.json: {out}")


def _show(
    verdicts: Sequence["Verdict"], when: Sequence["CameTrue"], result: dict[str, Any]
) -> None:
    from sim.report.tables import Column, Kind, make_console, make_table, print_table

    console = make_console()
    counts = result["counts"]
    console.print(
        f"{result['source']} · {result['as_of']}: {counts['holds']} hold, {counts['fails']} fail,"
        f" {counts['cannot-be-checked']} cannot be checked"
    )
    heads = ("claim", "verdict", "value", "margin", "definition or what is missing", "where")
    if verdicts:
        rows = [_verdict_row(number, row) for number, row in enumerate(verdicts, start=1)]
        table = make_table([Column(heading=head) for head in heads], rows, title="断言 Claims")
        print_table(table, console)
    if when:
        heads = ("condition", "index", "on the day", "figure", "first after", "figure then")
        columns = [Column(heading=head) for head in heads]
        columns += [Column(heading="sessions", kind=Kind.COUNT)]
        lines = [_when_row(row) for row in when]
        table = make_table(columns, lines, title="何时成真 When it came true")
        print_table(table, console)
        for definition in dict.fromkeys(f"{row.condition}: {row.definition}" for row in when):
            console.print(f"  {definition}")
    for issue in result["issues"]:
        console.print(f"  {issue}")
    for row in result["series"]:
        digest = f"SHA-256 {row['sha256'][:_SHORT]}" if row["sha256"] else "no digest"
        console.print(f"  {row['name']}: {row['source'] or 'shipped'} ({digest})")


def _verdict_row(number: int, verdict: "Verdict") -> tuple[str, ...]:
    words = verdict.missing or verdict.definition
    if verdict.note:
        words += f" ({verdict.note})"
    shown = str(verdict.outcome)
    place = verdict.place
    where = f"[[claims]] {number}"
    if place is not None:
        where = f"line {place.line}, {place.start}-{place.end}"
    return (_says(verdict.claim), shown, verdict.value, verdict.margin, words, where)


def _says(claim: Claim) -> str:
    from sim.analysis.claims_plain import claim_says

    return claim_says(claim)


def _when_row(row: "CameTrue") -> tuple[str | int | None, ...]:
    return (
        row.condition,
        row.name,
        "held" if row.held_then else "not",
        row.value_then,
        "not yet" if row.first is None else row.first.isoformat(),
        row.value_first,
        row.sessions,
    )
