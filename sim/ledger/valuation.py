"""An account at a close: cash, what is due, and its positions at raw closing prices."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from sim.model.account import Account
from sim.model.event import DayClose
from sim.model.money import round_fen
from sim.model.symbol import Symbol


def value_at(
    account: Account,
    day: date,
    prices: Mapping[Symbol, Decimal],
    stale: Collection[Symbol] = (),
) -> DayClose:
    """Return the account's value at the close of `day`.

    Args:
        account: As it stood after the close.
        day: Session.
        prices: Raw yuan per share: the day's close, or the last known one.
        stale: Symbols whose price is of an earlier session, because they did not trade.

    Returns:
        Cash, receivable and market value in yuan; positions are added exactly and rounded
        half-up to the fen once. Held symbols without a price are named, not valued.

    Raises:
        ValueError: A price is not a positive number.
    """
    total = Decimal(0)
    missing = []
    for symbol, position in account.positions.items():
        price = prices.get(symbol)
        if price is None:
            missing.append(symbol)
            continue
        if not (price.is_finite() and price > 0):
            raise ValueError(f"the close of {symbol} on {day} must be positive, was {price}")
        total += price * position.quantity
    return DayClose(
        day=day,
        cash=account.cash,
        market_value=round_fen(total),
        receivable=account.receivable,
        stale=tuple(sorted(set(stale) & (account.positions.keys() - missing))),
        missing=tuple(sorted(missing)),
    )
