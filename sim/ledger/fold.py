"""Events in, account out: the one place where an account changes, exact to the fen."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sim.ledger.booking import (
    ImpossibleEventError,
    cost_of,
    remove,
    spend,
    whole_fen,
    with_lots,
)
from sim.ledger.lots import insert_by_age
from sim.ledger.share_events import (
    change_symbol,
    declare_dividend,
    delist,
    issue_shares,
    move_shares,
    pay_dividend,
    take_rights,
    tax_dividend,
)
from sim.model.account import Account, Position, TaxLot
from sim.model.event import (
    CashMoved,
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
from sim.model.money import ZERO, format_yuan
from sim.model.symbol import Symbol
from sim.model.trade import Side

__all__ = ["ImpossibleEventError", "apply", "fold"]


def fold(events: Iterable[Event]) -> Account:
    """Return the account after all events.

    Args:
        events: In order of their days; within a day in the order they happened.

    Raises:
        ImpossibleEventError: One of them cannot have happened, or is older than its predecessor.
    """
    account = Account()
    latest = date.min
    for event in events:
        if event.day < latest:
            raise ImpossibleEventError(
                event, "out-of-order", f"an event of this day follows one of {latest}"
            )
        latest = event.day
        account = apply(account, event)
    return account


def apply(account: Account, event: Event) -> Account:
    """Return the account after one more event.

    Shares leave first in, first out. After every event, exactly,
    cash + receivable + cost of the positions =
    deposited + realised + dividends - dividend tax.

    Args:
        account: As it stood before.
        event: What happened.

    Raises:
        ImpossibleEventError: More shares are sold than held, cash falls below zero in an
            account without overdraft, a dividend is paid that was not declared, an amount is
            not a whole number of fen, a quantity or price not positive, or the account is
            opened a second time.
    """
    return _STEPS[type(event)](account, event)


def _open(account: Account, event: Opened) -> Account:
    if account != Account():
        raise ImpossibleEventError(event, "opened-twice", "the account had already begun")
    cash = whole_fen(event, event.cash, "the opening cash")
    if cash < 0 and not event.overdraft:
        raise ImpossibleEventError(
            event, "cash-short", f"an account cannot open with {format_yuan(cash)} yuan"
        )
    positions: dict[Symbol, Position] = {}
    deposited = cash
    for opening in event.positions:
        cost = whole_fen(event, opening.cost, f"the cost of {opening.symbol}")
        if opening.quantity <= 0 or cost < 0:
            raise ImpossibleEventError(
                event,
                "bad-quantity",
                f"{opening.symbol} cannot open with {opening.quantity} shares"
                f" for {format_yuan(cost)} yuan",
            )
        lot = TaxLot(acquired=opening.acquired, quantity=opening.quantity, cost=cost)
        held = positions.get(opening.symbol, Position(symbol=opening.symbol))
        positions[opening.symbol] = replace(held, lots=insert_by_age(held.lots, (lot,)))
        deposited += cost
    return Account(cash=cash, positions=positions, deposited=deposited, overdraft=event.overdraft)


def _move_cash(account: Account, event: CashMoved) -> Account:
    amount = whole_fen(event, event.amount, "the amount")
    return replace(
        account,
        cash=spend(account, event, -amount),
        deposited=account.deposited + amount,
    )


def _trade(account: Account, event: Traded) -> Account:
    fill = event.fill
    if fill.quantity <= 0:
        raise ImpossibleEventError(
            event, "bad-quantity", f"a trade needs a positive quantity, was {fill.quantity}"
        )
    if not (fill.price.is_finite() and fill.price > 0):
        raise ImpossibleEventError(
            event, "bad-price", f"a trade needs a positive price, was {fill.price}"
        )
    charged = fill.fees.total
    fees = whole_fen(event, charged, f"the fees on {fill.symbol}") if charged else ZERO
    held = account.positions.get(fill.symbol)
    lots = held.lots if held is not None else ()
    if fill.side is Side.BUY:
        cost = fill.value + fees
        bought = TaxLot(
            acquired=event.day,
            quantity=fill.quantity,
            cost=cost,
            sellable_from=event.sellable_from,
        )
        cash = spend(account, event, cost)
        lots, realised = (*lots, bought), account.realised
    else:
        gone, lots = remove(event, fill.symbol, lots, fill.quantity)
        proceeds = fill.value - fees
        cash = spend(account, event, -proceeds)
        realised = account.realised + proceeds - cost_of(gone)
    return Account(
        cash=cash,
        receivable=account.receivable,
        positions=with_lots(account.positions, fill.symbol, lots),
        realised=realised,
        dividends=account.dividends,
        dividend_tax=account.dividend_tax,
        fees=account.fees + fees,
        deposited=account.deposited,
        receivables=account.receivables,
        overdraft=account.overdraft,
    )


# What each kind of event does. The step's second argument is the key's class.
_STEPS: Mapping[type, Callable[[Account, Any], Account]] = {
    Opened: _open,
    CashMoved: _move_cash,
    Traded: _trade,
    DividendDeclared: declare_dividend,
    DividendPaid: pay_dividend,
    DividendTaxed: tax_dividend,
    SharesIssued: issue_shares,
    RightsTaken: take_rights,
    SharesMoved: move_shares,
    SymbolChanged: change_symbol,
    Delisted: delist,
}
