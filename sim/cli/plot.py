"""`fupan plot`: draw the figures of a results folder again."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.model.errors import DataMissingError, ExitCode


class FigureFormat(StrEnum):
    """What a figure is written as."""

    PNG = "png"
    SVG = "svg"


def plot(
    results: Annotated[
        Path,
        typer.Argument(help="Results folder with a result.json, as `fupan replay` writes it."),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the figures; the results folder when left out.")
    ] = None,
    formats: Annotated[
        list[FigureFormat] | None,
        typer.Option("--format", help="png or svg; may be given twice, both when left out."),
    ] = None,
) -> int:
    """Draw the figures of a results folder again, without computing anything anew."""
    from sim.report.replay import FORMATS, draw_replay_figures
    from sim.report.result import read_result

    result = read_result(results)
    target = out or (results if results.is_dir() else results.parent)
    chosen = tuple(dict.fromkeys(formats)) if formats else FORMATS
    written = draw_replay_figures(result, target, formats=chosen)
    if not written:
        raise DataMissingError(
            f"{results}: holds neither `equity` nor `holdings` with `computed`, so there is"
            " nothing to draw; run the command again that wrote it"
        )
    for path in written:
        typer.echo(str(path))
    return int(ExitCode.CLEAN)
