"""`fupan paper`: an account that lives for years, settled one session at a time."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from sim.model.errors import ExitCode, InputError
from sim.model.trade import Side

app = typer.Typer(
    name="paper",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="A paper account: seeded from a column or from cash, settled session by session.",
)

Name = Annotated[str, typer.Argument(help="The account: letters, digits, Hanzi, - and _.")]
DataDir = Annotated[Path | None, typer.Option(help="Market data; FUPAN_DATA_DIR if not given.")]
Json = Annotated[
    str | None, typer.Option("--json", help="Write JSON to this file; - prints it alone.")
]
Now = Annotated[
    str | None,
    typer.Option(help="The moment to take for now, as 2024-02-19T15:30+08:00; for tests."),
]
Yuan = Annotated[str, typer.Argument(help="Yuan, such as 5000.00.")]


@app.command()
def init(  # noqa: PLR0913, PLR0917 - the options of the command
    name: Name,
    portfolio: Annotated[
        Path | None, typer.Option("--from", help="Statement or folder to seed it from.")
    ] = None,
    cash: Annotated[str | None, typer.Option(help="Yuan to begin with instead.")] = None,
    day: Annotated[
        str | None,
        typer.Option("--date", help="Session after whose close it opens; the last one final."),
    ] = None,
    reading: Annotated[
        str, typer.Option(help="Of --from: printed, or reconciled with its likeliest misprint.")
    ] = "reconciled",
    strategy: Annotated[
        str | None, typer.Option(help="Name of a strategy, or FILE.py:Class; none by hand.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A parameter of it, as name=value.")
    ] = None,
    symbols: Annotated[
        str | None, typer.Option(help="What it may trade, as 600155.SH,000987.SZ.")
    ] = None,
    broker: Annotated[
        str | None,
        typer.Option(envvar="FUPAN_BROKER", help="Fees: a shipped profile's name or a TOML file."),
    ] = None,
    data_dir: DataDir = None,
    now: Now = None,
) -> int:
    """Open an account from a published statement or from cash."""
    from sim.cli.paper_init import create_account

    account = create_account(
        name,
        portfolio=portfolio,
        cash=amount_of(cash, "--cash") if cash is not None else None,
        day=day,
        reading=reading,
        strategy=strategy,
        settings=settings or [],
        symbols=symbols,
        broker=broker,
        data_dir=data_dir,
        now=moment(now),
    )
    close = account.state.settlements[-1].close
    typer.echo(
        f"{name}: opened after the close of {close.day} with {close.net_value:,.2f} yuan,"
        f" {close.cash:,.2f} of it cash."
    )
    return int(ExitCode.CLEAN)


@app.command()
def order(
    name: Name,
    side: Annotated[Side, typer.Argument(help="buy or sell.")],
    symbol: Annotated[str, typer.Argument(help="Such as 300053.SZ.")],
    quantity: Annotated[int, typer.Argument(help="Shares (units for funds).")],
    limit: Annotated[
        str | None, typer.Option(help="Limit price, yuan; the next open if not given.")
    ] = None,
    data_dir: DataDir = None,
) -> int:
    """Place an order for the next session."""
    from sim.cli.paper_orders import place_order

    placed = place_order(
        name,
        side=side,
        symbol=symbol,
        quantity=quantity,
        limit=amount_of(limit, "--limit") if limit is not None else None,
        data_dir=data_dir,
    )
    how = f"limit {placed.order.price} yuan" if placed.order.price is not None else "next open"
    typer.echo(f"{name}: order {placed.number}, {side} {quantity:,} {placed.order.symbol}, {how}.")
    return int(ExitCode.CLEAN)


@app.command()
def cancel(
    name: Name,
    number: Annotated[int, typer.Argument(help="Number of the order.")],
    data_dir: DataDir = None,
) -> int:
    """Cancel an order that waits."""
    from sim.cli.paper_orders import cancel_order

    cancel_order(name, number, data_dir)
    typer.echo(f"{name}: order {number} cancelled.")
    return int(ExitCode.CLEAN)


@app.command()
def deposit(name: Name, amount: Yuan, data_dir: DataDir = None, note: str = "") -> int:
    """Pay money in; it is there from the next session on."""
    return _move(name, amount_of(amount, "AMOUNT"), note, data_dir)


@app.command()
def withdraw(name: Name, amount: Yuan, data_dir: DataDir = None, note: str = "") -> int:
    """Take money out before the next session."""
    return _move(name, -amount_of(amount, "AMOUNT"), note, data_dir)


def _move(name: str, amount: Decimal, note: str, data_dir: Path | None) -> int:
    from sim.cli.paper_orders import move_cash

    event = move_cash(name, amount, note, data_dir)
    verb = "deposited" if amount > 0 else "withdrawn"
    typer.echo(f"{name}: {abs(amount):,.2f} yuan {verb}, booked before the open of {event.day}.")
    return int(ExitCode.CLEAN)


@app.command()
def step(
    name: Name,
    until: Annotated[str | None, typer.Option(help="Last session to settle.")] = None,
    json_to: Json = None,
    data_dir: DataDir = None,
    now: Now = None,
) -> int:
    """Settle every session since the last one: fills, dividends, fees, marks, new orders."""
    from sim.cli.paper_show import show_step
    from sim.cli.paper_step import settle_sessions
    from sim.cli.portfolio import read_day

    report = settle_sessions(
        name,
        until=read_day(until, "--until"),
        data_dir=data_dir,
        now=moment(now),
        quiet=json_to == "-",
    )
    show_step(report, json_to)
    return int(ExitCode.DATA_MISSING if report.waits_for_data else ExitCode.CLEAN)


@app.command()
def status(name: Name, json_to: Json = None, data_dir: DataDir = None) -> int:
    """Show cash, positions, waiting orders and what the account earned."""
    from sim.cli.paper_account import open_account
    from sim.cli.paper_show import show_status

    show_status(open_account(name, data_dir), json_to, data_dir)
    return int(ExitCode.CLEAN)


@app.command()
def orders(name: Name, json_to: Json = None, data_dir: DataDir = None) -> int:
    """List every order and how it ended."""
    from sim.cli.paper_account import open_account
    from sim.cli.paper_show import show_orders

    show_orders(open_account(name, data_dir), json_to)
    return int(ExitCode.CLEAN)


@app.command()
def history(name: Name, json_to: Json = None, data_dir: DataDir = None) -> int:
    """List every entry of the journal, undone ones too."""
    from sim.cli.paper_account import open_account
    from sim.cli.paper_show import show_history

    show_history(open_account(name, data_dir), json_to)
    return int(ExitCode.CLEAN)


@app.command()
def undo(
    name: Name,
    reason: Annotated[str, typer.Option(help="Why, kept with the correction.")] = "",
    data_dir: DataDir = None,
) -> int:
    """Take back the last command by a correction; nothing is deleted."""
    from sim.cli.paper_orders import undo_last

    account, number = undo_last(name, reason, data_dir)
    typer.echo(f"{name}: command {number} no longer counts; settled to {account.state.day}.")
    return int(ExitCode.CLEAN)


@app.command()
def verify(name: Name, json_to: Json = None, data_dir: DataDir = None) -> int:
    """Check every entry's hash and every settled close."""
    from sim.cli.paper_account import open_account
    from sim.cli.paper_show import emit

    account = open_account(name, data_dir)
    head = account.entries[-1].hash
    if json_to is not None:
        found = {"account": name, "entries": len(account.entries), "hash": head, "whole": True}
        emit(found, json_to)
    if json_to != "-":
        typer.echo(
            f"{name}: {len(account.entries)} entries and {len(account.state.settlements)} closes"
            f" are whole; head {head}."
        )
    return int(ExitCode.CLEAN)


