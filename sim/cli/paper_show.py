"""What the paper commands print: tables for people, JSON for programs."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli.paper_account import Account, account_names, open_account
from sim.data.home import MANIFEST, data_folder
from sim.data.names import NameRow, name_of, shipped_names
from sim.ledger.chain import body_text, in_force
from sim.ledger.paper_state import PaperState
from sim.model.errors import FupanError
from sim.model.event import DayClose
from sim.model.money import ZERO
from sim.model.paper import Entry, Mark, OrderPlaced

if TYPE_CHECKING:
    from sim.cli.paper_step import StepReport

STANDARD = "-"


def emit(value: object, target: str) -> None:
    """Write `value` as JSON to standard output (`-`) or a file.

    Raises:
        StorageError: The file cannot be written.
    """
    from sim.data.files import write_text

    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    if target == STANDARD:
        typer.echo(text, nl=False)
    else:
        write_text(Path(target), text)


def close_row(close: DayClose) -> dict[str, str]:
    """Return a close as JSON values, amounts in yuan."""
    return {
        "date": close.day.isoformat(),
        "cash": f"{close.cash:.2f}",
        "receivable": f"{close.receivable:.2f}",
        "market_value": f"{close.market_value:.2f}",
        "net_value": f"{close.net_value:.2f}",
    }


def order_row(state: PaperState, placed: OrderPlaced) -> dict[str, Any]:
    """Return an order and how it ended as JSON values."""
    order = placed.order
    ended = next((row for row in reversed(state.ended) if row.number == placed.number), None)
    return {
        "number": placed.number,
        "created": order.created.isoformat() if order.created else None,
        "side": str(order.side),
        "symbol": str(order.symbol),
        "quantity": order.quantity,
        "kind": str(order.kind),
        "price": str(order.price) if order.price is not None else None,
        "by_strategy": placed.by_strategy,
        "outcome": str(ended.outcome) if ended else "waiting",
        "session": ended.day.isoformat() if ended and ended.day else None,
        "filled": ended.filled if ended else 0,
        "reason": ended.reason if ended else "",
    }


def status_of(account: Account) -> dict[str, Any]:
    """Return where an account stands as JSON values, amounts in yuan."""
    state = account.state
    now, close = state.account_now, state.settlements[-1].close
    marks = {mark.symbol: mark for mark in state.settlements[-1].marks}
    first = state.settlements[0].close
    return {
        "account": state.created.name,
        "origin": state.created.origin,
        "strategy": state.created.strategy or None,
        "opened": first.day.isoformat(),
        "settled": close.day.isoformat(),
        "close": close_row(close),
        "cash_now": f"{now.cash:.2f}",
        "positions": [
            {
                "symbol": str(symbol),
                "quantity": position.quantity,
                "cost": f"{position.cost:.2f}",
                "close": str(marks[symbol].price) if symbol in marks else None,
                "market_value": f"{_value(marks.get(symbol)):.2f}",
                "stale": symbol in close.stale,
            }
            for symbol, position in sorted(now.positions.items())
        ],
        "orders": [order_row(state, placed) for placed in state.pending],
        "realised": f"{now.realised:.2f}",
        "dividends": f"{now.dividends:.2f}",
        "dividend_tax": f"{now.dividend_tax:.2f}",
        "fees": f"{now.fees:.2f}",
        "deposited": f"{now.deposited:.2f}",
        "gain": f"{close.net_value + _moved(state) - now.deposited:.2f}",
        "corrections": [
            {"date": remark.close.day.isoformat(), "reason": remark.reason}
            for remark in state.remarks
        ],
        "entries": len(account.entries),
        "hash": account.entries[-1].hash,
    }


def show_status(account: Account, json_to: str | None, data_dir: Path | None) -> None:
    """Print where an account stands."""
    from sim.report.tables import Column, Kind, make_table, print_table

    found = status_of(account)
    if json_to is not None:
        emit(found, json_to)
    if json_to == STANDARD:
        return
    names = _name_rows(data_dir)
    close = account.state.settlements[-1].close
    marks = {mark.symbol: mark for mark in account.state.settlements[-1].marks}
    rows = []
    for symbol, position in sorted(account.state.account_now.positions.items()):
        mark = marks.get(symbol)
        value = _value(mark)
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
    print_table(make_table(columns, rows, title=f"{found['account']} after {close.day}"))
    typer.echo(
        f"Cash {close.cash:,.2f}, receivable {close.receivable:,.2f}, net value"
        f" {close.net_value:,.2f} yuan; {Decimal(found['gain']):+,.2f} on"
        f" {Decimal(found['deposited']):,.2f} put in."
    )
    typer.echo(
        f"Realised {found['realised']}, dividends {found['dividends']}, dividend tax"
        f" {found['dividend_tax']}, fees {found['fees']} yuan."
    )
    for row in found["orders"]:
        typer.echo(f"Waiting: {_order_line(row)}")
    for flow in account.state.flows:
        typer.echo(f"Before the open of {flow.day}: cash {flow.amount:+,.2f} yuan.")
    for row in found["corrections"]:
        typer.echo(f"Corrected: {row['reason']}")


def _name_rows(data_dir: Path | None) -> tuple[NameRow, ...]:
    """Return the names of securities; without series of one's own, no data library is loaded."""
    if not (data_folder(data_dir) / MANIFEST).is_file():
        return shipped_names()
    from sim.data.opening import open_market

    return open_market(data_dir).name_rows()


