"""A paper account as JSON values; amounts in yuan, as text with two decimals."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sim.cli.paper_entries import day_of, words_of
from sim.ledger.chain import body_text, in_force
from sim.ledger.unit_value import unit_values
from sim.model.event import CashMoved, DayClose
from sim.model.money import ZERO

if TYPE_CHECKING:
    from sim.cli.paper_account import Account
    from sim.ledger.paper_state import PaperState
    from sim.model.paper import Entry, Mark, OrderPlaced


def close_row(close: DayClose) -> dict[str, str]:
    """Return a close."""
    return {
        "date": close.day.isoformat(),
        "cash": f"{close.cash:.2f}",
        "receivable": f"{close.receivable:.2f}",
        "market_value": f"{close.market_value:.2f}",
        "net_value": f"{close.net_value:.2f}",
    }


def order_row(state: "PaperState", placed: "OrderPlaced") -> dict[str, Any]:
    """Return an order and how it ended.

    One for a budget has no `quantity`: how many shares it buys is known at the open.
    """
    order = placed.order
    ended = next((row for row in reversed(state.ended) if row.number == placed.number), None)
    return {
        "number": placed.number,
        "created": order.created.isoformat() if order.created else None,
        "side": str(order.side),
        "symbol": str(order.symbol),
        "quantity": order.quantity if order.budget is None else None,
        "budget": f"{order.budget:.2f}" if order.budget is not None else None,
        "kind": str(order.kind),
        "price": str(order.price) if order.price is not None else None,
        "by_strategy": placed.by_strategy,
        "outcome": str(ended.outcome) if ended else "waiting",
        "session": ended.day.isoformat() if ended and ended.day else None,
        "filled": ended.filled if ended else 0,
        "reason": ended.reason if ended else "",
    }


def status_of(account: "Account") -> dict[str, Any]:
    """Return where an account stands."""
    state = account.state
    now, close = state.account_now, state.settlements[-1].close
    marks = {mark.symbol: mark for mark in state.settlements[-1].marks}
    first = state.settlements[0].close
    moved = sum((flow.amount for flow in state.flows), ZERO)
    return {
        "account": state.created.name,
        "origin": state.created.origin,
        "strategy": state.created.strategy or None,
        "opened": first.day.isoformat(),
        "settled": close.day.isoformat(),
        "close": close_row(close),
        "cash_now": f"{now.cash:.2f}",
        "positions": [
            {
                "symbol": str(symbol),
                "quantity": position.quantity,
                "cost": f"{position.cost:.2f}",
                "close": str(marks[symbol].price) if symbol in marks else None,
                "market_value": f"{value_of(marks.get(symbol)):.2f}",
                "stale": symbol in close.stale,
            }
            for symbol, position in sorted(now.positions.items())
        ],
        "orders": [order_row(state, placed) for placed in state.pending],
        "realised": f"{now.realised:.2f}",
        "dividends": f"{now.dividends:.2f}",
        "dividend_tax": f"{now.dividend_tax:.2f}",
        "fees": f"{now.fees:.2f}",
        "deposited": f"{now.deposited:.2f}",
        "unit_value": f"{unit_values_of(account)[-1]:.6f}",
        "gain": f"{close.net_value + moved - now.deposited:.2f}",
        "corrections": [
            {"date": remark.close.day.isoformat(), "reason": remark.reason}
            for remark in state.remarks
        ],
        "entries": len(account.entries),
        "hash": account.entries[-1].hash,
    }


def unit_values_of(account: "Account") -> tuple[Decimal, ...]:
    """Return the unit value at each settled close, 1 at the opening."""
    records = [entry.record for entry in in_force(account.entries)]
    return unit_values(
        [settled.close for settled in account.state.settlements],
        [record for record in records if isinstance(record, CashMoved)],
    )


def value_of(mark: "Mark | None") -> Decimal:
    """Return the yuan a position is worth at its mark, none without one."""
    return mark.price * mark.quantity if mark is not None else ZERO


def entry_row(entry: "Entry", *, counts: bool) -> dict[str, Any]:
    """Return an entry of the journal; `text` is what its hash is taken over."""
    kind, text = body_text(entry.record)
    day = day_of(entry.record)
    return {
        "number": entry.number,
        "command": entry.transaction,
        "session": day.isoformat() if day else None,
        "kind": kind,
        "words": words_of(entry.record),
        "counts": counts,
        "text": text,
        "hash": entry.hash,
    }
