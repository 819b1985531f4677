"""The options that several commands take, each said once."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sim.model.errors import InputError

Broker = Annotated[
    str | None,
    typer.Option(envvar="FUPAN_BROKER", help="Fees: a shipped profile's name or a TOML file."),
]
DataDir = Annotated[
    Path | None, typer.Option(help="Market data store; FUPAN_DATA_DIR if not given.")
]
Index = Annotated[
    list[str] | None,
    typer.Option(help="Index shown to a strategy from a file, as 000300.SH."),
]
JsonToo = Annotated[
    str | None,
    typer.Option("--json", help="Write result.json to this file too; - prints it alone."),
]
NoFigures = Annotated[bool, typer.Option("--no-figures", help="Do not draw.")]
Reading = Annotated[str, typer.Option(help="Which holdings: printed or reconciled.")]
Symbols = Annotated[
    list[str] | None, typer.Option(help="With --cash: what may be traded, as A,B.")
]


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
