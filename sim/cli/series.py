"""`fupan replay FOLDER --series`: all statements of a folder judged as one account.

It is asked for by name: a folder without `--series` goes on meaning its newest statement, so
that a second column added to it does not change the shape of what the command prints.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from sim.model.errors import ExitCode, InputError

_STANDARD = "-"
_REPORTS = Path("reports")
_TABLES = ("balances", "findings", "plans", "missing_sessions")


def replay_series(
    portfolio: Path, *, out: Path | None, json_to: str | None, data_dir: Path | None
) -> int:
    """Judge a folder's statements together, write tables and `result.json`, and show them.

    Args:
        portfolio: Folder of dated statements.
        out: Folder for the results; `reports/NAME-series` if None.
        json_to: File for `result.json` too; `-` prints it alone.
        data_dir: Market data store, None for the usual one.

    Raises:
        InputError: It is no folder, or a statement cannot be judged.
        DataMissingError: Bars are missing.
    """
    from sim.analysis.series import judge_series
    from sim.analysis.series_plain import plain_series
    from sim.cli.portfolio import load_folder, portfolio_name
    from sim.cli.replay_files import as_json
    from sim.data.files import write_text
    from sim.data.opening import open_market

    if not portfolio.is_dir():
        raise InputError(f"{portfolio}: --series wants a folder of dated statements")
    published = load_folder(portfolio)
    market = open_market(data_dir)
    judgement = judge_series(
        [one.statement for one in published],
        market,
        issues=[issue for one in published for issue in one.issues],
    )
    name = portfolio_name(portfolio)
    result = plain_series(judgement, name=name)
    folder = out or _REPORTS / f"{name}-series"
    for table in _TABLES:
        write_text(folder / f"{table}.csv", _csv(result[table]))
    write_text(folder / "result.json", as_json(result))
    if json_to == _STANDARD:
        typer.echo(as_json(result), nl=False)
    else:
        if json_to is not None:
            write_text(Path(json_to), as_json(result))
        _show(result)
        typer.echo(f"Tables and result.json: {folder}")
    return int(ExitCode.CLEAN if judgement.clean else ExitCode.FINDINGS)


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    return " | ".join(map(str, value)) if isinstance(value, list) else value


def _show(result: dict[str, Any]) -> None:
    from sim.report.tables import make_console

    console = make_console()
    count = len(result["balances"])
    console.print(
        f"{result['name']} · {count} statements, {result['first']} to {result['last']}:"
        f" {_verdict(result)}"
    )
    console.print(f"  {_fees(result['fees'])}")
    _table(
        "对账 Balances",
        result["balances"],
        ("date", "cash", "cash_carried_low", "cash_carried_high", "net_value", "difference",
         "failed"),
    )  # fmt: skip
    _table(
        "错处 Findings",
        result["findings"],
        ("date", "kind", "field", "printed", "candidate", "repaired"),
    )
    _table("未明 Unexplained", result["unexplained"], ("date", "check"))
    kept = result["plan_counts"]
    if result["plans"]:
        console.print(
            f"  Plans: {kept['kept']} of {len(result['plans'])} items kept,"
            f" {kept['broken']} not, {kept['cannot-be-said']} cannot be said"
        )
    _table(
        "缺日 Sessions without a statement",
        result["missing_sessions"],
        ("date", "net_value_low", "net_value_high", "moving"),
    )
    for issue in result["issues"]:
        console.print(f"  {issue}")


def _verdict(result: dict[str, Any]) -> str:
    if result["clean"]:
        return "every statement follows from the one before"
    found, open_ = len(result["findings"]), len(result["unexplained"])
    numbers = "1 number" if found == 1 else f"{found} numbers"
    checks = "1 check stays" if open_ == 1 else f"{open_} checks stay"
    return f"{numbers} cannot be as printed, {checks} unexplained"


def _fees(fees: dict[str, Any]) -> str:
    if fees["regime"] is None:
        return f"Fees: no usual way of charging explains any of {fees['steps']} balances"
    others = len(fees["equally_good"])
    also = f"; {others} other ways explain as many" if others else ""
    return (
        f"Fees: {fees['regime']} explains {fees['explained']} of {fees['steps']} balances to the"
        f" fen{also}"
    )


def _table(title: str, rows: Sequence[dict[str, Any]], keys: tuple[str, ...]) -> None:
    from sim.report.tables import Column, make_console, make_table, print_table

    if rows:
        columns = [Column(heading=key.replace("_", " ")) for key in keys]
        cells = [[_shown(row[key]) for key in keys] for row in rows]
        print_table(make_table(columns, cells, title=title), make_console())


def _shown(value: object) -> str | None:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or None
    return None if value is None else str(value)
