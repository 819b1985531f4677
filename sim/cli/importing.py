"""`fupan import`: a broker's slip (交割单) into a journal, its cash and its free shares."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.model.errors import ExitCode
from sim.model.issue import Severity

if TYPE_CHECKING:
    from sim.ledger.journal_moves import JournalMove
    from sim.ledger.slip_opening import SlipOpening
    from sim.ledger.slips import Slip

_STANDARD = "-"
_LIMIT = 512 << 20
_JOURNAL = (
    "date", "symbol", "side", "quantity", "price", "order", "commission", "stamp_duty",
    "transfer_fee", "other_fee", "net_cash", "cash_after", "amount",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def import_slip(
    slip: Annotated[
        Path, typer.Argument(help="The broker's file: text, workbook or page, whatever its name.")
    ],
    out: Annotated[Path, typer.Option("--output", "-o", help="The journal to write (CSV).")],
    flows: Annotated[
        Path | None,
        typer.Option(help="Deposits, dividends and other cash; JOURNAL.flows.csv if not given."),
    ] = None,
    actions: Annotated[
        Path | None, typer.Option(help="Free shares; JOURNAL.actions.csv if not given.")
    ] = None,
    json_to: Annotated[
        str | None, typer.Option("--json", help="Write what was found to this file; - prints it.")
    ] = None,
) -> int:
    """Turn a broker's slip into a journal for `fupan replay --journal`.

    Purchases and sales go to the journal with their stated fees and balances, other cash to the
    flows, what was held before the slip begins to JOURNAL.opening.toml. A line that is lost in
    part is listed with its number (exit 1).
    """
    from sim.data.files import read_bytes, write_text
    from sim.data.known_names import known_names
    from sim.data.names import by_name
    from sim.ledger.slips import read_slip

    content = read_bytes(slip, limit=_LIMIT, what="broker's slip")
    read = read_slip(content, slip.name, by_name(known_names()))
    files = [out]
    write_text(out, _table(_journal_columns(read), _journal_rows(read)))
    if read.flows:
        files.append(flows or out.with_suffix(".flows.csv"))
        rows = (
            {"date": flow.day, "amount": flow.amount, "note": _harmless(flow.note)}
            for flow in read.flows
        )
        write_text(files[-1], _table(("date", "amount", "note"), rows))
    if read.actions:
        files.append(actions or out.with_suffix(".actions.csv"))
        columns = ("symbol", "ex_date", "cash_per_share", "bonus_ratio", "source")
        write_text(files[-1], _table(columns, _action_rows(read)))
    if read.opening is not None:
        files.append(out.with_suffix(".opening.toml"))
        write_text(files[-1], _opening_toml(read.opening, slip.name))
    _report(read, files, json_to)
    found = any(issue.severity is not Severity.NOTE for issue in read.issues)
    return int(ExitCode.FINDINGS if found else ExitCode.CLEAN)


def _opening_toml(opening: "SlipOpening", source: str) -> str:
    """Return the account before a slip as a statement for `fupan replay --opening`."""
    from sim.data.known_names import known_names
    from sim.data.names import name_of
    from sim.data.sessions import shipped_calendar

    as_of = shipped_calendar().previous(opening.first)
    names = known_names()
    cash = "" if opening.cash is None else f"{opening.cash:.2f}"
    lines = [
        f"# What was held before the first line of {_harmless(source)}, by its own balances.",
        *(() if cash else ("# The slip prints no balance of cash: write it down.",)),
        'publisher = "交割单"',
        f"as_of = {as_of}",
        f'cash = "{cash}"',
    ]
    for symbol, quantity in sorted(opening.held.items()):
        name = name_of(names, symbol, as_of) or symbol.code
        lines += ["", "[[holdings]]", f'symbol = "{symbol}"', f'name = "{name}"']
        lines.append(f'quantity = "{quantity}"')
    return "\n".join(lines) + "\n"


def _report(read: "Slip", files: Sequence[Path], json_to: str | None) -> None:
    from sim.data.files import write_text

    found = {
        "trades": len(read.rows),
        "moves": len(read.moves),
        "flows": len(read.flows),
        "actions": len(read.actions),
        "files": [str(file) for file in files],
        "issues": [
            {
                "code": issue.code,
                "row": issue.place.line if issue.place is not None else None,
                "severity": issue.severity.value,
                "message": issue.message,
                "wanted": issue.wanted,
                "found": issue.found,
            }
            for issue in read.issues
        ],
    }
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if json_to == _STANDARD:
        typer.echo(text, nl=False)
        return
    if json_to is not None:
        write_text(Path(json_to), text)
    moves = f" {len(read.moves)} movements of shares," if read.moves else ""
    typer.echo(
        f"{len(read.rows)} trades,{moves} {len(read.flows)} other movements of cash,"
        f" {len(read.actions)} issues of free shares"
    )
    if read.opening is not None:
        typer.echo(f"{len(read.opening.held)} securities were held before it begins: --opening")
    for issue in read.issues:
        typer.echo(f"{issue.severity}: {issue}")
    typer.echo(f"written: {', '.join(map(str, files))}")


def _journal_columns(read: "Slip") -> tuple[str, ...]:
    needed = any(row.exact_price != row.price for row in read.rows)
    return _JOURNAL if needed else _JOURNAL[:-1]


def _journal_rows(read: "Slip") -> Iterable[Mapping[str, object]]:
    """Yield trades and shares moved by day; what moved before what was traded."""
    lines = [*map(_move_row, read.moves), *_trade_rows(read)]
    return sorted(lines, key=itemgetter("date"))


def _move_row(move: "JournalMove") -> Mapping[str, object]:
    return {
        "date": move.day,
        "symbol": move.symbol,
        "side": move.kind.value,
        "quantity": move.quantity,
        "price": _plain(move.price),
    }


def _trade_rows(read: "Slip") -> Iterable[Mapping[str, object]]:
    for row in read.rows:
        yield {
            "date": row.day,
            "symbol": row.symbol,
            "side": row.side.value,
            "quantity": row.quantity,
            "price": f"{row.price:f}",
            "order": _harmless(row.order),
            **{column: f"{fee:f}" for column, fee in row.fees.items()},
            "net_cash": _plain(row.net_cash),
            "cash_after": _plain(row.cash_after),
            "amount": _plain(row.amount),
        }


def _action_rows(read: "Slip") -> Iterable[Mapping[str, object]]:
    for action in read.actions:
        yield {
            "symbol": action.symbol,
            "ex_date": action.ex_date,
            "cash_per_share": 0,
            "bonus_ratio": f"{action.bonus_ratio:f}",
            "source": _harmless(action.source),
        }


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _table(heads: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, heads, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
