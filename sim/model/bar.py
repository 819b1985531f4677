"""The one schema of a daily bar, and the value for a single one.

Frames of daily bars, everywhere in the program, have these columns, one row a session on
which the security traded, ascending, no duplicates:

| column | dtype          | unit                                          | may be missing |
|--------|----------------|-----------------------------------------------|----------------|
| date   | datetime64[us] | session, midnight, no time zone               | no             |
| open   | float64        | yuan per share, raw (not adjusted), > 0       | no             |
| high   | float64        | the same                                      | no             |
| low    | float64        | the same                                      | no             |
| close  | float64        | the same                                      | no             |
| volume | int64          | shares (units for funds, shares for indices)  | no             |
| amount | float64        | yuan of turnover (成交额)                      | NaN            |

Prices convert exactly to `Decimal` through their shortest text: `Decimal(str(x))`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

BAR_COLUMNS = ("date", "open", "high", "low", "close", "volume", "amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One security's raw daily bar.

    Attributes:
        day: Session.
        open: Yuan per share, raw; so are high, low, close.
        volume: Shares.
        amount: Turnover in yuan, None when unknown.
        prev_close: Base of the price limit: the reference price on an ex-date, else
            yesterday's close; None on the first session known.
    """

    day: date
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int
    amount: Decimal | None = None
    prev_close: Decimal | None = None
