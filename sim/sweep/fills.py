"""What a fill costs, what money buys, and the tax a sale brings: whole numbers throughout."""

import numpy as np

from sim.indicators.arrays import Integers
from sim.sweep.actions import AT_PAYMENT, EX, LONGER, MONTH, RECORD, TAXABLE, YEAR
from sim.sweep.compiled import part
from sim.sweep.words import Table

UNKNOWN = -1
"""Session of a purchase nobody knows."""

FEN_PARTS = 1_000_000
"""Hundred-millionths of a yuan in a fen."""


@part
def fees_on(rates: Table, side: int, value: float, shares: float) -> float:
    """Return all fees on a fill in fen; `rates` are those of one regime."""
    due = max(np.floor((rates[side, 0] * value + rates[side, 1]) * rates[side, 2]), rates[side, 3])
    for place in (4, 7, 10, 13):
        due += np.floor(
            (rates[side, place] * value + rates[side, place + 1]) * rates[side, place + 2]
        )
    par = np.floor((rates[side, 16] * shares + rates[side, 17]) * rates[side, 18])
    return float(due + max(par, rates[side, 19]))


@part
def half_up(parts: int, unit: int) -> int:
    """Return `parts` in whole units, half-up."""
    return (2 * parts + unit) // (2 * unit)


@part
def affordable(
    spend: float, tick_fen: float, guess: float, step: int, rates: Table, price: float
) -> int:
    """Return the most whole steps of shares that `spend` fen pay for, fees included.

    Args:
        spend: Fen.
        tick_fen: Fen in a tick.
        guess: Shares the money buys, never too few.
        step: Shares in a step.
        rates: Fees of the session.
        price: Ticks.
    """
    steps = np.floor(guess / step) + 1.0
    while steps > 0.0:
        shares = steps * step
        value = np.floor(shares * price * tick_fen + 0.5)
        if value + fees_on(rates, 0, value, shares) <= spend:
            break
        steps -= 1.0
    return int(steps) * step


@part
def dividend_tax(
    actions: Integers,
    action_of: Integers,
    security: int,
    now: int,
    acquired: int,
    taken: int,
    month_after: int,
    year_after: int,
) -> int:
    """Return the tax on shares of one lot sold now, in thousandths of a hundred-millionth yuan."""
    due = 0
    for k in range(len(actions)):
        row = actions[k]
        if action_of[k] != security or row[EX] > now or acquired > row[RECORD]:
            continue
        rate = row[LONGER]
        if acquired != UNKNOWN and now < month_after:
            rate = row[MONTH]
        elif acquired != UNKNOWN and now < year_after:
            rate = row[YEAR]
        due += (rate - row[AT_PAYMENT]) * row[TAXABLE] * taken
    return due
