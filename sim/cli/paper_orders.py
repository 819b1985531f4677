"""What a user asks of a paper account by hand: orders, deposits, corrections."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.paper_account import Account, setting_of, writing
from sim.cli.paper_entries import words_of
from sim.model.errors import InputError
from sim.model.event import CashMoved
from sim.model.issue import Severity
from sim.model.money import format_yuan, round_fen
from sim.model.paper import OrderEnded, OrderOutcome, OrderPlaced, Undone
from sim.model.symbol import Symbol
from sim.model.trade import Order, OrderKind, Side
from sim.rules.lots import check_quantity
from sim.rules.price_limits import price_limits
from sim.rules.securities import classify, parse_symbol

if TYPE_CHECKING:
    from sim.engine.run import Setting

MOST_SHARES = 10**12
"""More than any listed company has; a larger number is a slip of the finger."""


def place_order(
    name: str,
    *,
    side: Side,
    symbol: str,
    quantity: int,
    limit: Decimal | None,
    data_dir: Path | None,
) -> tuple[Account, OrderPlaced, tuple[str, ...]]:
    """Add an order for the next session.

    Returns:
        The account after it, the order, and what will keep it from being filled as things are.

    Raises:
        InputError: The security is unknown, the quantity no lawful order, the limit off the
            tick, or more would be sold than is held. All faults at once.
        DataMissingError: There are no bars of the security.
    """
    from sim.data.opening import open_market

    found = parse_symbol(symbol)
    with writing(name, data_dir) as account:
        setting = setting_of(account.state, open_market(data_dir), [found])
        wanted = Order(
            symbol=found,
            side=side,
            quantity=quantity,
            kind=OrderKind.LIMIT if limit is not None else OrderKind.OPEN,
            price=limit,
            created=account.state.day,
        )
        _check(account, wanted)
        placed = OrderPlaced(number=account.state.next_order, order=wanted)
        after = account.append([placed])
    return after, placed, _doubts(account, wanted, setting)


def _check(account: Account, wanted: Order) -> None:
    security = classify(wanted.symbol)
    day = account.state.day
    held, asked = _held(account, wanted.symbol), _asked(account, wanted.symbol)
    free = held - asked
    messages = []
    if wanted.quantity > MOST_SHARES:
        messages.append(f"no security has {wanted.quantity:,} shares")
    elif wanted.side is Side.SELL and wanted.quantity > free:
        messages.append(
            f"only {free:,} {wanted.symbol} are free to be sold: {held:,} are held and waiting"
            f" orders sell {asked:,}"
        )
    else:
        messages += [
            issue.message if issue.remedy.startswith("0 ") else str(issue)
            for issue in check_quantity(security, day, wanted.side, wanted.quantity, free)
            if issue.severity is Severity.ERROR
        ]
    if wanted.price is not None and wanted.price % security.tick:
        messages.append(f"the limit must be a multiple of {security.tick}, was {wanted.price}")
    if messages:
        raise InputError("this order cannot be placed: " + "; ".join(messages))


def _held(account: Account, symbol: Symbol) -> int:
    position = account.state.account.positions.get(symbol)
    return position.quantity if position is not None else 0


def _asked(account: Account, symbol: Symbol) -> int:
    """Return the shares that waiting orders sell."""
    return sum(
        placed.order.quantity
        for placed in account.state.pending
        if placed.order.symbol == symbol and placed.order.side is Side.SELL
    )


def _doubts(account: Account, wanted: Order, setting: "Setting") -> tuple[str, ...]:
    """Say why an order that may be placed would not be filled, as far as the last close tells."""
    frame, day = setting.frames[wanted.symbol], account.state.day
    known = frame.loc[frame["date"].dt.date <= day, "close"]
    if known.empty:
        return (f"{wanted.symbol} has not traded up to {day}",)
    close = Decimal(str(known.iloc[-1]))
    found = []
    if wanted.side is Side.BUY:
        value = round_fen((wanted.price or close) * wanted.quantity)
        cash = account.state.account_now.cash
        if value > cash:
            found.append(
                f"it takes about {format_yuan(value)} yuan and {format_yuan(cash)} are there;"
                " unless sales or a deposit bring more, less is bought or nothing"
            )
    if wanted.price is not None:
        following = setting.calendar.next(day)
        spans = setting.listings[wanted.symbol].special_treatment
        special = any(first <= following <= last for first, last in spans)
        security = classify(wanted.symbol)
        limits = price_limits(security, following, close, special_treatment=special)
        if not limits.allow(wanted.price):
            found.append(
                f"{wanted.price} yuan lies outside the limits around the last close,"
                f" {limits.down} to {limits.up}: it will be refused"
            )
    return tuple(found)


def cancel_order(name: str, number: int, data_dir: Path | None) -> tuple[Account, OrderPlaced]:
    """End a waiting order; return the account after it, and the order.

    Raises:
        InputError: No such order waits.
    """
    with writing(name, data_dir) as account:
        waiting = {placed.number: placed for placed in account.state.pending}
        if number not in waiting:
            known = ", ".join(map(str, sorted(waiting))) or "none"
            was = next((row for row in account.state.ended if row.number == number), None)
            how = f"was {was.outcome} on {was.day}" if was is not None else "does not wait"
            raise InputError(f"order {number} {how}; waiting are: {known}")
        ended = OrderEnded(
            number=number,
            day=account.state.day,
            outcome=OrderOutcome.CANCELLED,
            reason="cancelled by hand",
        )
        return account.append([ended]), waiting[number]


def move_cash(name: str, amount: Decimal, note: str, data_dir: Path | None) -> CashMoved:
    """Add a deposit (positive) or withdrawal for the next session.

    Raises:
        InputError: The amount has a part of a fen.
        ImpossibleEventError: More would be withdrawn than is there.
    """
    from sim.data.opening import open_market

    if amount != round_fen(amount):
        raise InputError(f"an amount must be a whole number of fen, was {amount} yuan")
    with writing(name, data_dir) as account:
        day = open_market(data_dir).calendar().next(account.state.day)
        event = CashMoved(day=day, amount=round_fen(amount), note=note[:200])
        account.append([event])
    return event


def undo_last(
    name: str, reason: str, data_dir: Path | None
) -> tuple[Account, int, tuple[str, ...]]:
    """Make the newest command that counts no longer count.

    Returns:
        The account without it, its number, and what it had done in words.

    Raises:
        InputError: Only the opening is left.
    """
    with writing(name, data_dir) as account:
        undone = {
            entry.record.transaction
            for entry in account.entries
            if isinstance(entry.record, Undone)
        }
        counting = [
            entry.transaction
            for entry in account.entries
            if entry.transaction not in undone and not isinstance(entry.record, Undone)
        ]
        last = max(counting)
        if last == 1:
            raise InputError(
                f"{name}: only the opening is left; remove the account's file instead"
            )
        after = account.append([Undone(transaction=last, reason=reason[:200])])
        what = tuple(
            words_of(entry.record) for entry in account.entries if entry.transaction == last
        )
    return after, last, what
