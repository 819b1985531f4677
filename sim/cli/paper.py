"""`fupan paper`: an account that lives for years, settled one session at a time."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Broker, moment
from sim.cli.paper_keeping import backup, export, list_accounts, plot, restore, verify
from sim.cli.paper_words import DataDir, Json, Name, amount_of, tell
from sim.model.errors import ExitCode
from sim.model.trade import Side

app = typer.Typer(
    name="paper",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="A paper account: seeded from a column or from cash, settled session by session.",
)

Now = Annotated[
    str | None,
    typer.Option(help="The moment to take for now, as 2024-02-19T15:30+08:00; for tests."),
]
Yuan = Annotated[str, typer.Argument(help="Yuan, such as 5000.00.")]
Last = Annotated[int | None, typer.Option(min=1, help="Only the newest so many.")]
Note = Annotated[str, typer.Option(help="A word of your own, kept with it.")]


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
    broker: Broker = None,
    json_to: Json = None,
    data_dir: DataDir = None,
    now: Now = None,
) -> int:
    """Open an account from a published statement or from cash."""
    from sim.cli.paper_entries import words_of
    from sim.cli.paper_init import create_account
    from sim.cli.paper_rows import status_of

    account, notes = create_account(
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
    tell(
        {**status_of(account), "notes": list(notes)},
        json_to,
        *(f"{name}: {note}" for note in notes),
        f"{name}: opened after the close of {close.day} with {close.net_value:,.2f} yuan,"
        f" {close.cash:,.2f} of it cash.",
        *(f"Waiting: {words_of(placed)}" for placed in account.state.pending),
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
    json_to: Json = None,
    data_dir: DataDir = None,
) -> int:
    """Place an order for the next session."""
    from sim.cli.paper_entries import words_of
    from sim.cli.paper_orders import place_order
    from sim.cli.paper_rows import order_row

    account, placed, notes = place_order(
        name,
        side=side,
        symbol=symbol,
        quantity=quantity,
        limit=amount_of(limit, "--limit") if limit is not None else None,
        data_dir=data_dir,
    )
    tell(
        {"account": name, "order": order_row(account.state, placed), "notes": list(notes)},
        json_to,
        f"{name}: {words_of(placed)}.",
        *(f"{name}: {note}" for note in notes),
    )
    return int(ExitCode.CLEAN)


@app.command()
def cancel(
    name: Name,
    number: Annotated[int, typer.Argument(help="Number of the order.")],
    json_to: Json = None,
    data_dir: DataDir = None,
) -> int:
    """Cancel an order that waits."""
    from sim.cli.paper_orders import cancel_order
    from sim.cli.paper_rows import order_row

    account, placed = cancel_order(name, number, data_dir)
    found = {"account": name, "order": order_row(account.state, placed)}
    tell(found, json_to, f"{name}: order {number} cancelled.")
    return int(ExitCode.CLEAN)


@app.command()
def deposit(
    name: Name, amount: Yuan, json_to: Json = None, data_dir: DataDir = None, note: Note = ""
) -> int:
    """Pay money in; it is there from the next session on."""
    return _move(name, amount_of(amount, "AMOUNT"), note, json_to, data_dir)


@app.command()
def withdraw(
    name: Name, amount: Yuan, json_to: Json = None, data_dir: DataDir = None, note: Note = ""
) -> int:
    """Take money out before the next session."""
    return _move(name, -amount_of(amount, "AMOUNT"), note, json_to, data_dir)


def _move(
    name: str, amount: Decimal, note: str, json_to: str | None, data_dir: Path | None
) -> int:
    from sim.cli.paper_orders import move_cash

    event = move_cash(name, amount, note, data_dir)
    verb = "deposited" if amount > 0 else "withdrawn"
    tell(
        {
            "account": name,
            "session": event.day.isoformat(),
            "amount": f"{event.amount:.2f}",
            "note": event.note,
        },
        json_to,
        f"{name}: {abs(amount):,.2f} yuan {verb}, booked before the open of {event.day}.",
    )
    return int(ExitCode.CLEAN)


@app.command()
def step(
    name: Name,
    until: Annotated[str | None, typer.Option(help="Last session to settle.")] = None,
    offline: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--offline", help="Settle with the bars at hand, fetch nothing.")
    ] = False,
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
        offline=offline,
        data_dir=data_dir,
        now=moment(now),
        quiet=json_to == "-",
    )
    show_step(report, json_to)
    return int(ExitCode.DATA_MISSING if report.final.missing else ExitCode.CLEAN)


@app.command()
def status(name: Name, json_to: Json = None, data_dir: DataDir = None) -> int:
    """Show cash, positions, waiting orders and what the account earned."""
    from sim.cli.paper_account import open_account
    from sim.cli.paper_show import show_status

    show_status(open_account(name, data_dir), json_to, data_dir)
    return int(ExitCode.CLEAN)


@app.command()
def orders(name: Name, last: Last = None, json_to: Json = None, data_dir: DataDir = None) -> int:
    """List every order and how it ended."""
    from sim.cli.paper_account import open_account
    from sim.cli.paper_show import show_orders

    show_orders(open_account(name, data_dir), json_to, last)
    return int(ExitCode.CLEAN)


@app.command()
def history(name: Name, last: Last = None, json_to: Json = None, data_dir: DataDir = None) -> int:
    """List every entry of the journal, undone ones too."""
    from sim.cli.paper_account import open_account
    from sim.cli.paper_show import show_history

    show_history(open_account(name, data_dir), json_to, last)
    return int(ExitCode.CLEAN)


@app.command()
def undo(
    name: Name,
    reason: Annotated[str, typer.Option(help="Why, kept with the correction.")] = "",
    json_to: Json = None,
    data_dir: DataDir = None,
) -> int:
    """Take back the last command by a correction; nothing is deleted."""
    from sim.cli.paper_orders import undo_last

    account, number, what = undo_last(name, reason, data_dir)
    tell(
        {
            "account": name,
            "command": number,
            "undone": list(what),
            "settled": account.state.day.isoformat(),
            "hash": account.entries[-1].hash,
        },
        json_to,
        f"{name}: command {number} no longer counts; settled to {account.state.day}.",
        *(f"    taken back: {words}" for words in what),
    )
    return int(ExitCode.CLEAN)


for _command in (verify, export, plot, backup, restore):
    app.command()(_command)
app.command("list")(list_accounts)
