"""Figures of distributions as providers write them: per ten shares, days that may be empty."""

from datetime import date
from decimal import Decimal, InvalidOperation

from sim.data.fault import FaultKind, ProviderError

SHARES = 10  # a distribution is stated for ten shares
MOST = 1000  # yuan or shares for ten shares; more than any distribution ever made


def per_share(value: object, provider: str) -> Decimal:
    """Return a figure for ten shares as one for a share; nothing is zero.

    Raises:
        ProviderError: It is no number from 0 to 1,000.
    """
    try:
        number = Decimal(0) if _absent(value) else Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not (number.is_finite() and 0 <= number <= MOST):
        raise ProviderError(
            FaultKind.WRONG_ROWS, provider, f"a distribution of {str(value)[:40]!r} for ten shares"
        )
    return (number / SHARES).normalize() if number else Decimal(0)


def day_or_none(value: object, provider: str) -> date | None:
    """Return a text that begins with an ISO date as a day; nothing is None.

    Raises:
        ProviderError: It is another text.
    """
    if _absent(value):
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise ProviderError(
            FaultKind.SHAPE, provider, f"a distribution has the day {str(value)[:40]!r}"
        ) from None


def _absent(value: object) -> bool:
    return value is None or value == "" or value != value  # noqa: PLR0124 - only NaN is not itself
