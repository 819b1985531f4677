"""Statements as files of facts: TOML with every figure in the digits it was printed in."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sim.column.facts_fields import FactsReader
from sim.column.figures import MAX_DIGITS, write_figure, write_significant
from sim.column.parsed import Parsed
from sim.column.toml_lines import key_lines
from sim.model.issue import Issue, Place
from sim.model.statement import PlanAction, PlanItem, StatedTrade, Statement, Written
from sim.model.trade import Side

MAX_CHARACTERS = 1_000_000
_KNOWN = frozenset({
    "publisher", "newspaper", "as_of", "cash", "net_value", "profit_percent",
    "holdings", "trades", "plan", "rules", "claims",
})  # fmt: skip
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


def read_facts(text: str, source: str) -> Parsed:
    """Read a file of facts; `write_facts` writes one.

    Everything wrong is reported at once, each with its line. Nothing raises: broken TOML,
    deep nesting and huge numbers are issues too.

    Args:
        text: The whole TOML document.
        source: Name of the file, for messages and `Statement.source`.

    Returns:
        The statement, None when anything in the file is an error.
    """
    document, broken = _load(text, source)
    if document is None:
        return Parsed(statement=None, issues=broken)
    reader = FactsReader(source=source, lines=key_lines(text))
    statement = _read_statement(reader, document)
    parsed = Parsed(statement=statement, issues=tuple(reader.issues))
    return Parsed(statement=None, issues=parsed.issues) if parsed.errors else parsed


def _load(text: str, source: str) -> tuple[Mapping[str, Any] | None, tuple[Issue, ...]]:
    line: int | None = None
    if len(text) > MAX_CHARACTERS:
        message = f"a file of facts may have {MAX_CHARACTERS:,} characters, had {len(text):,}"
    else:
        try:
            return tomllib.loads(text.removeprefix("\ufeff"), parse_float=str), ()
        except tomllib.TOMLDecodeError as error:
            found = _AT_LINE.search(str(error))
            at_end = text.count("\n") + 1
            line = int(found[1]) if found is not None and found[1] else at_end
            message = f"this is not valid TOML: {_AT_LINE.sub('', str(error)).strip()}"
        except RecursionError:
            message = "this TOML is nested too deeply"
        except ValueError:
            message = f"this TOML holds a number of more than {MAX_DIGITS} digits"
    issue = Issue(
        code="facts-unreadable",
        message=message,
        remedy="compare it with docs/column-formats.md, or print one with: fupan parse --toml",
        place=Place(source=source, line=line),
    )
    return None, (issue,)


def _read_statement(reader: FactsReader, document: Mapping[str, Any]) -> Statement:
    reader.refuse_unknown((), document, _KNOWN)
    return Statement(
        publisher=reader.name((), document, "publisher"),
        newspaper=reader.name((), document, "newspaper", required=False),
        as_of=reader.day((), document, "as_of"),
        cash=reader.money((), document, "cash"),
        net_value=reader.money((), document, "net_value"),
        profit_percent=reader.percent((), document, "profit_percent"),
        holdings=reader.holdings(document),
        trades=_read_trades(reader, document),
        plan=_read_plan(reader, document),
        rules=reader.values(("rules",), reader.table(document, "rules")),
        claims=reader.claims(document),
        source=reader.source,
    )


def _read_trades(reader: FactsReader, document: Mapping[str, Any]) -> tuple[StatedTrade, ...]:
    trades = []
    for path, row in reader.rows(document, "trades"):
        reader.refuse_unknown(path, row, {"side", "symbol", "name", "quantity", "price"})
        side = reader.choice(path, row, "side", Side)
        symbol = reader.symbol(path, row)
        name = reader.name(path, row, "name")
        quantity = reader.quantity(path, row)
        price = reader.price(path, row)
        if side is not None and quantity is not None:
            trades.append(
                StatedTrade(side=side, symbol=symbol, name=name, quantity=quantity, price=price)
            )
    return tuple(trades)


def _read_plan(reader: FactsReader, document: Mapping[str, Any]) -> tuple[PlanItem, ...]:
    items = []
    for path, row in reader.rows(document, "plan"):
        reader.refuse_unknown(path, row, {"action", "symbol", "name"})
        action = reader.choice(path, row, "action", PlanAction)
        symbol = reader.symbol(path, row)
        name = reader.name(path, row, "name")
        if action is not None:
            items.append(PlanItem(action=action, symbol=symbol, name=name))
    reader.refuse_repeats("plan", [(item.symbol, item.name) for item in items])
    return tuple(items)


def write_facts(statement: Statement) -> str:
    """Return `statement` as a file of facts that `read_facts` reads back, places apart.

    What is unknown (a symbol, the day) is left out; reading such a file asks for it.
    """
    heads: list[tuple[str, object]] = [
        ("publisher", statement.publisher),
        ("newspaper", statement.newspaper),
        ("as_of", statement.as_of),
        ("cash", statement.cash),
        ("net_value", statement.net_value),
        ("profit_percent", statement.profit_percent),
    ]
    parts = [_lines((key, value) for key, value in heads if value not in {None, ""})]
    for trade in statement.trades:
        row = [("side", trade.side.value), ("symbol", trade.symbol), ("name", trade.name)]
        figures = [("quantity", trade.quantity), ("price", trade.price)]
        parts.append("[[trades]]\n" + _lines([*row, *figures]))
    for holding in statement.holdings:
        pairs = [("symbol", holding.symbol), ("name", holding.name)]
        parts.append("[[holdings]]\n" + _lines([*pairs, ("quantity", holding.quantity)]))
    for item in statement.plan:
        pairs = [("action", item.action.value), ("symbol", item.symbol), ("name", item.name)]
        parts.append("[[plan]]\n" + _lines(pairs))
    if statement.rules:
        parts.append("[rules]\n" + _lines(statement.rules.items()))
    parts += [
        "[[claims]]\n" + _lines([("kind", claim.kind), *claim.values.items()])
        for claim in statement.claims
    ]
    return "\n".join(parts)


def _lines(pairs: Iterable[tuple[str, object]]) -> str:
    return "".join(f"{key} = {_toml(value)}\n" for key, value in pairs if value is not None)


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | date():
            return str(value)
        case Written():
            return f'"{write_figure(value.digits, value.scale)}"'
        case Decimal():
            return f'"{write_significant(value)}"'
        case _:
            return json.dumps(str(value), ensure_ascii=False)
