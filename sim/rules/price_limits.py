"""Between which prices a security may trade on a day (涨跌幅限制)."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sim.model.symbol import Board, Exchange, SecurityKind
from sim.rules.limit_decrees import (
    LEAST_TICK,
    LIMIT,
    REIT_DAY_ONE,
    REIT_LIMIT,
    SPECIAL_TREATMENT_LIMIT,
    WIDE_FUND_LIMIT,
)
from sim.rules.listing_decrees import (
    DELISTING_DAY_ONE,
    DELISTING_LIMIT,
    DELISTING_PENNY,
    DELISTING_STILL_AT_TEN,
    FIRST_SESSIONS,
)
from sim.rules.securities import Security

_TEN_PERCENT = Decimal("0.10")


@dataclass(frozen=True, slots=True)
class PriceLimits:
    """The highest and lowest price of a day.

    Attributes:
        up: Yuan, limit-up (涨停价); None when the day has no limit.
        down: Yuan, limit-down (跌停价); None when the day has no limit.
    """

    up: Decimal | None
    down: Decimal | None

    def allow(self, price: Decimal) -> bool:
        """Say whether `price` in yuan lies within the limits, both included."""
        return (self.up is None or price <= self.up) and (self.down is None or price >= self.down)


FREE = PriceLimits(None, None)
"""A day without a limit."""


def round_to_tick(price: Decimal, tick: Decimal) -> Decimal:
    """Return `price` rounded half-up to a whole number of ticks, with the tick's decimals."""
    return (price / tick).quantize(Decimal(1), rounding=ROUND_HALF_UP) * tick


def limit_fraction(security: Security, day: date, *, special_treatment: bool = False) -> Decimal:
    """Return the fraction of the previous close `security` may move on an ordinary `day`.

    Args:
        security: What is traded.
        day: Session.
        special_treatment: ST or *ST on that day; from 2007-01-08 also S (no share reform yet).

    Raises:
        RuleNotKnownError: `day` is outside the record, such as before the board opened.
    """
    if security.kind is SecurityKind.REIT:
        return REIT_LIMIT[security.exchange].on(day)
    if security.is_fund and security.wide_limit:
        return WIDE_FUND_LIMIT[security.exchange].on(day)
    if special_treatment and not security.is_fund:
        return SPECIAL_TREATMENT_LIMIT[security.board].on(day)
    return LIMIT[security.board].on(day)


def _at_least_one_tick(
    security: Security, day: date, prev_close: Decimal, *, delisting: bool
) -> bool:
    if delisting and (security.exchange, security.board) == (Exchange.SH, Board.MAIN):
        highest = DELISTING_PENNY.on(day)
        if highest is not None and prev_close <= highest:
            return True
    return LEAST_TICK[security.exchange].on(day)


def _around(
    base: Decimal, up: Decimal, down: Decimal, tick: Decimal, *, least_tick: bool
) -> PriceLimits:
    """Return the limits `up` and `down` (fractions) around `base` yuan, half-up to the tick.

    No price is below one tick, so a limit-down never is.
    """
    highest = round_to_tick(base * (1 + up), tick)
    lowest = round_to_tick(base * (1 - down), tick)
    if least_tick:
        highest = max(highest, base + tick)
        lowest = min(lowest, base - tick)
    return PriceLimits(highest, max(lowest, tick))


def price_limits(
    security: Security,
    day: date,
    prev_close: Decimal,
    *,
    special_treatment: bool = False,
    listing_session: int | None = None,
    issue_price: Decimal | None = None,
    delisting_session: int | None = None,
    no_limit_today: bool = False,
) -> PriceLimits:
    """Return the limit-up and limit-down of `security` on `day`, in yuan.

    Args:
        security: What is traded.
        day: Session.
        prev_close: Base of the limit in yuan: the reference price on an ex-date, else the
            previous close; the issue price (of a REIT, the offer price) on a first session.
        special_treatment: As `limit_fraction`.
        listing_session: 1 on the first session after listing, 2 on the second; None when long
            listed.
        issue_price: Yuan per share, for the first-session rule of 2013 to 2023; None takes
            `prev_close`, which is the issue price on a first session.
        delisting_session: 1 on the first session of the delisting period (退市整理期); None
            outside it.
        no_limit_today: The exchange lifted the limit for this session: resumption of a suspended
            listing, relisting, first session after the share-structure reform.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    if delisting_session is not None:
        return _delisting(security, day, prev_close, delisting_session)
    if no_limit_today:
        limit_fraction(security, day)  # refuses a day outside the record
        return FREE
    if listing_session is not None:
        new = _new_listing(security, day, issue_price or prev_close, listing_session)
        if new is not None:
            return new
    fraction = limit_fraction(security, day, special_treatment=special_treatment)
    least = _at_least_one_tick(security, day, prev_close, delisting=False)
    return _around(prev_close, fraction, fraction, security.tick, least_tick=least)


def _new_listing(
    security: Security, day: date, issue_price: Decimal, session: int
) -> PriceLimits | None:
    """Return the limits of a first session that has its own rule, None when it has none."""
    if security.kind is SecurityKind.REIT:
        if session > 1:
            return None
        fraction = REIT_DAY_ONE[security.exchange].on(day)
        return _around(issue_price, fraction, fraction, security.tick, least_tick=True)
    if security.is_fund:
        return None
    rule = FIRST_SESSIONS[security.exchange, security.board].on(day)
    if session <= rule.free:
        return FREE
    if session == 1 and rule.up is not None and rule.down is not None:
        return _around(issue_price, rule.up, rule.down, security.tick, least_tick=False)
    return None


def _delisting(security: Security, day: date, prev_close: Decimal, session: int) -> PriceLimits:
    place = (security.exchange, security.board)
    if session <= DELISTING_DAY_ONE[place].on(day).free:
        return FREE
    fraction = DELISTING_LIMIT[place].on(day)
    if security.symbol.code in DELISTING_STILL_AT_TEN:
        fraction = _TEN_PERCENT
    least = _at_least_one_tick(security, day, prev_close, delisting=True)
    return _around(prev_close, fraction, fraction, security.tick, least_tick=least)