@app.command()
def export(
    name: Name,
    out: Annotated[Path, typer.Option(help="Folder for the files.")],
    data_dir: DataDir = None,
) -> int:
    """Write the account as CSV, beancount and JSON."""
    from sim.cli.paper_account import open_account
    from sim.cli.paper_export import export_account

    for path in export_account(open_account(name, data_dir), out, data_dir):
        typer.echo(str(path))
    return int(ExitCode.CLEAN)


@app.command()
def plot(
    name: Name,
    out: Annotated[
        Path | None, typer.Option(help="Folder; reports/paper-NAME if left out.")
    ] = None,
    data_dir: DataDir = None,
) -> int:
    """Draw the account's net value, drawdown, exposure and trades."""
    from sim.cli.paper_account import open_account
    from sim.cli.paper_export import plot_account

    folder = out or Path("reports") / f"paper-{name}"
    for path in plot_account(open_account(name, data_dir), folder, data_dir):
        typer.echo(str(path))
    return int(ExitCode.CLEAN)


@app.command("list")
def list_accounts(json_to: Json = None, data_dir: DataDir = None) -> int:
    """List the accounts."""
    from sim.cli.paper_show import show_accounts

    return int(ExitCode.FINDINGS if show_accounts(json_to, data_dir) else ExitCode.CLEAN)


@app.command()
def backup(
    name: Name,
    target: Annotated[Path, typer.Argument(help="File to write; must not exist.")],
    data_dir: DataDir = None,
) -> int:
    """Copy a verified account, also while it is in use."""
    from sim.cli.paper_account import open_account

    open_account(name, data_dir).store.backup(target)
    typer.echo(f"{name}: copied to {target}.")
    return int(ExitCode.CLEAN)


@app.command()
def restore(
    name: Name,
    source: Annotated[Path, typer.Argument(help="A backup of the same account.")],
    data_dir: DataDir = None,
) -> int:
    """Put a verified backup in the account's place; the old file is kept beside it."""
    from sim.cli.paper_account import accounts_folder
    from sim.ledger.store import account_path
    from sim.ledger.store import restore as put_back

    store = put_back(source, account_path(accounts_folder(data_dir), name))
    typer.echo(f"{name}: restored, {len(store.entries())} entries.")
    return int(ExitCode.CLEAN)


def amount_of(text: str, option: str) -> Decimal:
    """Return a positive number of yuan with at most three decimals.

    Raises:
        InputError: It is none.
    """
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        amount = Decimal("NaN")
    finite = amount.is_finite() and 0 < amount < Decimal(10) ** 12
    if not finite or amount != round(amount, 3):
        raise InputError(f"{option} must be a positive number of yuan, was {text[:40]!r}")
    return amount


def moment(text: str | None) -> datetime:
    """Return the moment given with --now, else the clock's, with a time zone.

    Raises:
        InputError: It is no moment with a time zone.
    """
    if text is None:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InputError(f"--now must be as 2024-02-19T15:30+08:00, was {text[:40]!r}")
    return found
