"""Whether backtrader's float account and the exact book are the same to the fen."""

from collections.abc import Mapping

from sim.model.account import Account
from sim.model.errors import BooksDisagreeError
from sim.model.event import DayClose
from sim.model.symbol import Symbol

FEN = 0.01
HALF_A_FEN = 0.005


def compare_books(
    close: DayClose,
    account: Account,
    *,
    float_cash: float,
    float_value: float,
    float_quantities: Mapping[Symbol, float],
) -> float:
    """Return how far the float cash lies from the exact, in yuan.

    Args:
        close: The exact account valued at the close.
        account: The exact account.
        float_cash: Backtrader's cash in yuan.
        float_value: Backtrader's cash, receivables and positions in yuan.
        float_quantities: Backtrader's shares; zeros may be among them.

    Raises:
        BooksDisagreeError: Cash differs by half a fen, net value by a fen (the ledger rounds
            the market value to the fen), or any position at all.
    """
    faults = []
    drift = abs(float_cash - float(close.cash))
    if not drift < HALF_A_FEN:
        faults.append(f"cash is {close.cash} in the ledger and {float_cash!r} in backtrader")
    if not abs(float_value - float(close.net_value)) < FEN:
        faults.append(
            f"net value is {close.net_value} in the ledger and {float_value!r} in backtrader"
        )
    for symbol in sorted(account.positions.keys() | float_quantities.keys()):
        held = account.positions.get(symbol)
        exact = held.quantity if held is not None else 0
        other = float_quantities.get(symbol, 0.0)
        if exact != other:
            faults.append(f"{symbol} is {exact} shares in the ledger and {other} in backtrader")
    if faults:
        raise BooksDisagreeError(
            f"the two books disagree at the close of {close.day}: {'; '.join(faults)};"
            " this is a fault of the program, please report it with the input"
        )
    return drift
