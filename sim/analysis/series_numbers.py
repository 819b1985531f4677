"""A series of statements as named numbers, and the equations between them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from sim.analysis.quotes import Quote, quote_at
from sim.analysis.scene import securities_of
from sim.data.market import Market
from sim.model.action import CorporateAction
from sim.model.statement import StatedTrade, Statement, Written
from sim.model.symbol import Symbol
from sim.model.trade import Side
from sim.rules.calendar import SessionCalendar
from sim.rules.securities import classify

Key = tuple[int, str]
"""Number of the statement, and the dotted name of the figure in it."""

Numbers = Mapping[Key, Decimal]
CASH, NET_VALUE, PROFIT = "cash", "net_value", "profit_percent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """What is left over in an equation: a value, or an interval where something is not known.

    Attributes:
        low: Least, in the unit of the equation.
        high: Most.
    """

    low: Decimal
    high: Decimal

    def agrees(self, tolerance: Decimal) -> bool:
        """Whether nothing need be left over, within what written digits hide."""
        return self.low - tolerance <= 0 <= self.high + tolerance

    @property
    def nearest(self) -> Decimal:
        """The part of the interval nearest to nothing."""
        if self.low > 0:
            return self.low
        return min(self.high, Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """Something that must come to nothing if every number in it is right.

    Attributes:
        name: `value`, `profit`, `holding`, `cash-carried`, `price-in-range`.
        number: Statement it belongs to.
        label: Security it is of, empty for the account.
        weights: How the residual grows with each of its numbers; what could be wrong.
        residual: From the numbers to what is left over.
        tolerance: What written digits may hide.
    """

    name: str
    number: int
    label: str
    weights: Mapping[Key, Decimal]
    residual: Callable[[Numbers], Residual]
    tolerance: Decimal = Decimal(0)

    def agrees(self, numbers: Numbers) -> bool:
        """Whether it holds with these numbers."""
        return self.residual(numbers).agrees(self.tolerance)


class SeriesPrices:
    """Bars around sessions and corporate actions, each looked up once."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._quotes: dict[tuple[Symbol, date], Quote] = {}
        self._actions: dict[Symbol, tuple[CorporateAction, ...]] = {}
        self.calendar: SessionCalendar = market.calendar()

    def quote(self, symbol: Symbol, day: date) -> Quote:
        """Return the bars of a security around `day`.

        Raises:
            DataMissingError: None are held.
        """
        key = (symbol, day)
        if key not in self._quotes:
            frame = self._market.bars(symbol)
            self._quotes[key] = quote_at(symbol, frame, day, classify(symbol).tick)
        return self._quotes[key]

    def actions(self, symbol: Symbol, after: date, to: date) -> tuple[CorporateAction, ...]:
        """Return the corporate actions that went ex after one day and up to another."""
        if symbol not in self._actions:
            self._actions[symbol] = self._market.actions(symbol)
        return tuple(act for act in self._actions[symbol] if after < act.ex_date <= to)


def quantity_field(symbol: Symbol | None) -> str:
    """Return the dotted name of a holding's quantity."""
    return f"holdings.{symbol}.quantity"


def trade_field(place: int, what: str) -> str:
    """Return the dotted name of a trade's `quantity` or `price`; trades are counted from 1."""
    return f"trades.{place + 1}.{what}"


def written_of(statement: Statement) -> dict[str, Written]:
    """Return every printed number of a statement by its dotted name."""
    balances = {
        CASH: statement.cash,
        NET_VALUE: statement.net_value,
        PROFIT: statement.profit_percent,
    }
    found = {name: written for name, written in balances.items() if written is not None}
    for holding in statement.holdings:
        found[quantity_field(holding.symbol)] = holding.quantity
    for place, trade in enumerate(statement.trades):
        found[trade_field(place, "quantity")] = trade.quantity
        if trade.price is not None:
            found[trade_field(place, "price")] = trade.price
    return found


def trades_of(statement: Statement) -> list[tuple[int, StatedTrade, Symbol]]:
    """Return the stated trades with their place and symbol; a series has a symbol for each."""
    return [
        (place, trade, trade.symbol)
        for place, trade in enumerate(statement.trades)
        if trade.symbol is not None
    ]


def numbers_of(statements: tuple[Statement, ...]) -> dict[Key, Decimal]:
    """Return all printed numbers of a series, in base units."""
    return {
        (number, name): written.value
        for number, statement in enumerate(statements)
        for name, written in written_of(statement).items()
    }


def symbols_of(*statements: Statement) -> tuple[Symbol, ...]:
    """Return every security held or traded in some statements, each once, in order."""
    return tuple(dict.fromkeys(s for statement in statements for s in securities_of(statement)))


def free_shares(
    quantity: Decimal, symbol: Symbol, after: date, to: date, prices: SeriesPrices
) -> Decimal:
    """Return the shares that `quantity` became by bonus issues and splits between two days."""
    for action in prices.actions(symbol, after, to):
        quantity += (quantity * action.bonus_ratio).to_integral_value(ROUND_FLOOR)
    return quantity


def stated_change(statement: Statement, number: int, symbol: Symbol, numbers: Numbers) -> Decimal:
    """Return the shares of a security bought less sold by the stated trades."""
    return sum(
        (
            signed(trade.side) * numbers[number, trade_field(place, "quantity")]
            for place, trade in enumerate(statement.trades)
            if trade.symbol == symbol
        ),
        Decimal(0),
    )


def signed(side: Side) -> int:
    """Return 1 for a buy, -1 for a sale."""
    return 1 if side is Side.BUY else -1
