"""Figures of distributions as providers write them: per ten shares, days that may be empty."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from sim.data.fault import FaultKind, ProviderError
from sim.model.action import CorporateAction
from sim.model.symbol import Symbol

SHARES = 10  # a distribution is stated for ten shares
MOST = 1000  # yuan or shares for ten shares; more than any distribution ever made
MOST_YUAN = 10_000  # for an offered share; more than any ever cost


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


def rights_issue(
    symbol: Symbol, ex_date: date, ratio: object, price: object, record: object, provider: str
) -> CorporateAction:
    """Return a rights issue (配股) from its cells: shares for ten held, yuan a share, record date.

    Raises:
        ProviderError: Ratio or price is no positive number: half of an offer cannot be used.
    """
    try:
        number = Decimal(0) if _absent(price) else Decimal(str(price))
    except InvalidOperation:
        number = Decimal("NaN")
    offered = per_share(ratio, provider)
    if not (offered and number.is_finite() and 0 < number <= MOST_YUAN):
        detail = f"a rights issue of {str(ratio)[:40]!r} for ten at {str(price)[:40]!r} yuan"
        raise ProviderError(FaultKind.WRONG_ROWS, provider, detail)
    return CorporateAction(
        symbol=symbol,
        ex_date=ex_date,
        rights_ratio=offered,
        rights_price=number.normalize(),
        record_date=day_or_none(record, provider),
        source=provider,
    )


def combined(actions: Iterable[CorporateAction]) -> tuple[CorporateAction, ...]:
    """Return one action an ex-date, by ex-date: what a day brings is added up.

    A row told twice counts once.
    """
    found: dict[date, CorporateAction] = {}
    for action in dict.fromkeys(actions):
        held = found.get(action.ex_date)
        found[action.ex_date] = action if held is None else _added(held, action)
    return tuple(found[day] for day in sorted(found))


def _added(one: CorporateAction, other: CorporateAction) -> CorporateAction:
    return replace(
        one,
        cash_per_share=one.cash_per_share + other.cash_per_share,
        bonus_ratio=one.bonus_ratio + other.bonus_ratio,
        stock_dividend_ratio=one.stock_dividend_ratio + other.stock_dividend_ratio,
        rights_ratio=one.rights_ratio + other.rights_ratio,
        rights_price=one.rights_price if one.rights_price is not None else other.rights_price,
        record_date=one.record_date or other.record_date,
        pay_date=one.pay_date or other.pay_date,
    )
