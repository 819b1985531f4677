"""`fupan compare`: what a published account did, beside what else it could have done."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Broker, DataDir, JsonToo, NoFigures
from sim.model.errors import ExitCode

_REPORTS = Path("reports")


def compare(
    portfolio: Annotated[
        Path, typer.Argument(help="Folder of dated statements, a file of facts, or a text.")
    ],
    last: Annotated[
        str | None, typer.Option("--to", help="Last session; the last with bars if not given.")
    ] = None,
    reading: Annotated[
        str, typer.Option(help="Holdings all alternatives start from: printed or reconciled.")
    ] = "printed",
    broker: Broker = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for results; reports/PORTFOLIO-compare if not given."),
    ] = None,
    json_to: JsonToo = None,
    no_figures: NoFigures = False,  # noqa: FBT002 - an option of the command line
    data_dir: DataDir = None,
) -> int:
    """Set a published account beside its alternatives, and say which security made the difference.

    As printed, as reconciled, never traded, the plan kept, equal weight, the index instead, the
    column's own rules obeyed; then the same trades at other prices and without fees.
    """
    from sim.cli.broker import broker_profile
    from sim.cli.compare_files import plain_compared, show_compared, write_compared
    from sim.cli.compare_runs import MOST_STEPS, compared
    from sim.cli.portfolio import portfolio_name, read_day
    from sim.cli.progress import progress_bar
    from sim.cli.run import STANDARD, tell
    from sim.data.opening import open_market

    end, profile = read_day(last, "--to"), broker_profile(broker)
    market = open_market(data_dir)
    with progress_bar("alternatives", total=MOST_STEPS, shown=json_to != STANDARD) as step:
        found = compared(
            portfolio, market, profile=profile, reading=reading, last=end, progress=step
        )
    folder = out or _REPORTS / f"{portfolio_name(portfolio)}-compare"
    result = plain_compared(found, market)
    write_compared(found, result, market, folder, figures=not no_figures)
    tell(result, json_to, lambda: show_compared(found, market, folder))
    return int(ExitCode.CLEAN)
