"""Printed against computed: every number, its difference, and what its digits may hide."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sim.analysis.implied import StartingCapital, percent_of, starting_capital
from sim.analysis.quotes import Quote
from sim.model.money import FEN, ZERO, round_fen
from sim.model.statement import Holding, Statement, Written
from sim.model.symbol import Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One printed number beside the same number computed.

    Attributes:
        field: Dotted name, such as `net_value` or `holdings.600155.SH.quantity`.
        label: What it is to a reader: the short name of a security, or empty.
        printed: As printed, None when it was not.
        computed: In the same base unit, None when it cannot be computed.
        tolerance: Half a unit of the last written digit, in the same unit, plus what the digits
            of the numbers it is computed from may hide.
    """

    field: str
    printed: Written | None
    computed: Decimal | None
    tolerance: Decimal
    label: str = ""

    @property
    def difference(self) -> Decimal | None:
        """Computed less printed; None when either is missing."""
        if self.printed is None or self.computed is None:
            return None
        return self.computed - self.printed.value

    @property
    def agrees(self) -> bool | None:
        """Whether the difference lies within the tolerance; None when it cannot be said."""
        difference = self.difference
        return None if difference is None else abs(difference) <= self.tolerance


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedHolding:
    """A holding at the raw close.

    Attributes:
        symbol: Of what.
        name: As printed.
        quantity: Shares as printed.
        close: Yuan per share.
        market_value: Yuan, to the fen.
        weight: Fraction of the computed net value, None when that is not known or not positive.
        stale: Whether the close is of an earlier session.
    """

    symbol: Symbol
    name: str
    quantity: int
    close: Decimal
    market_value: Decimal
    weight: Decimal | None
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """A statement marked to the closes of its day.

    Attributes:
        holdings: In printed order.
        market_value: Yuan.
        cash: Yuan, printed; solved from the net value when not printed (`cash_solved`).
        net_value: Yuan, None when neither cash nor net value was printed.
        capital: What net value and profit percent say of the starting capital.
        checks: In the order of the statement.
        rounding_reach: Yuan that digits left away in the quantities could hide altogether, if
            the quantities were rounded.
        cash_solved: Whether `cash` was solved, so that the net value proves nothing.
    """

    holdings: tuple[MarkedHolding, ...]
    market_value: Decimal
    cash: Decimal | None
    net_value: Decimal | None
    capital: StartingCapital | None
    checks: tuple[Check, ...]
    rounding_reach: Decimal
    cash_solved: bool = False

    @property
    def agrees(self) -> bool:
        """Whether no printed number is refuted."""
        return all(check.agrees is not False for check in self.checks)

    def check(self, field: str) -> Check:
        """Return the check of one field.

        Raises:
            KeyError: There is none.
        """
        for check in self.checks:
            if check.field == field:
                return check
        raise KeyError(field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """Where a replay of the stated trades left the account at the close.

    Attributes:
        cash: Yuan.
        quantities: Shares held.
    """

    cash: Decimal
    quantities: Mapping[Symbol, int]


def hidden_by_rounding(written: Written | None) -> Decimal:
    """Return what the written digits of an amount in yuan may hide: nothing below a fen.

    An amount written to the fen is exact, for there is nothing smaller; one written as
    3433.69万 may be off by half of the last digit.
    """
    if written is None or written.quantum <= FEN:
        return ZERO
    return written.tolerance


def reconcile(
    statement: Statement,
    quotes: Mapping[Symbol, Quote],
    *,
    replayed: Replayed | None = None,
    capital: Decimal | None = None,
) -> Reconciliation:
    """Mark a statement to the raw closes and set every printed number beside the computed one.

    Args:
        statement: Every holding has a symbol.
        quotes: One for every holding.
        replayed: Where the stated trades led; None takes the printed cash and quantities.
        capital: Starting capital in yuan if it is known; None takes what the numbers imply.

    Raises:
        KeyError: A holding has no quote.
        ValueError: A holding has no symbol.
    """
    values = [(holding, *_marked(holding, quotes)) for holding in statement.holdings]
    market_value = round_fen(sum((value for *_, value in values), Decimal(0)))
    printed_net = statement.net_value
    cash = None if statement.cash is None else statement.cash.value
    cash_solved = cash is None and printed_net is not None
    if printed_net is not None and cash is None:
        cash = printed_net.value - market_value
    net_value = None if cash is None else cash + market_value
    found = None
    if printed_net is not None and statement.profit_percent is not None:
        found = starting_capital(printed_net, statement.profit_percent)
    known = capital if capital is not None else found.roundest if found is not None else None
    return Reconciliation(
        holdings=tuple(
            MarkedHolding(
                symbol=symbol,
                name=holding.name,
                quantity=int(holding.quantity.value),
                close=quotes[symbol].close,
                market_value=round_fen(value),
                weight=value / net_value if net_value is not None and net_value > 0 else None,
                stale=quotes[symbol].stale,
            )
            for holding, symbol, value in values
        ),
        market_value=market_value,
        cash=cash,
        net_value=net_value,
        capital=found,
        checks=(
            *_holding_checks(statement, replayed),
            *_money_checks(statement, replayed, None if cash_solved else net_value, known),
        ),
        rounding_reach=sum(
            (
                quotes[symbol].close * holding.quantity.tolerance
                for holding, symbol, _ in values
                if holding.quantity.quantum > 1
            ),
            ZERO,
        ),
        cash_solved=cash_solved,
    )


def _marked(holding: Holding, quotes: Mapping[Symbol, Quote]) -> tuple[Symbol, Decimal]:
    if holding.symbol is None:
        raise ValueError(f"{holding.name} has no symbol, so it cannot be marked")
    return holding.symbol, holding.quantity.value * quotes[holding.symbol].close


def _holding_checks(statement: Statement, replayed: Replayed | None) -> list[Check]:
    checks = []
    for holding in statement.holdings:
        computed = holding.quantity.value
        if replayed is not None and holding.symbol is not None:
            computed = Decimal(replayed.quantities.get(holding.symbol, 0))
        checks.append(
            Check(
                field=f"holdings.{holding.symbol}.quantity",
                label=holding.name,
                printed=holding.quantity,
                computed=computed,
                tolerance=holding.quantity.tolerance,
            )
        )
    return checks


def _money_checks(
    statement: Statement,
    replayed: Replayed | None,
    net_value: Decimal | None,
    capital: Decimal | None,
) -> list[Check]:
    cash, printed_net, percent = statement.cash, statement.net_value, statement.profit_percent
    passed_on = hidden_by_rounding(cash)
    computed_cash = None if cash is None else cash.value
    if replayed is not None and cash is not None:
        computed_cash = replayed.cash
    computed_percent = None
    if net_value is not None and capital is not None:
        computed_percent = percent_of(net_value, capital)
    return [
        Check(field="cash", printed=cash, computed=computed_cash, tolerance=_half_unit(cash)),
        Check(
            field="net_value",
            printed=printed_net,
            computed=net_value,
            tolerance=_half_unit(printed_net) + passed_on,
        ),
        Check(
            field="profit_percent",
            printed=percent,
            computed=computed_percent,
            tolerance=_half_unit(percent) + (passed_on / capital * 100 if capital else ZERO),
        ),
    ]


def _half_unit(written: Written | None) -> Decimal:
    return ZERO if written is None else written.tolerance
