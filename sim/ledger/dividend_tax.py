"""Dividend tax as events: what falls due at a sale, first in first out."""

from datetime import date

from sim.model.account import Account
from sim.model.event import DividendTaxed
from sim.model.symbol import Symbol
from sim.rules.dividend_tax import tax_on_sale


def sale_tax(
    account: Account, symbol: Symbol, quantity: int, day: date
) -> tuple[DividendTaxed, ...]:
    """Return the tax event that follows a sale; nothing when no tax falls due.

    Args:
        account: As it stood before the sale was booked.
        symbol: What is sold.
        quantity: Shares sold.
        day: Session of the sale.

    Raises:
        ValueError: Fewer shares are held.
        RuleNotKnownError: The ex-date of a dividend is outside the record of the tax.
    """
    held = account.positions.get(symbol)
    lots = held.lots if held is not None else ()
    left = quantity
    for lot in lots:  # nearly always nothing is due, which is much quicker to see than to reckon
        if lot.untaxed:
            break
        left -= lot.quantity
        if left <= 0:
            return ()
    due = tax_on_sale(lots, quantity, day)
    return (DividendTaxed(day=day, symbol=symbol, amount=due),) if due else ()
