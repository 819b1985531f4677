"""What an account earned, whatever was paid in or out: its value in units of the first day."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sim.model.event import CashMoved, DayClose


def unit_values(closes: Sequence[DayClose], flows: Iterable[CashMoved]) -> tuple[Decimal, ...]:
    """Return the unit value (单位净值) at each close, 1 at the first.

    Money moved before an open buys or gives back units at the close before it, so that neither
    a deposit nor a withdrawal changes the unit value. An account with nothing in it stands still.

    Args:
        closes: Oldest first.
        flows: Deposits (positive yuan) and withdrawals, on the session before whose open they
            are booked; those up to the first close are in it.
    """
    waiting = sorted(flows, key=lambda flow: flow.day)
    values: list[Decimal] = []
    before, place = Decimal(0), 0
    for close in closes:
        moved = Decimal(0)
        while place < len(waiting) and waiting[place].day <= close.day:
            moved += waiting[place].amount
            place += 1
        if not values:
            values.append(Decimal(1))
        else:
            base = before + moved
            values.append(values[-1] * close.net_value / base if base > 0 else values[-1])
        before = close.net_value
    return tuple(values)
