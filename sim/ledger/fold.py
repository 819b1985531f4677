"""Events in, account out: the one place where an account changes, exact to the fen."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sim.ledger.lots import (
    Lots,
    add_free_shares,
    insert_by_age,
    note_dividend,
    scale_lots,
    take_first,
)
from sim.model.account import Account, Position, Receivable, TaxLot
from sim.model.errors import InputError
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
    SymbolChanged,
    Traded,
)
from sim.model.money import ZERO, format_yuan, round_fen
from sim.model.symbol import Symbol
from sim.model.trade import Side


class ImpossibleEventError(InputError, ValueError):
    """An event cannot have happened to the account as it stood.

    Attributes:
        event: The event refused.
        code: Stable name of the reason, such as `not-held`.
    """

    def __init__(self, event: Event, code: str, message: str) -> None:
        super().__init__(f"{event.day}: {message}")
        self.event = event
        self.code = code


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
    cash = _whole_fen(event, event.cash, "the opening cash")
    if cash < 0 and not event.overdraft:
        raise ImpossibleEventError(
            event, "cash-short", f"an account cannot open with {format_yuan(cash)} yuan"
        )
    positions: dict[Symbol, Position] = {}
    deposited = cash
    for opening in event.positions:
        cost = _whole_fen(event, opening.cost, f"the cost of {opening.symbol}")
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
    amount = _whole_fen(event, event.amount, "the amount")
    return replace(
        account,
        cash=_spend(account, event, -amount),
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
    fees = _whole_fen(event, charged, f"the fees on {fill.symbol}") if charged else ZERO
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
        cash = _spend(account, event, cost)
        lots, realised = (*lots, bought), account.realised
    else:
        gone, lots = _remove(event, fill.symbol, lots, fill.quantity)
        proceeds = fill.value - fees
        cash = _spend(account, event, -proceeds)
        realised = account.realised + proceeds - _cost(gone)
    return Account(
        cash=cash,
        receivable=account.receivable,
        positions=_with_lots(account.positions, fill.symbol, lots),
        realised=realised,
        dividends=account.dividends,
        dividend_tax=account.dividend_tax,
        fees=account.fees + fees,
        deposited=account.deposited,
        receivables=account.receivables,
        overdraft=account.overdraft,
    )


def _declare(account: Account, event: DividendDeclared) -> Account:
    amount = _whole_fen(event, event.amount, f"the dividend of {event.symbol}")
    if event.quantity <= 0 or amount < 0 or event.taxable_per_share < 0:
        raise ImpossibleEventError(
            event,
            "bad-quantity",
            f"{event.symbol} cannot pay {format_yuan(amount)} yuan on {event.quantity} shares",
        )
    positions = account.positions
    held = positions.get(event.symbol)
    if held is not None and event.taxable_per_share:
        lots = note_dividend(held.lots, event.quantity, event.day, event.taxable_per_share)
        positions = _with_lots(positions, event.symbol, lots)
    due = Receivable(symbol=event.symbol, amount=amount, pay_date=event.pay_date)
    return replace(
        account,
        positions=positions,
        receivable=account.receivable + amount,
        receivables=(*account.receivables, due) if amount else account.receivables,
        dividends=account.dividends + amount,
    )


def _pay(account: Account, event: DividendPaid) -> Account:
    amount = _whole_fen(event, event.amount, f"the dividend of {event.symbol}")
    for place, due in enumerate(account.receivables):
        if due.symbol == event.symbol and due.amount == amount:
            return replace(
                account,
                cash=account.cash + amount,
                receivable=account.receivable - amount,
                receivables=account.receivables[:place] + account.receivables[place + 1 :],
            )
    raise ImpossibleEventError(
        event,
        "not-receivable",
        f"{event.symbol} did not owe a dividend of {format_yuan(amount)} yuan",
    )


def _tax(account: Account, event: DividendTaxed) -> Account:
    amount = _whole_fen(event, event.amount, f"the dividend tax on {event.symbol}")
    return replace(account, cash=account.cash - amount, dividend_tax=account.dividend_tax + amount)


def _issue(account: Account, event: SharesIssued) -> Account:
    lots = _lots_of(account, event, event.symbol)
    held = _quantity(lots)
    if event.quantity == 0 or held + event.quantity <= 0:
        raise ImpossibleEventError(
            event,
            "bad-quantity",
            f"{event.quantity} shares cannot be added to {held} of {event.symbol}",
        )
    if event.quantity > 0:
        free = TaxLot(
            acquired=event.day,
            quantity=event.quantity,
            cost=ZERO,
            sellable_from=event.sellable_from,
        )
        lots = add_free_shares(lots, free)
    else:
        lots = scale_lots(lots, held + event.quantity)
    return replace(account, positions=_with_lots(account.positions, event.symbol, lots))


def _take_rights(account: Account, event: RightsTaken) -> Account:
    if event.quantity <= 0 or not (event.price.is_finite() and event.price >= 0):
        raise ImpossibleEventError(
            event,
            "bad-quantity",
            f"{event.quantity} shares of {event.symbol} cannot be taken at {event.price} yuan",
        )
    cost = round_fen(event.price * event.quantity)
    lot = TaxLot(
        acquired=event.day,
        quantity=event.quantity,
        cost=cost,
        sellable_from=event.sellable_from,
    )
    held = account.positions.get(event.symbol)
    lots = (*held.lots, lot) if held is not None else (lot,)
    return replace(
        account,
        cash=_spend(account, event, cost),
        positions=_with_lots(account.positions, event.symbol, lots),
    )


def _change_symbol(account: Account, event: SymbolChanged) -> Account:
    lots = _lots_of(account, event, event.old)
    cash = _whole_fen(event, event.cash, "the cash for fractions")
    if event.quantity < 0 or cash < 0:
        raise ImpossibleEventError(
            event,
            "bad-quantity",
            f"{event.old} cannot become {event.quantity} shares of {event.new}"
            f" and {format_yuan(cash)} yuan",
        )
    left = _with_lots(account.positions, event.old, ())
    profit = cash
    if event.quantity:
        known = left.get(event.new)
        new = scale_lots(lots, event.quantity)
        lots = insert_by_age(known.lots if known is not None else (), new)
        left = _with_lots(left, event.new, lots)
    else:
        profit -= _cost(lots)
    return replace(
        account, cash=account.cash + cash, positions=left, realised=account.realised + profit
    )


def _delist(account: Account, event: Delisted) -> Account:
    lots = _lots_of(account, event, event.symbol)
    cash = _whole_fen(event, event.cash, "the cash for the shares")
    if cash < 0:
        raise ImpossibleEventError(
            event, "bad-quantity", f"{event.symbol} cannot bring back {format_yuan(cash)} yuan"
        )
    return replace(
        account,
        cash=account.cash + cash,
        positions=_with_lots(account.positions, event.symbol, ()),
        realised=account.realised + cash - _cost(lots),
    )


# What each kind of event does. The step's second argument is the key's class.
_STEPS: Mapping[type, Callable[[Account, Any], Account]] = {
    Opened: _open,
    CashMoved: _move_cash,
    Traded: _trade,
    DividendDeclared: _declare,
    DividendPaid: _pay,
    DividendTaxed: _tax,
    SharesIssued: _issue,
    RightsTaken: _take_rights,
    SymbolChanged: _change_symbol,
    Delisted: _delist,
}


def _quantity(lots: Lots) -> int:
    return sum(lot.quantity for lot in lots)


def _cost(lots: Lots) -> Decimal:
    return sum((lot.cost for lot in lots), ZERO)


def _whole_fen(event: Event, amount: Decimal, what: str) -> Decimal:
    try:
        rounded = round_fen(amount)
    except InvalidOperation:  # not a number, infinite, or beyond 26 digits
        rounded = None
    if rounded is None or rounded != amount:
        raise ImpossibleEventError(
            event, "not-whole-fen", f"{what} must be a whole number of fen, was {amount} yuan"
        )
    return rounded


def _spend(account: Account, event: Event, amount: Decimal) -> Decimal:
    cash = account.cash - amount
    if cash < 0 < amount and not account.overdraft:
        raise ImpossibleEventError(
            event,
            "cash-short",
            f"{format_yuan(amount)} yuan cannot be paid from {format_yuan(account.cash)}",
        )
    return cash


def _lots_of(account: Account, event: Event, symbol: Symbol) -> Lots:
    held = account.positions.get(symbol)
    if held is None:
        raise ImpossibleEventError(event, "not-held", f"{symbol} was not held")
    return held.lots


def _remove(event: Event, symbol: Symbol, lots: Lots, quantity: int) -> tuple[Lots, Lots]:
    held = _quantity(lots)
    if quantity > held:
        raise ImpossibleEventError(
            event, "not-held", f"{quantity} shares of {symbol} were sold, {held} were held"
        )
    return take_first(lots, quantity)


def _with_lots(
    positions: Mapping[Symbol, Position], symbol: Symbol, lots: Lots
) -> dict[Symbol, Position]:
    changed = dict(positions)
    if lots:
        changed[symbol] = Position(symbol=symbol, lots=lots)
    else:
        changed.pop(symbol, None)
    return changed
