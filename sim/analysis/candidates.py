"""A possible explanation of a difference, and how explanations are ranked."""

import dataclasses
import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sim.model.statement import Holding, StatedTrade, Statement, Written


class Kind(enum.StrEnum):
    """What may have gone wrong, in the order in which equally good explanations are listed."""

    DIGIT = "digit"
    TRANSPOSITION = "transposition"
    DIGIT_LOST = "digit-lost"
    DIGIT_ADDED = "digit-added"
    UNIT = "unit"
    POINT = "point"
    EXCHANGED = "exchanged"  # two holdings printed with each other's quantity
    OTHER_PRICE = "other-price"  # one holding valued at another price of these days
    PRICE_SLIP = "price-slip"  # a close misread by one slip
    OTHER_DAY = "other-day"  # all holdings valued at other prices
    UNREPORTED_TRADE = "unreported-trade"
    FEES = "fees"
    TWO_DIGITS = "two-digits"


_ORDER = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One explanation that brings the residual inside what the written digits allow.

    Attributes:
        kind: What may have gone wrong.
        field: Dotted name of the number meant: `holdings.600155.SH.quantity`, `cash`,
            `trades.300053.SZ`.
        printed: The number as printed or used, in its base unit; empty when there was none.
        candidate: What it would have to be.
        residual: Yuan between computed and printed net value that stay.
        edits: Slips needed.
        for_: What speaks for it.
        against: What speaks against it.
        changes: Printed numbers to replace for this reading, by field; empty when the printed
            numbers stay.
        closeness: Among equals the smaller goes first: significant digits of the starting
            capital it implies, or distance from the day's average price.
    """

    kind: Kind
    field: str
    printed: str
    candidate: str
    residual: Decimal
    edits: int
    for_: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    changes: Mapping[str, Written] = dataclasses.field(default_factory=dict)
    closeness: Decimal = Decimal(0)


def rank_key(candidate: Candidate) -> tuple[int, int, Decimal, int, str, str]:
    """Return what candidates are sorted by: slips needed and doubts raised, least first."""
    return (
        candidate.edits + len(candidate.against),
        _ORDER[candidate.kind],
        candidate.closeness,
        -len(candidate.for_),
        candidate.field,
        candidate.candidate,
    )


def with_changes(statement: Statement, changes: Mapping[str, Written]) -> Statement:
    """Return the statement with some numbers replaced; the original stays as it is.

    Args:
        statement: As printed.
        changes: By field, as `Candidate.changes` has them.

    Raises:
        KeyError: A field is none of the statement's.
    """
    left = dict(changes)
    holdings = tuple(_with_quantity(holding, left) for holding in statement.holdings)
    trades = tuple(
        _with_terms(trade, name, left)
        for trade, name in zip(statement.trades, trade_fields(statement), strict=True)
    )
    changed = replace(
        statement,
        cash=left.pop("cash", statement.cash),
        net_value=left.pop("net_value", statement.net_value),
        profit_percent=left.pop("profit_percent", statement.profit_percent),
        holdings=holdings,
        trades=trades,
    )
    if left:
        raise KeyError(", ".join(sorted(left)))
    return changed


def trade_fields(statement: Statement) -> tuple[str, ...]:
    """Return the dotted name of every stated trade; the second of a security ends in `.2`."""
    seen: dict[str, int] = {}
    fields = []
    for trade in statement.trades:
        name = f"trades.{trade.symbol}"
        seen[name] = seen.get(name, 0) + 1
        fields.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return tuple(fields)


def _with_quantity(holding: Holding, left: dict[str, Written]) -> Holding:
    quantity = left.pop(f"holdings.{holding.symbol}.quantity", holding.quantity)
    return replace(holding, quantity=quantity)


def _with_terms(trade: StatedTrade, name: str, left: dict[str, Written]) -> StatedTrade:
    return replace(
        trade,
        quantity=left.pop(f"{name}.quantity", trade.quantity),
        price=left.pop(f"{name}.price", trade.price),
    )
