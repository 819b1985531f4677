"""Orders of backtrader read as orders of the model, and the other way round."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import isfinite

import backtrader as bt

from sim.engine.gate import Refusal
from sim.model.symbol import Symbol
from sim.model.trade import Order, OrderKind, Side

KINDS: dict[int, OrderKind] = {
    bt.Order.Market: OrderKind.OPEN,
    bt.Order.Stop: OrderKind.OPEN,
    bt.Order.StopTrail: OrderKind.OPEN,
    bt.Order.Limit: OrderKind.LIMIT,
    bt.Order.StopLimit: OrderKind.LIMIT,
    bt.Order.StopTrailLimit: OrderKind.LIMIT,
    bt.Order.Close: OrderKind.CLOSE,
    bt.Order.Historical: OrderKind.STATED,
}
EXECUTION: dict[OrderKind, int] = {
    OrderKind.OPEN: bt.Order.Market,
    OrderKind.LIMIT: bt.Order.Limit,
    OrderKind.CLOSE: bt.Order.Close,
    OrderKind.STATED: bt.Order.Historical,
}
TRIGGERED = frozenset(
    {bt.Order.Stop, bt.Order.StopTrail, bt.Order.StopLimit, bt.Order.StopTrailLimit}
)
PHASES = {OrderKind.OPEN: 0, OrderKind.STATED: 1, OrderKind.LIMIT: 1, OrderKind.CLOSE: 2}


def read_order(order: bt.Order, symbol: Symbol) -> tuple[Order, Refusal | None]:
    """Return what a backtrader order still asks for, and why it cannot be an order at all.

    Args:
        order: Of backtrader; its remaining size counts.
        symbol: What its feed carries.
    """
    remaining = abs(order.executed.remsize)
    whole = int(remaining) if isfinite(remaining) else 0
    kind = KINDS[order.exectype]
    exact: Order | None = order.info.get("asked")
    if exact is not None:
        price, created = exact.price, exact.created
    else:
        price = _named_price(order, kind)
        created = date.fromordinal(int(order.created.dt))
    asked = Order(
        symbol=symbol,
        side=Side.BUY if order.isbuy() else Side.SELL,
        quantity=whole,
        kind=kind,
        price=price,
        created=None if kind is OrderKind.STATED else created,
        budget=exact.budget if exact is not None else None,
    )
    if whole != remaining:
        return asked, Refusal(
            "quantity-not-whole",
            f"{symbol} trades in whole shares, the order was for {order.executed.remsize:g}",
        )
    if price is not None and not (price.is_finite() and price > 0):
        return replace(asked, price=None), Refusal(
            "price-not-positive",
            f"an order for {symbol} must name a positive price, was {price}",
        )
    return asked, None


def _named_price(order: bt.Order, kind: OrderKind) -> Decimal | None:
    if kind is OrderKind.STATED or order.exectype == bt.Order.Limit:
        return Decimal(str(order.created.price))
    if kind is OrderKind.LIMIT:
        return Decimal(str(order.created.pricelimit))
    return None


def exact_price(asked: Order, price: float) -> Decimal:
    """Return the price of a fill as the decimal it stands for, in yuan."""
    if asked.kind is OrderKind.STATED and asked.price is not None:
        return asked.price
    return Decimal(str(price))


def phase(order: bt.Order) -> int:
    """Return when in the session an order meets the market: auction, day, closing auction."""
    if order.exectype in TRIGGERED:
        return PHASES[OrderKind.LIMIT]
    return PHASES[KINDS[order.exectype]]


def lives_on(order: bt.Order) -> bool:
    """Say whether an order outlives its session whatever the options.

    Triggers are kept by the broker, not by the exchange; a bracket or an explicit validity says
    that the order is meant to last.
    """
    return order.exectype in TRIGGERED or order.parent is not None or order.valid is not None
