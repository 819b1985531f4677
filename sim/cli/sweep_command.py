"""The steps of `fupan sweep`, in their order."""

import contextlib
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sim.cli.broker import broker_profile
from sim.cli.sweep_faults import Faults, combination_faults
from sim.cli.sweep_setup import (
    Span,
    file_account,
    read_cash,
    read_options,
    read_security,
    read_span,
)
from sim.indicators.parameters import parameter_fields, read_settings, unknown_name
from sim.model.errors import InputError
from sim.rules.securities import Security
from sim.sweep.account import Account
from sim.sweep.grid import Grid, parse_grid
from sim.sweep.security import SweepOptions
from sim.sweep.table import METRICS
from strategies import STRATEGIES
from strategies.entry import EACH, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for on the command line, as text; see `sim.cli.sweep.sweep`."""

    strategy: str
    portfolio: Path | None
    grid: tuple[str, ...]
    settings: tuple[str, ...]
    bars: Path | None
    universe: str | None
    turnover: Path | None
    symbol: str | None
    board: str | None
    broker: str | None
    cash: str | None
    participation: str | None
    start: str | None
    end: str | None
    reading: str
    metric: str
    workers: int | None
    cluster: str | None
    search: str | None
    trials: int
    sample: int
    seed: int
    out: Path
    resume: bool
    sure: bool
    honesty: bool
    figures: bool
    json_to: str | None
    data_dir: Path | None
    began: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wanted:
    """The same, understood.

    Attributes:
        entry: The strategy.
        grid: Its cells.
        defaults: Parameters outside the grid, for messages and regimes.
        options: Broker and share of the volume.
        span: Sessions.
        cash: Yuan at the opening of an account of cash.
        security: What --bars are of.
    """

    entry: Entry
    grid: Grid
    defaults: object
    options: SweepOptions
    span: Span
    cash: Decimal
    security: Security


def understand(request: Request) -> Wanted:
    """Return what was asked for, or everything that is wrong with it.

    Raises:
        InputError: Names, values or ranges cannot be used.
    """
    entry = entry_of(request.strategy)
    faults = Faults()
    if request.metric not in METRICS:
        faults.add(unknown_name(request.metric, METRICS, what="metric"))
    settings = list(request.settings)
    own = request.bars is not None and not any(s.startswith("index=") for s in settings)
    if own and "index" in parameter_fields(entry.params):
        settings.append(f"index={EACH}")
    defaults = faults.of(lambda: read_settings(entry.params, settings))
    chosen = {s.partition("=")[0].strip(): None for s in settings}
    values = {name: getattr(defaults, name, None) for name in chosen}
    grid = faults.of(lambda: parse_grid(entry.params, request.grid, values))
    fixed = (*entry.structural, "index", "markets")
    for axis in grid.axes if grid is not None else ():
        if axis.name in fixed:
            faults.say(f"{axis.name} cannot be on an axis; run one sweep per value with --set")
    if not request.grid:
        faults.say("a sweep needs at least one --grid, such as --grid ma=20:119")
    for fault in combination_faults(request):
        faults.say(fault)
    options = faults.of(
        lambda: read_options(broker_profile(request.broker), request.participation)
    )
    span = faults.of(lambda: read_span(request.start, request.end))
    cash = faults.of(lambda: read_cash(request.cash))
    security = faults.of(lambda: read_security(request.symbol, request.board))
    faults.refuse("this sweep cannot be run")
    assert grid is not None and options is not None and cash is not None  # noqa: S101, PT018 - refused above
    assert span is not None and security is not None and defaults is not None  # noqa: S101, PT018 - the same
    return Wanted(
        entry=entry,
        grid=grid,
        defaults=defaults,
        options=options,
        span=span,
        cash=cash,
        security=security,
    )


def entry_of(name: str) -> Entry:
    """Return the strategy of a name, or of a file of one's own.

    Raises:
        InputError: There is none, or it has nothing to sweep.
    """
    if ".py:" in name:
        from sim.cli.sweep_engine import entry_of_file

        return entry_of_file(name)
    entry = STRATEGIES.get(name)
    if entry is None:
        raise InputError(str(unknown_name(name, STRATEGIES, what="strategy")))
    if not parameter_fields(entry.params):
        raise InputError(f"{entry.name} has no parameters to sweep")
    return entry


def settings_of(wanted: Wanted, cell: int) -> object:
    """Return the strategy's frozen parameters in a cell.

    Raises:
        InputError: The values do not fit together.
    """
    try:
        return wanted.entry.params(**wanted.grid.values(cell))
    except ValueError as error:
        raise InputError(f"the grid cannot be used: {error}") from None


def account_of(request: Request, wanted: Wanted) -> Account:
    """Return the one account asked for.

    Raises:
        InputError: Files or options cannot be used.
        DataMissingError: Bars are missing.
    """
    if request.portfolio is not None:
        from sim.cli.sweep_market import portfolio_account

        return portfolio_account(
            request.portfolio,
            params=wanted.defaults,
            reading=request.reading,
            options=wanted.options,
            span=wanted.span,
            data_dir=request.data_dir,
        )
    if request.bars is None:
        raise InputError("nothing to sweep was named; give a portfolio, --bars or --universe")
    return file_account(
        request.bars,
        turnover_file=request.turnover,
        name=request.symbol,
        security=wanted.security,
        options=wanted.options,
        cash=wanted.cash,
        span=wanted.span,
    )


def _quiet(done: int, total: int) -> None:
    del done, total


@contextlib.contextmanager
def progress_bar(total: int, what: str) -> Iterator[Any]:
    """Yield a function that is told how much is done, first at the beginning; draws on a terminal.

    Args:
        total: Rows in all.
        what: What is being done.
    """
    if not sys.stderr.isatty():
        yield _quiet
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn(what),
        BarColumn(),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f} cells"),
        TextColumn("{task.fields[rate]} cells/s"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task(what, total=total, rate="")
        begun: list[tuple[int, float]] = []

        def update(done: int, _total: int) -> None:
            if not begun:  # what an earlier run did is no speed of this one
                begun.append((done, time.perf_counter()))
                bar.reset(task, completed=done)
                return
            before, since = begun[0]
            rate = (done - before) / max(time.perf_counter() - since, 1e-9)
            bar.update(task, completed=done, rate=f"{rate:,.0f}")

        yield update


def say_compiling() -> None:
    """Have it said when kernels must be compiled."""
    from sim.sweep.compiled import before_compiling

    before_compiling(
        lambda: sys.stderr.write(
            "fupan: compiling the kernels, once after an install (some seconds)\n"
        )
    )


def plain(value: object) -> object:
    """Return a parameter's value as JSON writes it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def plain_values(values: Mapping[str, object]) -> dict[str, object]:
    """Return parameters as JSON writes them."""
    return {name: plain(value) for name, value in values.items()}
