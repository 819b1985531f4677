"""What a user asks of a paper account by hand: orders, deposits, corrections."""

from decimal import Decimal
from pathlib import Path

from sim.cli.paper_account import Account, setting_of, writing
from sim.model.errors import InputError
from sim.model.event import CashMoved
from sim.model.issue import Severity
from sim.model.money import round_fen
from sim.model.paper import OrderEnded, OrderOutcome, OrderPlaced, Undone
from sim.model.symbol import Symbol
from sim.model.trade import Order, OrderKind, Side
from sim.rules.lots import check_quantity
from sim.rules.securities import classify, parse_symbol


def place_order(
    name: str,
    *,
    side: Side,
    symbol: str,
    quantity: int,
    limit: Decimal | None,
    data_dir: Path | None,
) -> OrderPlaced:
    """Add an order for the next session and return it.

    Raises:
        InputError: The security is unknown, the quantity no lawful order, the limit off the
            tick, or more would be sold than is held. All faults at once.
        DataMissingError: There are no bars of the security.
    """
    from sim.data.opening import open_market

    found = parse_symbol(symbol)
    with writing(name, data_dir) as account:
        market = open_market(data_dir)
        setting_of(account.state, market, [found])
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
        account.append([placed])
    return placed


def _check(account: Account, wanted: Order) -> None:
    security = classify(wanted.symbol)
    day = account.state.day
    free = _held(account, wanted.symbol)
    problems = [
        issue
        for issue in check_quantity(security, day, wanted.side, wanted.quantity, free)
        if issue.severity is Severity.ERROR
    ]
    messages = [str(issue) for issue in problems]
    if wanted.side is Side.SELL and wanted.quantity > free and not problems:
        messages.append(f"only {free:,} {wanted.symbol} are free to be sold")
    if wanted.price is not None and wanted.price % security.tick:
        messages.append(f"the limit must be a multiple of {security.tick}, was {wanted.price}")
    if messages:
        raise InputError("this order cannot be placed: " + "; ".join(messages))


def _held(account: Account, symbol: Symbol) -> int:
    position = account.state.account.positions.get(symbol)
    held = position.quantity if position is not None else 0
    asked = sum(
        placed.order.quantity
        for placed in account.state.pending
        if placed.order.symbol == symbol and placed.order.side is Side.SELL
    )
    return held - asked


def cancel_order(name: str, number: int, data_dir: Path | None) -> None:
    """End a waiting order.

    Raises:
        InputError: No such order waits.
    """
    with writing(name, data_dir) as account:
        waiting = {placed.number for placed in account.state.pending}
        if number not in waiting:
            known = ", ".join(map(str, sorted(waiting))) or "none"
            raise InputError(f"order {number} does not wait; waiting are: {known}")
        account.append(
            [
                OrderEnded(
                    number=number,
                    day=account.state.day,
                    outcome=OrderOutcome.CANCELLED,
                    reason="cancelled by hand",
                )
            ]
        )


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


def undo_last(name: str, reason: str, data_dir: Path | None) -> tuple[Account, int]:
    """Make the newest command that counts no longer count.

    Returns:
        The account without it, and its number.

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
    return after, last
