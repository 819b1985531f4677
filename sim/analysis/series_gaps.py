"""Sessions nobody reported: between which bounds the account lay on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.analysis.series_cash import Step, price_range
from sim.analysis.series_numbers import (
    CASH,
    Numbers,
    SeriesPrices,
    free_shares,
    quantity_field,
    symbols_of,
)
from sim.model.money import ZERO, round_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingSession:
    """A session between two statements.

    Attributes:
        day: The session.
        low: Least net value in yuan.
        high: Most.
        moving: Securities whose holdings differ between the statements, as symbols.
    """

    day: date
    low: Decimal
    high: Decimal
    moving: tuple[str, ...]


def missing_sessions(
    steps: Sequence[Step], numbers: Numbers, prices: SeriesPrices
) -> tuple[MissingSession, ...]:
    """Return bounds on the net value of every session without a statement, fees left aside.

    The bounds assume that a security moved only one way between the two statements, at prices
    inside the ranges of the sessions so far. Where no holding changed they are one value.
    """
    return tuple(
        _bounded(step, day, numbers, prices)
        for step in steps
        if (step.number - 1, CASH) in numbers
        for day in step.missing
    )


def _bounded(step: Step, day: date, numbers: Numbers, prices: SeriesPrices) -> MissingSession:
    low = high = numbers[step.number - 1, CASH]
    days = [*(past for past in step.missing if past <= day)]
    moving = []
    for symbol in symbols_of(step.before, step.after):
        field = quantity_field(symbol)
        before = numbers.get((step.number - 1, field), Decimal(0))
        held = free_shares(before, symbol, step.start, day, prices)
        close = prices.quote(symbol, day).close
        worth = round_fen(held * close)
        for action in prices.actions(symbol, step.start, day):
            worth += round_fen(before * action.cash_per_share)
        low, high = low + worth, high + worth
        after = numbers.get((step.number, field), Decimal(0))
        change = after - free_shares(before, symbol, step.start, step.end, prices)
        if change:
            least, most = price_range(symbol, days, prices)
            gains = [change * (close - least), change * (close - most), ZERO]
            low, high = low + round_fen(min(gains)), high + round_fen(max(gains))
            moving.append(str(symbol))
    return MissingSession(day=day, low=low, high=high, moving=tuple(moving))
