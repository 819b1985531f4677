"""The paper commands that keep an account safe and carry it elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.paper_words import DataDir, Json, Name
from sim.model.errors import ExitCode


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


def list_accounts(json_to: Json = None, data_dir: DataDir = None) -> int:
    """List the accounts."""
    from sim.cli.paper_show import show_accounts

    return int(ExitCode.FINDINGS if show_accounts(json_to, data_dir) else ExitCode.CLEAN)


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
