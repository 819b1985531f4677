"""Which of a slip's fee columns were charged apart, and which only say what is inside another."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from sim.ledger.journal_row import JournalRow
from sim.model.issue import Issue, Place, Severity
from sim.model.money import round_fen
from sim.model.trade import Side

_READINGS: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"other_fee"}),
    frozenset({"transfer_fee"}),
    frozenset({"transfer_fee", "other_fee"}),
)


def settle_fees(
    rows: Sequence[JournalRow], source: str
) -> tuple[list[JournalRow], tuple[Issue, ...]]:
    """Return the rows with the fees that make up their net cash.

    Some brokers print what is inside the commission in columns of its own. Of the ways to read
    the columns the one under which most rows' amount and fees give the net cash is taken; a
    column that is inside another is dropped, with a note.

    Args:
        rows: Of one slip.
        source: Its name, for the note.
    """
    scores = [sum(_adds_up(row, inside) for row in rows) for inside in _READINGS]
    best = scores.index(max(scores))
    inside = _READINGS[best]
    if not inside:
        return list(rows), ()
    names = " and ".join(sorted(name.replace("_", " ") for name in inside))
    note = Issue(
        code="fee-inside",
        message=f"the {names} printed is inside the commission: without it the fees of"
        f" {scores[best]} of {len(rows)} rows give the net cash, with it those of {scores[0]}",
        severity=Severity.NOTE,
        place=Place(source=source),
    )
    return [replace(row, fees=_without(row, inside)) for row in rows], (note,)


def _without(row: JournalRow, inside: Iterable[str]) -> dict[str, Decimal]:
    return {column: fee for column, fee in row.fees.items() if column not in inside}


def _adds_up(row: JournalRow, inside: frozenset[str]) -> bool:
    if row.net_cash is None:
        return False
    amount = row.amount if row.amount is not None else round_fen(row.price * row.quantity)
    fees = sum(_without(row, inside).values(), Decimal(0))
    net = -amount - fees if row.side is Side.BUY else amount - fees
    return net == row.net_cash
