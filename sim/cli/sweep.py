"""`fupan sweep`: a strategy over a grid of parameters, and how much the best cell proves."""

import time
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Broker, DataDir, NoFigures
from sim.model.errors import ExitCode, InputError


def sweep(  # noqa: PLR0913, PLR0917 - the options of the command
    strategy: Annotated[str, typer.Argument(help="Name of a strategy: see `fupan strategies`.")],
    portfolio: Annotated[
        Path | None, typer.Argument(help="Published portfolio whose account is swept.")
    ] = None,
    grid: Annotated[
        list[str] | None,
        typer.Option(help="name=START:STOP[:STEP] or name=a,b,c; once per parameter."),
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="name=value for all cells.")
    ] = None,
    bars: Annotated[Path | None, typer.Option(help="Daily bars of one security (CSV).")] = None,
    universe: Annotated[
        str | None,
        typer.Option(help="Parquet file of many securities, or `store`; each swept by itself."),
    ] = None,
    turnover: Annotated[
        Path | None, typer.Option(help="Market turnover by session (CSV: date,turnover).")
    ] = None,
    symbol: Annotated[str | None, typer.Option(help="What --bars are of, as 600155.SH.")] = None,
    board: Annotated[
        str | None, typer.Option(help="Board of --bars: main, chinext, star, bse, fund.")
    ] = None,
    broker: Broker = None,
    cash: Annotated[str | None, typer.Option(help="Opening cash in yuan; 1,000,000.")] = None,
    participation: Annotated[
        str | None, typer.Option(help="Most of a session's volume an order takes; all of it.")
    ] = None,
    start: Annotated[str | None, typer.Option("--from", help="Session the account opens.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last session.")] = None,
    reading: Annotated[
        str, typer.Option(help="Portfolio as `printed` or `reconciled`.")
    ] = "printed",
    metric: Annotated[
        str, typer.Option(help="final_equity, return, max_drawdown, sharpe or trades.")
    ] = "sharpe",
    workers: Annotated[int | None, typer.Option(min=1, help="Threads; one per core.")] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Dask scheduler to run on, as tcp://10.0.0.5:8786.")
    ] = None,
    search: Annotated[
        str | None, typer.Option(help="`optuna`: try --trials cells of the grid, not all.")
    ] = None,
    trials: Annotated[int, typer.Option(min=1, help="Cells a search proposes.")] = 1000,
    sample: Annotated[
        int, typer.Option(min=0, help="Cells run again through the engine, beside the best.")
    ] = 20,
    seed: Annotated[int, typer.Option(min=0, help="Of samples and bootstrap.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Folder for tables and figures.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where it stopped.")] = False,  # noqa: FBT002
    sure: Annotated[bool, typer.Option("--yes", help="Run a very large grid.")] = False,  # noqa: FBT002
    no_honesty: Annotated[  # noqa: FBT002
        bool, typer.Option("--no-honesty", help="Do not say how much is luck.")
    ] = False,
    no_figures: NoFigures = False,  # noqa: FBT002
    json_to: Annotated[
        str | None, typer.Option("--json", help="Write the summary to this file; - prints it.")
    ] = None,
    data_dir: DataDir = None,
) -> int:
    """Run a strategy over a grid, write the table, and say how much of the best is luck."""
    began = time.perf_counter()
    from sim.cli.sweep_command import Request, understand
    from sim.cli.sweep_run import run_sweep

    given = [
        name
        for name, value in (("a portfolio", portfolio), ("--bars", bars), ("--universe", universe))
        if value
    ]
    if len(given) != 1:
        raise InputError(
            f"a sweep is over one of a portfolio, --bars or --universe; {len(given)} were given"
        )
    request = Request(
        strategy=strategy,
        portfolio=portfolio,
        grid=tuple(grid or ()),
        settings=tuple(settings or ()),
        bars=bars,
        universe=universe,
        turnover=turnover,
        symbol=symbol,
        board=board,
        broker=broker,
        cash=cash,
        participation=participation,
        start=start,
        end=end,
        reading=reading,
        metric=metric,
        workers=workers,
        cluster=cluster,
        search=search,
        trials=trials,
        sample=sample,
        seed=seed,
        out=out or Path("reports") / "sweep" / Path(strategy).stem,
        resume=resume,
        sure=sure,
        honesty=not no_honesty,
        figures=not no_figures,
        json_to=json_to,
        data_dir=data_dir,
        began=began,
    )
    run_sweep(request, understand(request))
    return int(ExitCode.CLEAN)
