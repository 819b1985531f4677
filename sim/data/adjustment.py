"""Adjusted series (复权), multiplicative, from raw bars and the corporate actions held.

The factor of an ex-date is the exchange's reference price over the close before it. No published
adjusted price is ever used: vendors disagree, and a forward-adjusted series changes with every
new dividend.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.data.bars import to_decimal
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.rules.corporate_actions import reference_price

PRICES = ("open", "high", "low", "close")


@dataclass(frozen=True, slots=True)
class ExDate:
    """One ex-date inside a series.

    Attributes:
        row: Row of the first bar on or after the ex-date.
        day: The ex-date.
        prev_close: Raw close before, in yuan.
        reference: The exchange's reference price, in yuan.
    """

    row: int
    day: date
    prev_close: Decimal
    reference: Decimal

    @property
    def factor(self) -> float:
        """What prices before are multiplied by: at most 1 unless shares were consolidated."""
        return float(self.reference / self.prev_close)


def ex_dates(
    frame: pd.DataFrame, actions: Sequence[CorporateAction], tick: Decimal
) -> tuple[ExDate, ...]:
    """Return the ex-dates that fall between two bars of a series, ascending.

    Args:
        frame: Raw daily bars.
        actions: The security's corporate actions.
        tick: Price step in yuan.

    Raises:
        InputError: An action cannot be: rights without a price, or a reference price of nothing.
    """
    found: list[ExDate] = []
    for action in sorted(actions, key=lambda action: action.ex_date):
        row = int(frame["date"].searchsorted(pd.Timestamp(action.ex_date), side="left"))
        if row == 0 or row == len(frame):
            continue
        base = to_decimal(frame["close"].iloc[row - 1])
        if found and found[-1].row == row:  # a second ex-date while suspended
            base = found[-1].reference
        reference = _reference(base, action, tick)
        found.append(ExDate(row, action.ex_date, base, reference))
    return tuple(found)


def _reference(base: Decimal, action: CorporateAction, tick: Decimal) -> Decimal:
    """Return the reference price of an action that makes sense, and refuse the others."""
    what = f"{action.symbol} {action.ex_date}"
    if action.rights_ratio and action.rights_price is None:
        raise InputError(
            f"{what}: {action.rights_ratio:f} shares are offered for one held and no price is"
            " known; fetch the corporate actions again"
        )
    reference = reference_price(base, action, tick) if 1 + action.bonus_ratio > 0 else Decimal(0)
    if reference <= 0:
        raise InputError(
            f"{what}: paying {action.cash_per_share:f} yuan and {action.bonus_ratio:f} shares for"
            f" one that closed at {base:f} leaves no price; compare with the announcement"
        )
    return reference


def backward_factors(
    frame: pd.DataFrame, actions: Sequence[CorporateAction], tick: Decimal
) -> NDArray[np.float64]:
    """Return what each row's raw prices are multiplied by to be backward-adjusted (后复权).

    Shape: one factor a row, 1.0 on the first; it changes on ex-dates only, so row t needs nothing
    after t.
    """
    factors = np.ones(len(frame), dtype=np.float64)
    for event in ex_dates(frame, actions, tick):
        factors[event.row :] /= event.factor
    return factors


def backward(
    frame: pd.DataFrame, actions: Sequence[CorporateAction], tick: Decimal
) -> pd.DataFrame:
    """Return bars with prices as if all dividends were reinvested from the first bar on.

    The first bar is raw. Volume and amount stay raw.
    """
    return _scaled(frame, backward_factors(frame, actions, tick))


def forward(
    frame: pd.DataFrame, actions: Sequence[CorporateAction], tick: Decimal
) -> pd.DataFrame:
    """Return bars with prices adjusted so that the last bar is raw (前复权).

    Every price before an ex-date changes when it comes, so a decision may not be tested on it:
    use `point_in_time`.
    """
    factors = backward_factors(frame, actions, tick)
    return _scaled(frame, factors / factors[-1]) if len(frame) else frame


def point_in_time(
    frame: pd.DataFrame, actions: Sequence[CorporateAction], tick: Decimal, day: date
) -> pd.DataFrame:
    """Return the bars up to `day`, forward-adjusted with the ex-dates up to `day` only.

    This is what a chart showed after the close of `day`: the last bar is raw.
    """
    known = [action for action in actions if action.ex_date <= day]
    seen = frame[frame["date"] <= pd.Timestamp(day)].reset_index(drop=True)
    return forward(seen, known, tick)


def _scaled(frame: pd.DataFrame, factors: NDArray[np.float64]) -> pd.DataFrame:
    return frame.assign(**{name: frame[name].to_numpy() * factors for name in PRICES})
