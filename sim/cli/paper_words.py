"""The words every paper command takes, and how they are read."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.model.errors import InputError

Name = Annotated[str, typer.Argument(help="The account: letters, digits, Hanzi, - and _.")]
DataDir = Annotated[Path | None, typer.Option(help="Market data; FUPAN_DATA_DIR if not given.")]
Json = Annotated[
    str | None, typer.Option("--json", help="Write JSON to this file; - prints it alone.")
]

STANDARD = "-"
"""In the place of a file: standard output, and nothing else on it."""


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


def tell(found: Mapping[str, Any], json_to: str | None, *lines: str) -> None:
    """Print what a command did: lines for people, or `found` for programs, or both."""
    if json_to is not None:
        emit(found, json_to)
    if json_to != STANDARD:
        for line in lines:
            typer.echo(line)


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
