"""What the entries of a paper account's journal say, in words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sim.model.event import (
    CashMoved,
    Delisted,
    DividendDeclared,
    DividendPaid,
    DividendTaxed,
    Opened,
    RightsTaken,
    SharesIssued,
    SharesMoved,
    SymbolChanged,
    Traded,
)
from sim.model.money import format_yuan
from sim.model.paper import (
    AccountCreated,
    OrderEnded,
    OrderOutcome,
    OrderPlaced,
    PaperRecord,
    Remarked,
    SessionSettled,
    Undone,
)
from sim.model.trade import Order, Side


def words_of(record: PaperRecord) -> str:
    """Return a record as one line without its day; amounts in yuan."""
    return _WORDS[type(record)](record)


def day_of(record: PaperRecord) -> date | None:
    """Return the session a record belongs to, None where it has none."""
    if isinstance(record, SessionSettled | Remarked):
        return record.close.day
    if isinstance(record, OrderPlaced):
        return record.order.created
    found: date | None = getattr(record, "day", None)
    return found


def order_words(order: Order) -> str:
    """Return what an order asks for, as `buy 1,000 600155.SH, limit 7.31 yuan`.

    An order for a budget names that: how many shares it buys is known at the open.
    """
    how = f"limit {order.price} yuan" if order.price is not None else "next open"
    if order.budget is not None:
        return f"{order.side} {order.symbol} for {format_yuan(order.budget)} yuan, {how}"
    return f"{order.side} {order.quantity:,} {order.symbol}, {how}"


def _created(record: AccountCreated) -> str:
    settings = ", ".join(f"{name}={value}" for name, value in record.parameters)
    by = f"strategy {record.strategy}" if record.strategy else "orders by hand"
    return f"account made from {record.origin}; {by}{f' ({settings})' if settings else ''}"


def _opened(event: Opened) -> str:
    return f"opened with {format_yuan(event.cash)} yuan and {len(event.positions)} positions"


def _moved(event: CashMoved) -> str:
    word = "deposit" if event.amount > 0 else "withdrawal"
    note = f": {event.note}" if event.note else ""
    return f"{word} of {format_yuan(abs(event.amount))} yuan{note}"


def _traded(event: Traded) -> str:
    fill = event.fill
    word = "bought" if fill.side is Side.BUY else "sold"
    return (
        f"{word} {fill.quantity:,} {fill.symbol} at {fill.price} yuan,"
        f" fees {format_yuan(fill.fees.total)} yuan"
    )


def _declared(event: DividendDeclared) -> str:
    return (
        f"dividend of {event.symbol} on {event.quantity:,} shares:"
        f" {format_yuan(event.amount)} yuan, paid on {event.pay_date}"
    )


def _issued(event: SharesIssued) -> str:
    word = "received free" if event.quantity > 0 else "taken back"
    return f"{abs(event.quantity):,} {event.symbol} {word}"


def _shares_moved(event: SharesMoved) -> str:
    word = "came in" if event.quantity > 0 else "went out"
    worth = f", counted as {format_yuan(event.cost)} yuan"
    return f"{abs(event.quantity):,} {event.symbol} {word} without cash{worth}"


def _rights(event: RightsTaken) -> str:
    return f"{event.quantity:,} {event.symbol} subscribed at {event.price} yuan"


def _changed(event: SymbolChanged) -> str:
    cash = f" and {format_yuan(event.cash)} yuan" if event.cash else ""
    return f"{event.old} became {event.quantity:,} {event.new}{cash}"


def _placed(record: OrderPlaced) -> str:
    by = ", by the strategy" if record.by_strategy else ""
    return f"order {record.number}: {order_words(record.order)}{by}"


def _ended(record: OrderEnded) -> str:
    reason = f": {record.reason}" if record.reason else ""
    bare = record.outcome in (OrderOutcome.CANCELLED, OrderOutcome.REJECTED)
    filled = "" if bare else f" {record.filled:,}"
    return f"order {record.number} {record.outcome}{filled}{reason}"


def _settled(record: SessionSettled) -> str:
    close = record.close
    return f"net value {format_yuan(close.net_value)} yuan, cash {format_yuan(close.cash)} yuan"


def _undone(record: Undone) -> str:
    reason = f": {record.reason}" if record.reason else ""
    return f"command {record.transaction} no longer counts{reason}"


_WORDS: Mapping[type, Callable[[Any], str]] = {
    AccountCreated: _created,
    Opened: _opened,
    CashMoved: _moved,
    Traded: _traded,
    DividendDeclared: _declared,
    DividendPaid: lambda event: (
        f"dividend of {event.symbol} received: {format_yuan(event.amount)} yuan"
    ),
    DividendTaxed: lambda event: (
        f"dividend tax on {event.symbol}: {format_yuan(event.amount)} yuan"
    ),
    SharesIssued: _issued,
    SharesMoved: _shares_moved,
    RightsTaken: _rights,
    SymbolChanged: _changed,
    Delisted: lambda event: f"{event.symbol} left the market for {format_yuan(event.cash)} yuan",
    OrderPlaced: _placed,
    OrderEnded: _ended,
    SessionSettled: _settled,
    Remarked: lambda record: f"corrected, {record.reason}",
    Undone: _undone,
}
