"""Random histories of accounts that are possible, with the account's value at every close."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from sim.ledger.fold import apply
from sim.ledger.valuation import value_at
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
    OpeningPosition,
    RightsTaken,
    SharesIssued,
    SharesMoved,
    SymbolChanged,
    Traded,
)
from sim.model.money import from_fen
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Fill, Side

D = Decimal

SYMBOLS = tuple(Symbol.parse(text) for text in ("600155.SH", "000987.SZ", "512690.SH"))
FIRST = date(2024, 1, 2)


def random_ledger(source: Random, length: int) -> tuple[list[Event], list[DayClose]]:
    """Return an opening and `length` events on as many days, and a close after each."""
    day = FIRST
    account, events, closes = Account(), [], []
    for number in range(length + 1):
        event = _opening(source) if number == 0 else _event(source, account, day)
        account = apply(account, event)
        events.append(event)
        prices = {symbol: _price(source, symbol) for symbol in account.positions}
        closes.append(value_at(account, day, prices))
        day += timedelta(days=1)
    return events, closes


def _opening(source: Random) -> Opened:
    positions = tuple(
        OpeningPosition(
            symbol=source.choice(SYMBOLS),
            quantity=source.randint(1, 10**6),
            cost=from_fen(source.randint(0, 10**10)),
        )
        for _ in range(source.randint(0, 2))
    )
    return Opened(
        day=FIRST,
        cash=from_fen(source.randint(0, 10**10)),
        positions=positions,
        overdraft=True,
    )


def _price(source: Random, symbol: Symbol) -> Decimal:
    if symbol is SYMBOLS[2]:
        return D(source.randint(1, 10**4)).scaleb(-3)
    return D(source.randint(1, 10**5)).scaleb(-2)


def _event(source: Random, account: Account, day: date) -> Event:
    symbol = source.choice(SYMBOLS)
    held = account.positions.get(symbol)
    kind = source.randrange(12)
    if account.receivables and kind < 3:
        due = source.choice(account.receivables)
        return DividendPaid(day=day, symbol=due.symbol, amount=due.amount)
    if held is None or kind < 5:
        return _no_position_needed(source, symbol, day)
    if kind < 8:
        return _trade(source, symbol, Side.SELL, source.randint(1, held.quantity), day)
    return _of_position(source, symbol, held.quantity, day)


def _of_position(source: Random, symbol: Symbol, quantity: int, day: date) -> Event:
    kind = source.randrange(5)
    if kind == 0:
        return DividendDeclared(
            day=day,
            symbol=symbol,
            quantity=quantity,
            amount=from_fen(source.randint(0, 10**8)),
            pay_date=day + timedelta(days=1),
            taxable_per_share=D(source.randint(0, 500)).scaleb(-3),
        )
    if kind == 1:
        return DividendTaxed(day=day, symbol=symbol, amount=from_fen(source.randint(0, 10**6)))
    if kind == 2:
        issued = source.randint(1 - quantity, 2 * quantity) or 1
        return SharesIssued(day=day, symbol=symbol, quantity=issued)
    if kind == 4:
        worth, gone = from_fen(source.randint(0, 10**8)), source.randint(1, quantity)
        return SharesMoved(day=day, symbol=symbol, quantity=-gone, cost=worth)
    if kind == 3:
        return Delisted(day=day, symbol=symbol, cash=from_fen(source.randint(0, 10**7)))
    return SymbolChanged(
        day=day,
        old=symbol,
        new=source.choice([other for other in SYMBOLS if other is not symbol]),
        quantity=source.randint(0, 2 * quantity),
        cash=from_fen(source.randint(0, 10**6)),
    )


def _no_position_needed(source: Random, symbol: Symbol, day: date) -> Event:
    kind = source.randrange(5)
    if kind == 4:
        worth = from_fen(source.randint(0, 10**8))
        return SharesMoved(day=day, symbol=symbol, quantity=source.randint(1, 10**5), cost=worth)
    if kind == 0:
        return CashMoved(day=day, amount=from_fen(source.randint(-(10**9), 10**9)))
    if kind == 1:
        return RightsTaken(
            day=day,
            symbol=symbol,
            quantity=source.randint(1, 10**4),
            price=D(source.randint(0, 10**5)).scaleb(-3),
        )
    return _trade(source, symbol, Side.BUY, source.randint(1, 10**6), day)


def _trade(source: Random, symbol: Symbol, side: Side, quantity: int, day: date) -> Traded:
    fees = FeeBreakdown(
        commission=from_fen(source.randint(0, 10**5)), stamp_duty=from_fen(source.randint(0, 999))
    )
    fill = Fill(
        day=day,
        symbol=symbol,
        side=side,
        quantity=quantity,
        price=_price(source, symbol),
        fees=fees,
    )
    return Traded(day=day, fill=fill)
