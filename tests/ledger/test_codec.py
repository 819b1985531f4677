import dataclasses
import json
import types
import typing
from datetime import date
from decimal import Decimal
from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ledger import codec
from sim.ledger.codec import KINDS, decode, encode
from sim.model.event import DayClose, Opened, Traded
from sim.model.paper import Mark, OrderEnded, OrderOutcome, OrderPlaced, SessionSettled
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Fill, Order, OrderKind, Side


def values(kind):  # noqa: PLR0911 - one return a type
    if get_origin(kind) in (types.UnionType, typing.Union):
        return st.one_of([st.none() if k is type(None) else values(k) for k in get_args(kind)])
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        if inner[-1] is Ellipsis:
            return st.lists(values(inner[0]), max_size=3).map(tuple)
        return st.tuples(*map(values, inner))
    if kind is Decimal:
        return st.integers(-(10**12), 10**12).map(lambda n: Decimal(n).scaleb(-2))
    if kind is Symbol:
        return st.from_regex("[0-9]{6}[.](SH|SZ|BJ)", fullmatch=True).map(Symbol.parse)
    if dataclasses.is_dataclass(kind):
        return st.builds(
            kind, **{name: values(hint) for name, hint in get_type_hints(kind).items()}
        )
    return st.from_type(kind)


YUAN = Decimal("1.00")
records = st.one_of([values(kind) for kind in KINDS.values()])

FILL = Fill(
    day=date(2024, 2, 19),
    symbol=Symbol.parse("300053.SZ"),
    side=Side.BUY,
    quantity=320_000,
    price=Decimal("9.00"),
    fees=FeeBreakdown(commission=Decimal("720.00"), transfer_fee=Decimal("28.80")),
)


@given(records)
def test_every_record_survives_json(record):
    kind, body = encode(record)

    assert decode(kind, json.loads(json.dumps(body))) == record


def test_money_is_stored_as_whole_fen_and_a_price_as_its_text():
    _, body = encode(Traded(day=FILL.day, fill=FILL))

    assert body["fill"]["fees"]["commission"] == 72_000
    assert body["fill"]["price"] == "9.00"


def test_an_order_by_strategy_keeps_what_it_asked_for():
    record = OrderPlaced(
        number=3,
        order=Order(
            symbol=FILL.symbol,
            side=Side.SELL,
            quantity=100,
            kind=OrderKind.LIMIT,
            price=Decimal("9.15"),
            created=date(2024, 2, 19),
        ),
        by_strategy=True,
    )

    assert decode(*encode(record)) == record


def test_a_part_of_a_fen_is_never_written():
    with pytest.raises(ValueError, match="whole number of fen"):
        encode(Opened(day=date(2024, 2, 19), cash=Decimal("0.001")))


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind must be one of"):
        decode("Gift", {})


@pytest.mark.parametrize(
    "body",
    [
        {"day": "2024-02-19"},
        {"day": "2024-02-30", "cash": 1},
        {"day": 20240219, "cash": 1},
        {"day": "2024-02-19", "cash": "1.00"},
        {"day": "2024-02-19", "cash": True},
        {"day": "2024-02-19", "cash": 1, "gift": 2},
        ["2024-02-19", 1],
        None,
    ],
)
def test_a_body_that_does_not_fit_its_kind_is_refused(body):
    with pytest.raises(ValueError, match=r"does not fit|Invalid isoformat|day is out"):
        decode("Opened", body)


def test_a_number_in_the_place_of_a_count_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        decode("OrderEnded", {"number": True, "day": None, "outcome": "filled"})
    with pytest.raises(ValueError, match="not a valid"):
        decode("OrderEnded", {"number": 1, "day": None, "outcome": "lost"})


@pytest.mark.parametrize("pair", [["fast"], ["fast", "5", "slow"], []])
def test_a_setting_that_is_no_pair_of_name_and_value_is_refused(pair):
    with pytest.raises(ValueError, match="a AccountCreated record does not fit its kind"):
        decode("AccountCreated", {"name": "demo", "origin": "", "parameters": [pair]})


def test_a_settled_session_keeps_its_marks_and_the_digest_of_its_bars():
    record = SessionSettled(
        close=DayClose(
            day=date(2024, 2, 19),
            cash=Decimal("1431678.63"),
            market_value=Decimal("32905200.00"),
            stale=(FILL.symbol,),
        ),
        marks=(Mark(symbol=FILL.symbol, quantity=320_000, price=Decimal("9.15")),),
        bars="ab" * 32,
    )

    assert decode(*encode(record)) == record


def test_an_ended_order_keeps_its_outcome():
    record = OrderEnded(number=1, day=None, outcome=OrderOutcome.CANCELLED, reason="by hand")

    assert decode(*encode(record)) == record


@pytest.mark.parametrize("mark", ["600155.SH 100", "600155.SH 100 7.31 1", "600155.SH x 7.31", 5])
def test_a_mark_that_is_no_symbol_quantity_and_price_is_refused(mark):
    _, body = encode(SessionSettled(close=DayClose(day=FILL.day, cash=YUAN, market_value=YUAN)))

    with pytest.raises(ValueError, match="a SessionSettled record does not fit its kind"):
        decode("SessionSettled", {**body, "marks": [mark]})


def test_a_body_from_before_a_field_was_added_takes_its_default():
    record = SessionSettled(close=DayClose(day=FILL.day, cash=YUAN, market_value=YUAN))
    _, body = encode(record)
    del body["marks"], body["close"]["stale"]

    assert decode("SessionSettled", body) == record


def test_a_record_that_checks_itself_is_never_filled_past_its_check():
    with pytest.raises(TypeError, match="Symbol checks itself"):
        codec._filled(Symbol, ("code", "exchange"))
