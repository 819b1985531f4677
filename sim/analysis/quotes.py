"""What a security cost around one session: its raw bar and the bars on either side."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from sim.model.bar import Bar
from sim.model.errors import DataMissingError
from sim.model.symbol import Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One security's raw bars around a session.

    Attributes:
        bar: Bar of the session; the last one before it when the security did not trade.
        previous: The bar before `bar`, None when none is held.
        following: The first bar after the session, None when none is held.
        tick: Smallest change of the price in yuan.
        stale: Whether `bar` is of an earlier session.
    """

    bar: Bar
    previous: Bar | None = None
    following: Bar | None = None
    tick: Decimal = Decimal("0.01")
    stale: bool = False

    @property
    def close(self) -> Decimal:
        """Raw yuan per share the holding is marked to."""
        return self.bar.close

    @property
    def average(self) -> Decimal | None:
        """Turnover over volume in yuan, half-up to the tick; None without turnover (均价)."""
        if self.bar.amount is None or self.bar.volume <= 0:
            return None
        exact = self.bar.amount / self.bar.volume / self.tick
        return exact.quantize(Decimal(1), rounding=ROUND_HALF_UP) * self.tick

    def traded_at(self, price: Decimal) -> bool:
        """Say whether `price` lies inside the session's raw range; never on a stale bar."""
        return not self.stale and self.bar.low <= price <= self.bar.high


def quote_at(symbol: Symbol, frame: pd.DataFrame, day: date, tick: Decimal) -> Quote:
    """Return the bars around `day`.

    Args:
        symbol: Whose bars they are, for messages.
        frame: Raw daily bars, schema of `sim.model.bar`.
        day: The session wanted.
        tick: Smallest change of the price in yuan.

    Raises:
        DataMissingError: No bar is held on or before `day`, or all of them end before it.
    """
    dates = frame["date"]
    place = int(dates.searchsorted(pd.Timestamp(day), side="right"))
    if place == 0 or dates.iloc[-1] < pd.Timestamp(day):
        held = f"{dates.iloc[0]:%Y-%m-%d} to {dates.iloc[-1]:%Y-%m-%d}" if len(frame) else "none"
        raise DataMissingError(
            f"no daily bars of {symbol} for {day} are held (held: {held});"
            f" fetch them with: fupan data fetch {symbol} --from {day.year - 1}-01-01"
        )
    rows = frame.iloc[max(place - 2, 0) : place + 1]
    bars = [_bar(row) for row in rows.to_dict("records")]
    own = 0 if place == 1 else 1
    return Quote(
        bar=bars[own],
        previous=bars[own - 1] if own else None,
        following=bars[own + 1] if own + 1 < len(bars) else None,
        tick=tick,
        stale=bars[own].day != day,
    )


def _bar(row: Mapping[Hashable, Any]) -> Bar:
    amount = row["amount"]
    return Bar(
        day=pd.Timestamp(row["date"]).date(),
        open=Decimal(str(row["open"])),
        high=Decimal(str(row["high"])),
        low=Decimal(str(row["low"])),
        close=Decimal(str(row["close"])),
        volume=int(row["volume"]),
        amount=None if pd.isna(amount) else Decimal(str(amount)),
    )
