"""A broker's dated fees as a table of numbers the kernels reckon with, exact to the fen.

A fee of rate n/d on a value of v fen is floor((2 n v + d) / (2 d)), that is half-up. The table
holds 2n, d + 0.5 and 1 / (2d): the half keeps the product away from whole numbers, so that
doubles give the same fen as whole-number division as long as n v stays below `LARGEST_PRODUCT`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from sim.indicators.arrays import Floats, Integers
from sim.model.errors import InputError
from sim.model.trade import Side
from sim.rules.broker import BrokerProfile, Charge, FeeRule
from sim.rules.decree import Dated
from sim.rules.fee_decrees import (
    DEPOSITORY_TRANSFER_FEE,
    HANDLING_FEE,
    REGULATORY_LEVY,
    STAMP_DUTY,
    TRANSFER_FEE,
    Base,
    TransferFee,
)
from sim.rules.securities import Security
from sim.sweep.decrees import changes_within, value_on

LARGEST_PRODUCT = 7 * 10**14
LEAST_CAPACITY = 10**11
"""Fen every table must be able to reckon with: a billion yuan."""

COLUMNS = 20
COMMISSION, TRANSFER, STAMP, HANDLING, LEVY, PAR = 0, 4, 7, 10, 13, 16
_NUMERATORS = (COMMISSION, TRANSFER, STAMP, HANDLING, LEVY, PAR)


@dataclass(frozen=True, slots=True, eq=False)
class FeeTable:
    """Fees per session and side.

    Attributes:
        regime: Row of `rates` in force, per session.
        rates: Regimes x sides (buy, sell) x `COLUMNS`; see the column constants.
        extras: Whether any regime has handling fees, levies, fees on par value, or stamp duty
            on buys.
        buying: Sum of all rates on the value of a buy, per session, as a fraction.
        capacity: Fen of one trade up to which the table is exact.
    """

    regime: Integers
    rates: npt.NDArray[np.float64]
    extras: bool
    buying: Floats
    capacity: int


def fee_table(security: Security, sessions: tuple[date, ...], profile: BrokerProfile) -> FeeTable:
    """Return the fees of `security` on every session.

    Args:
        security: What is traded.
        sessions: Ascending, at least one.
        profile: What the broker charges.

    Raises:
        RuleNotKnownError: A session is after the record of a fee charged as dated.
        InputError: A rate has so many digits that doubles could not hold its fees.
    """
    starts = {sessions[0]}
    if not security.is_fund:
        for dated in decrees_of(security, profile):
            starts |= changes_within(dated, sessions)
    days = sorted(starts)
    rows = [[_row(security, side, day, profile) for side in (Side.BUY, Side.SELL)] for day in days]
    rates = np.array([[row for row, _ in pair] for pair in rows])
    buying = np.array([pair[0][1] for pair in rows])
    ordinals = np.array([day.toordinal() for day in sessions])
    regime = np.searchsorted([day.toordinal() for day in days], ordinals, side="right") - 1
    extras = bool(rates[:, :, (HANDLING, LEVY, PAR)].any() or rates[:, 0, STAMP].any())
    largest = max(1.0, float(rates[:, :, _NUMERATORS].max()) / 2.0)
    capacity = int(LARGEST_PRODUCT / largest)
    return FeeTable(regime.astype(np.int64), rates, extras, buying[regime], capacity)


def decrees_of(security: Security, profile: BrokerProfile) -> Iterator[Dated]:  # type: ignore[type-arg]
    """Yield the decrees a profile passes on as they are."""
    transfer = _transfer_decree(security, profile)
    if transfer is not None:
        yield transfer
    if profile.stamp_duty is Charge.DATED:
        yield STAMP_DUTY
    if profile.other_fee is Charge.DATED:
        yield HANDLING_FEE[security.exchange]
        yield REGULATORY_LEVY


def _transfer_decree(security: Security, profile: BrokerProfile) -> Dated[TransferFee] | None:
    rule = profile.transfer_fee[security.exchange]
    if rule is Charge.DATED:
        return TRANSFER_FEE[security.exchange]
    return DEPOSITORY_TRANSFER_FEE[security.exchange] if rule is Charge.DEPOSITORY else None


def _row(
    security: Security, side: Side, day: date, profile: BrokerProfile
) -> tuple[list[float], float]:
    """Return a row of the table and the sum of its rates on the value.

    What is listed within the commission costs nothing beside it.
    """
    row = [0.0] * COLUMNS
    for place in _NUMERATORS:
        row[place : place + 3] = _terms(Decimal(0))
    rate, minimum = profile.commission_terms(fund=security.is_fund)
    row[COMMISSION : COMMISSION + 3] = _terms(rate)
    row[COMMISSION + 3] = float(_fen(minimum))
    total = rate
    if not security.is_fund:
        for place, found in (
            (TRANSFER, _transfer(security, day, profile, row)),
            (STAMP, _stamp(side, day, profile.stamp_duty)),
            (HANDLING, _rate(HANDLING_FEE[security.exchange], day, profile.other_fee)),
            (LEVY, _rate(REGULATORY_LEVY, day, profile.other_fee, fixed=False)),
        ):
            row[place : place + 3] = _terms(found)
            total += found
    return row, float(total)


def _rate(dated: Dated[Decimal], day: date, rule: FeeRule, *, fixed: bool = True) -> Decimal:
    if isinstance(rule, Decimal):
        return rule if fixed else Decimal(0)
    return value_on(dated, day) if rule is Charge.DATED else Decimal(0)


def _stamp(side: Side, day: date, rule: FeeRule) -> Decimal:
    if isinstance(rule, Decimal):
        return rule if side is Side.SELL else Decimal(0)
    if rule is not Charge.DATED:
        return Decimal(0)
    duty = value_on(STAMP_DUTY, day)
    return duty.buyer if side is Side.BUY else duty.seller


def _transfer(security: Security, day: date, profile: BrokerProfile, row: list[float]) -> Decimal:
    """Return the rate on the value; write that on the par value, where it goes by that."""
    rule = profile.transfer_fee[security.exchange]
    if isinstance(rule, Decimal):
        return rule
    decree = _transfer_decree(security, profile)
    if decree is None:
        return Decimal(0)
    fee = value_on(decree, day)
    if fee.base is Base.VALUE:
        return fee.rate
    minimum = profile.transfer_fee_minimum
    row[PAR : PAR + 3] = _terms(fee.rate * security.par_value * 100)  # fen per share
    row[PAR + 3] = float(_fen(fee.minimum if minimum is None else minimum))
    return Decimal(0)


def _fen(yuan: Decimal) -> int:
    return int((yuan * 100).to_integral_value())


def _terms(rate: Decimal) -> list[float]:
    fraction = Fraction(rate)
    largest = max(fraction.numerator * LEAST_CAPACITY, fraction.denominator * 100)
    if fraction < 0 or largest >= LARGEST_PRODUCT:
        raise InputError(f"a fee rate of {rate} is negative or has too many digits for the sweep")
    return [
        2.0 * fraction.numerator,
        fraction.denominator + 0.5,
        1.0 / (2.0 * fraction.denominator),
    ]
