"""What the paper commands print: tables for people, JSON for programs."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli.paper_account import Account, account_names, open_account
from sim.cli.paper_entries import order_words, words_of
from sim.cli.paper_rows import close_row, entry_row, order_row, status_of, value_of
from sim.cli.paper_words import STANDARD, emit
from sim.data.known_names import known_names
from sim.data.names import name_of
from sim.ledger.chain import in_force
from sim.model.errors import FupanError
from sim.model.money import format_yuan
from sim.model.paper import OrderEnded, OrderOutcome, OrderPlaced, SessionSettled, Undone
from sim.report.tables import Column, Kind, make_table, print_table

if TYPE_CHECKING:
    from sim.cli.paper_step import StepReport
    from sim.engine.paper import Settlement


def show_status(account: Account, json_to: str | None, data_dir: Path | None) -> None:
    """Print where an account stands."""
    found = status_of(account)
    if json_to is not None:
        emit(found, json_to)
    if json_to == STANDARD:
        return
    names = known_names(data_dir)
    close = account.state.settlements[-1].close
    marks = {mark.symbol: mark for mark in account.state.settlements[-1].marks}
    rows = []
    for symbol, position in sorted(account.state.account_now.positions.items()):
        mark = marks.get(symbol)
        value = value_of(mark)
        rows.append(
            (
                str(symbol),
                name_of(names, symbol) or symbol.code,
                position.quantity,
                mark.price if mark else None,
                value,
                value - position.cost if mark else None,
                position.cost,
            )
        )
    columns = [
        Column(heading="Symbol"),
        Column(heading="Name"),
        Column(heading="Shares", kind=Kind.COUNT),
        Column(heading="Close", unit="yuan", kind=Kind.PRICE),
        Column(heading="Value", unit="yuan", kind=Kind.YUAN),
        Column(heading="Gain", unit="yuan", kind=Kind.CHANGE),
        Column(heading="Cost", unit="yuan", kind=Kind.YUAN),
    ]
    title = (
        f"{found['account']} after {close.day}, opened {found['opened']} from {found['origin']}"
    )
    print_table(make_table(columns, rows, title=title))
    typer.echo(
        f"Cash {format_yuan(close.cash)}, receivable {format_yuan(close.receivable)}, net value"
        f" {format_yuan(close.net_value)} yuan; {Decimal(found['gain']):+,.2f} on"
        f" {Decimal(found['deposited']):,.2f} put in,"
        f" unit value {Decimal(found['unit_value']):.4f}."
    )
    realised, dividends, tax, fees = (
        f"{Decimal(found[name]):,.2f}"
        for name in ("realised", "dividends", "dividend_tax", "fees")
    )
    typer.echo(
        f"Realised {realised}, dividends {dividends}, dividend tax {tax}, fees {fees} yuan."
    )
    if close.stale:
        typer.echo(f"No trade that day, at an older close: {', '.join(map(str, close.stale))}.")
    for placed in account.state.pending:
        typer.echo(_waiting(placed))
    for flow in account.state.flows:
        typer.echo(f"Before the open of {flow.day}: cash {flow.amount:+,.2f} yuan.")
    for row in found["corrections"]:
        typer.echo(f"Corrected: {row['reason']}")


def show_orders(account: Account, json_to: str | None, last: int | None) -> None:
    """Print every order and how it ended, or the `last` so many."""
    shown = account.state.placed[-last:] if last else account.state.placed
    rows = [order_row(account.state, placed) for placed in shown]
    if json_to is not None:
        emit({"account": account.created.name, "orders": rows}, json_to)
    if json_to == STANDARD:
        return
    if not rows:
        typer.echo("no orders yet; place one with `fupan paper order`")
        return
    columns = [
        Column(heading="Order", kind=Kind.COUNT),
        Column(heading="Decided", kind=Kind.DAY),
        Column(heading="Side"),
        Column(heading="Symbol"),
        Column(heading="Shares", kind=Kind.COUNT),
        Column(heading="or for", unit="yuan", kind=Kind.YUAN),
        Column(heading="Limit", unit="yuan", kind=Kind.PRICE),
        Column(heading="By"),
        Column(heading="Outcome"),
        Column(heading="Filled", unit="shares", kind=Kind.COUNT),
        Column(heading="Session", kind=Kind.DAY),
        Column(heading="Reason"),
    ]
    cells = [
        (
            row["number"],
            row["created"],
            row["side"],
            row["symbol"],
            row["quantity"],
            Decimal(row["budget"]) if row["budget"] else None,
            Decimal(row["price"]) if row["price"] else None,
            "strategy" if row["by_strategy"] else "hand",
            row["outcome"],
            row["filled"],
            row["session"],
            row["reason"],
        )
        for row in rows
    ]
    print_table(make_table(columns, cells, title=f"Orders of {account.created.name}"))


def show_history(account: Account, json_to: str | None, last: int | None) -> None:
    """Print the journal, or its `last` so many entries."""
    counting = {
        entry.number
        for entry in account.entries
        if isinstance(entry.record, Undone)  # a correction is not itself corrected
    } | {entry.number for entry in in_force(account.entries)}
    shown = account.entries[-last:] if last else account.entries
    rows = [entry_row(entry, counts=entry.number in counting) for entry in shown]
    if json_to is not None:
        emit({"account": account.created.name, "entries": rows}, json_to)
    if json_to == STANDARD:
        return
    columns = [
        Column(heading="Entry", kind=Kind.COUNT),
        Column(heading="Command", kind=Kind.COUNT),
        Column(heading="Session", kind=Kind.DAY),
        Column(heading="What happened"),
    ]
    cells = [
        (
            row["number"],
            row["command"],
            row["session"],
            row["words"] if row["counts"] else f"(undone) {row['words']}",
        )
        for row in rows
    ]
    print_table(make_table(columns, cells, title=f"Journal of {account.created.name}"))


def show_step(report: "StepReport", json_to: str | None) -> None:
    """Print what a step settled, and what the next session waits for."""
    account = report.account
    closes = [
        next(record.close for record in step.records if isinstance(record, SessionSettled))
        for step in report.settlements
    ]
    if json_to is not None:
        emit(
            {
                "account": account.created.name,
                "settled": [
                    {
                        **close_row(close),
                        "events": _happened(step),
                    }
                    for close, step in zip(closes, report.settlements, strict=True)
                ],
                "waits": report.waits,
                "corrections": [remark.reason for remark in report.remarks],
                "orders": [order_row(account.state, placed) for placed in account.state.pending],
                "hash": account.entries[-1].hash,
            },
            json_to,
        )
    if json_to == STANDARD:
        return
    name = account.created.name
    for remark in report.remarks:
        typer.echo(f"{name}: corrected, {remark.reason}")
    for close, step in zip(closes, report.settlements, strict=True):
        typer.echo(
            f"{close.day}  net value {format_yuan(close.net_value)} yuan"
            f"  cash {format_yuan(close.cash)} yuan"
        )
        for words in _happened(step):
            typer.echo(f"    {words}")
    if not closes:
        typer.echo(f"{name}: settled to {account.state.day}, nothing new")
    for placed in account.state.pending:
        typer.echo(_waiting(placed))
    if report.waits:
        typer.echo(f"{name}: {report.waits}")


def _happened(step: "Settlement") -> list[str]:
    """Return what a session brought besides its close and the orders for the next one.

    An order filled in full is told by its fills.
    """
    return [
        words_of(record)
        for record in step.records
        if not isinstance(record, SessionSettled | OrderPlaced)
        and not (isinstance(record, OrderEnded) and record.outcome is OrderOutcome.FILLED)
    ]


def show_accounts(json_to: str | None, data_dir: Path | None) -> bool:
    """Print every account; return whether one of them is damaged."""
    rows: list[Mapping[str, Any]] = []
    for name in account_names(data_dir):
        try:
            account = open_account(name, data_dir)
        except FupanError as error:
            rows.append({"account": name, "problem": error.message})
        else:
            close = account.state.settlements[-1].close
            rows.append({"account": name, "entries": len(account.entries), **close_row(close)})
    if json_to is not None:
        emit({"accounts": rows}, json_to)
    whole = [row for row in rows if "problem" not in row]
    if json_to != STANDARD:
        if whole:
            _print_accounts(whole)
        for row in rows:
            if "problem" in row:
                typer.echo(f"{row['account']}: {row['problem']}")
        if not rows:
            typer.echo("no accounts; make one with `fupan paper init`")
    return len(whole) < len(rows)


def _print_accounts(rows: list[Mapping[str, Any]]) -> None:
    columns = [
        Column(heading="Account"),
        Column(heading="Settled to", kind=Kind.DAY),
        Column(heading="Net value", unit="yuan", kind=Kind.YUAN),
        Column(heading="Cash", unit="yuan", kind=Kind.YUAN),
        Column(heading="Entries", kind=Kind.COUNT),
    ]
    cells = [
        (
            row["account"],
            row["date"],
            Decimal(row["net_value"]),
            Decimal(row["cash"]),
            row["entries"],
        )
        for row in rows
    ]
    print_table(make_table(columns, cells))


def _waiting(placed: OrderPlaced) -> str:
    by = ", by the strategy" if placed.by_strategy else ""
    return f"Waiting: order {placed.number}, {order_words(placed.order)}{by}"
