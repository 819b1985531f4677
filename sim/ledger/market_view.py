"""The market as a replayed journal asks for it: bars, closes, or nothing at all."""

from datetime import date
from decimal import Decimal
from typing import Protocol

from sim.model.bar import Bar
from sim.model.symbol import Symbol


class MarketView(Protocol):
    """Raw daily bars of some securities."""

    def span(self, symbol: Symbol) -> tuple[date, date] | None:
        """Return the first and last session with a bar, None when there is no bar."""
        ...

    def bar(self, symbol: Symbol, day: date) -> Bar | None:
        """Return the bar of a session with the base of its limits, None when there is none."""
        ...

    def close(self, symbol: Symbol, day: date) -> tuple[date, Decimal] | None:
        """Return the last session up to `day` with a bar, and the price in yuan to value with.

        The price is that session's raw close, or the reference price that follows from it when
        the security went ex since. None when no bar is so old.
        """
        ...


class NoMarket:
    """A market without a single bar."""

    def span(self, _symbol: Symbol) -> None:
        """Return None."""

    def bar(self, _symbol: Symbol, _day: date) -> None:
        """Return None."""

    def close(self, _symbol: Symbol, _day: date) -> None:
        """Return None."""
