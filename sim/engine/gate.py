"""What the day's prices, its volume and the cash let through: pure judgements with the numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sim.engine.options import AtLimitOpen
from sim.model.issue import Issue, Severity
from sim.model.money import format_yuan
from sim.model.trade import Order, OrderKind, Side
from sim.rules.orders import Situation

PASSING = frozenset(
    {
        "suspended",
        "limit-locked",
        "at-limit",
        "limit-not-reached",
        "trigger-not-reached",
        "volume-cap",
    }
)
"""Reasons the next session may do away with, so that carrying the order over helps."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an order, or the rest of one, is not filled.

    Attributes:
        code: Stable name of the reason.
        reason: One sentence with the numbers in it.
        may_pass: Whether the next session may see it filled.
    """

    code: str
    reason: str
    may_pass: bool = False


def refusal_of(issues: Iterable[Issue]) -> Refusal | None:
    """Return the refusal that issues make together; None when none of them is an error."""
    errors = [issue for issue in issues if issue.severity is Severity.ERROR]
    if not errors:
        return None
    return Refusal(
        errors[0].code,
        "; ".join(error.message for error in errors),
        may_pass=all(error.code in PASSING for error in errors),
    )


def refuse_volume(order: Order, situation: Situation) -> Refusal | None:
    """Refuse a stated trade larger than what the whole market traded that day."""
    bar = situation.bar
    if order.kind is not OrderKind.STATED or bar is None or order.quantity <= bar.volume:
        return None
    return Refusal(
        "volume-exceeded",
        f"{order.quantity:,} {order.symbol} were stated, the whole market traded"
        f" {bar.volume:,} on {situation.day}",
    )


def refuse_at_limit(
    order: Order, price: Decimal, situation: Situation, option: AtLimitOpen
) -> Refusal | None:
    """Refuse an auction price at the limit against the order, where the queue does not clear.

    A limit order rests at the limit and is filled once the price leaves it, as is a market
    order under `AtLimitOpen.QUEUE`; nothing comes after the closing auction.
    """
    bar, buying = situation.bar, order.side is Side.BUY
    against = situation.limits.up if buying else situation.limits.down
    if bar is None or price != against or order.kind is OrderKind.STATED:
        return None
    at_close = order.kind is OrderKind.CLOSE
    waits = order.kind is OrderKind.LIMIT or option is AtLimitOpen.QUEUE
    if not at_close and waits and (bar.low < against if buying else bar.high > against):
        return None
    return Refusal(
        "at-limit",
        f"{order.symbol} {'closed' if at_close else 'opened'} at its"
        f" {'upper' if buying else 'lower'} limit {against} on {situation.day}:"
        f" a {order.side} there stands in the queue",
        may_pass=True,
    )


def room_in_volume(situation: Situation, participation: Decimal | None, used: int) -> int:
    """Return how many more shares of the session's volume the account may take.

    Args:
        situation: The session.
        participation: Most of the volume the account may take, as a fraction; None for all.
        used: Shares the account has already traded in it.
    """
    volume = situation.bar.volume if situation.bar is not None else 0
    share = Decimal(1) if participation is None else participation
    return max(0, int(volume * share) - used)


def volume_refusal(
    order: Order, situation: Situation, participation: Decimal | None, used: int
) -> Refusal:
    """Return the refusal of what the volume leaves no room for."""
    volume = situation.bar.volume if situation.bar is not None else 0
    share = Decimal(100) if participation is None else participation * 100
    before = f", {used:,} were already taken" if used else ""
    return Refusal(
        "volume-cap",
        f"{share.normalize():f} % of the {volume:,} {order.symbol} traded on {situation.day} may"
        f" be taken{before}; {order.quantity:,} were asked for",
        may_pass=True,
    )


def cash_refusal(
    order: Order, quantity: int, price: Decimal, needed: Decimal, cash: Decimal
) -> Refusal:
    """Return the refusal of a buy that costs more than there is."""
    return Refusal(
        "cash-short",
        f"{quantity:,} {order.symbol} at {price} cost {format_yuan(needed)} yuan with fees,"
        f" {format_yuan(cash)} are there",
    )


def missed(order: Order, situation: Situation, *, triggered_kind: bool) -> Refusal:
    """Return why an order that nothing refused was not filled: its price was not reached.

    Args:
        order: What was asked for.
        situation: The session, with trades.
        triggered_kind: Whether it waits for a trigger first.
    """
    bar = situation.bar
    span = f"{bar.low} to {bar.high}" if bar is not None else "no price"
    if triggered_kind:
        return Refusal(
            "trigger-not-reached",
            f"the trigger of a {order.side} of {order.symbol} was not reached on"
            f" {situation.day}: {span}",
            may_pass=True,
        )
    return Refusal(
        "limit-not-reached",
        f"a {order.side} of {order.symbol} at {order.price} was not reached on {situation.day}:"
        f" {span}",
        may_pass=True,
    )
