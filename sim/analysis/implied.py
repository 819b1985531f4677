"""What the printed numbers hide: the starting capital, and the statement of the session before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from sim.model.money import ZERO, round_fen
from sim.model.statement import Statement, Written
from sim.model.symbol import Symbol
from sim.model.trade import Side

PERCENT = Decimal(100)
ROUND_DIGITS = 3
"""A starting capital of at most so many significant digits counts as a round number."""

_STEPS = (Decimal(10), Decimal(5), Decimal(2), Decimal(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class StartingCapital:
    """What was put in, as far as net value and profit percent tell.

    Attributes:
        low: Least yuan that the written digits allow.
        high: Most yuan.
        roundest: The number in between with the fewest significant digits.
        significant_digits: How many `roundest` has.
    """

    low: Decimal
    high: Decimal
    roundest: Decimal
    significant_digits: int

    @property
    def is_round(self) -> bool:
        """Whether a round number lies in between: the two printed numbers then agree."""
        return self.significant_digits <= ROUND_DIGITS


def starting_capital(net_value: Written, profit_percent: Written) -> StartingCapital | None:
    """Return the capital for which net value = capital x (1 + percent / 100).

    Both numbers may be off by half a unit of their last written digit.

    Returns:
        None when the percent says that nothing is left, or the net value is not positive.
    """
    least, most = (
        1 + (profit_percent.value + sign * profit_percent.tolerance) / PERCENT for sign in (-1, 1)
    )
    smallest, largest = (net_value.value + sign * net_value.tolerance for sign in (-1, 1))
    if least <= 0 or smallest <= 0:
        return None
    low, high = smallest / most, largest / least
    roundest = roundest_between(low, high)
    return StartingCapital(
        low=low, high=high, roundest=roundest, significant_digits=significant_digits(roundest)
    )


def roundest_between(low: Decimal, high: Decimal) -> Decimal:
    """Return the number in [low, high] with the fewest significant digits, the middle first.

    Of equally short numbers those ending in 5 or an even digit go before the others.

    Raises:
        ValueError: Not 0 < low <= high.
    """
    if not 0 < low <= high:
        raise ValueError(f"wanted 0 < low <= high, was {low} and {high}")
    middle = (low + high) / 2
    power = high.adjusted()
    while True:
        for digit in _STEPS:
            step = digit.scaleb(power)
            first = (low / step).to_integral_value(ROUND_CEILING)
            last = (high / step).to_integral_value(ROUND_FLOOR)
            if first <= last:
                nearest = (middle / step).to_integral_value()
                found = min(max(nearest, first), last) * step
                return found.quantize(Decimal(1)) if found == found.to_integral_value() else found
        power -= 1


def significant_digits(number: Decimal) -> int:
    """Return how many digits `number` has without leading and trailing zeros; at least 1."""
    return len(number.normalize().as_tuple().digits)


def percent_of(net_value: Decimal, capital: Decimal) -> Decimal:
    """Return the profit in percent of the starting capital, not rounded."""
    return (net_value / capital - 1) * PERCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousStatement:
    """What the statement of the session before must have said.

    Attributes:
        as_of: That session.
        quantities: Shares held at its close.
        cash: Yuan.
        market_value: Yuan at its raw closes.
        fees: Yuan of fees on the day's trades that were put back.
        profit_percent: Percent of the starting capital, None when that is not known.
    """

    as_of: date
    quantities: Mapping[Symbol, int]
    cash: Decimal
    market_value: Decimal
    fees: Decimal
    profit_percent: Decimal | None

    @property
    def net_value(self) -> Decimal:
        """Cash and market value in yuan."""
        return self.cash + self.market_value


def quantities_before(statement: Statement) -> dict[Symbol, int]:
    """Return the shares held before the day's stated trades: holdings less buys plus sales.

    Securities without a symbol are left out; one that was all bought that day is not there.
    A quantity below zero says that more was bought than is held.
    """
    held: dict[Symbol, int] = {}
    for holding in statement.holdings:
        if holding.symbol is not None:
            held[holding.symbol] = held.get(holding.symbol, 0) + int(holding.quantity.value)
    for trade in statement.trades:
        if trade.symbol is not None:
            sign = -1 if trade.side is Side.BUY else 1
            held[trade.symbol] = held.get(trade.symbol, 0) + sign * int(trade.quantity.value)
    return {symbol: quantity for symbol, quantity in held.items() if quantity}


def cash_before(statement: Statement, fees: Decimal) -> Decimal | None:
    """Return the yuan held before the day's stated trades, None when cash or a price is missing.

    Args:
        statement: Its cash stands after the trades.
        fees: Yuan paid on them.
    """
    if statement.cash is None:
        return None
    cash = statement.cash.value + fees
    for trade in statement.trades:
        if trade.price is None:
            return None
        value = round_fen(trade.price.value * trade.quantity.value)
        cash += value if trade.side is Side.BUY else -value
    return cash


def previous_statement(
    statement: Statement,
    previous_session: date,
    closes: Mapping[Symbol, Decimal],
    *,
    fees: Decimal = ZERO,
    capital: Decimal | None = None,
) -> PreviousStatement | None:
    """Return what must have been printed for the session before.

    Args:
        statement: The day's, as read or as reconciled.
        previous_session: The session before its as-of date.
        closes: Raw closes of that session in yuan.
        fees: Yuan of fees on the day's trades, 0.00 when none are booked.
        capital: Starting capital in yuan, None when not known.

    Returns:
        None when cash, a trade's price or a close is missing, or more was bought than is held.
    """
    quantities = quantities_before(statement)
    cash = cash_before(statement, fees)
    short = any(quantity < 0 for quantity in quantities.values())
    if cash is None or short or not quantities.keys() <= closes.keys():
        return None
    value = sum((closes[symbol] * quantity for symbol, quantity in quantities.items()), ZERO)
    market_value = round_fen(value)
    return PreviousStatement(
        as_of=previous_session,
        quantities=quantities,
        cash=round_fen(cash),
        market_value=market_value,
        fees=fees,
        profit_percent=None if capital is None else percent_of(cash + market_value, capital),
    )
