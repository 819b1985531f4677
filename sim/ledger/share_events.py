"""What dividends, issues, rights, renames and delistings do to an account."""

from dataclasses import replace

from sim.ledger.booking import (
    ImpossibleEventError,
    cost_of,
    lots_of,
    quantity_of,
    remove,
    spend,
    whole_fen,
    with_lots,
)
from sim.ledger.lots import add_free_shares, insert_by_age, note_dividend, scale_lots
from sim.model.account import Account, Receivable, TaxLot
from sim.model.event import (
    Delisted,
    DividendDeclared,
    DividendPaid,
    DividendTaxed,
    RightsTaken,
    SharesIssued,
    SharesMoved,
    SymbolChanged,
)
from sim.model.money import ZERO, format_yuan, round_fen


def declare_dividend(account: Account, event: DividendDeclared) -> Account:
    """Make cash receivable on the ex-date, and remember it on the lots for the tax."""
    amount = whole_fen(event, event.amount, f"the dividend of {event.symbol}")
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
        positions = with_lots(positions, event.symbol, lots)
    due = Receivable(
        symbol=event.symbol,
        amount=amount,
        pay_date=event.pay_date,
        ex_date=event.day,
        quantity=event.quantity,
        taxable_per_share=event.taxable_per_share,
    )
    return replace(
        account,
        positions=positions,
        receivable=account.receivable + amount,
        receivables=(*account.receivables, due) if amount else account.receivables,
        dividends=account.dividends + amount,
    )


def pay_dividend(account: Account, event: DividendPaid) -> Account:
    """Turn a receivable into cash."""
    amount = whole_fen(event, event.amount, f"the dividend of {event.symbol}")
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


def tax_dividend(account: Account, event: DividendTaxed) -> Account:
    """Withhold dividend tax; it may take the cash below zero."""
    amount = whole_fen(event, event.amount, f"the dividend tax on {event.symbol}")
    return replace(account, cash=account.cash - amount, dividend_tax=account.dividend_tax + amount)


def issue_shares(account: Account, event: SharesIssued) -> Account:
    """Add free shares as a lot of their own, or take shares away in a consolidation."""
    lots = lots_of(account, event, event.symbol)
    held = quantity_of(lots)
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
    return replace(account, positions=with_lots(account.positions, event.symbol, lots))


def take_rights(account: Account, event: RightsTaken) -> Account:
    """Pay for offered shares and add them as a lot."""
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
        cash=spend(account, event, cost),
        positions=with_lots(account.positions, event.symbol, lots),
    )


def move_shares(account: Account, event: SharesMoved) -> Account:
    """Add shares that no cash of this day paid for, or let them go; their cost is a deposit."""
    cost = whole_fen(event, event.cost, f"the cost of {event.symbol}")
    if event.quantity == 0 or cost < 0:
        raise ImpossibleEventError(
            event,
            "bad-quantity",
            f"{event.quantity} shares of {event.symbol} cannot move for {format_yuan(cost)} yuan",
        )
    held = account.positions.get(event.symbol)
    lots = held.lots if held is not None else ()
    deposited, realised = cost, ZERO
    if event.quantity > 0:
        lots = (*lots, TaxLot(acquired=event.day, quantity=event.quantity, cost=cost))
    else:
        gone, lots = remove(event, event.symbol, lots, -event.quantity)
        deposited, realised = -cost, cost - cost_of(gone)
    return replace(
        account,
        positions=with_lots(account.positions, event.symbol, lots),
        deposited=account.deposited + deposited,
        realised=account.realised + realised,
    )


def change_symbol(account: Account, event: SymbolChanged) -> Account:
    """Turn the shares of one security into those of another, lots and costs kept."""
    lots = lots_of(account, event, event.old)
    cash = whole_fen(event, event.cash, "the cash for fractions")
    if event.quantity < 0 or cash < 0:
        raise ImpossibleEventError(
            event,
            "bad-quantity",
            f"{event.old} cannot become {event.quantity} shares of {event.new}"
            f" and {format_yuan(cash)} yuan",
        )
    left = with_lots(account.positions, event.old, ())
    profit = cash
    if event.quantity:
        known = left.get(event.new)
        new = scale_lots(lots, event.quantity)
        lots = insert_by_age(known.lots if known is not None else (), new)
        left = with_lots(left, event.new, lots)
    else:
        profit -= cost_of(lots)
    return replace(
        account, cash=account.cash + cash, positions=left, realised=account.realised + profit
    )


def delist(account: Account, event: Delisted) -> Account:
    """Take the shares away, for the cash that came back."""
    lots = lots_of(account, event, event.symbol)
    cash = whole_fen(event, event.cash, "the cash for the shares")
    if cash < 0:
        raise ImpossibleEventError(
            event, "bad-quantity", f"{event.symbol} cannot bring back {format_yuan(cash)} yuan"
        )
    return replace(
        account,
        cash=account.cash + cash,
        positions=with_lots(account.positions, event.symbol, ()),
        realised=account.realised + cash - cost_of(lots),
    )
