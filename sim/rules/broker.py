"""What a broker charges: the profile, and the ways a fee that is not his own is passed on."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sim.model.symbol import Exchange


class Charge(enum.StrEnum):
    """How a broker passes on a fee that is not his own."""

    DATED = "dated"  # charged apart, as the decrees of the day say
    DEPOSITORY = "depository"  # charged apart, without the half Shanghai brokers kept until 2015
    LISTED = "listed"  # part of the commission, but listed apart from it
    INSIDE = "inside"  # part of the commission, not shown
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
        transfer_fee_minimum: Yuan of transfer fee an order pays at least where it goes by par
            value; None takes the decree's.
        stamp_duty: Dated, not at all, or the seller's fixed rate.
        other_fee: How exchange and regulatory fees (规费) are charged.
    """

    name: str
    rate: Decimal
    minimum: Decimal
    fund_rate: Decimal | None = None
    fund_minimum: Decimal | None = None
    transfer_fee: Mapping[Exchange, FeeRule] = field(default_factory=_all_dated)
    transfer_fee_minimum: Decimal | None = None
    stamp_duty: FeeRule = Charge.DATED
    other_fee: FeeRule = Charge.INSIDE

    def commission_terms(self, *, fund: bool) -> tuple[Decimal, Decimal]:
        """Return rate and minimum for shares, or for listed funds."""
        if not fund:
            return self.rate, self.minimum
        rate = self.rate if self.fund_rate is None else self.fund_rate
        minimum = self.minimum if self.fund_minimum is None else self.fund_minimum
        return rate, minimum


DEFAULT_PROFILE = BrokerProfile(name="default", rate=Decimal("0.00025"), minimum=Decimal(5))
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
