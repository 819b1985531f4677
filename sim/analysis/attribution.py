"""Which security earned what: parts of a change of net value that sum to it to the fen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sim.ledger.fold import fold
from sim.model.account import Account
from sim.model.errors import BooksDisagreeError
from sim.model.event import (
    CashMoved,
    DayClose,
    Delisted,
    DividendDeclared,
    DividendTaxed,
    Event,
    RightsTaken,
    SharesMoved,
    SymbolChanged,
    Traded,
)
from sim.model.money import ZERO, format_yuan, round_fen
from sim.model.symbol import Symbol
from sim.model.trade import Fill, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one security did to an account between two closes, in yuan.

    Attributes:
        symbol: Of what.
        opening: Value held at the first close.
        closing: Value held at the last close.
        bought: Paid for purchases and subscriptions, before fees.
        sold: Taken in by sales, mergers and delisting, before fees.
        fees: Fees of its trades.
        dividends: Declared in between, before tax.
        dividend_tax: Withheld in between.
    """

    symbol: Symbol
    opening: Decimal = ZERO
    closing: Decimal = ZERO
    bought: Decimal = ZERO
    sold: Decimal = ZERO
    fees: Decimal = ZERO
    dividends: Decimal = ZERO
    dividend_tax: Decimal = ZERO

    @property
    def profit(self) -> Decimal:
        """What it added to net value (negative: took from it), in yuan."""
        gained = self.closing + self.sold + self.dividends
        return gained - self.opening - self.bought - self.fees - self.dividend_tax


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A change of net value taken apart.

    Attributes:
        opening: Net value at the first close, yuan.
        closing: Net value at the last close, yuan.
        moved: Deposits less withdrawals in between, yuan.
        parts: One per security, in order of appearance.
    """

    opening: Decimal
    closing: Decimal
    moved: Decimal
    parts: tuple[Part, ...]

    @property
    def profit(self) -> Decimal:
        """Change of net value that no deposit explains, in yuan."""
        return self.closing - self.opening - self.moved

    def profit_of(self, symbol: Symbol) -> Decimal:
        """Return what one security added, 0 for one that was never held."""
        return sum((part.profit for part in self.parts if part.symbol == symbol), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How far one account ended above another, taken apart; the parts sum to it to the fen.

    Attributes:
        opening: By how much it was worth more at the first close, yuan.
        moved: By how much more was put in, yuan.
        parts: By how much more each security earned, yuan, in order of appearance.
    """

    opening: Decimal
    moved: Decimal
    parts: Mapping[Symbol, Decimal]

    @property
    def total(self) -> Decimal:
        """Difference of the net values at the last close, in yuan."""
        return self.opening + self.moved + sum(self.parts.values(), ZERO)


def values_by_security(
    account: Account, prices: Mapping[Symbol, Decimal]
) -> dict[Symbol, Decimal]:
    """Return the value of each position in yuan; together they are the account's market value.

    A fraction of a fen, which only odd lots of funds have, goes to the position after it, so
    that the sum is the exact total rounded once, as a close is valued.

    Args:
        account: At the close.
        prices: Raw yuan per share; a position without one is worth nothing.
    """
    values: dict[Symbol, Decimal] = {}
    exact = given = ZERO
    for symbol, position in account.positions.items():
        exact += prices.get(symbol, ZERO) * position.quantity
        values[symbol] = round_fen(exact) - given
        given += values[symbol]
    return values


def attribute(
    events: Iterable[Event],
    first: DayClose,
    last: DayClose,
    prices: Mapping[date, Mapping[Symbol, Decimal]],
) -> Attribution:
    """Take the change of net value from one close to a later one apart, by security.

    Args:
        events: Of the account from its opening.
        first: Its close on the first session.
        last: Its close on the last.
        prices: Raw prices the account was valued at on these two sessions.

    Raises:
        BooksDisagreeError: The parts do not sum to the change, a fault of the program or of
            the prices.
        KeyError: `prices` lacks one of the two sessions.
    """
    known = [event for event in events if event.day <= last.day]
    before = fold(event for event in known if event.day <= first.day)
    parts = {
        symbol: Part(symbol=symbol, opening=value)
        for symbol, value in values_by_security(before, prices[first.day]).items()
    }
    moved = ZERO
    for event in known:
        if event.day <= first.day:
            continue
        if isinstance(event, CashMoved):
            moved += event.amount
        elif isinstance(event, SharesMoved):
            moved += event.cost if event.quantity > 0 else -event.cost
        _book(parts, event)
    for symbol, value in values_by_security(fold(known), prices[last.day]).items():
        parts[symbol] = replace(parts.get(symbol, Part(symbol=symbol)), closing=value)
    found = Attribution(
        opening=first.net_value, closing=last.net_value, moved=moved, parts=tuple(parts.values())
    )
    total = sum((part.profit for part in found.parts), ZERO)
    if total != found.profit:
        raise BooksDisagreeError(
            f"from {first.day} to {last.day} the account gained {format_yuan(found.profit)} yuan"
            f" and its securities {format_yuan(total)}; a fault of the program, please report it"
        )
    return found


def difference(base: Attribution, other: Attribution) -> Difference:
    """Return how far `other` ended above `base` over the same span, taken apart by security."""
    symbols = dict.fromkeys(part.symbol for part in (*base.parts, *other.parts))
    return Difference(
        opening=other.opening - base.opening,
        moved=other.moved - base.moved,
        parts={symbol: other.profit_of(symbol) - base.profit_of(symbol) for symbol in symbols},
    )


def _book(parts: dict[Symbol, Part], event: Event) -> None:
    """Add what an event brought or took to the part of its security."""
    match event:
        case Traded(fill=fill):
            _trade(parts, fill)
        case DividendDeclared(symbol=symbol, amount=amount):
            part = _part(parts, symbol)
            parts[symbol] = replace(part, dividends=part.dividends + amount)
        case DividendTaxed(symbol=symbol, amount=amount):
            part = _part(parts, symbol)
            parts[symbol] = replace(part, dividend_tax=part.dividend_tax + amount)
        case RightsTaken(symbol=symbol, quantity=quantity, price=price):
            part = _part(parts, symbol)
            parts[symbol] = replace(part, bought=part.bought + round_fen(price * quantity))
        case SharesMoved(symbol=symbol, quantity=quantity, cost=cost):
            part = _part(parts, symbol)
            if quantity > 0:
                parts[symbol] = replace(part, bought=part.bought + cost)
            else:
                parts[symbol] = replace(part, sold=part.sold + cost)
        case SymbolChanged(new=symbol, cash=cash) | Delisted(symbol=symbol, cash=cash):
            part = _part(parts, symbol)
            parts[symbol] = replace(part, sold=part.sold + cash)
        case _:  # shares without money, receivables that became cash, deposits
            pass


def _trade(parts: dict[Symbol, Part], fill: Fill) -> None:
    part = _part(parts, fill.symbol)
    fees = part.fees + fill.fees.total
    if fill.side is Side.BUY:
        parts[fill.symbol] = replace(part, bought=part.bought + fill.value, fees=fees)
    else:
        parts[fill.symbol] = replace(part, sold=part.sold + fill.value, fees=fees)


def _part(parts: Mapping[Symbol, Part], symbol: Symbol) -> Part:
    return parts.get(symbol) or Part(symbol=symbol)
