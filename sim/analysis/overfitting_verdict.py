"""What a sweep proves: all honesty figures of its best row, and one plain sentence."""

import enum
import math
from dataclasses import dataclass

import numpy as np

from sim.analysis.overfitting import Deflated, Floats, beyond_market, deflate, sharpe_of
from sim.analysis.overfitting_cscv import Overfitting, overfitting_probability
from sim.analysis.overfitting_spa import RESAMPLES, Superiority, superiority
from sim.analysis.overfitting_walk import Halves, WalkForward, halves, walk_forward

YEAR = math.sqrt(252.0)
"""By which a Sharpe ratio per session becomes an annual one."""

LEAST_SESSIONS = 64
"""Sessions below which nothing can be said."""

_SURE = 0.03  # p of the SPA test; on seven years it calls 3 % of random walks this sure
_TRUE = 0.95  # probability of the deflated ratio, which takes every row for another idea


class Strength(enum.StrEnum):
    """How much a sweep proves."""

    EVIDENCE = "evidence"
    WEAK = "weak evidence"
    NONE = "no evidence"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Honesty:
    """The figures printed with the best row.

    Attributes:
        deflated: Of the best row's returns beyond the market.
        overfitting: Over the rows compared.
        superiority: Over the same, beyond the market.
        anchored: Walk-forward trained on everything before.
        rolling: Walk-forward trained on the two folds before.
        halves: First half against second.
        market_return: Of buying and holding instead, a fraction, as the caller reckons it.
        best_return: Of the best row, a fraction.
        strength: What it comes to.
        sentence: The same in plain words.
    """

    deflated: Deflated
    overfitting: Overfitting
    superiority: Superiority
    anchored: WalkForward
    rolling: WalkForward
    halves: Halves
    market_return: float
    best_return: float
    strength: Strength
    sentence: str


def judge(
    returns: Floats,
    market: Floats,
    best: int,
    *,
    trials: int,
    seed: int,
    resamples: int = RESAMPLES,
    wider: Superiority | None = None,
) -> Honesty:
    """Return how much the best of many rows proves.

    Tests are made on returns beyond the market: being in a rising market is no skill. There is
    no evidence when the SPA test sees none at 3 %, or when choosing anew on the past earned
    nothing afterwards; it is weak while the deflated Sharpe ratio stays at 0.95 or below. The
    probability of overfitting is no veto: among rows that are equally good, choosing the best is
    a coin toss and nothing lost.

    Args:
        returns: Fractions per session, rows x sessions: all rows, or a sample with the best.
        market: Fractions per session of buying and holding instead: one row, or one per row.
        best: Row of the best.
        trials: How many rows were ever tried on these data.
        seed: Of the bootstrap.
        resamples: How many bootstrap samples.
        wider: The test over more rows than these, which then stands in place of theirs.

    Raises:
        ValueError: There are fewer than two rows or `LEAST_SESSIONS` sessions.
    """
    rows, sessions = returns.shape
    if rows < 2 or sessions < LEAST_SESSIONS:  # noqa: PLR2004 - a best needs another
        raise ValueError(
            f"wanted two rows and {LEAST_SESSIONS} sessions, found {rows} and {sessions}"
        )
    beyond = beyond_market(returns, market)
    deviation = float(sharpe_of(beyond).std(ddof=1))
    deflated = deflate(beyond[best], max(trials, rows), deviation)
    overfitting = overfitting_probability(beyond)
    better = wider or superiority(beyond, seed=seed, resamples=resamples)
    anchored = walk_forward(returns, anchored=True)
    rolling = walk_forward(returns, anchored=False)
    markets = np.broadcast_to(market, returns.shape)
    kept = beyond_market(anchored.returns[np.newaxis], anchored.along(markets))[0]
    strength = _strength(deflated, better, float(kept.mean()))
    return Honesty(
        deflated=deflated,
        overfitting=overfitting,
        superiority=better,
        anchored=anchored,
        rolling=rolling,
        halves=halves(returns, best),
        market_return=float(np.prod(1.0 + markets[best]) - 1.0),
        best_return=float(np.prod(1.0 + returns[best]) - 1.0),
        strength=strength,
        sentence=_sentence(strength, deflated, overfitting, better),
    )


def _strength(deflated: Deflated, better: Superiority, kept: float) -> Strength:
    if better.spa >= _SURE or kept <= 0.0:
        return Strength.NONE
    return Strength.EVIDENCE if deflated.probability > _TRUE else Strength.WEAK


def _sentence(
    strength: Strength, deflated: Deflated, overfitting: Overfitting, better: Superiority
) -> str:
    tried = f"{deflated.trials:,} cells tried"
    if strength is Strength.NONE:
        return (
            f"No evidence: with {tried}, luck alone would often do as well"
            f" (SPA p = {better.spa:.2f}, deflated Sharpe {deflated.probability:.2f},"
            f" overfitting {overfitting.probability:.0%})."
        )
    word = "Evidence" if strength is Strength.EVIDENCE else "Weak evidence"
    doubt = "" if strength is Strength.EVIDENCE else ", though not if every cell is counted"
    return (
        f"{word}: luck among {tried} would do as well with probability {better.spa:.2f}{doubt};"
        f" the choice held up out of sample in {1 - overfitting.probability:.0%} of splits"
        f" (deflated Sharpe {deflated.probability:.2f})."
    )
