"""Outcomes as plain values for results and CSV: money as decimal strings, no time, no path."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sim.analysis.attribution import Difference, Part
from sim.analysis.counterfactuals import Outcome
from sim.analysis.outcome_metrics import plain_performance, plain_ratio
from sim.analysis.outcome_rows import plain_fill, plain_source, yuan
from sim.data.layer import Provenance
from sim.model.symbol import Symbol
from sim.model.trade import Rejection

Plain = dict[str, Any]
Names = Mapping[Symbol, str]


def plain_outcome(outcome: Outcome, names: Names) -> Plain:
    """Return one outcome: what it came to, how it is measured, what was traded and refused.

    Args:
        outcome: A run or a line.
        names: Short names by symbol.
    """
    first, last = outcome.closes[0], outcome.closes[-1]
    run = outcome.run
    return {
        "name": outcome.name,
        "about": outcome.about,
        "first": first.day.isoformat(),
        "last": last.day.isoformat(),
        "opening_net_value": yuan(first.net_value),
        "net_value": yuan(last.net_value),
        "profit": yuan(outcome.attribution.profit),
        "trades": len(outcome.fills),
        "fees": yuan(outcome.fees),
        "refused": 0 if run is None else len(run.rejections),
        "books_agree": None if run is None else run.books_agree,
        "metrics": plain_metrics(outcome),
        "attribution": [plain_part(part, names) for part in outcome.attribution.parts],
        "rejections": [] if run is None else [plain_rejection(row) for row in run.rejections],
        "notes": list(outcome.notes),
    }


def plain_metrics(outcome: Outcome) -> Plain:
    """Return what an outcome earned and risked, fractions, None where undefined."""
    numbers: Plain = {}
    if outcome.performance is not None:
        numbers = plain_performance(outcome.performance)
    if outcome.comparison is not None:
        numbers |= {key: plain_ratio(value) for key, value in asdict(outcome.comparison).items()}
    return numbers | {"turnover": plain_ratio(outcome.turnover)}


def plain_part(part: Part, names: Names) -> Plain:
    """Return what one security did to an account, in yuan."""
    return {
        "symbol": str(part.symbol),
        "name": names.get(part.symbol, ""),
        "opening_value": yuan(part.opening),
        "bought": yuan(part.bought),
        "sold": yuan(part.sold),
        "fees": yuan(part.fees),
        "dividends": yuan(part.dividends),
        "dividend_tax": yuan(part.dividend_tax),
        "closing_value": yuan(part.closing),
        "profit": yuan(part.profit),
    }


def plain_difference(name: str, base: str, found: Difference, names: Names) -> Plain:
    """Return how far the outcome `name` ended above `base`, by security, in yuan."""
    return {
        "name": name,
        "base": base,
        "opening": yuan(found.opening),
        "moved": yuan(found.moved),
        "parts": [
            {"symbol": str(symbol), "name": names.get(symbol, ""), "difference": yuan(amount)}
            for symbol, amount in found.parts.items()
        ],
        "total": yuan(found.total),
    }


def plain_fills(outcome: Outcome) -> Iterable[Plain]:
    """Yield every trade of an outcome after its first close."""
    for fill in outcome.fills:
        yield {"name": outcome.name, **plain_fill(fill)}


def plain_closes(outcome: Outcome) -> Iterable[Plain]:
    """Yield an outcome's value at every close, in yuan, as `fupan plot` reads it."""
    for close in outcome.closes:
        yield {
            "date": close.day.isoformat(),
            "reading": outcome.name,
            "cash": yuan(close.cash),
            "market_value": yuan(close.market_value),
            "receivable": yuan(close.receivable),
            "net_value": yuan(close.net_value),
        }


def plain_rejection(row: Rejection) -> Plain:
    """Return one refused order with its reason."""
    return {
        "date": row.day.isoformat(),
        "symbol": str(row.order.symbol),
        "side": row.order.side.value,
        "quantity": row.order.quantity,
        "code": row.code,
        "reason": row.reason,
    }


def plain_sources(sources: Iterable[Provenance]) -> list[Plain]:
    """Return where the bars come from."""
    return [plain_source(source) for source in sources]
