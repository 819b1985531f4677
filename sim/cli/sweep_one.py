"""A sweep of one account, from its bars to its summary."""

import time
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from sim.cli.sweep_command import (
    Request,
    Wanted,
    account_of,
    plain_values,
    progress_bar,
    say_compiling,
    settings_of,
)
from sim.cli.sweep_words import print_summary, write_summary
from sim.data.home import data_folder
from sim.indicators.arrays import Floats, Integers
from sim.indicators.parameters import as_mapping
from sim.model.errors import InputError
from sim.sweep.account import Account
from sim.sweep.agreement import Agreement, compare, engine_cell, refuse, sample_cells
from sim.sweep.folder import SweepFolder
from sim.sweep.honesty import Walk
from sim.sweep.job import Job, lay_masks, make_job, run_cells, run_curves
from sim.sweep.registry import grid_digest, record_trials
from sim.sweep.run import Runner, check_size, run_account, table_columns
from sim.sweep.table import (
    LARGEST_CSV,
    Columns,
    best_rows,
    metric_values,
    write_csv,
    write_parquet,
)
from sim.sweep.threads import run_on_threads, workers_of
from sim.sweep.words import Table

BEST = 10
"""Rows printed and kept in the summary."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What a sweep of one account came to, whichever engine reckoned it.

    Attributes:
        cells: Those that were tried, ascending.
        results: One row per cell tried.
        tier: Name of the engine.
        prepared: Seconds spent before the first cell.
        seconds: Seconds spent on the cells.
        walk: Gives the curves of cells.
        folder: Where parts were kept.
    """

    cells: Integers
    results: Table
    tier: str
    prepared: float
    seconds: float
    walk: Walk
    folder: SweepFolder


def run_one(request: Request, wanted: Wanted) -> None:
    """Sweep one account and write everything it came to.

    Raises:
        FupanError: Files or options cannot be used, or the disk is full.
        BooksDisagreeError: A cell run again through the engine came to something else.
    """
    workers = workers_of(request.workers)
    if request.search is None:
        check_size(wanted.grid.cells, workers, sure=request.sure)
    account = account_of(request, wanted)
    if wanted.entry.rule is None:
        from sim.cli.sweep_engine import sweep_on_engine

        outcome = sweep_on_engine(request, wanted, account, workers)
    else:
        outcome = _sweep(request, wanted, account, workers)
    finish(request, wanted, account, outcome, workers)


def _sweep(request: Request, wanted: Wanted, account: Account, workers: int) -> Outcome:
    rule = wanted.entry.rule
    assert rule is not None  # noqa: S101 - the caller has seen that there is one
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
    prepared = time.perf_counter() - began
    folder = SweepFolder(
        request.out, f"{grid_digest(wanted.entry.name, wanted.grid)}-{account.digest}"
    )
    if request.search is not None:
        return _search(request, wanted, account, job, folder, prepared)
    with progress_bar(wanted.grid.cells, wanted.entry.name) as progress:
        swept = run_account(
            _runner(request, job, workers),
            wanted.grid,
            account,
            workers=workers,
            folder=folder,
            resume=request.resume,
            progress=progress,
        )
    return Outcome(
        cells=np.arange(wanted.grid.cells),
        results=swept.results,
        tier=job.tier.value,
        prepared=prepared,
        seconds=swept.seconds,
        walk=partial(run_curves, job),
        folder=folder,
    )


def _search(
    request: Request,
    wanted: Wanted,
    account: Account,
    job: Job,
    folder: SweepFolder,
    prepared: float,
) -> Outcome:
    from sim.sweep.search import search

    if request.search != "optuna":
        raise InputError(f"--search must be optuna, was {request.search!r}")

    def score(cells: Integers) -> tuple[Table, Floats]:
        results = run_cells(job, cells)
        columns = table_columns(wanted.grid, account, cells, results)
        return results, metric_values(columns, request.metric)

    began = time.perf_counter()
    with progress_bar(request.trials, "search") as progress:
        cells, results = search(
            wanted.grid, score, trials=request.trials, seed=request.seed, progress=progress
        )
    return Outcome(
        cells=cells,
        results=results,
        tier=job.tier.value,
        prepared=prepared,
        seconds=time.perf_counter() - began,
        walk=partial(run_curves, job),
        folder=folder,
    )


