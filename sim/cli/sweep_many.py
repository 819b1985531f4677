"""A sweep of many securities, each by itself, into one table."""

import itertools
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from sim.cli.sweep_command import (
    Request,
    Wanted,
    plain_values,
    progress_bar,
    say_compiling,
    settings_of,
)
from sim.cli.sweep_setup import Universe, read_cash, universe
from sim.cli.sweep_words import print_summary, write_summary
from sim.data.home import data_folder
from sim.indicators.parameters import as_mapping
from sim.model.errors import InputError
from sim.model.issue import Issue
from sim.sweep.agreement import Agreement, compare, engine_cell, refuse, sample_cells
from sim.sweep.grid import Grid
from sim.sweep.job import Job, Laid, lay_plan, make_job, plan_grid, run_cells, run_curves
from sim.sweep.registry import grid_digest, record_trials
from sim.sweep.run import check_size
from sim.sweep.table import (
    Columns,
    best_rows,
    metric_values,
    parameter_columns,
    result_columns,
    write_parquet,
)
from sim.sweep.tables import MaskPlan
from sim.sweep.threads import workers_of
from sim.sweep.words import Table

_BEST = 10
_AHEAD = 2  # securities prepared per thread before their results are taken
_PART_ROWS = 500_000


class _Best:
    """Keeps the best rows seen so far."""

    def __init__(self) -> None:
        self.rows: list[tuple[float, int, int, dict[str, object]]] = []

    def take(self, place: int, metric: Any, columns: Columns, name: str, grid: Grid) -> None:  # noqa: ANN401
        for cell in best_rows(metric, _BEST).tolist():
            values = grid.values(cell)
            shown = {axis.name: values[axis.name] for axis in grid.axes}
            results = {
                key: np.asarray(column)[cell].item()
                for key, column in columns.items()
                if key not in shown
            }
            row = {"cell": cell, "symbol": name, **plain_values(shown), **results}
            self.rows.append((-float(metric[cell]), place, cell, row))
        self.rows = sorted(self.rows, key=lambda row: row[:3])[:_BEST]


def run_universe(request: Request, wanted: Wanted) -> None:
    """Sweep every security of a universe and write one table.

    Raises:
        FupanError: Files or options cannot be used, or the disk is full.
        BooksDisagreeError: A cell run again through the engine came to something else.
    """
    if request.resume:
        raise InputError("--resume goes with one account; a universe is swept anew")
    if wanted.entry.rule is None:
        raise InputError(f"{wanted.entry.name} has no conditions; a universe needs some")
    workers = workers_of(request.workers)
    found = universe(
        None if request.universe == "store" else Path(str(request.universe)),
        params=wanted.defaults,
        turnover_file=request.turnover,
        options=wanted.options,
        cash=read_cash(request.cash),
        span=wanted.span,
        data_dir=request.data_dir,
    )
    cells = wanted.grid.cells
    check_size(cells * len(found), workers, sure=request.sure)
    say_compiling()
    plan = plan_grid(wanted.entry.rule(as_mapping(wanted.defaults)), wanted.grid)
    began = time.perf_counter()
    shared = None
    if found.regime is not None:
        shared = lay_plan(plan, (found.regime,), found.clock.days, workers=workers)
    prepared = time.perf_counter() - began

    def one(place: int) -> Table:
        return run_cells(_job(found, place, shared, plan), np.arange(cells))

    best, total = _Best(), cells * len(found)
    parameters = parameter_columns(wanted.grid, np.arange(cells))
    writer = _Parts(request.out / "table")
    began = time.perf_counter()
    with progress_bar(total, wanted.entry.name) as progress:
        for place, results in enumerate(_in_turn(one, len(found), workers)):
            symbol = str(found.symbols[place])
            columns = {**parameters, **result_columns(results, float(found.opening.cash))}
            best.take(place, metric_values(columns, request.metric), columns, symbol, wanted.grid)
            writer.add(symbol, columns)
            progress((place + 1) * cells, total)
    writer.flush()
    seconds = time.perf_counter() - began
    digest = grid_digest(wanted.entry.name, wanted.grid)
    data = f"universe:{len(found)}:{found.clock.sessions[0]}:{found.clock.sessions[-1]}"
    trials = record_trials(data_folder(request.data_dir), wanted.entry.name, data, digest, total)
    agreement = _agree(request, wanted, found, shared, best)
    summary: dict[str, Any] = {
        "strategy": wanted.entry.name,
        "account": f"{len(found):,} securities, each by itself",
        "first": found.clock.sessions[0].isoformat(),
        "last": found.clock.sessions[-1].isoformat(),
        "sessions": len(found.clock.sessions),
        "securities": len(found),
        "cells": total,
        "tier": "mask",
        "workers": workers,
        "broker": wanted.options.profile.name,
        "metric": request.metric,
        "prepare_seconds": round(prepared, 6),
        "kernel_seconds": round(seconds, 6),
        "best": [row for *_, row in best.rows],
        "agreement": {"sampled": agreement.sampled, "disagreements": agreement.disagreements},
        "honesty": {"trials": trials},
        "table": str(request.out / "table"),
    }
    if request.honesty:
        summary["honesty"] = _honesty(request, wanted, found, shared, best, trials)
    summary["wall_seconds"] = round(time.perf_counter() - request.began, 6)
    write_summary(request.out / "summary.json", summary)
    print_summary(summary, request.json_to)
    refuse(agreement)


