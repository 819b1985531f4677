"""The options that several commands take, each said once."""

from pathlib import Path
from typing import Annotated

import typer

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