def finish(
    request: Request, wanted: Wanted, account: Account, outcome: Outcome, workers: int
) -> None:
    """Write tables and figures, check, judge, and print the summary.

    Raises:
        FupanError: The disk is full, or the engine cannot use the bars.
        BooksDisagreeError: A cell run again through the engine came to something else.
    """
    columns = table_columns(wanted.grid, account, outcome.cells, outcome.results)
    metric = metric_values(columns, request.metric)
    ranked = best_rows(metric, BEST)
    best = int(ranked[0])
    write_parquet(request.out / "table.parquet", columns)
    if len(outcome.results) <= LARGEST_CSV:
        write_csv(request.out / "table.csv", columns)
    outcome.folder.clear()
    trials = record_trials(
        data_folder(request.data_dir),
        wanted.entry.name,
        account.digest,
        f"{grid_digest(wanted.entry.name, wanted.grid)}{request.search or ''}",
        len(outcome.cells),
    )
    agreement = agree(request, wanted, account, outcome, best)
    summary: dict[str, Any] = {
        "strategy": wanted.entry.name,
        "account": account.name,
        "first": account.sessions[0].isoformat(),
        "last": account.sessions[-1].isoformat(),
        "sessions": len(account.sessions),
        "cells": len(outcome.cells),
        "grid_cells": wanted.grid.cells,
        "tier": outcome.tier,
        "workers": workers,
        "broker": account.options.profile.name,
        "metric": request.metric,
        "prepare_seconds": round(outcome.prepared, 6),
        "kernel_seconds": round(outcome.seconds, 6),
        "best": [_row(columns, int(row), wanted, outcome.cells) for row in ranked],
        "default": _default_row(columns, wanted, outcome.cells),
        "agreement": {"sampled": agreement.sampled, "disagreements": agreement.disagreements},
        "honesty": {"trials": trials},
        "table": str(request.out / "table.parquet"),
    }
    found = None
    if request.honesty:
        from sim.cli.sweep_honesty import honesty_of

        summary["honesty"], found = honesty_of(
            request, wanted, account, outcome.walk, outcome.cells, metric, best, trials
        )
    if request.figures:
        from sim.cli.sweep_figures import draw_sweep

        summary["figures"] = draw_sweep(
            request, wanted, account, outcome.walk, outcome.cells, metric, found
        )
    summary["wall_seconds"] = round(time.perf_counter() - request.began, 6)
    write_summary(request.out / "summary.json", summary)
    print_summary(summary, request.json_to)
    refuse(agreement)


def _runner(request: Request, job: Job, workers: int) -> Runner:
    if request.cluster is not None:
        from sim.sweep.cluster import run_on_cluster

        address = request.cluster
        return lambda parts: run_on_cluster(job, parts, address)
    return lambda parts: run_on_threads(job, parts, workers)


def agree(
    request: Request, wanted: Wanted, account: Account, outcome: Outcome, best: int
) -> Agreement:
    """Run a sample of cells and the best again through the engine, if it was not that already.

    Raises:
        InputError: The engine cannot use the bars.
    """
    if request.sample == 0 or wanted.entry.rule is None:
        return Agreement(sampled=0)
    chosen = sample_cells(len(outcome.cells), request.sample, (best,), request.seed)
    cells = outcome.cells[chosen]
    strategy = wanted.entry.strategy()
    with progress_bar(len(cells), "engine") as progress:
        engine = []
        for done, cell in enumerate(cells, start=1):
            engine.append(engine_cell(strategy, settings_of(wanted, int(cell)), account))
            progress(done, len(cells))
    values = [
        {axis.name: wanted.grid.values(int(c))[axis.name] for axis in wanted.grid.axes}
        for c in cells
    ]
    return compare(cells.tolist(), outcome.results[chosen], engine, values)


def _row(columns: Columns, row: int, wanted: Wanted, cells: Integers) -> dict[str, object]:
    cell = int(cells[row])
    values = wanted.grid.values(cell)
    shown = {axis.name: values[axis.name] for axis in wanted.grid.axes}
    results = {
        name: np.asarray(columns[name])[row].item() for name in columns if name not in shown
    }
    return {"cell": cell, **plain_values(shown), **results}


def _default_row(columns: Columns, wanted: Wanted, cells: Integers) -> dict[str, object] | None:
    cell = wanted.grid.cell_of(as_mapping(wanted.entry.params()))
    if cell is None or cell not in cells:
        return None
    return _row(columns, int(np.searchsorted(cells, cell)), wanted, cells)
