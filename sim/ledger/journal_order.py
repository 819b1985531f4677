"""A journal's rows in the order they happened, its cash with the signs of this program."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from sim.ledger.journal_moves import JournalMove
from sim.ledger.journal_row import JournalRow
from sim.model.issue import Issue, Place, Severity
from sim.model.trade import Side

Row = TypeVar("Row", JournalRow, JournalMove, JournalRow | JournalMove)


def with_signed_cash(rows: Iterable[JournalRow]) -> list[JournalRow]:
    """Return the rows with the net cash of purchases negative.

    Some brokers print it without a sign: then no purchase in the whole file has one.
    """
    every = list(rows)
    bought = [row for row in every if row.side is Side.BUY and row.net_cash is not None]
    if any(row.net_cash is not None and row.net_cash < 0 for row in bought):
        return every
    return [
        replace(row, net_cash=-row.net_cash)
        if row.side is Side.BUY and row.net_cash is not None
        else row
        for row in every
    ]


def order_by_day(rows: Sequence[Row], source: str) -> tuple[list[Row], tuple[Issue, ...]]:
    """Return the rows by day, and a warning for each that stood after a later day.

    A file that runs backwards throughout is turned round, with one note.
    """
    days = [row.day for row in rows]
    falls = sum(later < earlier for earlier, later in pairwise(days))
    rises = sum(later > earlier for earlier, later in pairwise(days))
    if falls == 0:
        return list(rows), ()
    if rises == 0:
        note = Issue(
            code="newest-first",
            message="the file runs from the newest day to the oldest; it was read backwards",
            severity=Severity.NOTE,
            place=Place(source=source),
        )
        return list(reversed(rows)), (note,)
    issues = []
    latest = days[0]
    for row in rows:
        if row.day < latest:
            issues.append(
                Issue(
                    code="out-of-order",
                    message=f"{row.day} stands after {latest}; it was booked on its day",
                    wanted=f"{latest} or later",
                    found=str(row.day),
                    remedy="check the date",
                    severity=Severity.WARNING,
                    place=Place(source=source, line=row.row),
                )
            )
        latest = max(latest, row.day)
    return sorted(rows, key=lambda row: row.day), tuple(issues)
