"""Balances somebody wrote down, asserted with the tolerance of their written digits."""

from collections.abc import Iterable, Mapping

from sim.model.event import DayClose
from sim.model.issue import Issue
from sim.model.money import format_yuan
from sim.model.statement import Written

BALANCES: Mapping[str, str] = {
    "cash": "资金余额",
    "market_value": "证券市值",
    "net_value": "总净值",
}
"""Figures of a close that can be asserted, with their Chinese names."""


def check_balance(close: DayClose, figure: str, written: Written) -> tuple[Issue, ...]:
    """Return an issue when a written figure cannot be the account's rounded to its digits.

    The tolerance is half a unit of the last written digit: 99万 forgives 5,000 yuan, 1.50 half a
    fen. It stands in the message, next to the difference it does not cover.

    Args:
        close: The account at the close.
        figure: `cash`, `market_value` or `net_value`.
        written: As somebody wrote it, in yuan.

    Raises:
        KeyError: There is no such figure.
    """
    name = BALANCES[figure]
    computed = getattr(close, figure)
    difference = written.value - computed
    if abs(difference) <= written.tolerance:
        return ()
    which = "too much" if difference > 0 else "too little"
    return (
        Issue(
            code=f"{figure.replace('_', '-')}-differs",
            message=f"{figure.replace('_', ' ')} ({name}) of {close.day} was written as"
            f" {format_yuan(written.value)}, the account has {format_yuan(computed)}:"
            f" {format_yuan(abs(difference))} {which}, rounding hides"
            f" {written.tolerance.normalize():f} at most",
            wanted=format_yuan(computed),
            found=format_yuan(written.value),
            place=written.place,
            field=figure,
        ),
    )


def check_balances(close: DayClose, written: Mapping[str, Written]) -> tuple[Issue, ...]:
    """Return the issues of several written figures of one close, in the order of `BALANCES`."""
    found: Iterable[tuple[Issue, ...]] = (
        check_balance(close, figure, written[figure]) for figure in BALANCES if figure in written
    )
    return tuple(issue for issues in found for issue in issues)
