"""What is swept: one account or each security of a universe, through kernels or the engine."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from sim.cli.sweep_command import Request, Wanted, account_of, say_compiling
from sim.cli.sweep_notes import require_deciding
from sim.cli.sweep_setup import universe
from sim.indicators.arrays import Floats
from sim.indicators.parameters import as_mapping
from sim.model.errors import InputError
from sim.sweep.account import Account
from sim.sweep.grid import Grid
from sim.sweep.honesty import Walk
from sim.sweep.job import Tier, lay_masks, lay_plan, make_job, plan_grid, run_cells, run_curves
from sim.sweep.registry import grid_digest, series_digest
from sim.sweep.space import Space, Work
from sim.sweep.threads import CHUNK
from sim.sweep.universe import UniverseWork
from sim.sweep.words import Table

_WALKED = 10_000  # cells of a chunk of the walk: some tenths of a second

Default = Callable[[int], tuple[Table, Callable[[], Floats]]]
"""From the place of a security to row and curve of the default parameters."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """What a sweep runs over, made ready.

    Attributes:
        name: As the summary calls it.
        sessions: The clock.
        space: Rows of the table.
        work: Reckons them.
        tier: Name of the engine.
        series: Digest of what was traded, for the registry of trials.
        digest: Hash of everything the results depend on.
        account: Gives the account of a security by its place.
        walk: Gives curves of cells in a security by its place.
        default: Gives the row and the curve of the default parameters.
        prepared: Seconds spent making ready.
        most: Largest chunk.
    """

    name: str
    sessions: tuple[date, ...]
    space: Space
    work: Work
    tier: str
    series: str
    digest: str
    account: Callable[[int], Account]
    walk: Callable[[int], Walk]
    default: Default
    prepared: float
    most: int = CHUNK


def subject_of(request: Request, wanted: Wanted, workers: int) -> Subject:
    """Return what was asked for, made ready.

    Raises:
        InputError: Files or options cannot be used.
        DataMissingError: Bars are missing.
    """
    if request.universe is not None:
        return _universe(request, wanted, workers)
    account = account_of(request, wanted)
    if wanted.entry.rule is None:
        from sim.cli.sweep_engine import engine_subject

        return engine_subject(wanted, account)
    return _account(wanted, account, workers)


def digest_of(wanted: Wanted, data: str) -> str:
    """Return a name for strategy, grid and data together."""
    return f"{grid_digest(wanted.entry.name, wanted.grid)}-{data}"


def _account(wanted: Wanted, account: Account, workers: int) -> Subject:
    rule = wanted.entry.rule
    assert rule is not None  # noqa: S101 - the caller has seen that there is one
    require_deciding(wanted, account)
    say_compiling()
    began = time.perf_counter()
    laid = lay_masks(
        rule(as_mapping(wanted.defaults)),
        wanted.grid,
        account.regimes,
        account.days,
        workers=workers,
    )
    job = make_job(laid, account.tracks, account.opening)
    return Subject(
        name=account.name,
        sessions=account.sessions,
        space=Space(grid=wanted.grid, value=account.opening_value),
        work=job,
        tier=job.tier.value,
        series=series_digest(account.holdings),
        digest=digest_of(wanted, account.digest),
        account=lambda _place: account,
        walk=lambda _place: partial(run_curves, job),
        default=lambda _place: _default(wanted, account),
        prepared=time.perf_counter() - began,
        most=_WALKED if job.tier is Tier.WALK else CHUNK,
    )


def _default(wanted: Wanted, account: Account) -> tuple[Table, Callable[[], Floats]]:
    rule, values = wanted.entry.rule, as_mapping(wanted.defaults)
    assert rule is not None  # noqa: S101 - those without are swept by the engine
    laid = lay_masks(rule(values), Grid((), values), account.regimes, account.days)
    job = make_job(laid, account.tracks, account.opening)
    one = np.zeros(1, dtype=np.int64)

    def curve() -> Floats:
        found: Floats = run_curves(job, one)[0]
        return found

    return run_cells(job, one)[0], curve


def _universe(request: Request, wanted: Wanted, workers: int) -> Subject:
    if wanted.entry.rule is None:
        raise InputError(f"{wanted.entry.name} has no conditions; a universe needs some")
    say_compiling()
    found = universe(
        None if request.universe == "store" else Path(str(request.universe)),
        params=wanted.defaults,
        turnover_file=request.turnover,
        options=wanted.options,
        cash=wanted.cash,
        span=wanted.span,
        data_dir=request.data_dir,
    )
    rule = wanted.entry.rule(as_mapping(wanted.defaults))
    began = time.perf_counter()
    plan, laid = plan_grid(rule, wanted.grid), None
    if found.regime is not None:
        laid = lay_plan(plan, (found.regime,), found.clock.days, workers=workers)
    work = UniverseWork(universe=found, plan=plan, cells=wanted.grid.cells, laid=laid)
    return Subject(
        name=f"{len(found):,} securities, each by itself",
        sessions=found.clock.sessions,
        space=Space(grid=wanted.grid, value=float(found.opening.cash), symbols=found.symbols),
        work=work,
        tier=Tier.MASK.value,
        series=series_digest(found.holdings),
        digest=digest_of(wanted, found.digest),
        account=found.account,
        walk=lambda place: partial(run_curves, work.job(place)),
        default=lambda place: _default(wanted, found.account(place)),
        prepared=time.perf_counter() - began,
    )
