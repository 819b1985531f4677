"""Records to plain JSON values and back: money as whole fen, other decimals as their text."""

import dataclasses
import enum
import types
import typing
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from sim.model import event, paper
from sim.model.money import from_fen, to_fen
from sim.model.paper import PaperRecord
from sim.model.symbol import Symbol

MONEY_FIELDS = frozenset(
    {
        "amount",
        "cash",
        "commission",
        "cost",
        "market_value",
        "other_fee",
        "receivable",
        "stamp_duty",
        "transfer_fee",
    }
)
"""Names of fields that hold yuan; they are written as whole fen."""

KINDS: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        event.Opened,
        event.CashMoved,
        event.Traded,
        event.DividendDeclared,
        event.DividendPaid,
        event.DividendTaxed,
        event.SharesIssued,
        event.RightsTaken,
        event.SymbolChanged,
        event.Delisted,
        paper.AccountCreated,
        paper.OrderPlaced,
        paper.OrderEnded,
        paper.SessionSettled,
        paper.Remarked,
        paper.Undone,
    )
}
"""Every kind of record by the name it is stored under. Names are never reused or changed."""

Json = dict[str, "Json"] | list["Json"] | str | int | bool | None


def encode(record: PaperRecord) -> tuple[str, Json]:
    """Return the kind's name and the record as JSON values (no floats).

    Raises:
        ValueError: An amount of money is not a whole number of fen.
    """
    return type(record).__name__, _encode("", record)


def decode(kind: str, body: Json) -> PaperRecord:
    """Return the record stored as `body` under `kind`.

    Raises:
        ValueError: The kind is unknown, or the body does not fit it.
    """
    if kind not in KINDS:
        raise ValueError(f"a record's kind must be one of {', '.join(KINDS)}, was {kind!r}")
    try:
        return typing.cast(PaperRecord, _decode("", KINDS[kind], body))
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"a {kind} record does not fit its kind: {error!r}") from None


def _encode(name: str, value: object) -> Json:  # noqa: PLR0911 - one return a type
    if isinstance(value, Decimal):
        return to_fen(value) if name in MONEY_FIELDS else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Symbol):
        return str(value)
    if dataclasses.is_dataclass(value):
        return {
            field.name: _encode(field.name, getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    if isinstance(value, tuple):
        return [_encode(name, item) for item in value]
    if isinstance(value, enum.Enum):
        return str(value.value)
    return typing.cast(Json, value)


def _decode(name: str, kind: typing.Any, value: typing.Any) -> object:  # noqa: ANN401, PLR0911 - any JSON, one return a type
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        options = [option for option in typing.get_args(kind) if option is not type(None)]
        return None if value is None else _decode(name, options[0], value)
    if origin is tuple:
        inner = typing.get_args(kind)
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_decode(name, k, item) for k, item in zip(kinds, value, strict=True))
    if kind is Decimal:
        return from_fen(_whole(value)) if name in MONEY_FIELDS else Decimal(_text(value))
    if kind is date:
        return date.fromisoformat(_text(value))
    if kind is Symbol:
        return Symbol.parse(_text(value))
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        if set(value) - set(hints):
            raise TypeError(f"unknown fields {sorted(set(value) - set(hints))}")
        fields = {key: _decode(key, hints[key], item) for key, item in value.items()}
        return typing.cast(type, kind)(**fields)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{name} must be {kind.__name__}, was {value!r}")
    return typing.cast(object, value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"fen must be a whole number, was {value!r}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text was wanted, was {value!r}")
    return value


@cache
def _hints(kind: type) -> Mapping[str, object]:
    return typing.get_type_hints(kind)
