"""A sweep from the first row to the summary."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.cli.sweep_command import Request, Wanted, plain_values, progress_bar, settings_of
from sim.cli.sweep_notes import notes_of
from sim.cli.sweep_subject import Subject, subject_of
from sim.cli.sweep_words import print_summary, write_summary
from sim.data.home import data_folder
from sim.indicators.arrays import Floats, Integers
from sim.indicators.parameters import as_mapping
from sim.sweep.agreement import Agreement, compare, engine_cell, refuse, sample_cells
from sim.sweep.folder import SweepFolder
from sim.sweep.registry import grid_digest, record_trials
from sim.sweep.run import Runner, check_size, sweep_rows
from sim.sweep.table import metric_values, result_columns
from sim.sweep.tally import Tally
from sim.sweep.threads import run_on_threads, workers_of
from sim.sweep.words import Table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What a sweep came to.

    Attributes:
        tried: Rows tried, ascending: all of them, or those a search proposed.
        tally: What was kept of them.
        seconds: Spent reckoning.
        folder: Where the table is.
    """

    tried: Sequence[int] | Integers
    tally: Tally
    seconds: float
    folder: SweepFolder

    @property
    def whole(self) -> bool:
        """Whether every row was tried."""
        return isinstance(self.tried, range)


def run_sweep(request: Request, wanted: Wanted) -> None:
    """Sweep and write everything it came to.

    Raises:
        FupanError: Files or options cannot be used, or the disk is full.
        BooksDisagreeError: A cell run again through the engine came to something else.
    """
    workers = workers_of(request.workers)
    if request.search is None:
        check_size(wanted.grid.cells, workers, request.out, sure=request.sure)
    subject = subject_of(request, wanted, workers)
    runner = _runner(request, wanted, subject, workers)
    if request.search is not None:
        outcome = _search(request, wanted, subject, runner, workers)
    else:
        check_size(subject.space.rows, workers, request.out, sure=request.sure)
        outcome = _sweep(request, wanted, subject, runner, workers)
    _finish(request, wanted, subject, outcome, workers)


def _runner(request: Request, wanted: Wanted, subject: Subject, workers: int) -> Runner:
    if request.cluster is not None:
        from sim.sweep.cluster import run_on_cluster

        address = request.cluster
        return lambda parts: run_on_cluster(subject.work, parts, address)
    if wanted.entry.rule is None:
        from sim.sweep.engine_tier import EngineWork, run_on_processes

        work = subject.work
        assert isinstance(work, EngineWork)  # noqa: S101 - made so by `engine_subject`
        return lambda parts: run_on_processes(work, parts, workers)
    return lambda parts: run_on_threads(subject.work, parts, workers)


def _sweep(
    request: Request, wanted: Wanted, subject: Subject, runner: Runner, workers: int
) -> Outcome:
    space = subject.space
    folder = SweepFolder(request.out, subject.digest, space)
    watched = sample_cells(space.rows, request.sample, (), request.seed)
    tally = Tally(space, request.metric, watched.tolist())
    with progress_bar(space.rows, wanted.entry.name) as progress:
        swept = sweep_rows(
            runner,
            lambda skip: space.parts(workers, skip=skip, most=subject.most),
            folder,
            tally,
            progress,
            resume=request.resume,
        )
    return Outcome(tried=range(space.rows), tally=tally, seconds=swept.seconds, folder=folder)


