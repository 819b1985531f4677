"""The terms behind a journal that only has its net cash: all fees tried together."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, product

from sim.analysis.commission_solve import Charged, solve_commission
from sim.analysis.fee_orders import OrderFees
from sim.analysis.fee_periods import PRICE_OF_A_CHANGE, Period, cheapest_path
from sim.analysis.fee_terms import (
    APART,
    DUTY,
    OTHER,
    BrokerTerms,
    always,
    duty_of,
    other_of,
    transfer_of,
)
from sim.model.money import ZERO, to_fen
from sim.model.symbol import Exchange
from sim.rules.fees import Charge, FeeRule, order_fees

MOST_TERMS = 4
"""Different terms looked for in one journal."""


def terms_by_total(
    orders: Sequence[OrderFees],
) -> tuple[tuple[Sequence[OrderFees], BrokerTerms], ...]:
    """Return stretches of a journal with the terms that explain most of their totals.

    Args:
        orders: By day; those that state no total are passed over.
    """
    told = [order for order in orders if order.total is not None]
    choices: list[BrokerTerms] = []
    rest = told
    while rest and len(choices) < MOST_TERMS:
        terms = _best(rest)
        left = [order for order in rest if not _explains(terms, order)]
        if choices and len(rest) - len(left) < PRICE_OF_A_CHANGE:
            break
        choices.append(terms)
        rest = left
    days = [list(group) for _, group in groupby(told, key=lambda order: order.day)]
    costs = [
        [sum(not _explains(terms, order) for order in of_day) for terms in choices]
        for of_day in days
    ]
    path = cheapest_path(costs) if days else []
    stretches = []
    for _, group in groupby(range(len(days)), key=lambda place: path[place]):
        inside = [order for place in group for order in days[place]]
        stretches.append((inside, _best(inside)))
    return tuple(stretches)


def _explains(terms: BrokerTerms, order: OrderFees) -> bool:
    computed = order_fees(
        order.security,
        order.side,
        value=order.value,
        quantity=order.quantity,
        day=order.day,
        profile=terms.on(order.day),
    )
    return computed.total == order.total


def _best(orders: Sequence[OrderFees]) -> BrokerTerms:
    """Return the terms that explain most totals with one commission for all days."""
    exchanges = sorted({order.security.exchange for order in orders if not order.fund})
    apart = [_transfer_rules(orders, exchange) for exchange in exchanges]
    best, most = None, -1
    for duty, other, *transfer in product(DUTY, OTHER, *apart):
        chosen = dict(zip(exchanges, transfer, strict=True))
        terms = _solved(orders, duty, other, chosen)
        explained = sum(period.terms.explained for period in (*terms.shares, *terms.funds))
        if explained > most:
            best, most = terms, explained
    assert best is not None  # noqa: S101 - the product above is never empty
    return best


def _transfer_rules(orders: Iterable[OrderFees], exchange: Exchange) -> Iterator[FeeRule]:
    """Yield the ways of charging that differ on some order of the exchange."""
    seen = set()
    mine = [order for order in orders if order.security.exchange is exchange]
    for rule in APART:
        fees = tuple(transfer_of(order, rule) for order in mine)
        if fees not in seen:
            seen.add(fees)
            yield rule


def _solved(
    orders: Sequence[OrderFees],
    duty: FeeRule,
    other: FeeRule,
    transfer: dict[Exchange, FeeRule],
) -> BrokerTerms:
    charged: dict[bool, list[Charged]] = {False: [], True: []}
    for order in orders:
        apart = duty_of(order, duty) + other_of(order, other)
        rule = transfer.get(order.security.exchange, Charge.DATED)
        fen = to_fen((order.total or ZERO) - apart - transfer_of(order, rule))
        if fen >= 0 and order.value > 0:
            charged[order.fund].append(Charged(to_fen(order.value), fen))
    return BrokerTerms(
        transfer={exchange: always(transfer.get(exchange, Charge.DATED)) for exchange in Exchange},
        duty=always(duty),
        other=always(other),
        shares=_one_period(orders, charged[False]),
        funds=_one_period(orders, charged[True]),
    )


def _one_period(orders: Sequence[OrderFees], charged: Sequence[Charged]) -> tuple[Period, ...]:
    terms = solve_commission(charged)
    if terms is None:
        return ()
    first, last = orders[0].day, orders[-1].day
    return (Period(after=date.min, first=first, last=last, terms=terms),)
