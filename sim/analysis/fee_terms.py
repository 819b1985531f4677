"""How every fee of a journal is charged, day by day: the broker's own and what he passes on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from sim.analysis.commission_solve import Charged, Commission, solve_rate
from sim.analysis.fee_orders import OrderFees
from sim.analysis.fee_periods import Period, cheapest_path, common_days, split_periods
from sim.model.money import ZERO, from_fen, to_fen
from sim.model.symbol import Exchange
from sim.model.trade import Side
from sim.rules.fees import (
    DEFAULT_PROFILE,
    BrokerProfile,
    Charge,
    FeeRule,
    other_fee,
    stamp_duty,
    transfer_fee,
)

Compute = Callable[[OrderFees, FeeRule], Decimal]

PASSED_ON = ("stamp_duty", "transfer_fee", "other_fee")
APART = (Charge.DATED, Charge.INSIDE, Charge.DEPOSITORY)
OTHER = (Charge.INSIDE, Charge.DATED)
DUTY = (Charge.DATED, Charge.NONE)
_TRANSFER_MINIMA = (None, Decimal(0), Decimal(1))
_LISTED = (
    frozenset[str](),
    frozenset({"transfer_fee"}),
    frozenset({"other_fee"}),
    frozenset({"transfer_fee", "other_fee"}),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A way of charging a fee from some day on.

    Attributes:
        after: Last day known to be earlier; `date.min` for the first.
        first: First day known to be under it.
        rule: How the fee is charged.
    """

    after: date
    first: date
    rule: FeeRule


Timeline = tuple[Change, ...]
"""Ways of charging a fee, oldest first; the first holds before its day too."""


def always(rule: FeeRule) -> Timeline:
    """Return the timeline of a fee that is charged in one way."""
    return (Change(date.min, date.min, rule),)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerTerms:
    """A broker's terms over the days of a journal.

    Attributes:
        transfer: How the transfer fee is charged, by exchange.
        transfer_minimum: Yuan it is at least where it goes by par value; None: the decree's.
        duty: How stamp duty is.
        other: How exchange and regulatory fees are.
        listed: Columns that are part of the commission and only listed apart.
        shares: Commission on shares by period; empty when none were traded.
        funds: Commission on listed funds by period; empty when none were traded.
        days: For each change, given by the days around it, the day it is put on.
    """

    transfer: Mapping[Exchange, Timeline]
    duty: Timeline
    other: Timeline
    transfer_minimum: Decimal | None = None
    listed: frozenset[str] = frozenset()
    shares: tuple[Period, ...] = ()
    funds: tuple[Period, ...] = ()
    days: Mapping[tuple[date, date], date] = field(default_factory=dict)

    def commission(self, day: date, *, fund: bool) -> Commission | None:
        """Return the commission in force on `day`, None when no order tells it."""
        periods = self.funds if fund else self.shares
        if not periods:
            return None
        begun = [period for period in periods[1:] if self._since(period) <= day]
        return (begun or periods[:1])[-1].terms

    def _rule(self, timeline: Timeline, day: date) -> FeeRule:
        begun = [change for change in timeline[1:] if self._since(change) <= day]
        return (begun or list(timeline[:1]))[-1].rule

    def _since(self, change: Change | Period) -> date:
        return self.days[change.after, change.first]

    def together(self) -> "BrokerTerms":
        """Return the terms with changes that may have come on one day put on one day."""
        timelines: tuple[tuple[Change | Period, ...], ...] = (
            *self.transfer.values(),
            self.duty,
            self.other,
            self.shares,
            self.funds,
        )
        changes = [(change.after, change.first) for line in timelines for change in line[1:]]
        return replace(self, days=common_days(changes))

    def on(self, day: date) -> BrokerProfile:
        """Return the broker's profile on `day`."""
        own, funds = self.commission(day, fund=False), self.commission(day, fund=True)
        shares = own or funds
        apart = funds is not None and shares is not None and funds.pays != shares.pays
        return BrokerProfile(
            name="solved",
            rate=shares.rate if shares is not None else DEFAULT_PROFILE.rate,
            minimum=from_fen(shares.minimum) if shares is not None else DEFAULT_PROFILE.minimum,
            fund_rate=funds.rate if apart and funds is not None else None,
            fund_minimum=from_fen(funds.minimum) if apart and funds is not None else None,
            transfer_fee={
                exchange: self._shown("transfer_fee", self._rule(self.transfer[exchange], day))
                for exchange in Exchange
            },
            transfer_fee_minimum=self.transfer_minimum,
            stamp_duty=self._rule(self.duty, day),
            other_fee=self._shown("other_fee", self._rule(self.other, day)),
        )

    def _shown(self, column: str, rule: FeeRule) -> FeeRule:
        return Charge.LISTED if rule is Charge.DATED and column in self.listed else rule


