"""Whether money was conserved: profit, dividends, taxes and fees explain every change of equity.

The tally below counts in whole fen and in shares straight from the events; it shares nothing
with the fold but the events themselves.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sim.ledger.fold import apply
from sim.model.account import Account
from sim.model.event import (
    CashMoved,
    DayClose,
    Delisted,
    DividendDeclared,
    DividendPaid,
    DividendTaxed,
    Event,
    Opened,
    RightsTaken,
    SharesIssued,
    SharesMoved,
    SymbolChanged,
    Traded,
)
from sim.model.issue import Issue
from sim.model.money import ZERO, from_fen, round_fen, to_fen
from sim.model.symbol import Symbol
from sim.model.trade import Side


@dataclass(slots=True)
class Tally:
    """Where the money came from and went to, in whole fen, and the shares.

    Attributes:
        deposited: Put in, opening positions at their cost included.
        invested: Paid for shares less received for them, before fees.
        dividends: Declared, before tax.
        unpaid: Declared and not yet paid.
        taxes: Withheld.
        fees: Paid on fills.
        seeded: Cost of what opened the account or came to it as shares, less what left it so.
        shares: Held by security.
    """

    deposited: int = 0
    invested: int = 0
    dividends: int = 0
    unpaid: int = 0
    taxes: int = 0
    fees: int = 0
    seeded: int = 0
    shares: Counter[Symbol] = field(default_factory=Counter)

    @property
    def cash(self) -> int:
        """Fen of cash that the movements leave."""
        paid = self.dividends - self.unpaid
        return self.deposited - self.seeded - self.invested + paid - self.taxes - self.fees

    def equity(self, market_value: int) -> int:
        """Return deposits + profit + dividends - taxes - fees in fen, given the shares' value.

        The profit on shares is what they are worth and brought in, less what was paid for them.
        """
        profit = market_value - self.invested - self.seeded
        return self.deposited + profit + self.dividends - self.taxes - self.fees

    def count(self, event: Event) -> None:
        """Count one event."""
        _COUNTS[type(event)](self, event)


def check_closes(events: Iterable[Event], closes: Iterable[DayClose]) -> tuple[Issue, ...]:
    """Return an issue for every close whose money is not explained to the fen.

    At each close the fold's cash, receivables, shares and costs must be what the tally says,
    and profit + dividends - taxes - fees + deposits must be the equity.

    Args:
        events: An account's, by day.
        closes: Its closes, by day.

    Raises:
        ImpossibleEventError: One of the events cannot have happened.
    """
    tally, account, issues = Tally(), Account(), []
    waiting = list(events)[::-1]
    for close in closes:
        while waiting and waiting[-1].day <= close.day:
            event = waiting.pop()
            tally.count(event)
            account = apply(account, event)
        for what, wanted, found in _compared(tally, account, close):
            if wanted != found:
                issues.append(
                    Issue(
                        code="money-not-conserved",
                        message=f"{what} at the close of {close.day} must be"
                        f" {_readable(wanted)}, was {_readable(found)}",
                        wanted=_readable(wanted),
                        found=_readable(found),
                    )
                )
    return tuple(issues)


def book_discrepancy(account: Account) -> Decimal:
    """Return what is wrong with an account at cost, in yuan: always zero.

    cash + receivable + cost of the positions - (deposited + realised + dividends - tax).
    """
    cost = sum((position.cost for position in account.positions.values()), ZERO)
    held = account.cash + account.receivable + cost
    return held - (account.deposited + account.realised + account.dividends - account.dividend_tax)


def _compared(
    tally: Tally, account: Account, close: DayClose
) -> tuple[tuple[str, object, object], ...]:
    """Return what must be equal: its name, what the tally says, what the books say; in fen."""
    due = sum((due.amount for due in account.receivables), ZERO)
    shares = {symbol: position.quantity for symbol, position in account.positions.items()}
    return (
        ("cash", tally.cash, to_fen(close.cash)),
        ("cash in the account", tally.cash, to_fen(account.cash)),
        ("receivables", tally.unpaid, to_fen(close.receivable)),
        ("receivables in the account", tally.unpaid, to_fen(due)),
        ("fees", tally.fees, to_fen(account.fees)),
        ("shares", {s: n for s, n in tally.shares.items() if n}, shares),
        ("the discrepancy at cost", ZERO, book_discrepancy(account)),
        ("equity", tally.equity(to_fen(close.market_value)), to_fen(close.net_value)),
    )


def _readable(figure: object) -> str:
    return f"{from_fen(figure)} yuan" if isinstance(figure, int) else str(figure)


def _opened(tally: Tally, event: Opened) -> None:
    seeded = sum(to_fen(position.cost) for position in event.positions)
    tally.seeded += seeded
    tally.deposited += to_fen(event.cash) + seeded
    for position in event.positions:
        tally.shares[position.symbol] += position.quantity


def _moved(tally: Tally, event: CashMoved) -> None:
    tally.deposited += to_fen(event.amount)


def _traded(tally: Tally, event: Traded) -> None:
    fill = event.fill
    sign = 1 if fill.side is Side.BUY else -1
    tally.invested += sign * to_fen(round_fen(fill.price * fill.quantity))
    tally.fees += to_fen(fill.fees.total)
    tally.shares[fill.symbol] += sign * fill.quantity


def _declared(tally: Tally, event: DividendDeclared) -> None:
    tally.dividends += to_fen(event.amount)
    tally.unpaid += to_fen(event.amount)


def _paid(tally: Tally, event: DividendPaid) -> None:
    tally.unpaid -= to_fen(event.amount)


def _taxed(tally: Tally, event: DividendTaxed) -> None:
    tally.taxes += to_fen(event.amount)


def _issued(tally: Tally, event: SharesIssued) -> None:
    tally.shares[event.symbol] += event.quantity


def _rights(tally: Tally, event: RightsTaken) -> None:
    tally.invested += to_fen(round_fen(event.price * event.quantity))
    tally.shares[event.symbol] += event.quantity


def _moved_in_kind(tally: Tally, event: SharesMoved) -> None:
    worth = to_fen(event.cost) if event.quantity > 0 else -to_fen(event.cost)
    tally.seeded += worth
    tally.deposited += worth
    tally.shares[event.symbol] += event.quantity


def _changed(tally: Tally, event: SymbolChanged) -> None:
    tally.invested -= to_fen(event.cash)
    tally.shares[event.old] = 0
    tally.shares[event.new] += event.quantity


def _delisted(tally: Tally, event: Delisted) -> None:
    tally.invested -= to_fen(event.cash)
    tally.shares[event.symbol] = 0


# How each kind of event is counted. The second argument is the key's class.
_COUNTS: Mapping[type, Callable[[Tally, Any], None]] = {
    Opened: _opened,
    CashMoved: _moved,
    Traded: _traded,
    DividendDeclared: _declared,
    DividendPaid: _paid,
    DividendTaxed: _taxed,
    SharesIssued: _issued,
    RightsTaken: _rights,
    SharesMoved: _moved_in_kind,
    SymbolChanged: _changed,
    Delisted: _delisted,
}
