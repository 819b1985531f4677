"""Is the best better than nothing, given how many were tried: reality check and SPA.

White, "A Reality Check for Data Snooping", Econometrica 68 (5), 2000; Hansen, "A Test for Superior
Predictive Ability", Journal of Business & Economic Statistics 23 (4), 2005; resampled by the
stationary bootstrap of Politis and Romano, Journal of the American Statistical Association 89,
1994.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.analysis.overfitting import Floats

RESAMPLES = 500
BLOCK = 10.0
"""Mean sessions in a block of the bootstrap: about as long as a trade."""

_LEAST_DEVIATION = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Superiority:
    """Probability values of "none of them is any good".

    Attributes:
        reality_check: White's.
        spa: Hansen's, consistent.
        spa_lower: Hansen's lower bound (liberal).
        spa_upper: Hansen's upper bound (conservative).
        resamples: How many bootstrap samples.
        strategies: How many were compared.
    """

    reality_check: float
    spa: float
    spa_lower: float
    spa_upper: float
    resamples: int
    strategies: int


def superiority(
    excess: Floats, *, seed: int, resamples: int = RESAMPLES, block: float = BLOCK
) -> Superiority:
    """Return how likely the best mean would be if no strategy had any.

    Means are made comparable by the deviation of the returns, not by that of the mean: the latter
    is estimated so roughly on a few years that the best would too often be the one whose
    deviation was guessed too low.

    Args:
        excess: Returns over the benchmark, fractions, strategies x sessions.
        seed: Of the bootstrap.
        resamples: How many bootstrap samples.
        block: Mean length of a block in sessions, at least 1.

    Raises:
        ValueError: There is no strategy, fewer than three sessions, or `block` is below 1.
    """
    strategies, sessions = excess.shape
    if strategies < 1 or sessions < 3 or block < 1:  # noqa: PLR2004 - a variance with lags
        raise ValueError(
            f"wanted a strategy, three sessions and a block of at least 1, found {strategies},"
            f" {sessions}, {block}"
        )
    mean, scale = excess.mean(axis=1), excess.std(axis=1)
    alive = scale > _LEAST_DEVIATION
    mean, scale = mean[alive], scale[alive]
    if not alive.any():
        return Superiority(
            reality_check=1.0,
            spa=1.0,
            spa_lower=1.0,
            spa_upper=1.0,
            resamples=resamples,
            strategies=strategies,
        )
    weights = _bootstrap_weights(sessions, resamples, block, np.random.default_rng(seed))
    drawn = weights @ excess[alive].T
    root = math.sqrt(sessions)
    observed = max(0.0, float((root * mean / scale).max()))
    spread = _long_run_variance(excess[alive] - mean[:, np.newaxis], block)
    bound = -np.sqrt(np.maximum(spread, 0.0) * 2.0 * math.log(math.log(sessions)) / sessions)

    def p_value(centre: Floats) -> float:
        peaks = np.maximum((root * (drawn - centre) / scale).max(axis=1), 0.0)
        return float((peaks > observed).mean())

    best = float((root * mean).max())
    white = (root * (drawn - mean)).max(axis=1)
    return Superiority(
        reality_check=float((white > best).mean()),
        spa=p_value(np.where(mean >= bound, mean, 0.0)),
        spa_lower=p_value(np.maximum(mean, 0.0)),
        spa_upper=p_value(mean),
        resamples=resamples,
        strategies=strategies,
    )


def _long_run_variance(centred: Floats, block: float) -> Floats:
    """Return the variance of the root-n mean under the stationary bootstrap, per strategy."""
    sessions = centred.shape[1]
    size = 1 << (2 * sessions - 1).bit_length()
    spectrum = np.fft.rfft(centred, size, axis=1)
    covariance = np.fft.irfft(np.abs(spectrum) ** 2, size, axis=1)[:, :sessions] / sessions
    lag = np.arange(1, sessions)
    stay = 1.0 - 1.0 / block
    kernel = (1.0 - lag / sessions) * stay**lag + lag / sessions * stay ** (sessions - lag)
    variance: Floats = covariance[:, 0] + 2.0 * covariance[:, 1:] @ kernel
    return variance


def _bootstrap_weights(
    sessions: int, resamples: int, block: float, random: np.random.Generator
) -> Floats:
    """Return how often each session is drawn over how many are, one row per resample."""
    fresh = random.random((resamples, sessions)) < 1.0 / block
    fresh[:, 0] = True
    starts = random.integers(0, sessions, (resamples, sessions))
    steps = np.arange(sessions)
    begun = np.maximum.accumulate(np.where(fresh, steps, 0), axis=1)
    drawn = (np.take_along_axis(starts, begun, axis=1) + steps - begun) % sessions
    flat: npt.NDArray[np.int64] = (drawn + np.arange(resamples)[:, np.newaxis] * sessions).ravel()
    counts = np.bincount(flat, minlength=resamples * sessions)
    weights: Floats = counts.reshape(resamples, sessions) / sessions
    return weights
