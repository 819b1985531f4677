"""A parsed column as plain values for JSON: decimals as strings, shares as whole numbers."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sim.column.parsed import Parsed
from sim.model.issue import Issue, Place
from sim.model.statement import Statement, Written

Plain = dict[str, Any]


def plain_parsed(parsed: Parsed, text: str) -> Plain:
    """Return `statement`, `places` and `issues` of a parsed text.

    `places` has, for every figure and name by its path such as `holdings.0.quantity`, the line
    from 1, the offsets `start` and `end` in `text`, and the text between them.
    """
    statement = parsed.statement
    return {
        "statement": plain_statement(statement) if statement is not None else None,
        "places": {
            path: {
                "line": place.line,
                "start": place.start,
                "end": place.end,
                "text": text[place.start : place.end],
            }
            for path, place in places_of(parsed).items()
        },
        "issues": [plain_issue(issue) for issue in parsed.issues],
    }


def plain_statement(statement: Statement) -> Plain:
    """Return a statement's figures; what is unknown is None.

    Cash and net value have two decimals, prices and percent those that were printed.
    """
    return {
        "publisher": statement.publisher,
        "newspaper": statement.newspaper,
        "as_of": statement.as_of.isoformat() if statement.as_of is not None else None,
        "cash": _yuan(statement.cash),
        "net_value": _yuan(statement.net_value),
        "profit_percent": _decimal(statement.profit_percent),
        "holdings": [
            {
                "symbol": _text(row.symbol),
                "name": row.name,
                "quantity": int(row.quantity.value),
            }
            for row in statement.holdings
        ],
        "trades": [
            {
                "side": row.side.value,
                "symbol": _text(row.symbol),
                "name": row.name,
                "quantity": int(row.quantity.value),
                "price": _decimal(row.price),
            }
            for row in statement.trades
        ],
        "plan": [
            {"symbol": _text(row.symbol), "name": row.name, "action": row.action.value}
            for row in statement.plan
        ],
        "rules": _values(statement.rules),
        "claims": [{"kind": row.kind, **_values(row.values)} for row in statement.claims],
    }


def plain_issue(issue: Issue) -> Plain:
    """Return an issue with its place, None where it stands nowhere in particular."""
    place = issue.place
    return {
        "code": issue.code,
        "severity": issue.severity.value,
        "message": issue.message,
        "wanted": issue.wanted,
        "found": issue.found,
        "remedy": issue.remedy,
        "field": issue.field,
        "line": place.line if place is not None else None,
        "start": place.start if place is not None else None,
        "end": place.end if place is not None else None,
    }


def places_of(parsed: Parsed) -> dict[str, Place]:
    """Return where every figure, name and code of a parsed text stands, by its path."""
    statement = parsed.statement
    if statement is None:
        return {}
    found: dict[str, Place | None] = dict(parsed.places)
    for key in ("cash", "net_value", "profit_percent"):
        written: Written | None = getattr(statement, key)
        found[key] = written.place if written is not None else None
    for number, holding in enumerate(statement.holdings):
        found[f"holdings.{number}.quantity"] = holding.quantity.place
    for number, trade in enumerate(statement.trades):
        found[f"trades.{number}"] = trade.place
        found[f"trades.{number}.quantity"] = trade.quantity.place
        found[f"trades.{number}.price"] = trade.price.place if trade.price is not None else None
    for number, claim in enumerate(statement.claims):
        found[f"claims.{number}"] = claim.place
    return {path: place for path, place in found.items() if place is not None}


def _text(value: object) -> str | None:
    return str(value) if value is not None else None


def _yuan(written: Written | None) -> str | None:
    return f"{written.value:.2f}" if written is not None else None


def _decimal(written: Written | None) -> str | None:
    return f"{written.value:f}" if written is not None else None


def _values(values: Mapping[str, str | int | Decimal]) -> Plain:
    return {
        key: f"{value:f}" if isinstance(value, Decimal) else value for key, value in values.items()
    }
