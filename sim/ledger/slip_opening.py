"""What an account held before a slip begins, from the balances the slip prints."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from sim.model.symbol import Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What a line of a slip moved and left behind.

    Attributes:
        day: When.
        symbol: Whose shares moved, None when only cash did.
        moved: Shares that came, negative for those that went.
        held: Shares held afterwards, None when not printed.
        net_cash: Yuan that came, negative when they went, None when not printed.
        cash: Yuan afterwards, None when not printed.
    """

    day: date
    symbol: Symbol | None = None
    moved: int = 0
    held: int | None = None
    net_cash: Decimal | None = None
    cash: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipOpening:
    """An account before the first line of a slip.

    Attributes:
        first: Day of the first line.
        held: Shares held before it, those above zero only.
        cash: Yuan before it, None when the slip does not tell.
    """

    first: date
    held: Mapping[Symbol, int]
    cash: Decimal | None


def opening_of(balances: Sequence[Balance]) -> SlipOpening | None:
    """Return what was held before a slip; None when its balances tell of no shares.

    Balances of a security that do not follow from one another are not believed.

    Args:
        balances: In the order of the slip, which may run from the newest day to the oldest.
    """
    days = [balance.day for balance in balances]
    falls = any(later < earlier for earlier, later in pairwise(days))
    rises = any(later > earlier for earlier, later in pairwise(days))
    ordered = list(balances)
    if falls and not rises:
        ordered.reverse()
    elif falls:
        ordered.sort(key=lambda balance: balance.day)
    by_symbol: dict[Symbol, list[tuple[int, int]]] = {}
    for balance in ordered:
        if balance.symbol is not None and balance.held is not None and balance.moved:
            by_symbol.setdefault(balance.symbol, []).append((balance.moved, balance.held))
    held = {}
    for symbol, moves in by_symbol.items():
        before = moves[0][1] - moves[0][0]
        if before > 0 and _follow(moves):
            held[symbol] = before
    return SlipOpening(first=ordered[0].day, held=held, cash=_cash(ordered)) if held else None


def _follow(moves: Sequence[tuple[int, int]]) -> bool:
    return all(before + moved == after for (_, before), (moved, after) in pairwise(moves))


def _cash(balances: Iterable[Balance]) -> Decimal | None:
    """Return the yuan before the first line, when every line up to a printed balance tells."""
    moved = Decimal(0)
    for balance in balances:
        if balance.net_cash is None:
            return None
        moved += balance.net_cash
        if balance.cash is not None:
            return balance.cash - moved
    return None
