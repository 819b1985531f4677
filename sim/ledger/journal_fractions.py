"""Fractions of a fen in a journal: what a program that does not round states, no account holds."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from sim.ledger.journal import Journal
from sim.ledger.journal_row import JournalRow
from sim.ledger.stated import (
    HALF_A_FEN,
    NOISE,
    Booked,
    carried,
    compare_order,
    exact_net_cash,
    has_fraction,
)
from sim.model.issue import Issue, Place, Severity
from sim.model.money import ZERO, round_fen
from sim.model.trade import FeeBreakdown

_MOST_A_ROW = HALF_A_FEN * 5
"""Rounding of the value and of four fees, in yuan."""


class Fractions:
    """What the rows of a journal state below a fen, and by how much the booked cash differs.

    Args:
        journal: What will be booked.

    Attributes:
        left: Yuan of stated cash that was not booked so far.
    """

    def __init__(self, journal: Journal) -> None:
        self.left = ZERO
        self._journal = journal
        self._columns = journal.columns
        self._rows = 0
        self._known = True

    @cached_property
    def anywhere(self) -> bool:
        """Whether any row of the journal states a part of a fen."""
        return any(
            has_fraction(amount)
            for row in self._journal.rows
            for amount in (row.net_cash or ZERO, *row.fees.values())
        )

    def compared(
        self, order: Sequence[Booked], source: str, severity: Severity
    ) -> tuple[Issue, ...]:
        """Return where the stated figures of an order are not the computed ones.

        In a journal of somebody who does not round, rounding excuses what it can explain.
        """
        strict = tuple(compare_order(order, source, severity=severity))
        if not strict or not self.anywhere:
            return strict
        return tuple(compare_order(order, source, severity=severity, rounded=False))

    def settle(self, row: JournalRow, fees: FeeBreakdown) -> FeeBreakdown:
        """Return stated fees in whole fen, under which all booked cash is all stated, rounded."""
        exact = exact_net_cash(row, fees, self._columns)
        return fees if exact is None else carried(fees, row, exact + self.left)

    def note(self, booked: Booked) -> None:
        """Take note of what a booked row states beyond what was booked."""
        exact = exact_net_cash(booked.row, booked.computed, self._columns)
        self._known = exact is not None
        if exact is None:
            return
        self._rows += 1
        rest = exact - booked.fill.net_cash
        if abs(rest) <= _MOST_A_ROW:
            self.left += rest

    def balance(self, cash_after: Decimal) -> tuple[Decimal, Decimal]:
        """Return a stated balance without the fractions before it, and how far it may be off."""
        if not has_fraction(cash_after):
            return round_fen(cash_after), ZERO
        slack = HALF_A_FEN if self._known else _MOST_A_ROW
        return cash_after - self.left, slack + NOISE

    def issues(self, source: str) -> Iterator[Issue]:
        """Yield a note when any row stated a part of a fen."""
        if self._rows:
            yield Issue(
                code="fractions-of-fen",
                message=f"{self._rows} rows state parts of a fen, which no account holds: fees"
                " are rounded to the fen, each by itself; so the cash booked differs from the"
                f" stated by {round_fen(-self.left) + ZERO:+} yuan at the end",
                remedy="with --fees stated it never differs by more than half a fen",
                severity=Severity.NOTE,
                place=Place(source=source),
            )
