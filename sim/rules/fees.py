"""What a fill costs: commission, stamp duty, transfer fee, exchange fees, to the fen."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sim.model.money import ZERO, round_fen
from sim.model.symbol import Exchange
from sim.model.trade import NO_FEES, FeeBreakdown, Side
from sim.rules.fee_decrees import (
    HANDLING_FEE,
    REGULATORY_LEVY,
    STAMP_DUTY,
    TRANSFER_FEE,
    Base,
)
from sim.rules.securities import Security


class Charge(enum.StrEnum):
    """How a broker passes on a fee that is not his own."""

    DATED = "dated"  # charged apart, at the rate in force that day
    INSIDE = "inside"  # part of the commission, not charged apart
    NONE = "none"  # not charged


FeeRule = Charge | Decimal
"""A way of charging, or a fixed rate charged apart (fraction of the value)."""


def _all_dated() -> Mapping[Exchange, FeeRule]:
    return dict.fromkeys(Exchange, Charge.DATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerProfile:
    """What a broker charges.

    Attributes:
        name: How the profile is called.
        rate: Commission as a fraction of the value.
        minimum: Yuan of commission an order pays at least.
        fund_rate: Commission rate of listed funds; None takes `rate`.
        fund_minimum: Minimum of listed funds in yuan; None takes `minimum`.
        transfer_fee: By exchange, how the depository's fee is charged.
        stamp_duty: Dated, or the seller's fixed rate.
        other_fee: How exchange and regulatory fees (规费) are charged.
    """

    name: str
    rate: Decimal
    minimum: Decimal
    fund_rate: Decimal | None = None
    fund_minimum: Decimal | None = None
    transfer_fee: Mapping[Exchange, FeeRule] = field(default_factory=_all_dated)
    stamp_duty: FeeRule = Charge.DATED
    other_fee: FeeRule = Charge.INSIDE

    def commission_terms(self, *, fund: bool) -> tuple[Decimal, Decimal]:
        """Return rate and minimum for shares, or for listed funds."""
        if not fund:
            return self.rate, self.minimum
        rate = self.rate if self.fund_rate is None else self.fund_rate
        minimum = self.minimum if self.fund_minimum is None else self.fund_minimum
        return rate, minimum


DEFAULT_PROFILE = BrokerProfile(
    name="default", rate=Decimal("0.00025"), minimum=Decimal(5), other_fee=Charge.INSIDE
)
"""Commission 0.025 %, at least 5 yuan an order; everything else as dated."""

NO_FEES_PROFILE = BrokerProfile(
    name="no-fees",
    rate=Decimal(0),
    minimum=Decimal(0),
    transfer_fee=dict.fromkeys(Exchange, Charge.NONE),
    stamp_duty=Charge.NONE,
    other_fee=Charge.NONE,
)
"""A broker who charges nothing and passes nothing on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What of the same order was filled before.

    Attributes:
        value: Yuan traded, the sum of its fills' values.
        quantity: Shares traded.
        fees: What was charged on them.
    """

    value: Decimal = ZERO
    quantity: int = 0
    fees: FeeBreakdown = NO_FEES


NOTHING_FILLED = Filled()


def commission(profile: BrokerProfile, value: Decimal, *, fund: bool = False) -> Decimal:
    """Return the commission in yuan on an order of `value` yuan, 0.00 when the value is zero."""
    if value == 0:
        return ZERO
    rate, minimum = profile.commission_terms(fund=fund)
    return round_fen(max(value * rate, minimum))


def stamp_duty(
    security: Security, side: Side, value: Decimal, day: date, rule: FeeRule
) -> Decimal:
    """Return the stamp duty in yuan on `value` yuan; nothing on funds.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    if security.is_fund or rule in {Charge.INSIDE, Charge.NONE}:
        return ZERO
    if isinstance(rule, Decimal):
        return round_fen(value * rule) if side is Side.SELL else ZERO
    duty = STAMP_DUTY.on(day)
    return round_fen(value * (duty.buyer if side is Side.BUY else duty.seller))


