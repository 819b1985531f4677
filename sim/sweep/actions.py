"""Dividends and free shares as whole numbers the kernels can book."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, partial

import numpy as np
import numpy.typing as npt

from sim.indicators.arrays import Integers
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.symbol import Exchange
from sim.rules.corporate_actions import pay_date, reference_price
from sim.rules.dividend_tax import DIVIDEND_TAX, taxable_per_share
from sim.rules.securities import Security

CASH_UNITS = 10**8
"""Parts of a yuan in which cash per share is written."""

COLUMNS = 12
EX, RECORD, PAY, CASH, NUMERATOR, DENOMINATOR = 0, 1, 2, 3, 4, 5
SELLABLE, TAXABLE, AT_PAYMENT, MONTH, YEAR, LONGER = 6, 7, 8, 9, 10, 11
"""Columns of `SecurityActions.rows`: places of the ex, record and pay session; cash per share;
new shares per old as a fraction; place from which they may be sold; taxable part of the cash;
rates of the dividend tax in thousandths."""

Days = npt.NDArray[np.datetime64]
Reference = Callable[[Decimal], Decimal]


@dataclass(frozen=True, slots=True, eq=False)
class SecurityActions:
    """A security's corporate actions on a clock.

    Attributes:
        rows: One per action within the clock, by ex-date; see the column constants.
        references: Place of the ex-date and the reference price it makes of a close in yuan.
        month_after: Place of the first session more than a month after a purchase, per session.
        year_after: The same for a year.
    """

    rows: Integers
    references: tuple[tuple[int, Reference], ...]
    month_after: Integers
    year_after: Integers


def security_actions(
    security: Security,
    actions: Iterable[CorporateAction],
    sessions: tuple[date, ...],
    days: Days,
) -> SecurityActions:
    """Return what a holder of `security` receives, by place on the clock.

    Rights issues move the reference price and bring nothing until they are taken up.

    Args:
        security: Whose.
        actions: Of any securities and days.
        sessions: The clock, ascending.
        days: The same as datetime64[D].

    Raises:
        InputError: An action takes shares away, which sweeps do not provide for.
        RuleNotKnownError: An ex-date is outside the record of the dividend tax.
    """
    own = sorted(
        (
            action
            for action in actions
            if action.symbol == security.symbol and sessions[0] < action.ex_date <= sessions[-1]
        ),
        key=lambda action: action.ex_date,
    )
    rows = [_row(security, action, days) for action in own]
    references = tuple(
        (row[EX], partial(reference_price, action=action, tick=security.tick))
        for row, action in zip(rows, own, strict=True)
    )
    return SecurityActions(
        rows=np.array(rows, dtype=np.int64).reshape(len(rows), COLUMNS),
        references=references,
        month_after=_places_after(days, 1) if rows else _never(len(days)),
        year_after=_places_after(days, 12) if rows else _never(len(days)),
    )


def _row(security: Security, action: CorporateAction, days: Days) -> list[int]:
    if action.bonus_ratio < 0:
        raise InputError(
            f"{security.symbol} took shares away on {action.ex_date}; sweeps do not provide for"
            " consolidations, use `fupan run`"
        )
    ex = int(np.searchsorted(days, np.datetime64(action.ex_date)))
    record = ex - 1
    if action.record_date is not None:
        record = int(np.searchsorted(days, np.datetime64(action.record_date), side="right")) - 1
    paid = max(int(np.searchsorted(days, np.datetime64(pay_date(action)))), ex)
    numerator, denominator = action.bonus_ratio.as_integer_ratio()
    later = security.exchange is Exchange.SH and not security.is_fund
    rates = DIVIDEND_TAX.on(action.ex_date)
    return [
        ex,
        record,
        paid,
        _cash(action.cash_per_share),
        numerator,
        denominator,
        ex + int(later),
        _cash(taxable_per_share(security, action.cash_per_share, action.stock_dividend_ratio)),
        *(int(rate * 1000) for rate in (rates.at_payment, rates.month, rates.year, rates.longer)),
    ]


def _cash(yuan: Decimal) -> int:
    parts = yuan * CASH_UNITS
    if parts != int(parts):
        raise InputError(f"cash per share may have 8 decimals in a sweep, was {yuan}")
    return int(parts)


@cache
def _never(sessions: int) -> Integers:
    return np.full(sessions, sessions, dtype=np.int64)


def _places_after(days: Days, months: int) -> Integers:
    """Return, per session, the place of the first session held for more than so many months.

    The fast twin of the boundary in `sim.rules.dividend_tax.holding_rate`.
    """
    month = days.astype("datetime64[M]")
    target = month + months
    until = target.astype("datetime64[D]") + (days - month.astype("datetime64[D]"))
    lacking = until.astype("datetime64[M]") != target
    until[lacking] = (target[lacking] + 1).astype("datetime64[D]")
    places: Integers = np.searchsorted(days, until, side="right").astype(np.int64)
    return places
