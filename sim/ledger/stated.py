"""A journal's stated fees and balances against the computed ones, to the fen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from sim.ledger.journal_row import JournalRow
from sim.model.issue import Issue, Place, Severity
from sim.model.money import ZERO, round_fen
from sim.model.trade import FeeBreakdown, Fill, Side

HALF_A_FEN = Decimal("0.005")
NOISE = Decimal("0.000001")
"""Yuan by which floats may miss the decimal they stand for."""
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


def has_fraction(amount: Decimal) -> bool:
    """Say whether an amount in yuan has a part of a fen, beyond what floats leave behind."""
    rounded = round_fen(amount)
    return amount != rounded and abs(amount - rounded) > NOISE


def exact_net_cash(
    row: JournalRow, computed: FeeBreakdown, columns: frozenset[str]
) -> Decimal | None:
    """Return the change of cash a row states to fractions of a fen; None when it states none.

    Programs that simulate accounts do not always round fees; an account does.

    Args:
        row: The trade.
        computed: What the broker's profile asks for, for the columns the journal has not.
        columns: Columns the journal has.
    """
    if row.net_cash is not None:
        return row.net_cash if has_fraction(row.net_cash) else None
    if not any(has_fraction(fee) for fee in row.fees.values()):
        return None
    fees = sum(
        (
            row.fees.get(column, ZERO) if column in columns else _fee(computed, column)
            for column in _COLUMNS
        ),
        ZERO,
    )
    value = row.exact_price * row.quantity
    return -value - fees if row.side is Side.BUY else value - fees


def carried(fees: FeeBreakdown, row: JournalRow, net_cash: Decimal) -> FeeBreakdown:
    """Return whole-fen fees that make the change of cash `net_cash`, rounded to the fen.

    The commission takes what is left; it is never negative.
    """
    value = round_fen(row.exact_price * row.quantity)
    target = round_fen(net_cash)
    total = -target - value if row.side is Side.BUY else value - target
    return replace(fees, commission=max(fees.commission + total - fees.total, ZERO))


def compare_order(
    fills: Iterable[Booked],
    source: str,
    *,
    severity: Severity = Severity.WARNING,
    rounded: bool = True,
) -> Iterator[Issue]:
    """Yield where the stated fees and net cash of an order's fills differ from the computed.

    A broker may share the fees of an order out over its fills as he likes: only where the sums
    differ are the rows named.

    Args:
        fills: All of the order.
        source: Name of the journal.
        severity: Of a fee that differs; a net cash that differs is always a warning.
        rounded: Whether the stated figures are whole fen; else what rounding explains is none.
    """
    rows = tuple(booked for booked in fills if booked.row.states)
    if not rows:
        return
    for column in _COLUMNS:
        stated = [
            (booked, booked.row.fees[column], _fee(booked.computed, column))
            for booked in rows
            if column in booked.row.fees
        ]
        yield from _differences(column, stated, source, severity, rounded=rounded)
    net = [
        (booked, booked.row.net_cash, booked.fill.net_cash)
        for booked in rows
        if booked.row.net_cash is not None
    ]
    yield from _differences("net_cash", net, source, Severity.WARNING, rounded=rounded)


def _fee(fees: FeeBreakdown, column: str) -> Decimal:
    fee: Decimal = getattr(fees, column)
    return fee


def _differences(
    column: str,
    stated: list[tuple[Booked, Decimal, Decimal]],
    source: str,
    severity: Severity,
    *,
    rounded: bool,
) -> Iterator[Issue]:
    if not rounded:
        excess = sum((found - wanted for _, found, wanted in stated), ZERO)
        if abs(excess) <= NOISE + sum(_rounded_away(booked, column) for booked, _, _ in stated):
            return
    whole = [(booked, round_fen(found), wanted) for booked, found, wanted in stated]
    if sum(found - wanted for _, found, wanted in whole) == 0:
        return
    for booked, found, wanted in whole:
        if found != wanted:
            yield difference(column, wanted, found, booked.row, source, severity)


def _rounded_away(booked: Booked, column: str) -> Decimal:
    """Return the yuan that rounding may take from or give to a stated figure, at most."""
    if column != "net_cash":
        return HALF_A_FEN
    fees = sum(_fee(booked.computed, name) > 0 for name in _COLUMNS)
    return HALF_A_FEN * (fees + 2)  # the value, and what was carried from the row before


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
