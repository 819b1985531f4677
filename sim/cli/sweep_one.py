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
from sim.indicators.parameters import as_mapping
from sim.sweep.account import Account
from sim.sweep.agreement import Agreement, compare, engine_cell, refuse, sample_cells
from sim.sweep.folder import SweepFolder
from sim.sweep.honesty import Walk
from sim.sweep.job import Job, lay_masks, make_job, run_curves
from sim.sweep.registry import grid_digest, record_trials
from sim.sweep.run import Runner, check_size, run_account, table_columns
from sim.sweep.table import LARGEST_CSV, best_rows, metric_values, write_csv, write_parquet
from sim.sweep.threads import run_on_threads, workers_of
from sim.sweep.words import Table

BEST = 10
"""Rows printed and kept in the summary."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What a sweep of one account came to, whichever engine reckoned it.

    Attributes:
        results: One row per cell.
        tier: Name of the engine.
        prepared: Seconds spent before the first cell.
        seconds: Seconds spent on the cells.
        walk: Gives the curves of cells.
        folder: Where parts were kept.
    """

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
        results=swept.results,
        tier=job.tier.value,
        prepared=prepared,
        seconds=swept.seconds,
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
    columns = table_columns(wanted.grid, account, 0, outcome.results)
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
        grid_digest(wanted.entry.name, wanted.grid),
        wanted.grid.cells,
    )
    agreement = agree(request, wanted, account, outcome.results, best)
    summary: dict[str, Any] = {
        "strategy": wanted.entry.name,
        "account": account.name,
        "first": account.sessions[0].isoformat(),
        "last": account.sessions[-1].isoformat(),
        "sessions": len(account.sessions),
        "cells": wanted.grid.cells,
        "tier": outcome.tier,
        "workers": workers,
        "broker": account.options.profile.name,
        "metric": request.metric,
        "prepare_seconds": round(outcome.prepared, 6),
        "kernel_seconds": round(outcome.seconds, 6),
        "best": [_row(columns, int(row), wanted) for row in ranked],
        "default": _default_row(columns, wanted),
        "agreement": {"sampled": agreement.sampled, "disagreements": agreement.disagreements},
        "honesty": {"trials": trials},
        "table": str(request.out / "table.parquet"),
    }
    found = None
    if request.honesty:
        from sim.cli.sweep_honesty import honesty_of

        summary["honesty"], found = honesty_of(
            request, wanted, account, outcome.walk, metric, best, trials
        )
    if request.figures:
        from sim.cli.sweep_figures import draw_sweep

        summary["figures"] = draw_sweep(
            request.out, wanted, account, outcome.walk, metric, request.metric, found
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
    request: Request, wanted: Wanted, account: Account, results: Table, best: int
) -> Agreement:
    """Run a sample of cells and the best again through the engine, if it was not that already.

    Raises:
        InputError: The engine cannot use the bars.
    """
    if request.sample == 0 or wanted.entry.rule is None:
        return Agreement(sampled=0)
    cells = sample_cells(wanted.grid.cells, request.sample, (best,), request.seed)
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
    return compare(cells.tolist(), results[cells], engine, values)


def _row(columns: Any, row: int, wanted: Wanted) -> dict[str, object]:  # noqa: ANN401 - a table
    values = wanted.grid.values(row)
    shown = {axis.name: values[axis.name] for axis in wanted.grid.axes}
    results = {
        name: np.asarray(columns[name])[row].item() for name in columns if name not in shown
    }
    return {"cell": row, **plain_values(shown), **results}


def _default_row(columns: Any, wanted: Wanted) -> dict[str, object] | None:  # noqa: ANN401 - a table
    default = wanted.entry.params()
    cell = wanted.grid.cell_of(as_mapping(default))
    return None if cell is None else _row(columns, cell, wanted)
