"""Records to plain JSON values and back: money as whole fen, other decimals as their text."""

import dataclasses
import enum
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache, partial
from operator import attrgetter

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
        event.SharesMoved,
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


@dataclasses.dataclass(frozen=True, slots=True)
class _Coder:
    """How values of one type are written and read."""

    write: Callable[[typing.Any], Json]
    read: Callable[[typing.Any], typing.Any]


def encode(record: PaperRecord) -> tuple[str, Json]:
    """Return the kind's name and the record as JSON values (no floats).

    Raises:
        ValueError: An amount of money is not a whole number of fen.
    """
    kind: typing.Any = type(record)
    return str(kind.__name__), _coder("", kind).write(record)


def decode(kind: str, body: Json) -> PaperRecord:
    """Return the record stored as `body` under `kind`.

    Raises:
        ValueError: The kind is unknown, or the body does not fit it.
    """
    if kind not in KINDS:
        raise ValueError(f"a record's kind must be one of {', '.join(KINDS)}, was {kind!r}")
    try:
        record: PaperRecord = _coder("", KINDS[kind]).read(body)
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise ValueError(f"a {kind} record does not fit its kind: {error!r}") from None
    return record


@cache
def _coder(name: str, kind: typing.Any) -> _Coder:  # noqa: ANN401, PLR0911 - one return a type
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _optional(name, typing.get_args(kind))
    if origin is tuple:
        return _sequence(name, typing.get_args(kind))
    if dataclasses.is_dataclass(kind) and kind not in _TEXTS:
        return _record(typing.cast(type, kind))
    if kind is Decimal and name in MONEY_FIELDS:
        return _Coder(to_fen, _exactly(int, from_fen))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _Coder(lambda value: str(value.value), kind)
    if kind in _TEXTS:
        return _Coder(*_TEXTS[kind])
    return _Coder(lambda value: typing.cast(Json, value), _exactly(kind))


def _exactly(
    kind: type, read: Callable[[typing.Any], typing.Any] | None = None
) -> Callable[[typing.Any], typing.Any]:
    """Return the reader of a JSON value of one type, and of no other that would pass for it."""

    def check(value: typing.Any) -> typing.Any:  # noqa: ANN401 - any JSON value
        if type(value) is not kind:
            raise TypeError(f"{kind.__name__} was wanted, was {value!r}")
        return value if read is None else read(value)

    return check


_symbol = cache(Symbol.parse)
_price = lru_cache(maxsize=100_000)(Decimal)  # a security's closes come back again and again


def _filled(
    kind: type, names: Iterable[str]
) -> tuple[Callable[[typing.Any, typing.Any], None], ...]:
    """Return what fills the fields of a new frozen record; its `__init__` takes twice as long.

    Raises:
        TypeError: The record checks itself when it is made, and must be made the long way.
    """
    if hasattr(kind, "__post_init__"):
        raise TypeError(f"{kind.__name__} checks itself when it is made")
    return tuple(kind.__dict__[name].__set__ for name in names)


_set_symbol, _set_quantity, _set_price = _filled(paper.Mark, ("symbol", "quantity", "price"))


@lru_cache(maxsize=100_000)
def _held(text: str) -> tuple[Symbol, int]:
    symbol, quantity = text.split(" ")
    return _symbol(symbol), int(quantity)


def _marks(texts: Iterable[str]) -> tuple[paper.Mark, ...]:
    """Return the marks of a close: most of a long journal, so read in one loop."""
    marks = []
    for text in texts:
        held, _, price = text.rpartition(" ")
        symbol, quantity = _held(held)
        mark = object.__new__(paper.Mark)
        _set_symbol(mark, symbol)
        _set_quantity(mark, quantity)
        _set_price(mark, _price(price))
        marks.append(mark)
    return tuple(marks)


# How these are written, and read: a value that is no text fails in the reader.
_TEXTS: Mapping[typing.Any, tuple[Callable[[typing.Any], str], Callable[[str], object]]] = {
    Decimal: (str, _exactly(str, Decimal)),
    date: (date.isoformat, date.fromisoformat),
    Symbol: (str, _symbol),
    paper.Mark: (
        lambda mark: f"{mark.symbol} {mark.quantity} {mark.price}",
        lambda text: _marks([text])[0],
    ),
}


def _optional(name: str, options: tuple[typing.Any, ...]) -> _Coder:
    (kind,) = (option for option in options if option is not type(None))
    inner = _coder(name, kind)
    return _Coder(
        lambda value: None if value is None else inner.write(value),
        lambda value: None if value is None else inner.read(value),
    )


def _sequence(name: str, kinds: tuple[typing.Any, ...]) -> _Coder:
    if kinds[-1] is Ellipsis:
        item = _coder(name, kinds[0])
        all_read = _marks if kinds[0] is paper.Mark else partial(_all_read, item.read)
        return _Coder(
            lambda values: [item.write(value) for value in values], _exactly(list, all_read)
        )
    items = tuple(_coder(name, kind) for kind in kinds)
    return _Coder(
        lambda values: [item.write(v) for item, v in zip(items, values, strict=True)],
        _exactly(
            list,
            lambda values: tuple([item.read(v) for item, v in zip(items, values, strict=True)]),
        ),
    )


def _all_read(
    read: Callable[[typing.Any], typing.Any], values: Iterable[typing.Any]
) -> tuple[typing.Any, ...]:
    return tuple(map(read, values))


def _record(kind: type) -> _Coder:
    hints = typing.get_type_hints(kind)
    coders = {name: _coder(name, hint) for name, hint in hints.items()}
    getters = [(name, attrgetter(name), coder.write) for name, coder in coders.items()]
    readers = {name: coder.read for name, coder in coders.items()}
    fields = tuple(zip(readers.items(), _filled(kind, coders), strict=True))

    def read(body: typing.Any) -> typing.Any:  # noqa: ANN401 - any JSON value in, any record out
        if len(body) != len(fields):  # from before a field was added, or damaged
            return kind(**{name: readers[name](item) for name, item in body.items()})
        record: typing.Any = object.__new__(kind)
        for (name, reader), put in fields:
            put(record, reader(body[name]))
        return record

    return _Coder(
        lambda value: {name: write(get(value)) for name, get, write in getters},
        read,
    )
