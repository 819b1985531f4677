"""How a journal is booked: the broker, and what is believed of it."""

from dataclasses import dataclass

from sim.rules.fees import DEFAULT_PROFILE, BrokerProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a journal is booked.

    Attributes:
        profile: The broker's fees.
        stated: Whether the stated fees are booked in place of the computed.
        strict: Whether rows the market could not have made are refused.
        dividend_tax: Whether dividends are taxed.
        cash_known: Whether the opening cash is known, so that a shortage means something.
    """

    profile: BrokerProfile = DEFAULT_PROFILE
    stated: bool = False
    strict: bool = False
    dividend_tax: bool = True
    cash_known: bool = True