def transfer_fee(
    security: Security, value: Decimal, quantity: int, day: date, rule: FeeRule
) -> Decimal:
    """Return the transfer fee in yuan charged apart on an order; nothing on funds.

    Args:
        security: What is traded.
        value: Yuan traded.
        quantity: Shares traded; their par value is one yuan each.
        day: Session.
        rule: How the broker charges it on the security's exchange.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    if security.is_fund or quantity == 0 or rule in {Charge.INSIDE, Charge.NONE}:
        return ZERO
    if isinstance(rule, Decimal):
        return round_fen(value * rule)
    fee = TRANSFER_FEE[security.exchange].on(day)
    base = value if fee.base is Base.VALUE else Decimal(quantity)
    return round_fen(max(base * fee.rate, fee.minimum))


def other_fee(security: Security, value: Decimal, day: date, rule: FeeRule) -> Decimal:
    """Return exchange and regulatory fees in yuan charged apart; nothing on funds.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    if security.is_fund or rule in {Charge.INSIDE, Charge.NONE}:
        return ZERO
    if isinstance(rule, Decimal):
        return round_fen(value * rule)
    handling = round_fen(value * HANDLING_FEE[security.exchange].on(day))
    return handling + round_fen(value * REGULATORY_LEVY.on(day))


def order_fees(
    security: Security,
    side: Side,
    *,
    value: Decimal,
    quantity: int,
    day: date,
    profile: BrokerProfile = DEFAULT_PROFILE,
) -> FeeBreakdown:
    """Return what an order costs that was filled for `value` yuan in all.

    Args:
        security: What is traded.
        side: Buy or sell.
        value: Yuan traded, to the fen.
        quantity: Shares traded.
        day: Session.
        profile: What the broker charges.

    Raises:
        RuleNotKnownError: `day` is outside the record of a fee that is charged as dated.
    """
    return FeeBreakdown(
        commission=commission(profile, value, fund=security.is_fund),
        stamp_duty=stamp_duty(security, side, value, day, profile.stamp_duty),
        transfer_fee=transfer_fee(
            security, value, quantity, day, profile.transfer_fee[security.exchange]
        ),
        other_fee=other_fee(security, value, day, profile.other_fee),
    )


def _above(due: Decimal, charged: Decimal) -> Decimal:
    return max(due - charged, ZERO)


def fill_fees(
    security: Security,
    side: Side,
    *,
    price: Decimal,
    quantity: int,
    day: date,
    profile: BrokerProfile = DEFAULT_PROFILE,
    earlier: Filled = NOTHING_FILLED,
) -> FeeBreakdown:
    """Return what one fill costs, so that all fills of an order cost what the order costs whole.

    Each fee is reckoned on the order so far, rounded half-up to the fen, less what was charged
    before: the minimum is per order, and splitting an order changes nothing.

    Args:
        security: What is traded.
        side: Buy or sell.
        price: Yuan per share.
        quantity: Shares of this fill.
        day: Session of the fill.
        profile: What the broker charges.
        earlier: What of the same order was filled before on the same day.

    Raises:
        RuleNotKnownError: `day` is outside the record of a fee that is charged as dated.
    """
    due = order_fees(
        security,
        side,
        value=earlier.value + round_fen(price * quantity),
        quantity=earlier.quantity + quantity,
        day=day,
        profile=profile,
    )
    return FeeBreakdown(
        commission=_above(due.commission, earlier.fees.commission),
        stamp_duty=_above(due.stamp_duty, earlier.fees.stamp_duty),
        transfer_fee=_above(due.transfer_fee, earlier.fees.transfer_fee),
        other_fee=_above(due.other_fee, earlier.fees.other_fee),
    )


def after(earlier: Filled, value: Decimal, quantity: int, fees: FeeBreakdown) -> Filled:
    """Return what of an order is filled after one more fill of `quantity` shares for `value` yuan."""
    before = earlier.fees
    return Filled(
        value=earlier.value + value,
        quantity=earlier.quantity + quantity,
        fees=FeeBreakdown(
            commission=before.commission + fees.commission,
            stamp_duty=before.stamp_duty + fees.stamp_duty,
            transfer_fee=before.transfer_fee + fees.transfer_fee,
            other_fee=before.other_fee + fees.other_fee,
        ),
    )
