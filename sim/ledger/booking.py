"""What every booking step needs: the refusal of the impossible, and small exact questions."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from sim.ledger.lots import Lots, take_first
from sim.model.account import Account, Position
from sim.model.errors import InputError
from sim.model.event import Event
from sim.model.money import ZERO, format_yuan, round_fen
from sim.model.symbol import Symbol


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


def quantity_of(lots: Lots) -> int:
    """Return the shares in all lots."""
    return sum(lot.quantity for lot in lots)


def cost_of(lots: Lots) -> Decimal:
    """Return the yuan paid for all lots, fees included."""
    return sum((lot.cost for lot in lots), ZERO)


def whole_fen(event: Event, amount: Decimal, what: str) -> Decimal:
    """Return `amount` with two decimals, or refuse it.

    Args:
        event: That names the amount.
        amount: Yuan.
        what: What it is, for the message.

    Raises:
        ImpossibleEventError: It has a part of a fen, or is no finite number.
    """
    try:
        rounded = round_fen(amount)
    except InvalidOperation:  # not a number, infinite, or beyond 26 digits
        rounded = None
    if rounded is None or rounded != amount:
        raise ImpossibleEventError(
            event, "not-whole-fen", f"{what} must be a whole number of fen, was {amount} yuan"
        )
    return rounded


def spend(account: Account, event: Event, amount: Decimal) -> Decimal:
    """Return the cash left after `amount` yuan; a negative amount comes in.

    Raises:
        ImpossibleEventError: It is not there, and the account has no overdraft.
    """
    cash = account.cash - amount
    if cash < 0 < amount and not account.overdraft:
        raise ImpossibleEventError(
            event,
            "cash-short",
            f"{format_yuan(amount)} yuan cannot be paid from {format_yuan(account.cash)}",
        )
    return cash


def lots_of(account: Account, event: Event, symbol: Symbol) -> Lots:
    """Return the lots of a security that is held.

    Raises:
        ImpossibleEventError: It is not held.
    """
    held = account.positions.get(symbol)
    if held is None:
        raise ImpossibleEventError(event, "not-held", f"{symbol} was not held")
    return held.lots


def remove(event: Event, symbol: Symbol, lots: Lots, quantity: int) -> tuple[Lots, Lots]:
    """Return the oldest `quantity` shares and those that stay.

    Raises:
        ImpossibleEventError: Fewer are held.
    """
    gone, left = take_first(lots, quantity)
    if not left and (held := quantity_of(gone)) < quantity:
        raise ImpossibleEventError(
            event, "not-held", f"{quantity} shares of {symbol} were sold, {held} were held"
        )
    return gone, left


def with_lots(
    positions: Mapping[Symbol, Position], symbol: Symbol, lots: Lots
) -> dict[Symbol, Position]:
    """Return the positions with one security's lots replaced; without lots it is gone."""
    changed = dict(positions)
    if lots:
        changed[symbol] = Position(symbol=symbol, lots=lots)
    else:
        changed.pop(symbol, None)
    return changed
