"""How much of an order is filled at a price, and what it costs: pure."""

from dataclasses import dataclass, replace
from decimal import Decimal

from sim.engine.gate import (
    Refusal,
    cash_refusal,
    refuse_at_limit,
    room_in_volume,
    volume_refusal,
)
from sim.engine.market_rules import MarketRules
from sim.engine.options import BrokerOptions, OnShortage
from sim.model.account import Account
from sim.model.issue import Issue, Severity
from sim.model.money import format_yuan, round_fen
from sim.model.trade import FeeBreakdown, Fill, Order, OrderKind, Side
from sim.rules.fees import NOTHING_FILLED, Filled
from sim.rules.orders import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An order that meets a price.

    Attributes:
        order: What is asked for.
        price: Yuan per share.
        situation: The session it meets.
        number: Number of the order.
        used: Shares of the security the account has already traded in the session.
        earlier: What of the same order was filled before in the session.
        fees: Charged in place of the computed ones; None computes them.
        booked: Whether it is history, to be booked as it is.
    """

    order: Order
    price: Decimal
    situation: Situation
    number: int
    used: int = 0
    earlier: Filled = NOTHING_FILLED
    fees: FeeBreakdown | None = None
    booked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FillPlan:
    """What will be filled.

    Attributes:
        fill: With its fees.
        wanted: Shares the order comes to at this price; what exceeds the fill stays open.
        cut: Why less than wanted is filled, None when all of it is.
        notes: Odd but possible.
    """

    fill: Fill
    wanted: int
    cut: Refusal | None = None
    notes: tuple[Issue, ...] = ()


def plan_fill(
    attempt: Attempt, account: Account, rules: MarketRules, options: BrokerOptions
) -> FillPlan | Refusal:
    """Return what of an order is filled at its price, or why nothing is.

    The order has passed the rules of its session; what remains is a queue at the limit, the
    volume, and the cash.
    """
    order, price, situation = attempt.order, attempt.price, attempt.situation
    if attempt.booked:
        return FillPlan(fill=_fill(attempt, order.quantity, rules), wanted=order.quantity)
    queue = refuse_at_limit(order, price, situation, options.at_limit_open)
    if queue is not None:
        return queue
    wanted = order.quantity
    if order.budget is not None:
        spend = order.budget if account.overdraft else min(order.budget, account.cash)
        wanted = rules.most_for(order.symbol, price, situation.day, spend, wanted)
        if wanted == 0:
            return _too_dear(attempt, rules, spend)
    quantity, cut = _within_volume(attempt, wanted, rules, options)
    if cut is not None and quantity == 0:
        return cut
    if order.side is Side.SELL:
        priced = _sale(attempt, quantity, account, rules)
    else:
        priced = _purchase(attempt, quantity, account, rules, options)
    if cut is None or isinstance(priced, Refusal):
        return priced
    return replace(priced, wanted=wanted, cut=cut)


def _purchase(
    attempt: Attempt,
    quantity: int,
    account: Account,
    rules: MarketRules,
    options: BrokerOptions,
) -> FillPlan | Refusal:
    order, price, situation = attempt.order, attempt.price, attempt.situation
    needed = _needed(attempt, quantity, rules)
    if account.overdraft or needed <= account.cash:
        return FillPlan(fill=_fill(attempt, quantity, rules), wanted=quantity)
    if options.on_shortage is OnShortage.REJECT or order.kind is OrderKind.STATED:
        return cash_refusal(order, quantity, price, needed, account.cash)
    smaller = rules.most_for(order.symbol, price, situation.day, account.cash, quantity)
    if smaller == 0:
        return _too_dear(attempt, rules, account.cash)
    note = Issue(
        code="order-resized",
        message=(
            f"{situation.day}: {quantity:,} {order.symbol} at {price} cost"
            f" {format_yuan(needed)} yuan with fees, {format_yuan(account.cash)} are there;"
            f" {smaller:,} are bought"
        ),
        severity=Severity.NOTE,
    )
    return FillPlan(fill=_fill(attempt, smaller, rules), wanted=smaller, notes=(note,))


def _within_volume(
    attempt: Attempt, wanted: int, rules: MarketRules, options: BrokerOptions
) -> tuple[int, Refusal | None]:
    order, situation = attempt.order, attempt.situation
    if order.kind is OrderKind.STATED:
        return wanted, None
    room = room_in_volume(situation, options.participation, attempt.used)
    if room >= wanted:
        return wanted, None
    part = rules.lawful_part(order.symbol, order.side, situation.day, room)
    asked = replace(order, quantity=wanted)
    return part, volume_refusal(asked, situation, options.participation, attempt.used)


def _sale(
    attempt: Attempt, quantity: int, account: Account, rules: MarketRules
) -> FillPlan | Refusal:
    fill = _fill(attempt, quantity, rules)
    missing = -fill.net_cash
    if missing > 0 and missing > account.cash and not account.overdraft:
        return Refusal(
            "cash-short",
            f"the fees of {format_yuan(fill.fees.total)} yuan on a sale of"
            f" {format_yuan(fill.value)} exceed it by more than the"
            f" {format_yuan(account.cash)} there are",
        )
    return FillPlan(fill=fill, wanted=quantity)


def _too_dear(attempt: Attempt, rules: MarketRules, cash: Decimal) -> Refusal:
    """Return the refusal of a buy for which not even the smallest purchase is affordable."""
    quantity = rules.smallest_purchase(attempt.order.symbol, attempt.situation.day)
    needed = _needed(attempt, quantity, rules)
    return cash_refusal(attempt.order, quantity, attempt.price, needed, cash)


def _needed(attempt: Attempt, quantity: int, rules: MarketRules) -> Decimal:
    value = round_fen(attempt.price * quantity)
    return value + _fees(attempt, quantity, rules).total


def _fees(attempt: Attempt, quantity: int, rules: MarketRules) -> FeeBreakdown:
    if attempt.fees is not None:
        return attempt.fees
    order = attempt.order
    return rules.fees(
        order.symbol,
        order.side,
        attempt.price,
        quantity,
        attempt.situation.day,
        attempt.earlier,
    )


def _fill(attempt: Attempt, quantity: int, rules: MarketRules) -> Fill:
    order = attempt.order
    return Fill(
        day=attempt.situation.day,
        symbol=order.symbol,
        side=order.side,
        quantity=quantity,
        price=attempt.price,
        fees=_fees(attempt, quantity, rules),
        order=attempt.number,
    )
