"""The honesty figures of a sweep's best row: curves from the sweep, judged by the analysis."""

from typing import Any

from sim.analysis.overfitting_verdict import LEAST_SESSIONS, YEAR, Honesty, judge
from sim.cli.sweep_command import Request, Wanted
from sim.indicators.arrays import Floats, Integers
from sim.sweep.account import Account
from sim.sweep.honesty import Walk, curves_of, neighbourhood


def honesty_of(
    request: Request,
    wanted: Wanted,
    account: Account,
    walk: Walk,
    cells: Integers,
    metric: Floats,
    best: int,
    trials: int,
) -> tuple[dict[str, Any], Honesty | None]:
    """Return the figures as plain values and as found; fewer when there is too little to judge."""
    near = neighbourhood(wanted.grid, cells, metric, best)
    curves = curves_of(walk, account, cells, best, seed=request.seed)
    few = len(curves.cells) < 2 or curves.values.shape[1] <= LEAST_SESSIONS  # noqa: PLR2004
    if few or (curves.values <= 0).any():
        why = f"honesty needs two cells, {LEAST_SESSIONS} sessions and accounts above nothing"
        return {"trials": trials, "neighbourhood": near, "why_not": why}, None
    found = judge(curves.returns, curves.market, curves.best, trials=trials, seed=request.seed)
    plain = {
        "trials": trials,
        "compared": len(curves.cells),
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
            "from": account.sessions[found.anchored.first + 1].isoformat(),
        },
        "halves": {
            "first": found.halves.first * YEAR,
            "second": found.halves.second * YEAR,
            "leader_first": found.halves.leader_first * YEAR,
            "leader_second": found.halves.leader_second * YEAR,
            "leader_rank": found.halves.leader_rank,
        },
        "neighbourhood": near,
        "buy_and_hold": found.market_return,
        "verdict": found.strength.value,
        "sentence": found.sentence,
    }
    return plain, found
