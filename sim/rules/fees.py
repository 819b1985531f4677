"""What a fill costs: commission, stamp duty, transfer fee, exchange fees, to the fen."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.model.money import ZERO, round_fen
from sim.model.trade import NO_FEES, FeeBreakdown, Side
from sim.rules.broker import DEFAULT_PROFILE, NO_FEES_PROFILE, BrokerProfile, Charge, FeeRule
from sim.rules.fee_decrees import (
    DEPOSITORY_TRANSFER_FEE,
    HANDLING_FEE,
    REGULATORY_LEVY,
    STAMP_DUTY,
    TRANSFER_FEE,
    Base,
)
from sim.rules.securities import Security

__all__ = [
    "DEFAULT_PROFILE",
    "NOTHING_FILLED",
    "NO_FEES_PROFILE",
    "BrokerProfile",
    "Charge",
    "FeeRule",
    "Filled",
    "after",
    "commission",
    "fill_fees",
    "order_fees",
    "other_fee",
    "stamp_duty",
    "transfer_fee",
]

_NOT_SHOWN = (Charge.INSIDE, Charge.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What of an order was filled before.

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
    """Return the commission in yuan on an order of `value` yuan, nothing on nothing."""
    if value == 0:
        return ZERO
    rate, minimum = profile.commission_terms(fund=fund)
    return round_fen(max(value * rate, minimum))


def stamp_duty(
    security: Security, side: Side, value: Decimal, day: date, rule: FeeRule = Charge.DATED
) -> Decimal:
    """Return the stamp duty in yuan on `value` yuan; nothing on funds.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    if security.is_fund or rule in _NOT_SHOWN:
        return ZERO
    if isinstance(rule, Decimal):
        return round_fen(value * rule) if side is Side.SELL else ZERO
    duty = STAMP_DUTY.on(day)
    return round_fen(value * (duty.buyer if side is Side.BUY else duty.seller))


def transfer_fee(
    security: Security,
    value: Decimal,
    quantity: int,
    day: date,
    rule: FeeRule = Charge.DATED,
    minimum: Decimal | None = None,
) -> Decimal:
    """Return the transfer fee in yuan shown on an order; nothing on funds.

    Args:
        security: What is traded.
        value: Yuan traded.
        quantity: Shares traded.
        day: Session.
        rule: How the broker charges it on the security's exchange.
        minimum: Yuan at least where the fee goes by par value; None takes the decree's.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    if security.is_fund or quantity == 0 or rule in _NOT_SHOWN:
        return ZERO
    if isinstance(rule, Decimal):
        return round_fen(value * rule)
    decrees = DEPOSITORY_TRANSFER_FEE if rule is Charge.DEPOSITORY else TRANSFER_FEE
    fee = decrees[security.exchange].on(day)
    if fee.base is Base.VALUE:
        return round_fen(value * fee.rate)
    least = fee.minimum if minimum is None else minimum
    return round_fen(max(quantity * security.par_value * fee.rate, least))


def other_fee(
    security: Security, value: Decimal, day: date, rule: FeeRule = Charge.DATED
) -> Decimal:
    """Return the exchange's and the regulator's fee (规费) in yuan shown on an order.

    Each is rounded by itself. Nothing on funds, whose rates are not on record.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    if security.is_fund or rule in _NOT_SHOWN:
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
    rule = profile.transfer_fee[security.exchange]
    transfer = transfer_fee(security, value, quantity, day, rule, profile.transfer_fee_minimum)
    other = other_fee(security, value, day, profile.other_fee)
    own = commission(profile, value, fund=security.is_fund)
    if rule is Charge.LISTED:
        own -= transfer
    if profile.other_fee is Charge.LISTED:
        own -= other
    return FeeBreakdown(
        commission=max(own, ZERO),
        stamp_duty=stamp_duty(security, side, value, day, profile.stamp_duty),
        transfer_fee=transfer,
        other_fee=other,
    )


def _above(due: Decimal, charged: Decimal) -> Decimal:
    return max(due - charged, ZERO)


def _listed(whole: Decimal, part: Decimal) -> tuple[Decimal, Decimal]:
    """Return what is left of a commission of `whole` yuan, and its listed part of at most that."""
    shown = min(part, max(whole, ZERO))
    return whole - shown, shown


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
    charged = earlier.fees
    transfer = _above(due.transfer_fee, charged.transfer_fee)
    other = _above(due.other_fee, charged.other_fee)
    own = due.commission - charged.commission
    if profile.transfer_fee[security.exchange] is Charge.LISTED:
        own, transfer = _listed(own + due.transfer_fee - charged.transfer_fee, transfer)
    if profile.other_fee is Charge.LISTED:
        own, other = _listed(own + due.other_fee - charged.other_fee, other)
    return FeeBreakdown(
        commission=max(own, ZERO),
        stamp_duty=_above(due.stamp_duty, charged.stamp_duty),
        transfer_fee=transfer,
        other_fee=other,
    )


def after(earlier: Filled, value: Decimal, quantity: int, fees: FeeBreakdown) -> Filled:
    """Return what of an order is filled after one more fill.

    Args:
        earlier: What was filled before.
        value: Yuan of the fill.
        quantity: Shares of the fill.
        fees: What the fill cost.
    """
    charged = earlier.fees
    return Filled(
        value=earlier.value + value,
        quantity=earlier.quantity + quantity,
        fees=FeeBreakdown(
            commission=charged.commission + fees.commission,
            stamp_duty=charged.stamp_duty + fees.stamp_duty,
            transfer_fee=charged.transfer_fee + fees.transfer_fee,
            other_fee=charged.other_fee + fees.other_fee,
        ),
    )