def _search(
    request: Request, wanted: Wanted, subject: Subject, runner: Runner, workers: int
) -> Outcome:
    from sim.sweep.search import search

    space = subject.space

    def score(cells: Integers) -> tuple[Table, Floats]:
        size = max(1, min(subject.most, -(-len(cells) // workers)))
        parts: Iterable[Integers] = (
            cells[first : first + size] for first in range(0, len(cells), size)
        )
        results = np.concatenate([rows for _, rows in runner(parts)])
        return results, metric_values(result_columns(results, space.value), request.metric)

    folder = SweepFolder(request.out, f"{subject.digest}-{request.search}", space)
    folder.begin(resume=False)
    began = time.perf_counter()
    with progress_bar(request.trials, "search") as progress:
        cells, results = search(
            wanted.grid, score, trials=request.trials, seed=request.seed, progress=progress
        )
    seconds = time.perf_counter() - began
    watched = cells[sample_cells(len(cells), request.sample, (), request.seed)]
    tally = Tally(space, request.metric, watched.tolist())
    tally.take(cells, results)
    folder.finish(cells, results)
    return Outcome(tried=cells, tally=tally, seconds=seconds, folder=folder)


def _finish(
    request: Request, wanted: Wanted, subject: Subject, outcome: Outcome, workers: int
) -> None:
    """Check, judge, draw, and print the summary.

    Raises:
        FupanError: The disk is full, or the engine cannot use the bars.
        BooksDisagreeError: A cell run again through the engine came to something else.
    """
    space, tally = subject.space, outcome.tally
    best = tally.best[0][0]
    trials, unrecorded = _record(request, wanted, subject, tally.taken)
    agreement = _agree(request, wanted, subject, tally)
    row, curve = subject.default(space.place(best)[0])
    summary: dict[str, Any] = {
        "strategy": wanted.entry.name,
        "account": subject.name,
        "first": subject.sessions[0].isoformat(),
        "last": subject.sessions[-1].isoformat(),
        "sessions": len(subject.sessions),
        "cells": tally.taken,
        "grid_cells": wanted.grid.cells,
        "tier": subject.tier,
        "workers": workers,
        "broker": wanted.options.profile.name,
        "metric": request.metric,
        "prepare_seconds": round(subject.prepared, 6),
        "kernel_seconds": round(outcome.seconds, 6),
        "best": [_row(subject, each, results) for each, _, results in tally.best],
        "default": {
            **plain_values(as_mapping(wanted.defaults)),
            **_plain(subject, row),
        },
        "agreement": {"sampled": agreement.sampled, "disagreements": agreement.disagreements},
        "honesty": {"trials": trials},
        "table": str(outcome.folder.table if outcome.whole else request.out / "table.parquet"),
        "notes": [*notes_of(request, wanted, subject, tally), *unrecorded],
    }
    if space.symbols:
        summary["securities"] = len(space.symbols)
    if request.cluster is not None:
        summary["cluster"] = request.cluster
    found = None
    if request.honesty:
        from sim.cli.sweep_honesty import honesty_of

        summary["honesty"], found = honesty_of(
            request, subject, outcome.tried, tally, trials, workers
        )
    if request.figures:
        from sim.cli.sweep_figures import draw_sweep

        summary["figures"] = draw_sweep(
            request, wanted, subject, tally, (row, curve()), found, whole=outcome.whole
        )
    summary["wall_seconds"] = round(time.perf_counter() - request.began, 6)
    write_summary(request.out / "summary.json", summary)
    print_summary(summary, request.json_to)
    refuse(agreement)


def _record(
    request: Request, wanted: Wanted, subject: Subject, rows: int
) -> tuple[int, list[str]]:
    """Return how many rows were ever tried on these data, and why that may be too few."""
    asked = f"{request.start or ''}:{request.end or ''}"
    if request.search is not None:
        asked += f":{request.search}:{request.trials}:{request.seed}"
    grid = f"{grid_digest(wanted.entry.name, wanted.grid)}:{asked}"
    found = record_trials(
        data_folder(request.data_dir), wanted.entry.name, subject.series, grid, rows
    )
    return found.cells, list(found.faults)


def _agree(request: Request, wanted: Wanted, subject: Subject, tally: Tally) -> Agreement:
    """Run a sample of rows and the best again through the engine, if it was not that already.

    Raises:
        InputError: The engine cannot use the bars.
    """
    if request.sample == 0 or wanted.entry.rule is None:
        return Agreement(sampled=0)
    best, _, found = tally.best[0]
    results = {**tally.kept, best: found}
    rows = sorted(results)
    strategy = wanted.entry.strategy()
    engine = []
    with progress_bar(len(rows), "engine") as progress:
        progress(0, len(rows))
        for done, row in enumerate(rows, start=1):
            place, cell = subject.space.place(row)
            settings = settings_of(wanted, cell)
            engine.append(engine_cell(strategy, settings, subject.account(place)))
            progress(done, len(rows))
    values = [subject.space.values(row) for row in rows]
    return compare(rows, np.array([results[row] for row in rows]), engine, values)


def _row(subject: Subject, row: int, results: Table) -> dict[str, object]:
    _, cell = subject.space.place(row)
    values = plain_values(subject.space.values(row))
    return {"cell": cell, **values, **_plain(subject, results)}


def _plain(subject: Subject, results: Table) -> dict[str, object]:
    columns = result_columns(results[np.newaxis], subject.space.value)
    return {name: np.asarray(column)[0].item() for name, column in columns.items()}
