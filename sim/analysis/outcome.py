"""A judgement as plain values for `result.json`: money as decimal strings, no time, no path."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sim.analysis.candidates import Candidate
from sim.analysis.implied import PreviousStatement
from sim.analysis.judgement import Hidden, Judgement
from sim.analysis.outcome_metrics import plain_metrics
from sim.analysis.outcome_rows import plain_fill, plain_source
from sim.analysis.readings import PRINTED, Reading
from sim.analysis.reconcile import Check
from sim.analysis.scene import INDEX
from sim.column.plain import plain_issue
from sim.model.money import ZERO, round_fen
from sim.model.statement import Statement, Written
from sim.model.symbol import Symbol
from sim.model.trade import Rejection

Plain = dict[str, Any]

SCHEMA = 1
"""Raised when a key of `result.json` changes its meaning."""

_WEIGHT = Decimal("0.000001")
_PERCENT = Decimal("0.01")
_MOST_DECIMALS = 6


def plain_judgement(judgement: Judgement, *, name: str = "", index_name: str = "") -> Plain:
    """Return what `result.json` holds; the same bytes for the same inputs on every machine.

    Args:
        judgement: What was found.
        name: Name of the portfolio.
        index_name: Name of the index the account is set beside.
    """
    statement, known = judgement.statement, judgement.reconciliation
    explanations = judgement.explanations
    names = names_of(statement)
    return {
        "schema": SCHEMA,
        "portfolio": name,
        "publisher": statement.publisher,
        "newspaper": statement.newspaper,
        "as_of": judgement.scene.day.isoformat(),
        "end": judgement.scene.end.isoformat(),
        "reported": {
            "cash": _written(statement.cash),
            "net_value": _written(statement.net_value),
            "profit_percent": _written(statement.profit_percent),
        },
        "computed": {
            "cash": _yuan(known.cash),
            "market_value": _yuan(known.market_value),
            "net_value": _yuan(known.net_value),
            "profit_percent": _rounded(known.check("profit_percent").computed, _PERCENT),
        },
        "difference": _yuan(judgement.difference),
        "agrees": known.agrees,
        "clean": judgement.clean,
        "holdings": [
            {
                "symbol": str(holding.symbol),
                "name": holding.name,
                "quantity": holding.quantity,
                "close": f"{holding.close:f}",
                "market_value": _yuan(holding.market_value),
                "weight": _rounded(holding.weight, _WEIGHT),
                "stale": holding.stale,
            }
            for holding in known.holdings
        ],
        "reconciliation": [_check(check) for check in known.checks],
        "explanations": [_candidate(row, names) for row in explanations.candidates],
        "trade_explanations": [_candidate(row, names) for row in explanations.trades],
        "explanations_found": explanations.found,
        "explanations_tried": dict(explanations.tried),
        "fills": _fills(judgement.printed),
        "rejections": list(_rejections(judgement.readings)),
        "observations": [plain_issue(issue) for issue in judgement.observations],
        "implied": _implied(judgement, names),
        "broker": judgement.scene.profile.name,
        "readings": {reading.name: _reading(reading, statement) for reading in judgement.readings},
        "equity": [row for reading in judgement.readings for row in _equity(reading)],
        "benchmark": {
            "symbol": str(INDEX) if judgement.scene.index else "",
            "name": index_name if judgement.scene.index else "",
            "rows": [
                {"date": day.isoformat(), "close": f"{close:f}"}
                for day, close in judgement.scene.index.items()
            ],
        },
        "dividends": [row for reading in judgement.readings for row in _dividends(reading, names)],
        "metrics": plain_metrics(judgement),
        "books_agree": judgement.books_agree,
        "data": [plain_source(source) for source in judgement.sources],
        "issues": [plain_issue(issue) for issue in judgement.issues],
    }


def names_of(statement: Statement) -> dict[Symbol, str]:
    """Return the printed short name of every security held or traded."""
    named = [(trade.symbol, trade.name) for trade in statement.trades]
    named += [(holding.symbol, holding.name) for holding in statement.holdings]
    return {symbol: name for symbol, name in named if symbol is not None}


def _yuan(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{round_fen(amount):f}"


def _rounded(number: Decimal | None, to: Decimal) -> str | None:
    return None if number is None else f"{number.quantize(to):f}"


def _written(written: Written | None) -> str | None:
    return None if written is None else f"{written.value:f}"


def _check(check: Check) -> Plain:
    return {
        "field": check.field,
        "name": check.label,
        "printed": _written(check.printed),
        "computed": _plain_number(check.computed),
        "difference": _plain_number(check.difference),
        "tolerance": _plain_number(check.tolerance),
        "agrees": check.agrees,
    }


def _plain_number(number: Decimal | None) -> str | None:
    """Return a number with at most six decimals and no more zeros than it was made with."""
    if number is None:
        return None
    exponent = number.as_tuple().exponent
    long = isinstance(exponent, int) and exponent < -_MOST_DECIMALS
    return f"{number.quantize(_WEIGHT) if long else number:f}"


def _candidate(candidate: Candidate, names: dict[Symbol, str]) -> Plain:
    symbols = [symbol for symbol in names if str(symbol) in candidate.field]
    return {
        "kind": candidate.kind.value,
        "field": candidate.field,
        "symbol": " + ".join(map(str, symbols)),
        "name": " + ".join(names[symbol] for symbol in symbols),
        "printed": candidate.printed,
        "candidate": candidate.candidate,
        "residual": _yuan(candidate.residual),
        "edits": candidate.edits,
        "for": list(candidate.for_),
        "against": list(candidate.against),
    }


def _fills(reading: Reading) -> list[Plain]:
    return [{**plain_fill(fill), "reading": reading.name} for fill in reading.run.fills]


def _rejections(readings: Iterable[Reading]) -> Iterable[Plain]:
    """Yield what was refused, once where both readings were refused the same."""
    seen: set[Rejection] = set()
    for reading in readings:
        for rejection in reading.run.rejections:
            if rejection in seen:
                continue
            seen.add(rejection)
            order = rejection.order
            yield {
                "date": rejection.day.isoformat(),
                "symbol": str(order.symbol),
                "side": order.side.value,
                "quantity": order.quantity,
                "price": None if order.price is None else f"{order.price:f}",
                "code": rejection.code,
                "reason": rejection.reason,
                "reading": reading.name,
            }


def _implied(judgement: Judgement, names: dict[Symbol, str]) -> Plain:
    found = judgement.reconciliation.capital
    *_, best = judgement.readings
    hidden = judgement.hidden
    implied: Plain = {
        "initial_capital": None if found is None else _yuan(found.roundest),
        "initial_capital_low": None if found is None else _yuan(found.low),
        "initial_capital_high": None if found is None else _yuan(found.high),
        "previous_statement": None,
        "previous_statement_as_printed": None,
    }
    if best.name in hidden:
        implied["previous_statement"] = _hidden(best.name, hidden[best.name], names)
    if PRINTED in hidden:
        implied["previous_statement_as_printed"] = _hidden(PRINTED, hidden[PRINTED], names)
    return implied


def _hidden(reading: str, hidden: Hidden, names: dict[Symbol, str]) -> Plain:
    before = hidden.without_fees
    return {
        "as_of": before.as_of.isoformat(),
        "reading": reading,
        **_balances(before),
        "holdings": [
            {"symbol": str(symbol), "name": names[symbol], "quantity": quantity}
            for symbol, quantity in before.quantities.items()
        ],
        "with_fees": {"fees": _yuan(hidden.with_fees.fees), **_balances(hidden.with_fees)},
    }


def _balances(before: PreviousStatement) -> Plain:
    return {
        "cash": _yuan(before.cash),
        "market_value": _yuan(before.market_value),
        "net_value": _yuan(before.net_value),
        "profit_percent": _rounded(before.profit_percent, _PERCENT),
    }


def _reading(reading: Reading, printed: Statement) -> Plain:
    """Return the numbers in which a reading differs from print, and what it opened with."""
    changed = [
        {
            "symbol": str(now.symbol),
            "printed": int(then.quantity.value),
            "quantity": int(now.quantity.value),
        }
        for now, then in zip(reading.statement.holdings, printed.holdings, strict=True)
        if now.quantity.value != then.quantity.value
    ]
    return {
        "cash": _written(reading.statement.cash),
        "net_value": _written(reading.statement.net_value),
        "profit_percent": _written(reading.statement.profit_percent),
        "changed_holdings": changed,
        "opening_day": reading.seed.opening.day.isoformat(),
        "opening_cash": _yuan(reading.seed.opening.cash),
        "fees_put_back": _yuan(reading.seed.fees),
    }


def _equity(reading: Reading) -> Iterable[Plain]:
    for close in reading.closes:
        row = {
            "date": close.day.isoformat(),
            "reading": reading.name,
            "cash": _yuan(close.cash),
            "market_value": _yuan(close.market_value),
            "net_value": _yuan(close.net_value),
        }
        if close.receivable != ZERO:
            row["receivable"] = _yuan(close.receivable)
        yield row


def _dividends(reading: Reading, names: dict[Symbol, str]) -> Iterable[Plain]:
    for event in reading.dividends:
        yield {
            "date": event.day.isoformat(),
            "symbol": str(event.symbol),
            "name": names.get(event.symbol, ""),
            "quantity": event.quantity,
            "amount": _yuan(event.amount),
            "reading": reading.name,
        }
