"""The kernels of a sweep, from arrays to statistics, in turn with a yardstick if there is one."""

import contextlib
import importlib.util
import io
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import sweep_workload as work

from sim.indicators.parameters import as_mapping
from sim.model.symbol import Symbol
from sim.rules.securities import classify
from sim.sweep.account import Account, Holding, make_account, own_regime
from sim.sweep.grid import Grid, parse_grid
from sim.sweep.inputs import Series
from sim.sweep.job import Opening, lay_plan, make_job, plan_grid, run_cells
from sim.sweep.security import Bars, Clock, SweepOptions
from sim.sweep.tables import MaskPlan
from strategies.three_conditions import ThreeConditionsParams, rule

CASH = 100_000_000
Rows = Iterator[tuple[str, str]]
"""What was measured, and what it came to."""


def account(bars: dict[str, np.ndarray], amounts: np.ndarray, options: SweepOptions) -> Account:
    """Return the account of one share made up elsewhere, prices in fen."""
    sessions = work.days(len(amounts))
    days = np.array(sessions, dtype="datetime64[D]")
    opened, close = bars["open"] / 100, bars["close"] / 100
    made = Bars(
        days, opened, np.maximum(opened, close), np.minimum(opened, close), close, bars["volume"]
    )
    security = classify(Symbol.parse("600000.SH"))
    return make_account(
        "share",
        (Holding(security=security, bars=made),),
        (own_regime(made, Series(days, amounts)),),
        Clock(sessions, options),
        Opening(cash=CASH),
    )


def sweep(made: Account, grid: Grid, workers: int, plan: MaskPlan | None = None) -> np.ndarray:
    """From arrays to statistics: masks, market, every cell."""
    plan = plan or plan_grid(RULE, grid)
    laid = lay_plan(plan, made.regimes, made.days, workers=workers)
    job = make_job(laid, made.tracks, made.opening)
    cells = np.arange(grid.cells)
    if workers == 1:
        return run_cells(job, cells)
    halves = np.array_split(cells, workers)
    out: list[Any] = [None] * workers

    def part(k: int) -> None:
        out[k] = run_cells(job, halves[k])

    threads = [threading.Thread(target=part, args=(k,)) for k in range(1, workers)]
    for thread in threads:
        thread.start()
    part(0)
    for thread in threads:
        thread.join()
    return np.concatenate(out)


DEFAULTS = ThreeConditionsParams(index="each", flat_tolerance=work.TOLERANCE)
RULE = rule(as_mapping(DEFAULTS))


def grid_of(axes: list[str]) -> Grid:
    """Return a grid over three_conditions."""
    settings = {"index": "each", "flat_tolerance": work.TOLERANCE}
    return parse_grid(ThreeConditionsParams, axes, settings)