def show_orders(account: Account, json_to: str | None) -> None:
    """Print every order and how it ended."""
    rows = [order_row(account.state, placed) for placed in account.state.placed]
    if json_to is not None:
        emit({"account": account.created.name, "orders": rows}, json_to)
    if json_to != STANDARD:
        for row in rows:
            typer.echo(f"{_order_line(row)} · {_ending(row)}")
        if not rows:
            typer.echo("no orders yet")


def show_history(account: Account, json_to: str | None) -> None:
    """Print the journal."""
    counting = {entry.number for entry in in_force(account.entries)}
    rows = [_entry_row(entry, counts=entry.number in counting) for entry in account.entries]
    if json_to is not None:
        emit({"account": account.created.name, "entries": rows}, json_to)
    if json_to != STANDARD:
        for row in rows:
            undone = "" if row["counts"] else " (undone)"
            typer.echo(
                f"{row['number']:>6} {row['command']:>5} {row['kind']}{undone} {row['text']}"
            )


def show_step(report: "StepReport", json_to: str | None) -> None:
    """Print what a step settled, and what the next session waits for."""
    rows = [
        close_row(settled.close)
        for settled in report.account.state.settlements[-len(report.settlements) :]
        if report.settlements
    ]
    if json_to is not None:
        emit(
            {
                "account": report.account.created.name,
                "settled": rows,
                "waits": report.waits,
                "corrections": [remark.reason for remark in report.remarks],
                "orders": [
                    order_row(report.account.state, placed)
                    for placed in report.account.state.pending
                ],
                "hash": report.account.entries[-1].hash,
            },
            json_to,
        )
    if json_to == STANDARD:
        return
    name = report.account.created.name
    for remark in report.remarks:
        typer.echo(f"{name}: corrected, {remark.reason}")
    for row in rows:
        typer.echo(
            f"{row['date']}  net value {Decimal(row['net_value']):,.2f}"
            f"  cash {Decimal(row['cash']):,.2f}"
        )
    if not rows:
        typer.echo(f"{name}: settled to {report.account.state.day}, nothing new")
    for placed in report.account.state.pending:
        typer.echo(f"Waiting: {_order_line(order_row(report.account.state, placed))}")
    if report.waits:
        typer.echo(f"{name}: {report.waits}")


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
    if json_to != STANDARD:
        for row in rows:
            typer.echo(
                f"{row['account']}: {row['problem']}"
                if "problem" in row
                else f"{row['account']}: settled to {row['date']},"
                f" net value {Decimal(row['net_value']):,.2f} yuan"
            )
        if not rows:
            typer.echo("no accounts; make one with `fupan paper init`")
    return any("problem" in row for row in rows)


def _entry_row(entry: Entry, *, counts: bool) -> dict[str, Any]:
    kind, text = body_text(entry.record)
    return {
        "number": entry.number,
        "command": entry.transaction,
        "kind": kind,
        "counts": counts,
        "text": text,
        "hash": entry.hash,
    }


def _value(mark: Mark | None) -> Decimal:
    return mark.price * mark.quantity if mark is not None else ZERO


def _moved(state: PaperState) -> Decimal:
    return sum((flow.amount for flow in state.flows), ZERO)


def _order_line(row: Mapping[str, Any]) -> str:
    how = f"limit {row['price']}" if row["price"] else "next open"
    by = ", by the strategy" if row["by_strategy"] else ""
    return f"order {row['number']}: {row['side']} {row['quantity']:,} {row['symbol']}, {how}{by}"


def _ending(row: Mapping[str, Any]) -> str:
    reason = f": {row['reason']}" if row["reason"] else ""
    if row["outcome"] == "waiting":
        return "waiting"
    return f"{row['outcome']} {row['filled']:,} on {row['session']}{reason}"
