"""Which fields of a parsed statement differ from the truth."""

import unicodedata

from sim.model.statement import Statement, Written


def fields_of(statement: Statement) -> dict[str, object]:
    """Return every field a reader must get right, by path."""
    fields = {
        "publisher": statement.publisher,
        "newspaper": statement.newspaper,
        "as_of": statement.as_of,
        "cash": _figure(statement.cash),
        "net_value": _figure(statement.net_value),
        "profit_percent": _figure(statement.profit_percent),
        "holdings": len(statement.holdings),
        "trades": len(statement.trades),
        "plan": len(statement.plan),
    }
    for at, holding in enumerate(statement.holdings):
        fields[f"holdings.{at}.symbol"] = holding.symbol
        fields[f"holdings.{at}.name"] = holding.name
        fields[f"holdings.{at}.quantity"] = _figure(holding.quantity)
    for at, trade in enumerate(statement.trades):
        fields[f"trades.{at}.side"] = trade.side
        fields[f"trades.{at}.symbol"] = trade.symbol
        fields[f"trades.{at}.name"] = trade.name
        fields[f"trades.{at}.quantity"] = _figure(trade.quantity)
        fields[f"trades.{at}.price"] = _figure(trade.price)
    for at, item in enumerate(statement.plan):
        fields[f"plan.{at}.action"] = item.action
        fields[f"plan.{at}.symbol"] = item.symbol
        fields[f"plan.{at}.name"] = item.name
    return fields


def differences(found: Statement | None, truth: Statement) -> dict[str, tuple[object, object]]:
    """Return path to (found, true) of every field that differs."""
    wanted = fields_of(truth)
    have = fields_of(found) if found is not None else {}
    return {
        path: (have.get(path), wanted.get(path))
        for path in wanted | have
        if have.get(path) != wanted.get(path)
    }


def printed_at(figure: Written, text: str) -> str:
    """Return what stands in `text` at the place of a figure, in plain characters."""
    shown = unicodedata.normalize("NFKC", text[figure.place.start : figure.place.end])
    return "".join(shown.split())


def _figure(figure: Written | None) -> object:
    return figure.value if figure is not None else None