def in_turn(
    rounds: int, *jobs: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> list[list[float]]:
    """Return the seconds of each job, taken one after the other in every round."""
    for job in jobs:
        job()
    seconds: list[list[float]] = [[] for _ in jobs]
    for _ in range(rounds):
        for job, taken in zip(jobs, seconds, strict=True):
            began = clock()
            job()
            taken.append(clock() - began)
    return seconds


def ratio(ours: list[float], theirs: list[float]) -> str:
    """Return medians and the median of the ratios in turn."""
    turns = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    return (
        f"{statistics.median(ours) * 1e3:.1f} ms against {statistics.median(theirs) * 1e3:.1f} ms:"
        f" ratio {turns:.2f} (least {min(ours) / min(theirs):.2f})"
    )


def kernel(options: SweepOptions, rounds: int, limit: Any) -> Rows:  # noqa: ANN401
    """Yield the lines of one security, and of five hundred where there is a yardstick."""
    if limit is None:
        amounts = work.turnover(7)
        made, grid = account(work.share(7), amounts, options), grid_of(work.axes(amounts))
        for workers in (1, 2):
            (taken,) = in_turn(rounds, lambda w=workers: sweep(made, grid, w))
            rate = grid.cells / statistics.median(taken)
            yield f"10,000 cells, {workers} threads", f"{rate:,.0f} cells a second"
        return
    w = limit.w
    made = account(_theirs(limit.raw), limit.tu, options)
    grid = grid_of(_axes(w, limit.V))
    found = sweep(made, grid, 1)
    limit.run(limit.d, limit.idx, w.NS, w.KS, limit.out, 1)
    yield "all 10,000 cells against the yardstick's results", differences(found, limit.out)
    for workers in (1, 2):
        ours, theirs = in_turn(
            rounds,
            lambda n=workers: sweep(made, grid, n),
            lambda n=workers: limit.run(limit.d, limit.idx, w.NS, w.KS, limit.out, n),
        )
        yield (
            f"one security x 10,000 cells, {workers} threads, over the yardstick",
            ratio(ours, theirs),
        )
    yield from _many(options, limit)


def differences(found: np.ndarray, theirs: np.ndarray) -> str:
    """Return how many final equities and trade counts differ, and how far the rest is apart."""
    wrong = int((found[:, 0] != theirs["eq"]).sum() + (found[:, 3] != theirs["sells"]).sum())
    wrong += int((found[:, 4] != theirs["buys"]).sum())
    apart = max(
        float(np.abs(found[:, 0] / CASH - 1.0 - theirs["ret"]).max()),
        float(np.abs(found[:, 1] - theirs["dd"]).max()),
        float(np.abs(found[:, 2] - theirs["sharpe"]).max()),
    )
    return f"{wrong} differ; return, drawdown and Sharpe ratio within {apart:.0e}"


def _many(options: SweepOptions, limit: Any, securities: int = 500) -> Rows:  # noqa: ANN401
    w = limit.w
    grid = grid_of(
        [
            "ma=20:115:5",
            f"macd={','.join(f'{a}/{b}' for a, b in w.PAIRS)}",
            "flat_window=5,10",
            "floor=" + ",".join(repr(float(v)) for v in limit.V),
        ]
    )
    raw = [w.gen(1000 + k) for k in range(securities)]
    made = [account(_theirs(bars), limit.tu, options) for bars in raw]
    data = [{k: limit.f(bars[k]) for k in ("o", "c", "up", "dn")} for bars in raw]
    index = limit.indexed(w.grid_w2(limit.tu), list(range(20, 120, 5)), [5, 10])
    out = np.zeros((securities, grid.cells), limit.res)

    plan = plan_grid(RULE, grid)

    def ours(part: range) -> None:
        for k in part:
            sweep(made[k], grid, 1, plan)

    def theirs(part: range) -> None:
        for k in part:
            limit.run(data[k], index, list(range(20, 120, 5)), [5, 10], out[k], 1)

    for workers in (1, 2):
        a, b = in_turn(
            3,
            lambda n=workers: _threads(ours, securities, n),
            lambda n=workers: _threads(theirs, securities, n),
        )
        yield (
            f"{securities} securities x 1,000 cells, {workers} threads, over the yardstick",
            ratio(a, b),
        )


def _threads(work_on: Callable[[range], None], count: int, workers: int) -> None:
    threads = [
        threading.Thread(target=work_on, args=(range(k, count, workers),)) for k in range(workers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _theirs(bars: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {
        "open": bars["o"].astype(float),
        "close": bars["c"].astype(float),
        "volume": np.full(len(bars["o"]), 1e12),
    }


def _axes(w: Any, levels: np.ndarray) -> list[str]:  # noqa: ANN401 - a module given by path
    return [
        f"ma={w.NS[0]}:{w.NS[-1]}",
        f"macd={','.join(f'{a}/{b}' for a, b in w.PAIRS)}",
        f"flat_window={','.join(map(str, w.KS))}",
        "floor=" + ",".join(repr(float(v)) for v in levels),
    ]


def load_limit(folder: Path) -> Any:  # noqa: ANN401 - a module given by path
    """Return the yardstick's module, compiled and ready."""
    sys.path.insert(0, str(folder))
    argv, sys.argv = sys.argv, ["limit.py", "--rounds", "1"]
    try:
        spec = importlib.util.spec_from_file_location("limit", folder / "limit.py")
        if spec is None or spec.loader is None:
            raise SystemExit(f"{folder}: no limit.py there")
        module = importlib.util.module_from_spec(spec)
        with contextlib.redirect_stdout(io.StringIO()):
            spec.loader.exec_module(module)
    finally:
        sys.argv = argv
    return module


def growth(options: SweepOptions) -> dict[str, list[tuple[int, float]]]:
    """Return seconds of one core by cells, and by sessions."""
    amounts = work.turnover(7)
    base = work.axes(amounts)
    made = account(work.share(7), amounts, options)
    grids = [grid_of([f"ma=20:{last}", *base[1:]]) for last in (29, 69, 119, 219, 519, 1019)]
    taken = in_turn(
        5, *(lambda g=grid: sweep(made, g, 1) for grid in grids), clock=time.process_time
    )
    by_cells = [(grid.cells, min(each)) for grid, each in zip(grids, taken, strict=True)]
    lengths = (304, 608, 1215, 2430)
    parts = [{name: values[:n] for name, values in work.share(7).items()} for n in lengths]
    shorter = [account(part, amounts[:n], options) for part, n in zip(parts, lengths, strict=True)]
    grid = grid_of(base)
    taken = in_turn(
        5, *(lambda m=each: sweep(m, grid, 1) for each in shorter), clock=time.process_time
    )
    by_sessions = [(n, min(each)) for n, each in zip(lengths, taken, strict=True)]
    return {"cells": by_cells, "sessions": by_sessions}
