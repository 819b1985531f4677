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
        numbers = {} if reading.performance is None else _performance(reading.performance)
        if reading.comparison is not None:
            numbers |= {k: _ratio(v) for k, v in asdict(reading.comparison).items()}
        metrics[reading.name] = numbers | {"turnover": _ratio(reading.turnover)}
    if judgement.index is not None:
        metrics["benchmark"] = _performance(judgement.index)
    return metrics


def _performance(measured: Performance) -> Plain:
    fall = measured.drawdown
    return {
        "first": measured.first.isoformat(),
        "last": measured.last.isoformat(),
        "total_return": _ratio(measured.total_return),
        "annual_return": _ratio(measured.annual_return),
        "volatility": _ratio(measured.volatility),
        "max_drawdown": _ratio(fall.depth),
        "drawdown_peak": fall.peak.isoformat(),
        "drawdown_trough": fall.trough.isoformat(),
        "drawdown_recovered": None if fall.recovered is None else fall.recovered.isoformat(),
        "sharpe": _ratio(measured.sharpe),
        "sortino": _ratio(measured.sortino),
        "calmar": _ratio(measured.calmar),
    }


def _ratio(number: float | None) -> float | None:
    """Return a fraction to six decimals, far above where machines may differ; None for NaN."""
    if number is None or not math.isfinite(number):
        return None
    return round(number, _RATIO_DIGITS)
