"""A judged series as plain values for `result.json` and tables: decimals as text."""

from decimal import Decimal
from typing import Any

from sim.analysis.series import Balance, SeriesJudgement
from sim.analysis.series_gaps import MissingSession
from sim.analysis.series_plan import Kept, PlanScore
from sim.analysis.series_search import SeriesFinding
from sim.model.money import round_fen

SCHEMA = 1
"""Version of the plain form; it grows when a key changes its meaning."""

Plain = dict[str, Any]


def plain_series(judgement: SeriesJudgement, *, name: str) -> Plain:
    """Return everything a series says as plain values.

    Args:
        judgement: As judged.
        name: Of the portfolio.
    """
    regime = judgement.regime
    counts = {str(kept): 0 for kept in Kept}
    for score in judgement.plans:
        counts[str(score.kept)] += 1
    return {
        "schema": SCHEMA,
        "kind": "series",
        "name": name,
        "clean": judgement.clean,
        "first": judgement.days[0].isoformat(),
        "last": judgement.days[-1].isoformat(),
        "capital": _text(judgement.capital),
        "fees": {
            "regime": None if regime.profile is None else regime.profile.name,
            "explained": regime.explained,
            "steps": regime.steps,
            "dividends_booked_on_ex_date": regime.dividends,
            "equally_good": list(regime.others),
        },
        "balances": [_balance(balance) for balance in judgement.balances],
        "findings": [_finding(finding, judgement) for finding in judgement.findings],
        "unexplained": [
            {"date": day.isoformat(), "check": check} for day, check in judgement.unexplained
        ],
        "plan_counts": counts,
        "plans": [_plan(score) for score in judgement.plans],
        "missing_sessions": [_missing(session) for session in judgement.gaps],
        "issues": [str(issue) for issue in judgement.issues],
    }


def _balance(balance: Balance) -> Plain:
    low, high = balance.carried_low, balance.carried_high
    net, computed = balance.net_value, balance.computed
    return {
        "date": balance.day.isoformat(),
        "cash": _yuan(balance.cash),
        "cash_carried_low": _yuan(low),
        "cash_carried_high": _yuan(high),
        "net_value": _yuan(net),
        "net_value_computed": _yuan(computed),
        "difference": None if net is None or computed is None else _yuan(computed - net),
        "checks": balance.checks,
        "failed": list(balance.failed),
        "sessions_missing_before": balance.missing,
    }


def _finding(finding: SeriesFinding, judgement: SeriesJudgement) -> Plain:
    return {
        "date": judgement.days[finding.number].isoformat(),
        "kind": finding.kind,
        "field": finding.field,
        "printed": finding.printed,
        "candidate": finding.candidate,
        "digits_apart": finding.digits,
        "repaired": list(finding.repaired),
        "equally_good": list(finding.ties),
    }


def _plan(score: PlanScore) -> Plain:
    return {
        "date": score.day.isoformat(),
        "next_date": score.next_day.isoformat(),
        "symbol": None if score.symbol is None else str(score.symbol),
        "name": score.name,
        "action": str(score.action),
        "change": score.change,
        "kept": str(score.kept),
        "sessions": score.sessions,
    }


def _missing(session: MissingSession) -> Plain:
    return {
        "date": session.day.isoformat(),
        "net_value_low": _yuan(session.low),
        "net_value_high": _yuan(session.high),
        "moving": list(session.moving),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _yuan(value: Decimal | None) -> str | None:
    return None if value is None else f"{round_fen(value):f}"
