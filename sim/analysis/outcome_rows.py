"""Fills and sources of bars as plain values: money as decimal strings."""

from decimal import Decimal
from typing import Any

from sim.data.layer import Provenance
from sim.model.money import round_fen
from sim.model.trade import Fill

Plain = dict[str, Any]


def yuan(amount: Decimal) -> str:
    """Return an amount to the fen."""
    return f"{round_fen(amount):f}"


def plain_fill(fill: Fill) -> Plain:
    """Return one trade with its fees, in yuan."""
    return {
        "date": fill.day.isoformat(),
        "symbol": str(fill.symbol),
        "side": fill.side.value,
        "quantity": fill.quantity,
        "price": f"{fill.price:f}",
        "value": yuan(fill.value),
        "commission": yuan(fill.fees.commission),
        "stamp_duty": yuan(fill.fees.stamp_duty),
        "transfer_fee": yuan(fill.fees.transfer_fee),
        "other_fee": yuan(fill.fees.other_fee),
        "net_cash": yuan(fill.net_cash),
    }


def plain_source(source: Provenance) -> Plain:
    """Return where a security's bars come from, with digest, range and how far confirmed.

    `standing` counts the bars of the store by standing; it is empty for shipped ones.
    """
    return {
        "symbol": str(source.symbol),
        "source": source.source,
        "sha256": source.sha256,
        "rows": source.rows,
        "first": source.first.isoformat(),
        "last": source.last.isoformat(),
        "standing": {str(kind): count for kind, count in source.standing},
    }
