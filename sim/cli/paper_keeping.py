"""The paper commands that keep an account safe and carry it elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.paper_words import DataDir, Json, Name, tell
from sim.model.errors import ExitCode


def verify(name: Name, json_to: Json = None, data_dir: DataDir = None) -> int:
    """Check every entry's hash and every settled close."""
    from sim.cli.paper_account import open_account

    account = open_account(name, data_dir)
    head = account.entries[-1].hash
    tell(
        {"account": name, "entries": len(account.entries), "hash": head, "whole": True},
        json_to,
        f"{name}: {len(account.entries)} entries and {len(account.state.settlements)} closes"
        f" are whole; head {head}.",
    )
    return int(ExitCode.CLEAN)


def export(
    name: Name,
    out: Annotated[Path, typer.Option(help="Folder for the files.")],
    json_to: Json = None,
    data_dir: DataDir = None,
) -> int:
    """Write the account as CSV, beancount and JSON."""
    from sim.cli.paper_account import open_account
    from sim.cli.paper_export import export_account

    paths = list(map(str, export_account(open_account(name, data_dir), out, data_dir)))
    tell({"account": name, "files": paths}, json_to, *paths)
    return int(ExitCode.CLEAN)


def plot(
    name: Name,
    out: Annotated[
        Path | None, typer.Option(help="Folder; reports/paper-NAME if left out.")
    ] = None,
    json_to: Json = None,
    data_dir: DataDir = None,
) -> int:
    """Draw the account's net value, drawdown, exposure and trades."""
    from sim.cli.paper_account import open_account
    from sim.cli.paper_export import plot_account

    folder = out or Path("reports") / f"paper-{name}"
    paths = list(map(str, plot_account(open_account(name, data_dir), folder, data_dir)))
    tell({"account": name, "files": paths}, json_to, *paths)
    return int(ExitCode.CLEAN)


def list_accounts(json_to: Json = None, data_dir: DataDir = None) -> int:
    """List the accounts."""
    from sim.cli.paper_show import show_accounts

    return int(ExitCode.FINDINGS if show_accounts(json_to, data_dir) else ExitCode.CLEAN)


def backup(
    name: Name,
    target: Annotated[Path, typer.Argument(help="File to write; must not exist.")],
    json_to: Json = None,
    data_dir: DataDir = None,
) -> int:
    """Copy a verified account, also while it is in use."""
    from sim.cli.paper_account import open_account

    account = open_account(name, data_dir)
    account.store.backup(target)
    head = account.entries[-1].hash
    found = {"account": name, "file": str(target), "entries": len(account.entries), "hash": head}
    tell(found, json_to, f"{name}: {len(account.entries)} entries copied to {target}.")
    return int(ExitCode.CLEAN)


def restore(
    name: Name,
    source: Annotated[Path, typer.Argument(help="A backup of the same account.")],
    json_to: Json = None,
    data_dir: DataDir = None,
) -> int:
    """Put a verified backup in the account's place; the old file is kept beside it."""
    from sim.cli.paper_account import accounts_folder
    from sim.ledger.store import account_path
    from sim.ledger.store import restore as put_back

    store, kept = put_back(source, account_path(accounts_folder(data_dir), name))
    entries = store.entries()
    tell(
        {
            "account": name,
            "entries": len(entries),
            "hash": entries[-1].hash,
            "kept": str(kept) if kept else None,
        },
        json_to,
        f"{name}: restored, {len(entries)} entries.",
        *([f"The file as it was is kept in {kept}."] if kept else []),
    )
    return int(ExitCode.CLEAN)
