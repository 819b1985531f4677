"""The broker's profile that explains the fees stated in a journal, by period, to the fen."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from sim.analysis.fee_orders import FEE_COLUMNS, OrderFees, orders_with_fees
from sim.analysis.fee_terms import BrokerTerms, terms_by_column
from sim.analysis.fee_totals import terms_by_total
from sim.ledger.journal_row import JournalRow
from sim.rules.fees import BrokerProfile, order_fees


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedProfile:
    """A broker's profile for a stretch of days.

    Attributes:
        first: First day with an order.
        last: Last day with an order.
        profile: What the broker charges.
        orders: How many orders state fees.
        explained: How many of them the profile explains to the fen.
        rate_low: Lowest commission rate on shares the orders allow; None without any.
        rate_high: Rate below which all allowed ones lie; None without any.
        minimum_seen: Whether orders on shares are seen to pay the minimum.
    """

    first: date
    last: date
    profile: BrokerProfile
    orders: int
    explained: int
    rate_low: Decimal | None
    rate_high: Decimal | None
    minimum_seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexplained:
    """A stated fee that the profile of its day does not give.

    Attributes:
        rows: Lines of the order in the journal.
        day: Session.
        column: `commission`, `stamp_duty`, `transfer_fee`, `other_fee`, or `total`.
        stated: Yuan.
        computed: Yuan.
    """

    rows: tuple[int, ...]
    day: date
    column: str
    stated: Decimal
    computed: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeSolution:
    """What explains the fees of a journal.

    Attributes:
        profiles: Oldest first; none when no order states a fee.
        unexplained: By day.
    """

    profiles: tuple[SolvedProfile, ...]
    unexplained: tuple[Unexplained, ...]


def solve_fees(rows: Iterable[JournalRow]) -> FeeSolution:
    """Return the profile or profiles that explain the most orders, and what they do not.

    Where the journal has fee columns each fee is explained by itself; where it only has the net
    cash, the ways of charging are tried together.

    Args:
        rows: A journal's; those that state nothing are passed over.

    Raises:
        RuleNotKnownError: A day is outside the record of a fee.
    """
    orders = orders_with_fees(rows)
    if not orders:
        return FeeSolution(profiles=(), unexplained=())
    by_column = any("commission" in order.stated for order in orders)
    stretches = ((orders, terms_by_column(orders)),) if by_column else terms_by_total(orders)
    profiles: list[SolvedProfile] = []
    unexplained: list[Unexplained] = []
    for inside, terms in stretches:
        for _, group in groupby(inside, key=lambda order: terms.on(order.day)):
            solved, left = _judged(list(group), terms)
            profiles.append(solved)
            unexplained.extend(left)
    return FeeSolution(profiles=tuple(profiles), unexplained=tuple(unexplained))


def _judged(
    orders: Sequence[OrderFees], terms: BrokerTerms
) -> tuple[SolvedProfile, list[Unexplained]]:
    first, last = orders[0].day, orders[-1].day
    profile = terms.on(first)
    own = terms.commission(first, fund=False)
    wrong: list[Unexplained] = []
    explained = 0
    for order in orders:
        faults = list(_faults(order, profile))
        explained += not faults
        wrong += faults
    solved = SolvedProfile(
        first=first,
        last=last,
        profile=profile,
        orders=len(orders),
        explained=explained,
        rate_low=_decimal(own.low) if own is not None else None,
        rate_high=_decimal(own.high) if own is not None else None,
        minimum_seen=own is not None and own.binding > 0,
    )
    return solved, wrong


def _faults(order: OrderFees, profile: BrokerProfile) -> Iterator[Unexplained]:
    computed = order_fees(
        order.security,
        order.side,
        value=order.value,
        quantity=order.quantity,
        day=order.day,
        profile=profile,
    )
    figures = [
        (column, order.stated[column], getattr(computed, column))
        for column in FEE_COLUMNS
        if column in order.stated
    ]
    if not figures and order.total is not None:
        figures = [("total", order.total, computed.total)]
    for column, stated, due in figures:
        if stated != due:
            yield Unexplained(
                rows=order.rows, day=order.day, column=column, stated=stated, computed=due
            )


def _decimal(rate: Fraction) -> Decimal:
    return Decimal(rate.numerator) / Decimal(rate.denominator)
