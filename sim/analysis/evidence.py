"""What speaks for and against a changed number, from the other printed numbers."""

from dataclasses import dataclass
from decimal import Decimal

from sim.analysis.implied import StartingCapital, significant_digits, starting_capital
from sim.model.money import format_yuan
from sim.model.statement import Statement, Written
from sim.model.symbol import Symbol
from sim.model.trade import Side

_FEN_DECIMALS = 2
LOT = 100
"""Shares of a board lot (手). Odd numbers are held lawfully, but bought only in a few boards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The other identities of a statement, ready to be asked.

    Attributes:
        statement: As printed.
        capital: Starting capital in yuan if it is known; None takes the roundest implied.
    """

    statement: Statement
    capital: Decimal | None = None

    def implied(
        self, net_value: Written | None = None, percent: Written | None = None
    ) -> StartingCapital | None:
        """Return the starting capital, with one of its two numbers changed if wanted."""
        net_value = net_value or self.statement.net_value
        percent = percent or self.statement.profit_percent
        if net_value is None or percent is None:
            return None
        return starting_capital(net_value, percent)

    def fits(self, found: StartingCapital | None) -> bool | None:
        """Say whether net value and percent agree on the known, or a round, starting capital."""
        if self.statement.net_value is None or self.statement.profit_percent is None:
            return None
        if found is None:
            return False
        if self.capital is not None:
            return found.low <= self.capital <= found.high
        return found.is_round

    def capital_of(self, found: StartingCapital) -> Decimal:
        """Return the known starting capital, or the roundest implied."""
        return found.roundest if self.capital is None else self.capital

    def of_others(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what the printed net value and percent say when another number is changed."""
        found = self.implied()
        fits = self.fits(found)
        if fits is None or found is None:
            return (), ()
        if fits:
            capital = format_yuan(self.capital_of(found))
            return (f"net value and profit percent still give a capital of {capital}",), ()
        return (), ("net value and profit percent would still not agree",)

    def of_net_value(self, candidate: Written) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what the printed profit percent says of another net value."""
        found = self.implied(net_value=candidate)
        fits = self.fits(found)
        if fits is None:
            return (), ()
        if fits and found is not None:
            capital = format_yuan(self.capital_of(found))
            return (f"with the profit percent it gives a capital of {capital}",), ()
        return (), ("the profit percent would have to change too",)

    def of_decimals(self, field: str) -> tuple[str, ...]:
        """Return what speaks against another digit in an amount that lost one behind the point.

        Shares times prices are mostly whole yuan, so cash and net value end alike; where one has
        two decimals and the other one, a digit is missing rather than wrong.
        """
        cash, net_value = self.statement.cash, self.statement.net_value
        if field not in {"cash", "net_value"} or cash is None or net_value is None:
            return ()
        decimals = [len(figure.digits.partition(".")[2]) for figure in (cash, net_value)]
        if cash.scale != net_value.scale or sorted(decimals) != [1, _FEN_DECIMALS]:
            return ()
        return ("cash and net value would still have unlike decimals",)

    def of_quantity(
        self, symbol: Symbol, printed: Decimal, candidate: Decimal
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what lots and the day's trades say of another quantity of a holding."""
        for_, against = [], []
        if candidate % LOT == 0:
            for_.append("whole lots")
        elif printed % LOT == 0:
            against.append(f"{candidate:f} is not a whole number of lots")
        bought = sum(
            trade.quantity.value
            for trade in self.statement.trades
            if trade.symbol == symbol and trade.side is Side.BUY
        )
        if bought > candidate:
            against.append(f"{bought:f} were bought that day, more than would be held")
        elif bought and bought == candidate:
            for_.append("exactly what was bought that day")
        elif bought and bought == printed:
            against.append("the printed number is exactly what was bought that day")
        return tuple(for_), tuple(against)


def roundness(found: StartingCapital | None) -> Decimal:
    """Return the significant digits of the implied capital; a large number when there is none."""
    return Decimal(99) if found is None else Decimal(significant_digits(found.roundest))
