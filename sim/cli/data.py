"""`fupan data`: market data fetched, imported, looked at and proven."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import moment
from sim.model.errors import ExitCode, InputError

app = typer.Typer(
    name="data",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Market data: fetch, import, look, prove. Fetched once, everything else works offline.",
)

DataDir = Annotated[
    Path | None, typer.Option(help="Folder of the store; FUPAN_DATA_DIR if not given.")
]
Json = Annotated[
    str | None, typer.Option("--json", help="Write JSON to this file; - prints it alone.")
]
Now = Annotated[
    str | None,
    typer.Option(help="The moment to take for now, as 2024-02-19T15:30+08:00; for tests."),
]
Offline = Annotated[
    bool, typer.Option("--offline", help="Ask nobody; say what is missing (exit 3).")
]

AskNobody = Annotated[
    bool, typer.Option("--offline", help="Makes no difference: this command asks nobody.")
]


@app.command()
def fetch(  # noqa: PLR0913, PLR0917 - the options of the command
    targets: Annotated[
        list[str] | None,
        typer.Argument(help="Portfolios (folder or file) and securities, as 600155.SH."),
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", help="First day; three years back if not given.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", help="Last day; the last one settled if not given.")
    ] = None,
    minutes: Annotated[
        int | None, typer.Option(help="Also bars of so many minutes: 60, 30, 15, 5 or 1.")
    ] = None,
    provider: Annotated[
        list[str] | None,
        typer.Option(
            help="Ask these only, in this order: tencent, sina, eastmoney, baostock, cninfo; for"
            " --securities sse, szse, bse too."
        ),
    ] = None,
    no_confirm: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--no-confirm", help="Do not ask a second provider to agree.")
    ] = False,
    sessions: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--sessions", help="Also the exchanges' sessions.")
    ] = False,
    securities: Annotated[  # noqa: FBT002 - an option of the command line
        bool,
        typer.Option("--securities", help="Also the list of all securities and their names."),
    ] = False,
    offline: Offline = False,  # noqa: FBT002 - an option of the command line
    data_dir: DataDir = None,
    json_to: Json = None,
    now: Now = None,
) -> int:
    """Fetch what is missing of portfolios or securities: bars, corporate actions, names, status.

    Providers are asked one after another, at most once a second each; a second one confirms. Exit
    code 1: bars were corrected or are disputed. Exit code 3: something is still missing.
    """
    from sim.cli.data_fetch import Wanted, fetch_all
    from sim.cli.data_show import show_fetch

    wanted = Wanted(
        targets=tuple(targets or ()),
        first=first,
        last=last,
        minutes=minutes,
        providers=tuple(provider or ()),
        confirm=not no_confirm,
        sessions=sessions,
        securities=securities,
        offline=offline,
    )
    fetched = fetch_all(wanted, data_dir, moment(now), shown=json_to != "-")
    show_fetch(fetched, json_to)
    if fetched.missing:
        return int(ExitCode.DATA_MISSING)
    return int(ExitCode.FINDINGS if fetched.findings else ExitCode.CLEAN)


@app.command()
def status(
    offline: AskNobody = False,  # noqa: ARG001, FBT002 - as in fetch
    data_dir: DataDir = None,
    json_to: Json = None,
) -> int:
    """Show what is held, from when to when, from whom, and how far it was confirmed."""
    from sim.cli.data_show import show_status
    from sim.data.home import data_folder
    from sim.data.snapshot import snapshot
    from sim.data.store import Store

    show_status(Store(data_folder(data_dir)), snapshot(), json_to)
    return int(ExitCode.CLEAN)


@app.command()
def verify(
    replay: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--replay", help="Also read every raw answer again.")
    ] = False,
    offline: AskNobody = False,  # noqa: ARG001, FBT002 - as in fetch
    data_dir: DataDir = None,
    json_to: Json = None,
) -> int:
    """Prove that everything stored is as it was stored: files, digests, checks, raw answers.

    Exit code 1: something is not.
    """
    from sim.cli.data_show import AS_STORED, show_issues
    from sim.cli.data_verify import verify_all

    issues, series = verify_all(data_dir, replay=replay, shown=json_to != "-")
    nothing = "nothing is stored yet; fetch with: fupan data fetch PORTFOLIO"
    good = AS_STORED if series else nothing
    show_issues(f"{series} series looked at", issues, json_to, good=good)
    return int(ExitCode.FINDINGS if issues else ExitCode.CLEAN)


@app.command(name="import")
def import_files(
    path: Annotated[
        Path,
        typer.Argument(
            help="Folder of CODE.csv or CODE.parquet, one such file, or a Parquet table with a"
            " column symbol: date, open, high, low, close, volume (shares), amount (yuan), raw;"
            " minute bars have time, their end in Shanghai, in place of date."
        ),
    ],
    minutes: Annotated[
        int | None,
        typer.Option(help="Minute bars must be of so many minutes; else their times tell."),
    ] = None,
    offline: AskNobody = False,  # noqa: ARG001, FBT002 - as in fetch
    data_dir: DataDir = None,
    json_to: Json = None,
    now: Now = None,
) -> int:
    """Import raw daily or minute bars from files. A wrong row refuses its security and is named.

    Exit code 1: something was refused, corrected or is disputed.
    """
    from sim.cli.data_show import show_import
    from sim.cli.progress import progress_bar
    from sim.data.home import data_folder
    from sim.data.importing import import_bars
    from sim.data.minute_checks import LENGTHS
    from sim.data.opening import open_market
    from sim.data.store import Store

    folder = data_folder(data_dir)
    market = open_market(folder)
    if minutes is not None and minutes not in LENGTHS:
        raise InputError(f"--minutes must be 60, 30, 15, 5 or 1, was {minutes}")
    with progress_bar("import", total=1000, shown=json_to != "-") as step:
        shown = 0

        def told(done: int, total: int) -> None:
            nonlocal shown
            while shown < 1000 * done // total:
                step()
                shown += 1

        imported = import_bars(
            Store(folder), path, market, moment(now), minutes=minutes, progress=told
        )
    show_import(imported, folder, json_to)
    found = imported.refused or imported.differences
    return int(ExitCode.FINDINGS if found else ExitCode.CLEAN)


@app.command()
def doctor(
    repair: Annotated[  # noqa: FBT002 - an option of the command line
        bool, typer.Option("--repair", help="Remove files a killed process left.")
    ] = False,
    offline: AskNobody = False,  # noqa: ARG001, FBT002 - as in fetch
    data_dir: DataDir = None,
    json_to: Json = None,
    now: Now = None,
) -> int:
    """Look at libraries, folder, manifest, files and calendar; say what to do.

    Exit code 1: something needs a hand.
    """
    from sim.cli.data_show import show_findings
    from sim.data.doctor import examine
    from sim.data.home import data_folder
    from sim.data.opening import open_market
    from sim.data.sessions import shipped_calendar
    from sim.data.store import Store
    from sim.model.errors import FupanError
    from sim.model.issue import Severity

    folder = data_folder(data_dir)
    try:
        calendar = open_market(folder).calendar()
    except FupanError:
        calendar = shipped_calendar()  # what is wrong with the store is said below
    findings = examine(Store(folder), calendar, moment(now).date(), repair=repair)
    show_findings(findings, json_to)
    serious = {Severity.ERROR, Severity.WARNING}
    bad = any(finding.severity in serious for finding in findings)
    return int(ExitCode.FINDINGS if bad else ExitCode.CLEAN)
