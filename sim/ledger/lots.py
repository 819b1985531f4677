"""Tax lots: taking from them first in first out, sharing out, and spreading a cost over them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sim.model.account import TaxLot
from sim.model.money import ZERO, round_fen

Lots = tuple[TaxLot, ...]


def split_lot(lot: TaxLot, quantity: int) -> tuple[TaxLot, TaxLot]:
    """Return the first `quantity` shares of a lot and the rest; the costs add up to the lot's.

    Args:
        lot: To be divided.
        quantity: More than none and fewer than all of its shares.
    """
    cost = round_fen(lot.cost * quantity / lot.quantity)
    return _part(lot, quantity, cost), _part(lot, lot.quantity - quantity, lot.cost - cost)


def _part(lot: TaxLot, quantity: int, cost: Decimal) -> TaxLot:
    return TaxLot(
        acquired=lot.acquired,
        quantity=quantity,
        cost=cost,
        sellable_from=lot.sellable_from,
        untaxed=lot.untaxed,
    )


def take_first(lots: Lots, quantity: int) -> tuple[Lots, Lots]:
    """Return the oldest `quantity` shares and the shares that stay, first in first out.

    Args:
        lots: Oldest first.
        quantity: Not negative; more than there are takes all.
    """
    wanted = quantity
    for place, lot in enumerate(lots):
        if wanted == 0:
            return lots[:place], lots[place:]
        if lot.quantity > wanted:
            first, rest = split_lot(lot, wanted)
            return (*lots[:place], first), (rest, *lots[place + 1 :])
        wanted -= lot.quantity
    return lots, ()


def insert_by_age(lots: Lots, more: Iterable[TaxLot]) -> Lots:
    """Return all lots in the order they were acquired; unknown days come first."""
    return tuple(sorted((*lots, *more), key=lambda lot: lot.acquired or date.min))


def share_out(total: int, weights: Iterable[int]) -> tuple[int, ...]:
    """Divide whole shares in proportion to `weights`, largest remainders first.

    Args:
        total: Shares to divide, not negative.
        weights: Positive.

    Returns:
        One number per weight; they add up to `total`.
    """
    parts = tuple(weights)
    whole = sum(parts)
    shares = [total * part // whole for part in parts]
    left = total - sum(shares)
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(total * parts[i] % whole), i))
    for place in by_remainder[:left]:
        shares[place] += 1
    return tuple(shares)


def scale_lots(lots: Lots, quantity: int) -> Lots:
    """Return the lots scaled to `quantity` shares in all; days and the total cost stay.

    A lot left without a share hands its cost to the oldest lot that keeps some.

    Args:
        lots: Oldest first, at least one.
        quantity: Shares wanted in all, positive.
    """
    shares = share_out(quantity, (lot.quantity for lot in lots))
    homeless = sum((lot.cost for lot, n in zip(lots, shares, strict=True) if n == 0), ZERO)
    kept = [replace(lot, quantity=n) for lot, n in zip(lots, shares, strict=True) if n]
    kept[0] = replace(kept[0], cost=kept[0].cost + homeless)
    return tuple(kept)


def add_free_shares(lots: Lots, free: TaxLot) -> Lots:
    """Return the lots with free shares behind them; part of each lot's cost moves to the new one.

    The total cost stays, so that a sale of old shares at the price after the issue books no
    loss that the issue did not bring.

    Args:
        lots: Oldest first, at least one.
        free: The new shares; its own cost is ignored.
    """
    held = sum(lot.quantity for lot in lots)
    moved = [round_fen(lot.cost * free.quantity / (held + free.quantity)) for lot in lots]
    kept = (replace(lot, cost=lot.cost - cost) for lot, cost in zip(lots, moved, strict=True))
    return (*kept, replace(free, cost=sum(moved, ZERO)))


def note_dividend(lots: Lots, quantity: int, day: date, taxable: Decimal) -> Lots:
    """Return the lots with a dividend remembered on the oldest `quantity` shares, or on all.

    Args:
        lots: Oldest first.
        quantity: Entitled shares; more than are held means all.
        day: Ex-date.
        taxable: Yuan per share on which tax falls due at the sale.
    """
    held = sum(lot.quantity for lot in lots)
    entitled, rest = take_first(lots, min(quantity, held))
    noted = (replace(lot, untaxed=(*lot.untaxed, (day, taxable))) for lot in entitled)
    return (*noted, *rest)
