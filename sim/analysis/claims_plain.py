"""Verdicts and the when-true table as plain values for JSON and CSV."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sim.analysis.verdicts import Outcome, SeriesUsed, Verdict
from sim.analysis.when_true import CameTrue
from sim.model.issue import Issue
from sim.model.statement import Claim

SCHEMA = 1
"""Version of the plain form; it grows when a key changes its meaning."""

Plain = dict[str, Any]


def plain_claims(
    verdicts: Sequence[Verdict],
    when: Sequence[CameTrue],
    *,
    as_of: date,
    source: str,
    text: str | None = None,
    issues: Sequence[Issue] = (),
) -> Plain:
    """Return everything found as plain values.

    Args:
        verdicts: In printed order.
        when: Rows of the table.
        as_of: Session of the column.
        source: File it was read from.
        text: The text, so that each verdict names the characters it came from.
        issues: What was wrong or odd when it was read.
    """
    series = {row for verdict in verdicts for row in verdict.series}
    series |= {row for true in when for row in true.series}
    return {
        "schema": SCHEMA,
        "as_of": as_of.isoformat(),
        "source": source,
        "counts": {
            str(outcome): sum(verdict.outcome is outcome for verdict in verdicts)
            for outcome in Outcome
        },
        "verdicts": [_plain_verdict(verdict, text) for verdict in verdicts],
        "when_true": [_plain_row(row) for row in when],
        "issues": [str(issue) for issue in issues],
        "series": [
            {"name": row.name, "sha256": row.sha256 or None, "source": row.source}
            for row in sorted(series)
        ],
    }


def claim_words(values: Mapping[str, str | int | Decimal]) -> str:
    """Return what a claim says, as `index 000001.SH, percent 1.56`."""
    return ", ".join(f"{key} {_value(value)}" for key, value in values.items())


def claim_says(claim: Claim) -> str:
    """Return kind and values of a claim in one line."""
    words = claim_words(claim.values)
    return f"{claim.kind}: {words}" if words else claim.kind


def _plain_verdict(verdict: Verdict, text: str | None) -> Plain:
    place = verdict.place
    shown = None
    if place is not None and text is not None:
        shown = text[place.start : place.end]
    return {
        "kind": verdict.claim.kind,
        "values": {key: _value(value) for key, value in verdict.claim.values.items()},
        "outcome": str(verdict.outcome),
        "value": verdict.value,
        "definition": verdict.definition,
        "margin": verdict.margin,
        "note": verdict.note,
        "missing": verdict.missing,
        "series": _names(verdict.series),
        "line": None if place is None else place.line,
        "start": None if place is None else place.start,
        "end": None if place is None else place.end,
        "text": shown,
    }


def _plain_row(row: CameTrue) -> Plain:
    return {
        "condition": row.condition,
        "definition": row.definition,
        "index": row.index,
        "name": row.name,
        "held_on_the_day": row.held_then,
        "value_on_the_day": row.value_then,
        "first": None if row.first is None else row.first.isoformat(),
        "value_first": row.value_first,
        "sessions_later": row.sessions,
        "looked_to": row.looked_to.isoformat(),
        "series": _names(row.series),
    }


def _names(series: Sequence[SeriesUsed]) -> list[str]:
    return [row.name for row in series]


def _value(value: str | int | Decimal) -> str | int:
    return f"{value:f}" if isinstance(value, Decimal) else value
