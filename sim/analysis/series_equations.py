"""The equations a series of statements must satisfy, from its own numbers and the bars."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.analysis.implied import percent_of, starting_capital
from sim.analysis.reconcile import hidden_by_rounding
from sim.analysis.series_cash import FeeRegime, Step, cash_residual, unstated_change
from sim.analysis.series_numbers import (
    CASH,
    NET_VALUE,
    PROFIT,
    Equation,
    Key,
    Numbers,
    Residual,
    SeriesPrices,
    quantity_field,
    signed,
    symbols_of,
    trade_field,
)
from sim.model.statement import Statement
from sim.model.symbol import Symbol

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What all statements of a series share.

    Attributes:
        prices: Bars and actions.
        regime: How trades are charged.
        capital: Starting capital in yuan that most statements imply, None when none do.
    """

    prices: SeriesPrices
    regime: FeeRegime
    capital: Decimal | None


def shared_capital(statements: Sequence[Statement]) -> Decimal | None:
    """Return the starting capital most statements imply as the roundest number they allow."""
    votes: Counter[Decimal] = Counter()
    for statement in statements:
        if statement.net_value is not None and statement.profit_percent is not None:
            found = starting_capital(statement.net_value, statement.profit_percent)
            if found is not None and found.is_round:
                votes[found.roundest] += 1
    return votes.most_common(1)[0][0] if votes else None


def equations_of(
    statements: tuple[Statement, ...], steps: Sequence[Step], account: Account
) -> tuple[Equation, ...]:
    """Return every equation of a series, in the order of its statements.

    Args:
        statements: Each with an as-of day, a symbol for every security.
        steps: Between them.
        account: What they share.

    Raises:
        DataMissingError: A bar is missing.
    """
    found: list[Equation] = []
    for number, statement in enumerate(statements):
        found += _value(number, statement, account.prices)
        found += _profit(number, statement, account.capital)
        found += _ranges(number, statement, account.prices)
        if number:
            step = steps[number - 1]
            found += _cash(step, account)
            if not step.missing:
                found += [
                    _holding(step, symbol, account.prices)
                    for symbol in symbols_of(step.before, step.after)
                ]
    return tuple(found)


def _value(number: int, statement: Statement, prices: SeriesPrices) -> list[Equation]:
    day = statement.as_of
    if statement.cash is None or statement.net_value is None or day is None:
        return []
    weights: dict[Key, Decimal] = {(number, NET_VALUE): _ONE, (number, CASH): -_ONE}
    for symbol in symbols_of(statement):
        weights[number, quantity_field(symbol)] = -prices.quote(symbol, day).close

    def residual(numbers: Numbers) -> Residual:
        left = sum(
            (weight * numbers.get(key, Decimal(0)) for key, weight in weights.items()), Decimal(0)
        )
        return Residual(low=left, high=left)

    hidden = hidden_by_rounding(statement.cash) + hidden_by_rounding(statement.net_value)
    return [
        Equation(
            name="value",
            number=number,
            label="",
            weights=weights,
            residual=residual,
            tolerance=hidden + Decimal("0.005"),
        )
    ]


def _profit(number: int, statement: Statement, capital: Decimal | None) -> list[Equation]:
    net, profit = statement.net_value, statement.profit_percent
    if capital is None or net is None or profit is None:
        return []

    def residual(numbers: Numbers) -> Residual:
        left = percent_of(numbers[number, NET_VALUE], capital) - numbers[number, PROFIT]
        return Residual(low=left, high=left)

    slope = Decimal(100) / capital
    return [
        Equation(
            name="profit",
            number=number,
            label="",
            weights={(number, NET_VALUE): slope, (number, PROFIT): -_ONE},
            residual=residual,
            tolerance=profit.quantum + hidden_by_rounding(net) * slope,
        )
    ]


def _ranges(number: int, statement: Statement, prices: SeriesPrices) -> list[Equation]:
    found = []
    for place, trade in enumerate(statement.trades):
        if trade.price is not None and trade.symbol is not None and statement.as_of is not None:
            key = (number, trade_field(place, "price"))
            bar = prices.quote(trade.symbol, statement.as_of).bar
            found.append(
                Equation(
                    name="price-in-range",
                    number=number,
                    label=str(trade.symbol),
                    weights={key: _ONE},
                    residual=_Outside(key=key, low=bar.low, high=bar.high),
                    tolerance=trade.price.tolerance,
                )
            )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outside:
    key: Key
    low: Decimal
    high: Decimal

    def __call__(self, numbers: Numbers) -> Residual:
        price = numbers[self.key]
        return Residual(low=price - self.high, high=price - self.low)


def _cash(step: Step, account: Account) -> list[Equation]:
    if step.before.cash is None or step.after.cash is None:
        return []
    number = step.number
    weights: dict[Key, Decimal] = {(number, CASH): _ONE, (number - 1, CASH): -_ONE}
    for place, trade in enumerate(step.after.trades):
        if trade.price is not None:
            sign = signed(trade.side)
            weights[number, trade_field(place, "price")] = sign * trade.quantity.value
            weights[number, trade_field(place, "quantity")] = sign * trade.price.value
    regime = account.regime
    name = None if regime.profile is None else regime.profile.name

    def residual(numbers: Numbers) -> Residual:
        found = cash_residual(
            step, numbers, account.prices, regime=name, dividends=regime.dividends
        )
        return found or Residual(low=Decimal(0), high=Decimal(0))

    if step.missing or name is None:
        weights = {key: weight for key, weight in weights.items() if key[1] == CASH}
    for key in _dividend_keys(step, account.prices):
        weights.setdefault(key, Decimal(0))
    hidden = hidden_by_rounding(step.before.cash) + hidden_by_rounding(step.after.cash)
    return [
        Equation(
            name="cash-carried",
            number=number,
            label="",
            weights=weights,
            residual=residual,
            tolerance=hidden,
        )
    ]


def _dividend_keys(step: Step, prices: SeriesPrices) -> list[Key]:
    """Return the holdings whose dividends, or trades on missing sessions, move the cash."""
    keys: list[Key] = []
    for symbol in symbols_of(step.before, step.after):
        field = quantity_field(symbol)
        if step.missing or prices.actions(symbol, step.start, step.end):
            keys += [(step.number - 1, field), (step.number, field)]
    return keys


def _holding(step: Step, symbol: Symbol, prices: SeriesPrices) -> Equation:
    field = quantity_field(symbol)
    weights: dict[Key, Decimal] = {
        (step.number, field): _ONE,
        (step.number - 1, field): -_ratio(symbol, step.start, step.end, prices),
    }
    for place, trade in enumerate(step.after.trades):
        if trade.symbol == symbol:
            weights[step.number, trade_field(place, "quantity")] = Decimal(-signed(trade.side))

    def residual(numbers: Numbers) -> Residual:
        left = unstated_change(step, symbol, numbers, prices)
        return Residual(low=left, high=left)

    return Equation(
        name="holding",
        number=step.number,
        label=str(symbol),
        weights=weights,
        residual=residual,
    )


def _ratio(symbol: Symbol, after: date, to: date, prices: SeriesPrices) -> Decimal:
    ratio = _ONE
    for action in prices.actions(symbol, after, to):
        ratio *= 1 + action.bonus_ratio
    return ratio
