"""How much of the best of many back-tests is luck: Sharpe ratios deflated by the search.

Bailey and López de Prado, "The Deflated Sharpe Ratio", Journal of Portfolio Management 40 (5),
2014. Sharpe ratios here are per session, not annual, unless a name says so.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_NORMAL = NormalDist()
_EULER = 0.5772156649015329
_LEAST_RETURNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Deflated:
    """A Sharpe ratio beside what the luckiest of as many worthless trials would show.

    Attributes:
        sharpe: Of the best, per session.
        threshold: Expected highest of `trials` worthless ones, per session.
        probability: That the true ratio is above the threshold (DSR), from 0 to 1.
        trials: How many were tried.
    """

    sharpe: float
    threshold: float
    probability: float
    trials: int


def sharpe_of(returns: Floats) -> Floats:
    """Return mean over sample deviation along the last axis, 0 where nothing moves.

    Args:
        returns: Fractions per session, at least two.
    """
    mean = returns.mean(axis=-1)
    deviation = returns.std(axis=-1, ddof=1)
    out: Floats = np.zeros_like(mean)
    np.divide(mean, deviation, out=out, where=deviation > 0)
    return out


def expected_maximum(trials: int, deviation: float) -> float:
    """Return the expected highest Sharpe ratio of independent trials without any merit.

    Args:
        trials: How many, at least 1.
        deviation: Standard deviation of the trials' Sharpe ratios.

    Raises:
        ValueError: `trials` is below 1 or `deviation` negative.
    """
    if trials < 1 or deviation < 0:
        raise ValueError(f"wanted a trial and a deviation from 0, found {trials}, {deviation}")
    if trials == 1:
        return 0.0
    first = _NORMAL.inv_cdf(1.0 - 1.0 / trials)
    second = _NORMAL.inv_cdf(1.0 - 1.0 / (trials * math.e))
    return deviation * ((1.0 - _EULER) * first + _EULER * second)


def probabilistic_sharpe(
    sharpe: float, threshold: float, returns: int, skewness: float, kurtosis: float
) -> float:
    """Return the probability that the true Sharpe ratio is above a threshold (PSR).

    Args:
        sharpe: Observed, per session.
        threshold: To be beaten, per session.
        returns: How many it was observed on.
        skewness: Of the returns; 0 for normal ones.
        kurtosis: Of the returns, not in excess; 3 for normal ones.

    Raises:
        ValueError: There are fewer than 3 returns.
    """
    if returns < _LEAST_RETURNS:
        raise ValueError(f"wanted at least {_LEAST_RETURNS} returns, found {returns}")
    spread = 1.0 - skewness * sharpe + (kurtosis - 1.0) / 4.0 * sharpe * sharpe
    score = (sharpe - threshold) * math.sqrt(returns - 1) / math.sqrt(max(spread, 1e-12))
    return _NORMAL.cdf(score)


def deflate(returns: Floats, trials: int, deviation: float) -> Deflated:
    """Return the deflated Sharpe ratio of the best of many trials.

    Args:
        returns: Of the best, fractions per session, one row.
        trials: How many were tried on these data, the best among them.
        deviation: Standard deviation of their Sharpe ratios, per session.

    Raises:
        ValueError: There are fewer than 3 returns.
    """
    sharpe = float(sharpe_of(returns))
    centred = returns - returns.mean()
    variance = float((centred**2).mean())
    skewness, kurtosis = 0.0, 3.0
    if variance > 0:
        skewness = float((centred**3).mean()) / variance**1.5
        kurtosis = float((centred**4).mean()) / variance**2
    threshold = expected_maximum(trials, deviation)
    return Deflated(
        sharpe=sharpe,
        threshold=threshold,
        probability=probabilistic_sharpe(sharpe, threshold, len(returns), skewness, kurtosis),
        trials=trials,
    )


def beyond_market(returns: Floats, market: Floats) -> Floats:
    """Return what is left of returns when their part in the market's is taken out.

    r - beta x m with beta = cov(r, m) / var(m): a rule that is merely in the market some of the
    time keeps nothing, whichever way the market went.

    Args:
        returns: Fractions, strategies x sessions.
        market: Fractions of holding instead: one row of as many sessions, or one per strategy.
    """
    centred = market - market.mean(axis=-1, keepdims=True)
    variance = np.square(centred).sum(axis=-1)
    together = returns @ centred if market.ndim == 1 else (returns * centred).sum(axis=-1)
    beta = np.zeros_like(together)
    np.divide(together, variance, out=beta, where=variance > 0.0)
    left: Floats = returns - beta[..., np.newaxis] * market
    return left
