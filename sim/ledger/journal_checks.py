"""What the market says of a journal's rows: lots, T+1, the day's range and limits, its volume."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sim.ledger.journal_row import JournalRow
from sim.ledger.market_view import MarketView
from sim.model.account import Position
from sim.model.bar import Bar
from sim.model.errors import RuleNotKnownError
from sim.model.issue import Issue, Severity
from sim.model.trade import Order, OrderKind, Side
from sim.rules.lots import check_quantity, lot_rule
from sim.rules.orders import (
    Situation,
    check_holding,
    check_limits,
    check_locked,
    check_maximum,
    check_range,
    check_tick,
    check_trading,
)
from sim.rules.price_limits import FREE, PriceLimits, price_limits
from sim.rules.securities import Security


def market_issues(
    row: JournalRow,
    security: Security,
    position: Position | None,
    market: MarketView,
    *,
    whole_order: int,
) -> tuple[Issue, ...]:
    """Return everything the market has against a row; that it happened all the same is no excuse.

    What is odd but possible is a note: an average price between two ticks, a fill on a day that
    stood at its limit. Selling more than is held is left to the ledger, which refuses it.

    Args:
        row: The trade.
        security: What was traded.
        position: What was held of it before.
        market: Daily bars.
        whole_order: Shares of the order the row is a fill of; 0 when the order was judged before.

    Raises:
        RuleNotKnownError: The day is outside the record of a rule.
    """
    span = market.span(row.symbol)
    covered = span is not None and span[0] <= row.day <= span[1]
    bar = market.bar(row.symbol, row.day) if covered else None
    if (
        whole_order == row.quantity
        and (row.side is Side.BUY or is_sellable(position, row.quantity, row.day))
        and is_plain(row, security)
        and (not covered or (bar is not None and is_inside(row, bar)))
    ):
        return ()
    held, sellable = 0, row.quantity
    if row.side is Side.SELL and position is not None:
        held = position.quantity
        if row.quantity <= held:
            sellable = position.sellable(row.day)
    order = Order(
        symbol=row.symbol,
        side=row.side,
        quantity=row.quantity,
        kind=OrderKind.STATED,
        price=row.price,
    )
    situation = Situation(
        security=security,
        day=row.day,
        bar=None,
        held=max(held, row.quantity),
        sellable=sellable,
    )
    issues = [*check_tick(order, situation), *check_holding(order, situation)]
    if whole_order:
        issues += check_quantity(security, row.day, row.side, whole_order, held)
        whole = order if whole_order == row.quantity else replace(order, quantity=whole_order)
        issues += check_maximum(whole, situation)
    if covered:
        issues += _bar_issues(order, replace(situation, bar=bar), bar)
    return tuple(issues)


def is_sellable(position: Position | None, quantity: int, day: date) -> bool:
    """Say whether the oldest lots alone, all of them sellable, cover a sale of `quantity`."""
    left = quantity
    for lot in position.lots if position is not None else ():
        if lot.sellable_from is not None and lot.sellable_from > day:
            return False
        left -= lot.quantity
        if left <= 0:
            return True
    return False


def is_plain(row: JournalRow, security: Security) -> bool:
    """Say whether lot and price of a whole order are lawful whatever is held.

    A shortcut for nearly every row; the rules themselves are asked where it says no.

    Raises:
        RuleNotKnownError: The day is outside the record of lots.
    """
    rule = lot_rule(security, row.day)
    return (
        rule.minimum <= row.quantity <= rule.limit_maximum
        and row.quantity % rule.step == 0
        and row.price % security.tick == 0
    )


def is_inside(row: JournalRow, bar: Bar) -> bool:
    """Say whether the day's range and volume leave room for a row, and the price moved."""
    return bar.low <= row.price <= bar.high != bar.low and row.quantity <= bar.volume


def _bar_issues(order: Order, situation: Situation, bar: Bar | None) -> Iterator[Issue]:
    closed = check_trading(situation)
    if closed or bar is None:
        yield from closed
        return
    outside = check_range(order, situation)
    if outside or bar.low == bar.high:
        judged = replace(situation, limits=_limits(situation, bar))
        yield from outside
        if outside:
            yield from check_limits(order, judged)
        for issue in check_locked(order, judged):
            yield replace(issue, severity=Severity.NOTE)
    if order.quantity > bar.volume:
        yield Issue(
            code="volume-exceeded",
            message=f"{order.quantity} {order.symbol} were traded, the whole market traded"
            f" {bar.volume} on {situation.day}",
            wanted=f"{bar.volume} or fewer",
            found=str(order.quantity),
        )


def _limits(situation: Situation, bar: Bar) -> PriceLimits:
    if bar.prev_close is None:
        return FREE
    try:
        return price_limits(situation.security, situation.day, bar.prev_close)
    except RuleNotKnownError:  # before the board had limits
        return FREE
