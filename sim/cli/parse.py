"""`fupan parse`: read a printed column into figures, each with its place."""

import json
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.model.errors import ExitCode, InputError
from sim.model.symbol import Symbol

if TYPE_CHECKING:
    from sim.column.parsed import Parsed

EXAMPLES = """Examples:

\b
  fupan parse column.txt                     tables, each figure with its line
  fupan parse column.txt --date 2024-02-19   when the text does not settle its day
  fupan parse column.txt --toml > mine.toml  a file of facts, for: fupan replay mine.toml
  fupan parse column.txt --json -            facts, places and issues for a program
  pdftotext page.pdf - | fupan parse -       from a pipe

Exit codes: 0 read without a doubt, 1 issues to look at, 2 no text, or no one column in it."""
"""What stands below `fupan parse --help`."""

_STANDARD = "-"
_LIMIT = 10 << 20


def parse(
    file: Annotated[
        str, typer.Argument(help="The text as delivered (UTF-8, UTF-16, GB18030); - reads it.")
    ],
    day: Annotated[
        str | None,
        typer.Option("--date", help="Session the figures stand for, as 2024-02-19."),
    ] = None,
    json_to: Annotated[
        str | None, typer.Option("--json", help="Write JSON to this file; - prints it.")
    ] = None,
    toml: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--toml", help="Print a file of facts.")
    ] = False,
    check: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--check", help="Hold the figures against the day's prices, too.")
    ] = False,
) -> int:
    """Read a printed column into holdings, trades, balances and plan; guess nothing.

    What is unreadable, missing or contradictory is listed with its line (exit 1). A text without
    a column, or with several, cannot be used (exit 2), as for every other command.
    """
    from sim.column.reader import parse as read_column
    from sim.data.known_names import known_names
    from sim.data.names import by_name
    from sim.data.sessions import shipped_calendar

    if toml and json_to == _STANDARD:
        raise InputError("--toml and --json - both print to the terminal; choose one")
    as_of = _read_day(day)
    text = _read_text(file)
    parsed = read_column(
        text,
        names=by_name(known_names()),
        calendar=shipped_calendar(),
        as_of=as_of,
        source="standard input" if file == _STANDARD else _printable(Path(file).name),
    )
    if check:
        parsed = _held_against_prices(parsed)
    _write(parsed, text, json_to=json_to, toml=toml)
    if parsed.statement is None:
        return int(ExitCode.USAGE)
    return int(ExitCode.FINDINGS if parsed.issues else ExitCode.CLEAN)


def _held_against_prices(parsed: "Parsed") -> "Parsed":
    """Return `parsed` with the issues that the day's closes and ranges bring to light."""
    from sim.column.identities import check_identities
    from sim.data.opening import open_market
    from sim.model.issue import Issue, Severity

    statement = parsed.statement
    if statement is None:
        return parsed
    market = open_market()
    named = [row.symbol for row in statement.holdings] + [row.symbol for row in statement.trades]
    symbols = {symbol for symbol in named if symbol is not None}
    prices: dict[Symbol, Decimal] = {}
    ranges: dict[Symbol, tuple[Decimal, Decimal]] = {}
    for symbol in sorted(symbol for symbol in symbols if market.has(symbol)):
        bars = market.bars(symbol)
        for bar in bars[bars["date"].dt.date == statement.as_of].itertuples():
            prices[symbol] = Decimal(str(bar.close))
            ranges[symbol] = (Decimal(str(bar.low)), Decimal(str(bar.high)))
    found = list(check_identities(statement, prices=prices, ranges=ranges))
    if missing := sorted(str(symbol) for symbol in symbols - prices.keys()):
        message = f"no prices of {statement.as_of or 'the day'} for {', '.join(missing)}"
        found.append(Issue(code="prices-missing", message=message, severity=Severity.WARNING))
    new = (issue for issue in found if issue not in parsed.issues)
    return replace(parsed, issues=(*parsed.issues, *new))


def _printable(name: str) -> str:
    return "".join(character if character.isprintable() else "�" for character in name)


def _read_day(day: str | None) -> date | None:
    if day is None:
        return None
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise InputError(f"--date must be a day such as 2024-02-19, was {day[:40]!r}") from None


def _read_text(file: str) -> str:
    """Return the text of a file or of standard input.

    Raises:
        InputError: It cannot be read, is too large, or is no text.
    """
    from sim.column.decode import decode
    from sim.data.files import read_bytes

    if file == _STANDARD:
        content = sys.stdin.buffer.read(_LIMIT)
        if len(content) == _LIMIT:
            raise InputError(f"standard input: a text may have less than {_LIMIT >> 20} MB")
    else:
        content = read_bytes(Path(file), what="text", limit=_LIMIT)
    decoded = decode(content)
    if decoded is None:
        raise InputError(
            f"{_printable(file)}: this is no text in UTF-8, UTF-16 or GB18030;"
            " take the text out of a PDF or document first"
        )
    return decoded[0]


def _write(parsed: "Parsed", text: str, *, json_to: str | None, toml: bool) -> None:
    from sim.cli.parse_tables import show
    from sim.column.facts import write_facts
    from sim.column.plain import plain_parsed
    from sim.data.files import write_text

    if json_to is not None:
        document = json.dumps(plain_parsed(parsed, text), ensure_ascii=False, indent=2) + "\n"
        if json_to == _STANDARD:
            typer.echo(document, nl=False)
            return
        write_text(Path(json_to), document)
    if toml:
        for issue in parsed.issues:
            typer.echo(str(issue), err=True)
        if parsed.statement is not None:
            typer.echo(write_facts(parsed.statement), nl=False)
        return
    show(parsed)
