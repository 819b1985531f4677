"""`fupan replay`: a published statement checked to the fen and carried forward."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Broker, DataDir, JsonToo, NoFigures
from sim.model.errors import ExitCode, InputError

if TYPE_CHECKING:
    from sim.analysis.judgement import Judgement

EXAMPLES = """Examples:

\b
  fupan replay portfolios/hujiajie            the newest statement of a folder
  fupan replay column.txt --date 2024-02-19   a printed text, and the day it is of
  fupan replay mine.toml --out reports/mine   one file of facts, results elsewhere
  fupan replay mine.toml --json -             the result for a program, nothing else
  fupan replay --journal j.csv --bars quotes/ any list of trades, fee by fee

Exit codes: 0 everything agrees, 1 something printed is refuted, 2 usage or bad input,
3 market data missing (fetch them with: fupan data)."""
"""What stands below `fupan replay --help`."""

_STANDARD = "-"
_REPORTS = Path("reports")
_DRAWING = "draw and write"


def replay(  # noqa: PLR0913, PLR0917 - the options of the command
    portfolio: Annotated[
        Path | None,
        typer.Argument(
            help="Folder of dated statements (the newest is taken), one file of facts (.toml),"
            " or a printed text."
        ),
    ] = None,
    day: Annotated[
        str | None, typer.Option("--date", help="Which statement of the folder, as 2024-02-19.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder for figures, tables and result.json; reports/PORTFOLIO if not given."
        ),
    ] = None,
    broker: Broker = None,
    end: Annotated[
        str | None, typer.Option(help="Last session to carry to; the last with bars if not given.")
    ] = None,
    json_to: JsonToo = None,
    no_figures: NoFigures = False,  # noqa: FBT002 - an option of the command line
    data_dir: DataDir = None,
    series: Annotated[  # noqa: FBT002 - an option of the command line
        bool,
        typer.Option(
            "--series",
            help="Judge all statements of the folder as one account; the broker's fees are found.",
        ),
    ] = False,
    journal: Annotated[
        Path | None, typer.Option(help="Replay this journal of trades (CSV) instead.")
    ] = None,
    bars: Annotated[Path | None, typer.Option(help="With --journal: folder of CODE.csv.")] = None,
    actions: Annotated[
        Path | None, typer.Option(help="With --journal: corporate actions (CSV).")
    ] = None,
    cash: Annotated[str | None, typer.Option(help="With --journal: opening cash, yuan.")] = None,
    opening: Annotated[
        Path | None, typer.Option(help="With --journal: opening account (TOML).")
    ] = None,
    flows: Annotated[
        Path | None, typer.Option(help="With --journal: deposits and withdrawals (CSV).")
    ] = None,
    fees: Annotated[
        str | None, typer.Option(help="With --journal: `stated` books the journal's own fees.")
    ] = None,
    strict: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--strict", help="With --journal: refuse what the market rules out.")
    ] = False,
    no_dividend_tax: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--no-dividend-tax", help="With --journal: tax no dividends.")
    ] = False,
) -> int:
    """Check a published statement to the fen, explain what differs, carry it forward.

    Exit code 1 says that something printed is refuted: that is what the command is for.
    """
    only_journal = {
        "--bars": bars,
        "--actions": actions,
        "--cash": cash,
        "--opening": opening,
        "--flows": flows,
        "--fees": fees,
        "--strict": strict or None,
        "--no-dividend-tax": no_dividend_tax or None,
    }
    if journal is not None:
        from sim.cli.journal import replay_journal_command

        if portfolio is not None:
            raise InputError("a portfolio and --journal were both given; replay one at a time")
        return replay_journal_command(
            journal=journal,
            bars=bars,
            actions=actions,
            broker=broker,
            cash=cash,
            opening=opening,
            flows=flows,
            fees=fees,
            end=end,
            out=out,
            json_to=json_to,
            data_dir=data_dir,
            strict=strict,
            dividend_tax=not no_dividend_tax,
        )
    lost = [option for option, value in only_journal.items() if value is not None]
    if lost:
        raise InputError(f"{', '.join(lost)} only go with --journal")
    if portfolio is None:
        raise InputError(
            "nothing to replay was named; give a portfolio, such as portfolios/hujiajie,"
            " or --journal"
        )
    if series:
        from sim.cli.series import replay_series

        if day is not None or end is not None:
            raise InputError(
                "--series takes every statement of the folder; leave out --date and --end"
            )
        return replay_series(portfolio, out=out, json_to=json_to, data_dir=data_dir)
    return _replay_statement(
        portfolio,
        day=day,
        out=out,
        broker=broker,
        end=end,
        json_to=json_to,
        figures=not no_figures,
        data_dir=data_dir,
    )


def _replay_statement(
    portfolio: Path,
    *,
    day: str | None,
    out: Path | None,
    broker: str | None,
    end: str | None,
    json_to: str | None,
    figures: bool,
    data_dir: Path | None,
) -> int:
    from sim.analysis.outcome import plain_judgement
    from sim.analysis.scene import INDEX
    from sim.cli.broker import broker_profile
    from sim.cli.portfolio import load_statement, portfolio_name, read_day
    from sim.cli.replay_files import write_results
    from sim.data.opening import open_market

    chosen, last = read_day(day), read_day(end, "--end")
    profile = broker_profile(broker)
    market = open_market(data_dir)
    published = load_statement(
        portfolio, day=chosen, names=market.names(), calendar=market.calendar()
    )
    name = portfolio_name(portfolio)
    folder = out or _REPORTS / name
    with _progress(shown=json_to != _STANDARD) as step:
        from sim.analysis.judgement import judge

        judgement = judge(
            published.statement,
            market,
            profile=profile,
            end=last,
            issues=published.issues,
            progress=step,
        )
        step(_DRAWING)
        result = plain_judgement(judgement, name=name, index_name=market.name_of(INDEX))
        write_results(judgement, result, folder, figures=figures)
    _tell(judgement, result, folder, json_to)
    return int(ExitCode.CLEAN if judgement.clean else ExitCode.FINDINGS)


def _tell(
    judgement: "Judgement", result: dict[str, object], folder: Path, json_to: str | None
) -> None:
    from sim.cli.replay_files import as_json
    from sim.cli.replay_tables import show
    from sim.data.files import write_text

    if json_to == _STANDARD:
        typer.echo(as_json(result), nl=False)
        return
    if json_to is not None:
        write_text(Path(json_to), as_json(result))
    show(judgement, folder)


@contextmanager
def _progress(*, shown: bool) -> Iterator[Callable[[str], None]]:
    """Give a function that is told each step, and show a bar on a terminal's standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from sim.analysis.judgement import STEPS

    console = Console(stderr=True)
    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    bar = Progress(
        *columns, console=console, transient=True, disable=not (shown and console.is_terminal)
    )
    with bar:
        steps = (*STEPS, _DRAWING)
        task = bar.add_task(steps[0], total=len(steps))

        def step(name: str) -> None:
            bar.update(task, description=name, completed=steps.index(name))

        yield step