def terms_by_column(orders: Sequence[OrderFees]) -> BrokerTerms:
    """Return the terms that explain most fees, each column by itself.

    Args:
        orders: By day; some state their commission.
    """
    shares = [order for order in orders if not order.fund]
    least = _transfer_minimum(shares)

    def transfer_from(order: OrderFees, rule: FeeRule) -> Decimal:
        return transfer_of(order, rule, least)

    transfer = {
        exchange: _timeline(
            [order for order in shares if order.security.exchange is exchange],
            "transfer_fee",
            APART,
            transfer_from,
        )
        for exchange in Exchange
    }
    plain = BrokerTerms(
        transfer=transfer,
        transfer_minimum=least,
        duty=_timeline(shares, "stamp_duty", DUTY, duty_of),
        other=_timeline(shares, "other_fee", OTHER, other_of),
    )
    told = [order for order in orders if "commission" in order.stated]
    every = [_with_commission(plain, told, listed) for listed in _LISTED]
    return max(every, key=_explained).together()


def _transfer_minimum(orders: Iterable[OrderFees]) -> Decimal | None:
    """Return the minimum under which most transfer fees come out; None stands for the decree's."""
    told = [order for order in orders if "transfer_fee" in order.stated]

    def explained(minimum: Decimal | None) -> int:
        return sum(
            any(
                order.stated["transfer_fee"] == transfer_of(order, rule, minimum)
                for rule in (Charge.DATED, Charge.DEPOSITORY)
            )
            for order in told
        )

    return max(_TRANSFER_MINIMA, key=explained)


def _explained(terms: BrokerTerms) -> int:
    return sum(period.terms.explained for period in (*terms.shares, *terms.funds))


def _with_commission(
    plain: BrokerTerms, orders: Iterable[OrderFees], listed: frozenset[str]
) -> BrokerTerms:
    charged: dict[bool, list[tuple[date, Charged]]] = {False: [], True: []}
    for order in orders:
        fen, value = to_fen(_stated_commission(order, listed)), to_fen(order.value)
        if value > 0:
            charged[order.fund].append((order.day, Charged(value, fen)))
    return replace(
        plain,
        listed=listed,
        shares=split_periods(charged[False]),
        funds=split_periods(charged[True]),
    )


def _stated_commission(order: OrderFees, listed: Iterable[str]) -> Decimal:
    inside = (order.stated.get(column, ZERO) for column in listed)
    return order.stated["commission"] + sum(inside, ZERO)


def duty_of(order: OrderFees, rule: FeeRule) -> Decimal:
    """Return the stamp duty on an order, charged as `rule` says."""
    return stamp_duty(order.security, order.side, order.value, order.day, rule)


def transfer_of(order: OrderFees, rule: FeeRule, minimum: Decimal | None = None) -> Decimal:
    """Return the transfer fee on an order, charged as `rule` says."""
    return transfer_fee(order.security, order.value, order.quantity, order.day, rule, minimum)


def other_of(order: OrderFees, rule: FeeRule) -> Decimal:
    """Return the exchange and regulatory fees on an order, charged as `rule` says."""
    return other_fee(order.security, order.value, order.day, rule)


def _timeline(
    orders: Sequence[OrderFees], column: str, rules: Sequence[FeeRule], compute: Compute
) -> Timeline:
    """Return how a fee that is passed on is charged, by day.

    Where no order states the column but the net cash is known, what the other columns leave of
    the total is taken for it; where nothing tells it, it is taken to be charged inside, the duty
    as dated.
    """
    told = [(order, fee) for order in orders if (fee := _fee_of(order, column)) is not None]
    if not told:
        unseen = column == "stamp_duty" or (column == "transfer_fee" and not orders)
        return always(Charge.DATED if unseen else Charge.INSIDE)
    choices = [*rules, *_fixed(told, column)]
    days = [list(group) for _, group in groupby(told, key=lambda item: item[0].day)]
    costs = [
        [sum(compute(order, rule) != fee for order, fee in of_day) for rule in choices]
        for of_day in days
    ]
    path = cheapest_path(costs)
    changes: list[Change] = []
    for place, choice in enumerate(path):
        if not changes or choices[choice] != changes[-1].rule:
            after = days[place - 1][0][0].day if changes else date.min
            changes.append(Change(after, days[place][0][0].day, choices[choice]))
    return tuple(changes)


def _fee_of(order: OrderFees, column: str) -> Decimal | None:
    """Return a fee as stated, or as what the others leave of the total where it alone is absent.

    Where exchange and regulatory fees are absent too, the rest is taken for the transfer fee.
    """
    absent = [name for name in PASSED_ON if name not in order.stated]
    if column not in absent:
        return order.stated[column]
    alone = absent == [column] or (column == "transfer_fee" and absent == [column, "other_fee"])
    if not alone or order.total is None or "commission" not in order.stated:
        return None
    return order.total - sum(order.stated.values(), ZERO)


def _fixed(told: Iterable[tuple[OrderFees, Decimal]], column: str) -> list[Decimal]:
    """Return the fixed rate that explains most of a column, as one more way of charging it."""
    charged = [
        Charged(to_fen(order.value), to_fen(fee))
        for order, fee in told
        if fee >= 0 and (column != "stamp_duty" or order.side is Side.SELL)
    ]
    solved = solve_rate(charged)
    return [solved.rate] if solved is not None and solved.rate else []