class _Parts:
    """Writes the table in parts as rows come, so that memory stays flat."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._waiting: list[Columns] = []
        self._rows = 0
        self._part = 0
        for old in folder.glob("part-*.parquet"):
            old.unlink()

    def add(self, symbol: str, columns: Columns) -> None:
        rows = len(next(iter(columns.values())))
        self._waiting.append({"symbol": np.full(rows, symbol, dtype=object), **columns})
        self._rows += rows
        if self._rows >= _PART_ROWS:
            self.flush()

    def flush(self) -> None:
        if not self._waiting:
            return
        names = list(self._waiting[0])
        table = {name: np.concatenate([part[name] for part in self._waiting]) for name in names}
        write_parquet(self.folder / f"part-{self._part:06d}.parquet", table)
        self._part += 1
        self._waiting, self._rows = [], 0


def _job(found: Universe, place: int, shared: Laid | None, plan: MaskPlan) -> Job:
    account = found.account(place)
    laid = shared or lay_plan(plan, account.regimes, account.days)
    return make_job(laid, account.tracks, account.opening)


def _in_turn(one: Callable[[int], Table], count: int, workers: int) -> Iterator[Table]:
    """Yield the results of every security in order, some of them ahead on threads."""
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Table]] = deque()
        places = iter(range(count))
        try:
            for place in itertools.islice(places, workers * _AHEAD):
                waiting.append(pool.submit(one, place))
            while waiting:
                yield waiting.popleft().result()
                for place in itertools.islice(places, 1):
                    waiting.append(pool.submit(one, place))
        finally:
            for future in waiting:
                future.cancel()


def _agree(
    request: Request, wanted: Wanted, found: Universe, shared: Laid | None, best: _Best
) -> Agreement:
    """Run random securities' random cells, and the best row, again through the engine."""
    if request.sample == 0:
        return Agreement(sampled=0)
    rule, cells = wanted.entry.rule, wanted.grid.cells
    assert rule is not None  # noqa: S101 - `understand` has refused those without
    plan = plan_grid(rule(as_mapping(wanted.defaults)), wanted.grid)
    _, place, cell, _ = best.rows[0]
    rows = sample_cells(cells * len(found), request.sample, (place * cells + cell,), request.seed)
    strategy = wanted.entry.strategy()
    issues: list[Issue] = []
    for row in rows.tolist():
        where, number = divmod(row, cells)
        job = _job(found, where, shared, plan)
        results = run_cells(job, np.array([number]))
        again = engine_cell(strategy, settings_of(wanted, number), found.account(where))
        values = {"symbol": str(found.symbols[where]), **wanted.grid.values(number)}
        issues += compare([row], results, [again], [values]).issues
    return Agreement(sampled=len(rows), issues=tuple(issues))


def _honesty(
    request: Request,
    wanted: Wanted,
    found: Universe,
    shared: Laid | None,
    best: _Best,
    trials: int,
) -> dict[str, Any]:
    """Return the honesty figures of the best security's best cell, all cells counted as tried."""
    from sim.cli.sweep_honesty import honesty_of

    rule = wanted.entry.rule
    assert rule is not None  # noqa: S101 - `understand` has refused those without
    _, place, cell, _ = best.rows[0]
    account = found.account(place)
    plan = plan_grid(rule(as_mapping(wanted.defaults)), wanted.grid)
    job = _job(found, place, shared, plan)
    results = run_cells(job, np.arange(wanted.grid.cells))
    metric = metric_values(result_columns(results, float(account.opening.cash)), request.metric)
    plain, _ = honesty_of(
        request,
        wanted,
        account,
        partial(run_curves, job),
        np.arange(wanted.grid.cells),
        metric,
        cell,
        trials,
    )
    return plain
