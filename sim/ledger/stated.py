"""A journal's stated fees and balances against the computed ones, to the fen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sim.ledger.journal_row import JournalRow
from sim.model.issue import Issue, Place, Severity
from sim.model.money import ZERO, round_fen
from sim.model.trade import FeeBreakdown, Fill, Side

_COLUMNS = ("commission", "stamp_duty", "transfer_fee", "other_fee")


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A row of the journal and what was booked for it.

    Attributes:
        row: The trade as stated.
        fill: As booked.
        computed: The fees the broker's profile asks for; those of the fill are others when the
            stated ones were to be booked.
    """

    row: JournalRow
    fill: Fill
    computed: FeeBreakdown


def stated_fees(row: JournalRow, computed: FeeBreakdown, columns: frozenset[str]) -> FeeBreakdown:
    """Return the fees a row states, the computed ones where it states none.

    Without fee columns the net cash tells the total: what it leaves above the computed duty and
    transfer fee is the commission.

    Args:
        row: The trade.
        computed: What the broker's profile asks for.
        columns: Columns the journal has; an empty cell in one of them means nothing was charged.
    """
    if row.fees:
        return FeeBreakdown(
            **{
                column: round_fen(row.fees.get(column, ZERO))
                if column in columns
                else getattr(computed, column)
                for column in _COLUMNS
            }
        )
    if row.net_cash is None:
        return computed
    value = round_fen(row.exact_price * row.quantity)
    total = round_fen(-row.net_cash - value if row.side is Side.BUY else value - row.net_cash)
    apart = computed.total - computed.commission
    if total >= apart:
        return FeeBreakdown(
            commission=total - apart,
            stamp_duty=computed.stamp_duty,
            transfer_fee=computed.transfer_fee,
            other_fee=computed.other_fee,
        )
    return FeeBreakdown(commission=total) if total >= 0 else computed


def compare_order(
    fills: Iterable[Booked], source: str, *, severity: Severity = Severity.WARNING
) -> Iterator[Issue]:
    """Yield where the stated fees and net cash of an order's fills differ from the computed.

    A broker may share the fees of an order out over its fills as he likes: only where the sums
    differ are the rows named.

    Args:
        fills: All of the order.
        source: Name of the journal.
        severity: Of a fee that differs; a net cash that differs is always a warning.
    """
    rows = tuple(booked for booked in fills if booked.row.states)
    if not rows:
        return
    for column in _COLUMNS:
        stated = [
            (booked, round_fen(booked.row.fees[column]), _fee(booked.computed, column))
            for booked in rows
            if column in booked.row.fees
        ]
        yield from _differences(column, stated, source, severity)
    net = [
        (booked, round_fen(booked.row.net_cash), booked.fill.net_cash)
        for booked in rows
        if booked.row.net_cash is not None
    ]
    yield from _differences("net_cash", net, source, Severity.WARNING)


def _fee(fees: FeeBreakdown, column: str) -> Decimal:
    fee: Decimal = getattr(fees, column)
    return fee


def _differences(
    column: str,
    stated: list[tuple[Booked, Decimal, Decimal]],
    source: str,
    severity: Severity,
) -> Iterator[Issue]:
    if sum(found - wanted for _, found, wanted in stated) == 0:
        return
    for booked, found, wanted in stated:
        if found != wanted:
            yield difference(column, wanted, found, booked.row, source, severity)


def difference(
    column: str,
    wanted: Decimal,
    found: Decimal,
    row: JournalRow,
    source: str,
    severity: Severity = Severity.WARNING,
) -> Issue:
    """Return the issue for a stated figure that differs from the computed one, both in yuan."""
    name = column.replace("_", " ")
    return Issue(
        code=f"{column.replace('_', '-')}-differs",
        message=f"{name} of {row.symbol} on {row.day} was stated as {found:.2f}, computed"
        f" {wanted:.2f}: {found - wanted:+.2f}",
        wanted=f"{wanted:.2f}",
        found=f"{found:.2f}",
        severity=severity,
        place=Place(source=source, line=row.row),
        field=column,
    )
