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


class SuperiorityTest:
    """The test fed with some strategies at a time, so that any number fits into memory.

    Means are made comparable by the deviation of the returns, not by that of the mean: the latter
    is estimated so roughly on a few years that the best would too often be the one whose
    deviation was guessed too low.

    Args:
        sessions: Sessions of every strategy, at least three.
        seed: Of the bootstrap; the same sessions are drawn for all strategies.
        resamples: How many bootstrap samples.
        block: Mean length of a block in sessions, at least 1.

    Raises:
        ValueError: There are fewer than three sessions, or `block` is below 1.
    """

    def __init__(
        self, sessions: int, *, seed: int, resamples: int = RESAMPLES, block: float = BLOCK
    ) -> None:
        if sessions < 3 or block < 1:  # noqa: PLR2004 - a variance with lags
            raise ValueError(
                f"wanted three sessions and a block of at least 1, found {sessions}, {block}"
            )
        self._sessions, self._resamples, self._block = sessions, resamples, block
        self._weights = _bootstrap_weights(sessions, resamples, block, np.random.default_rng(seed))
        self._strategies = 0
        self._best = self._white_best = -math.inf
        self._peaks = {name: np.zeros(resamples) for name in ("lower", "consistent", "upper")}
        self._white = np.full(resamples, -math.inf)

    def take(self, excess: Floats) -> None:
        """Take strategies into the comparison.

        Args:
            excess: Returns over the benchmark, fractions, strategies x sessions.
        """
        self._strategies += len(excess)
        mean, scale = excess.mean(axis=1), excess.std(axis=1)
        alive = scale > _LEAST_DEVIATION
        if not alive.any():
            return
        excess, mean, scale = excess[alive], mean[alive], scale[alive]
        root = math.sqrt(self._sessions)
        drawn = self._weights @ excess.T
        spread = _long_run_variance(excess - mean[:, np.newaxis], self._block)
        loss = 2.0 * math.log(math.log(self._sessions)) / self._sessions
        bound = -np.sqrt(np.maximum(spread, 0.0) * loss)
        centres = {
            "lower": np.maximum(mean, 0.0),
            "consistent": np.where(mean >= bound, mean, 0.0),
            "upper": mean,
        }
        for name, centre in centres.items():
            peaks = (root * (drawn - centre) / scale).max(axis=1)
            np.maximum(self._peaks[name], peaks, out=self._peaks[name])
        np.maximum(self._white, (root * (drawn - mean)).max(axis=1), out=self._white)
        self._best = max(self._best, float((root * mean / scale).max()))
        self._white_best = max(self._white_best, float((root * mean).max()))

    @property
    def found(self) -> Superiority:
        """What all strategies taken so far come to."""
        best = max(self._best, 0.0)
        moving = self._best > -math.inf
        p = {name: float((peaks > best).mean()) for name, peaks in self._peaks.items()}
        white = float((self._white > self._white_best).mean())
        return Superiority(
            reality_check=white if moving else 1.0,
            spa=p["consistent"] if moving else 1.0,
            spa_lower=p["lower"] if moving else 1.0,
            spa_upper=p["upper"] if moving else 1.0,
            resamples=self._resamples,
            strategies=self._strategies,
        )


def superiority(
    excess: Floats, *, seed: int, resamples: int = RESAMPLES, block: float = BLOCK
) -> Superiority:
    """Return how likely the best mean would be if no strategy had any: see `SuperiorityTest`.

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
    test = SuperiorityTest(sessions, seed=seed, resamples=resamples, block=block)
    test.take(excess)
    return test.found


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
