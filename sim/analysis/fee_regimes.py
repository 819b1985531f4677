"""What the day's trades, or selling everything, cost under every broker one might have."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from sim.analysis.quotes import Quote
from sim.model.money import ZERO, round_fen
from sim.model.statement import Statement
from sim.model.symbol import Exchange, Symbol
from sim.model.trade import Side
from sim.rules.fees import BrokerProfile, Charge, order_fees
from sim.rules.securities import classify

_PER_HUNDRED_THOUSAND = (0, 8, 10, 12, 15, 20, 25, 30, 50, 100, 300)
RATES = tuple(Decimal(rate).scaleb(-5) for rate in _PER_HUNDRED_THOUSAND)
"""Commission rates brokers offer, as fractions, up to the lawful most."""

_MINIMUM = Decimal(5)


def profiles() -> tuple[BrokerProfile, ...]:
    """Return every usual way of charging: by rate, minimum, and what is charged apart."""
    made = []
    for rate in RATES:
        for minimum in (Decimal(0), _MINIMUM):
            for apart in (Charge.DATED, Charge.INSIDE):
                words = [f"commission {(rate * 1000).normalize():f} ‰"]
                words.append(f"at least {minimum} yuan" if minimum else "no minimum")
                words.append("transfer fee apart" if apart is Charge.DATED else "all inside")
                made.append(
                    BrokerProfile(
                        name=", ".join(words),
                        rate=rate,
                        minimum=minimum,
                        transfer_fee=dict.fromkeys(Exchange, apart),
                    )
                )
    return tuple(made)


def trade_fees(statement: Statement, day: date, profile: BrokerProfile) -> Decimal:
    """Return what the stated trades that have a price cost in yuan, one order each.

    Raises:
        RuleNotKnownError: `day` is outside the record of a fee.
        InputError: A security is not covered.
    """
    return _sum(
        (trade.side, trade.symbol, trade.price.value, trade.quantity.value, day, profile)
        for trade in statement.trades
        if trade.symbol is not None and trade.price is not None
    )


def selling_fees(
    statement: Statement, quotes: Mapping[Symbol, Quote], day: date, profile: BrokerProfile
) -> Decimal:
    """Return what selling every holding at its close would cost in yuan.

    Raises:
        RuleNotKnownError: `day` is outside the record of a fee.
        InputError: A security is not covered.
    """
    return _sum(
        (
            Side.SELL,
            holding.symbol,
            quotes[holding.symbol].close,
            holding.quantity.value,
            day,
            profile,
        )
        for holding in statement.holdings
        if holding.symbol is not None
    )


def charged_by_regime(
    statement: Statement, quotes: Mapping[Symbol, Quote], day: date
) -> dict[str, Decimal]:
    """Return the yuan of fees by the name of the regime, each amount once.

    Raises:
        RuleNotKnownError: `day` is outside the record of a fee.
        InputError: A security is not covered.
    """
    found: dict[str, Decimal] = {}
    for profile in profiles():
        for what, fees in (
            ("on the day's trades", trade_fees(statement, day, profile)),
            ("on selling everything", selling_fees(statement, quotes, day, profile)),
        ):
            if fees and fees not in found.values():
                found[f"fees {what} ({profile.name})"] = fees
    return found


_Trade = tuple[Side, Symbol, Decimal, Decimal, date, BrokerProfile]


def _sum(trades: Iterable[_Trade]) -> Decimal:
    total = ZERO
    for side, symbol, price, quantity, day, profile in trades:
        fees = order_fees(
            classify(symbol),
            side,
            value=round_fen(price * quantity),
            quantity=int(quantity),
            day=day,
            profile=profile,
        )
        total += fees.total
    return total
