"""The honesty figures of a sweep's best row: curves from the sweep, judged by the analysis."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from sim.analysis.overfitting import beyond_market
from sim.analysis.overfitting_spa import SuperiorityTest
from sim.analysis.overfitting_verdict import LEAST_SESSIONS, YEAR, Honesty, judge
from sim.cli.sweep_command import Request
from sim.cli.sweep_subject import Subject
from sim.indicators.arrays import Floats, Integers
from sim.sweep.account import market_returns
from sim.sweep.agreement import sample_cells
from sim.sweep.honesty import (
    MOST_ROWS,
    Curves,
    curves_of,
    held_curve,
    neighbourhood,
    returns_of,
)
from sim.sweep.table import metric_values, result_columns
from sim.sweep.tally import Tally

_CELLS_EACH = 20
"""Cells of every security that the test over a universe draws."""

_TAKEN = 1_000  # of them at a time: fewer waste the time of reading the resamples


def honesty_of(
    request: Request,
    subject: Subject,
    tried: Sequence[int] | Integers,
    tally: Tally,
    trials: int,
    workers: int,
) -> tuple[dict[str, Any], Honesty | None]:
    """Return the figures as plain values and as found; fewer when there is too little to judge."""
    best, score, _ = tally.best[0]
    near = _neighbourhood(request, subject, best)
    few = len(tried) < 2 or len(subject.sessions) <= LEAST_SESSIONS  # noqa: PLR2004 - a best needs another
    curves = None if few else _curves(request, subject, tried, best)
    if curves is None or (curves.values <= 0).any():
        why = f"honesty needs two cells, {LEAST_SESSIONS} sessions and accounts above nothing"
        return {"trials": trials, "neighbourhood": near, "why_not": why}, None
    wider = None
    if subject.space.symbols:
        wider = _over_all(request, subject, curves, workers)
    found = judge(
        curves.returns,
        curves.market,
        curves.best,
        trials=max(trials, tally.taken),
        seed=request.seed,
        wider=wider.found if wider is not None else None,
    )
    account = subject.account(subject.space.place(best)[0])
    held = returns_of(held_curve(account))
    after = held[found.anchored.first :]
    plain = {
        "trials": trials,
        "compared": found.superiority.strategies,
        "deflated_sharpe": found.deflated.probability,
        "expected_best_sharpe": found.deflated.threshold * YEAR,
        "pbo": found.overfitting.probability,
        "reality_check_p": found.superiority.reality_check,
        "spa_p": found.superiority.spa,
        "walk_forward": {
            "anchored": found.anchored.total,
            "anchored_sharpe": found.anchored.sharpe * YEAR,
            "rolling": found.rolling.total,
            "rolling_sharpe": found.rolling.sharpe * YEAR,
            "buy_and_hold": float(np.prod(1.0 + after) - 1.0),
            "from": account.sessions[found.anchored.first + 1].isoformat(),
        },
        "halves": {
            "first": found.halves.first * YEAR,
            "second": found.halves.second * YEAR,
            "leader_first": found.halves.leader_first * YEAR,
            "leader_second": found.halves.leader_second * YEAR,
            "leader_rank": found.halves.leader_rank,
        },
        "best_score": score,
        "neighbourhood": near,
        "best_return": found.best_return,
        "buy_and_hold": float(np.prod(1.0 + held) - 1.0),
        "verdict": found.strength.value,
        "sentence": found.sentence,
    }
    return plain, found


def _neighbourhood(request: Request, subject: Subject, best: int) -> dict[str, float]:
    space = subject.space
    place, cell = space.place(best)
    near = np.array(space.grid.neighbours(cell), dtype=np.int64) + place * space.grid.cells
    if not len(near):
        return neighbourhood(np.zeros(0))
    columns = result_columns(subject.work.reckon(near), space.value)
    return neighbourhood(metric_values(columns, request.metric))


def _curves(
    request: Request, subject: Subject, tried: Sequence[int] | Integers, best: int
) -> Curves:
    space = subject.space
    at = best if isinstance(tried, range) else int(np.searchsorted(tried, best))
    if not space.symbols:
        return curves_of(subject.walk(0), subject.account(0), tried, at, seed=request.seed)
    rows = sample_cells(len(tried), min(MOST_ROWS, len(tried)) - 1, (best,), request.seed)
    places = rows // space.grid.cells
    values, markets = [], []
    for place in np.unique(places).tolist():
        cells = rows[places == place] % space.grid.cells
        values.append(subject.walk(place)(cells))
        market = market_returns(subject.account(place))
        markets.append(np.repeat(market[np.newaxis], len(cells), axis=0))
    return Curves(
        cells=rows,
        values=np.concatenate(values),
        market=np.concatenate(markets),
        best=int(np.searchsorted(rows, best)),
    )


def _over_all(request: Request, subject: Subject, curves: Curves, workers: int) -> SuperiorityTest:
    """Return the SPA test over some cells of every security: the best was chosen among all."""
    space = subject.space
    test = SuperiorityTest(curves.market.shape[1], seed=request.seed)
    test.take(beyond_market(curves.returns, curves.market))
    each = min(_CELLS_EACH, space.grid.cells)

    def excess(place: int) -> Floats:
        cells = sample_cells(space.grid.cells, each, (), request.seed + place)
        returns = returns_of(subject.walk(place)(cells))
        return beyond_market(returns, market_returns(subject.account(place)))

    waiting: list[Floats] = []
    with ThreadPoolExecutor(workers) as pool:
        for found in pool.map(excess, range(len(space.symbols))):
            waiting.append(found[np.isfinite(found).all(axis=1)])
            if sum(map(len, waiting)) >= _TAKEN:
                test.take(np.concatenate(waiting))
                waiting = []
    if waiting:
        test.take(np.concatenate(waiting))
    return test
