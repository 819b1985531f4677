"""Whether an order may be given and can be filled on a day: one rule a function."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.model.bar import Bar
from sim.model.issue import Issue, Severity
from sim.model.trade import Order, OrderKind, Side
from sim.rules.lots import check_quantity, lot_rule, orders_needed
from sim.rules.price_limits import FREE, PriceLimits
from sim.rules.securities import Security


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What an order meets.

    Attributes:
        security: What is traded.
        day: Session.
        bar: The day's raw bar; None when the security did not trade.
        limits: The day's price limits; `FREE` when there are none or they are not known.
        held: Shares held before the order.
        sellable: Shares T+1 lets go today.
    """

    security: Security
    day: date
    bar: Bar | None
    limits: PriceLimits = FREE
    held: int = 0
    sellable: int = 0


def _locked_price(bar: Bar) -> Decimal | None:
    """Return the only price of the day, None when it had more than one."""
    return bar.low if bar.low == bar.high else None


def check_trading(situation: Situation) -> tuple[Issue, ...]:
    """Return an issue when the security did not trade on the day (停牌)."""
    bar = situation.bar
    if bar is not None and bar.volume > 0:
        return ()
    symbol, day = situation.security.symbol, situation.day
    found = "no bar" if bar is None else "volume 0"
    return (
        Issue(
            code="suspended",
            message=f"{symbol} did not trade on {day} ({found}), so no order can be filled",
            wanted="a session with trades",
            found=found,
            remedy="check the day, or the bars if the security did trade",
        ),
    )


def check_maximum(order: Order, situation: Situation) -> tuple[Issue, ...]:
    """Return an issue when one order may not be so large; a note when a trade took several."""
    needed = orders_needed(situation.security, situation.day, order.quantity)
    if needed <= 1:
        return ()
    most = lot_rule(situation.security, situation.day).limit_maximum
    stated = order.kind is OrderKind.STATED
    return (
        Issue(
            code="several-orders-needed" if stated else "quantity-above-maximum",
            message=(
                f"{order.quantity} {situation.security.unit}s of {order.symbol} exceed the largest"
                f" order of {most}: at least {needed} orders"
            ),
            wanted=f"{most} or fewer in one order",
            found=str(order.quantity),
            remedy="" if stated else f"split it into {needed} orders",
            severity=Severity.NOTE if stated else Severity.ERROR,
        ),
    )


def check_tick(order: Order, situation: Situation) -> tuple[Issue, ...]:
    """Return an issue when the price is no whole number of ticks; a note for a stated average."""
    tick = situation.security.tick
    if order.price is None or order.price % tick == 0:
        return ()
    stated = order.kind is OrderKind.STATED
    return (
        Issue(
            code="price-off-tick",
            message=f"{order.price} yuan is no whole number of ticks of {tick} yuan"
            + (": the average of several fills" if stated else ""),
            wanted=f"a multiple of {tick}",
            found=str(order.price),
            severity=Severity.NOTE if stated else Severity.ERROR,
        ),
    )


def _traded_at(bar: Bar | None, price: Decimal) -> bool:
    return bar is not None and bar.low <= price <= bar.high


def check_limits(order: Order, situation: Situation) -> tuple[Issue, ...]:
    """Return an issue when the price lies outside the day's limits.

    Only a warning for a stated price that the market did trade at: then the limits that were
    reckoned are not those of the day.
    """
    limits = situation.limits
    if order.price is None or limits.allow(order.price):
        return ()
    traded = order.kind is OrderKind.STATED and _traded_at(situation.bar, order.price)
    return (
        Issue(
            code="price-outside-limits",
            message=(
                f"{order.price} yuan for {order.symbol} on {situation.day} lies outside the price"
                f" limits {limits.down} to {limits.up}"
            )
            + (", yet the market traded there" if traded else ""),
            wanted=f"{limits.down} to {limits.up}",
            found=str(order.price),
            remedy="check the corporate actions and the listing day" if traded else "",
            severity=Severity.WARNING if traded else Severity.ERROR,
        ),
    )


def check_range(order: Order, situation: Situation) -> tuple[Issue, ...]:
    """Return an issue when a stated price was not traded on the day (outside low and high)."""
    bar = situation.bar
    if order.kind is not OrderKind.STATED or order.price is None or bar is None:
        return ()
    if _traded_at(bar, order.price):
        return ()
    return (
        Issue(
            code="price-outside-range",
            message=(
                f"{order.price} yuan for {order.symbol} lies outside what was traded on"
                f" {situation.day}: {bar.low} to {bar.high}"
            ),
            wanted=f"{bar.low} to {bar.high}",
            found=str(order.price),
            remedy="check price and day against the source",
        ),
    )


def check_locked(order: Order, situation: Situation) -> tuple[Issue, ...]:
    """Return an issue when the day stood at its limit, so that nobody took the other side."""
    bar, limits = situation.bar, situation.limits
    if bar is None:
        return ()
    only = _locked_price(bar)
    if only is None:
        return ()
    buying = order.side is Side.BUY
    limit, name = (limits.up, "limit-up") if buying else (limits.down, "limit-down")
    if limit is None or only != limit:
        return ()
    return (
        Issue(
            code="limit-locked",
            message=(
                f"{order.symbol} stood at {name} {limit} all of {situation.day},"
                f" so {'a buy' if buying else 'a sale'} cannot be filled"
            ),
            wanted=f"a price {'below' if buying else 'above'} {limit} during the day",
            found=f"only {only}",
        ),
    )


def check_holding(order: Order, situation: Situation) -> tuple[Issue, ...]:
    """Return an issue when more is sold than is held, or than T+1 lets go today."""
    if order.side is Side.BUY:
        return ()
    held, sellable, unit = situation.held, situation.sellable, situation.security.unit
    if order.quantity > held:
        return (
            Issue(
                code="not-held",
                message=(
                    f"{order.quantity} {unit}s of {order.symbol} cannot be sold on"
                    f" {situation.day}: {held} are held"
                ),
                wanted=f"{held} or fewer",
                found=str(order.quantity),
            ),
        )
    if order.quantity > sellable:
        return (
            Issue(
                code="not-yet-sellable",
                message=(
                    f"{order.quantity} {unit}s of {order.symbol} cannot be sold on"
                    f" {situation.day}: {sellable} of {held} held are sellable that day (T+1)"
                ),
                wanted=f"{sellable} or fewer",
                found=str(order.quantity),
            ),
        )
    return ()


def check_order(order: Order, situation: Situation) -> tuple[Issue, ...]:
    """Return everything that stands against `order`; an order without an error may be filled.

    Issues of severity NOTE are odd but possible: a stated trade that took several orders, a
    stated average between two ticks. A WARNING doubts what was reckoned, not the order.

    Args:
        order: What is asked for.
        situation: What it meets.

    Raises:
        RuleNotKnownError: The day is outside the record of a rule.
    """
    lots = check_quantity(
        situation.security, situation.day, order.side, order.quantity, situation.held
    )
    return (
        *lots,
        *check_maximum(order, situation),
        *check_tick(order, situation),
        *check_limits(order, situation),
        *check_trading(situation),
        *check_range(order, situation),
        *check_locked(order, situation),
        *check_holding(order, situation),
    )


def refusals(issues: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """Return those issues that refuse the order."""
    return tuple(issue for issue in issues if issue.severity is Severity.ERROR)
