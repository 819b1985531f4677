"""Measured performance as plain values for `result.json`: fractions, None where undefined."""

import math
from dataclasses import asdict
from typing import Any

from sim.analysis.judgement import Judgement
from sim.analysis.metrics import Performance

Plain = dict[str, Any]

_RATIO_DIGITS = 6


def plain_metrics(judgement: Judgement) -> Plain:
    """Return the numbers of every reading, and of the index under `benchmark`."""
    metrics: Plain = {}
    for reading in judgement.readings:
        numbers = {} if reading.performance is None else plain_performance(reading.performance)
        if reading.comparison is not None:
            numbers |= {k: plain_ratio(v) for k, v in asdict(reading.comparison).items()}
        metrics[reading.name] = numbers | {"turnover": plain_ratio(reading.turnover)}
    if judgement.index is not None:
        metrics["benchmark"] = plain_performance(judgement.index)
    return metrics


def plain_performance(measured: Performance) -> Plain:
    """Return the numbers of one series."""
    fall = measured.drawdown
    return {
        "first": measured.first.isoformat(),
        "last": measured.last.isoformat(),
        "total_return": plain_ratio(measured.total_return),
        "annual_return": plain_ratio(measured.annual_return),
        "volatility": plain_ratio(measured.volatility),
        "max_drawdown": plain_ratio(fall.depth),
        "drawdown_peak": fall.peak.isoformat(),
        "drawdown_trough": fall.trough.isoformat(),
        "drawdown_recovered": None if fall.recovered is None else fall.recovered.isoformat(),
        "sharpe": plain_ratio(measured.sharpe),
        "sortino": plain_ratio(measured.sortino),
        "calmar": plain_ratio(measured.calmar),
    }


def plain_ratio(number: float | None) -> float | None:
    """Return a fraction to six decimals, far above where machines may differ; None for NaN."""
    if number is None or not math.isfinite(number):
        return None
    return round(number, _RATIO_DIGITS)
