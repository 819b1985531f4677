"""What a run earned and risked, from its daily values. Standard library only.

Conventions: a return is simple, from close to close; a year has 252 sessions and 365 days; the
rate without risk is 0; deviations are sample deviations (n - 1). A number that the series is
too short for, or that would divide by nothing, is NaN.
"""

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sim.model.trade import Fill, Side

SESSIONS_A_YEAR = 252
DAYS_A_YEAR = 365
NAN = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawdown:
    """The deepest fall from a peak.

    Attributes:
        depth: Fraction below the peak, negative; 0.0 when it never fell.
        peak: Session of the peak.
        trough: Session of the deepest close.
        recovered: First later session not below the peak, None when not yet.
    """

    depth: float
    peak: date
    trough: date
    recovered: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """Numbers of one series of daily values; fractions, not percent.

    Attributes:
        first: First session.
        last: Last session.
        total_return: Last over first value, less 1.
        annual_return: Yearly rate that compounds to it over the calendar days (CAGR).
        volatility: Deviation of daily returns, yearly.
        drawdown: The deepest fall.
        sharpe: Mean over deviation of daily returns, yearly.
        sortino: Mean over downside deviation about 0, yearly.
        calmar: `annual_return` over the depth of the deepest fall.
    """

    first: date
    last: date
    total_return: float
    annual_return: float
    volatility: float
    drawdown: Drawdown
    sharpe: float
    sortino: float
    calmar: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A series beside an index on the same sessions; fractions, not percent.

    Attributes:
        excess_return: Total return less the index's.
        beta: Covariance with the index over the index's variance, of daily returns.
        tracking_error: Deviation of the daily differences, yearly (跟踪误差).
        information_ratio: Mean of the daily differences over their deviation, yearly.
    """

    excess_return: float
    beta: float
    tracking_error: float
    information_ratio: float


def daily_returns(values: Sequence[float]) -> list[float]:
    """Return the simple returns from each value to the next.

    Raises:
        ValueError: A value is not a positive number.
    """
    for value in values:
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"a value must be positive to give a return, was {value}")
    return [later / earlier - 1 for earlier, later in itertools.pairwise(values)]


def performance(days: Sequence[date], values: Sequence[float]) -> Performance:
    """Return the numbers of one series.

    Args:
        days: Sessions, ascending.
        values: Net value or index at each close, all positive; without deposits in between.

    Raises:
        ValueError: The series is empty, days and values differ in number, or a value is not
            positive.
    """
    if not days or len(days) != len(values):
        raise ValueError(f"wanted a value a day, found {len(days)} days, {len(values)} values")
    returns = daily_returns(values)
    fall = deepest_fall(days, values)
    rate = annual_return(days[0], days[-1], values[-1] / values[0])
    return Performance(
        first=days[0],
        last=days[-1],
        total_return=values[-1] / values[0] - 1,
        annual_return=rate,
        volatility=_deviation(returns) * math.sqrt(SESSIONS_A_YEAR),
        drawdown=fall,
        sharpe=_ratio(_mean(returns), _deviation(returns)) * math.sqrt(SESSIONS_A_YEAR),
        sortino=sortino(returns),
        calmar=_ratio(rate, -fall.depth),
    )


def annual_return(first: date, last: date, growth: float) -> float:
    """Return the yearly rate that compounds to `growth` (last over first value) in the days."""
    days = (last - first).days
    if not days:
        return NAN
    try:
        return math.pow(growth, DAYS_A_YEAR / days) - 1
    except OverflowError:  # a few days of great growth, compounded over a year
        return math.inf


def sortino(returns: Sequence[float]) -> float:
    """Return mean over downside deviation, yearly; the deviation is about 0 over all returns."""
    if not returns:
        return NAN
    downside = math.sqrt(math.fsum(min(value, 0.0) ** 2 for value in returns) / len(returns))
    return _ratio(_mean(returns), downside) * math.sqrt(SESSIONS_A_YEAR)


def deepest_fall(days: Sequence[date], values: Sequence[float]) -> Drawdown:
    """Return the deepest fall from a peak; the first of equals."""
    peak = deepest_peak = trough = 0
    depth = 0.0
    for place, value in enumerate(values):
        if value >= values[peak]:
            peak = place
        elif value / values[peak] - 1 < depth:
            depth = value / values[peak] - 1
            deepest_peak, trough = peak, place
    after = (place for place in range(trough, len(values)))
    regained = (place for place in after if values[place] >= values[deepest_peak])
    recovered = next(regained, None) if depth else None
    return Drawdown(
        depth=depth,
        peak=days[deepest_peak],
        trough=days[trough],
        recovered=None if recovered is None else days[recovered],
    )


def compare(values: Sequence[float], index: Sequence[float]) -> Comparison:
    """Return a series beside an index.

    Args:
        values: At each close, all positive.
        index: At the same closes.

    Raises:
        ValueError: The two differ in length, are empty, or a value is not positive.
    """
    if not values or len(values) != len(index):
        raise ValueError(f"wanted two series alike, found {len(values)} and {len(index)} values")
    own, other = daily_returns(values), daily_returns(index)
    gaps = [a - b for a, b in zip(own, other, strict=True)]
    yearly = math.sqrt(SESSIONS_A_YEAR)
    return Comparison(
        excess_return=values[-1] / values[0] - index[-1] / index[0],
        beta=_beta(own, other),
        tracking_error=_deviation(gaps) * yearly,
        information_ratio=_ratio(_mean(gaps), _deviation(gaps)) * yearly,
    )


def turnover(fills: Sequence[Fill], values: Sequence[float]) -> float:
    """Return how often the account was turned over: the smaller of buys and sales over its value.

    Args:
        fills: All trades of the run.
        values: Net value at each close.
    """
    bought = math.fsum(float(fill.value) for fill in fills if fill.side is Side.BUY)
    sold = math.fsum(float(fill.value) for fill in fills if fill.side is Side.SELL)
    return _ratio(min(bought, sold), _mean(values))


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else NAN


def _deviation(values: Sequence[float]) -> float:
    return statistics.stdev(values) if len(values) > 1 else NAN


def _ratio(above: float, below: float) -> float:
    return above / below if below else NAN


def _beta(own: Sequence[float], other: Sequence[float]) -> float:
    if len(own) < 2:  # noqa: PLR2004 - a covariance is between pairs
        return NAN
    return _ratio(statistics.covariance(own, other), statistics.variance(other))
