"""Price limits of a whole series at once: the fast twin of `sim.rules.price_limits`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from sim.indicators.arrays import Booleans, Floats
from sim.model.symbol import SecurityKind
from sim.rules.decree import Dated
from sim.rules.limit_decrees import LEAST_TICK, LIMIT, REIT_LIMIT, WIDE_FUND_LIMIT
from sim.rules.price_limits import price_limits
from sim.rules.securities import Security
from sim.sweep.decrees import values_over

_NEW = 5  # first sessions that may have a rule of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What about a security its code does not tell.

    Attributes:
        listed: First session of its listing; None when long ago.
        issue_price: Yuan, base of the first session's limit; None when unknown.
        special_treatment: Spans (first day, last day) under ST or *ST.
        free: Sessions for which the exchange lifted the limit.
    """

    listed: date | None = None
    issue_price: Decimal | None = None
    special_treatment: tuple[tuple[date, date], ...] = ()
    free: frozenset[date] = frozenset()


ORDINARY = Standing()


@dataclass(frozen=True, slots=True, eq=False)
class LimitRules:
    """The limits of ordinary securities of one kind, per session.

    Attributes:
        percent: How far the price may move either way.
        least: Whether a limit is at least one tick away.
    """

    percent: Floats
    least: Booleans

    def prices(self, base: Floats) -> tuple[Floats, Floats]:
        """Return the highest and lowest lawful price of each session, in ticks.

        Args:
            base: Base of the limit in ticks, NaN when unknown.

        Returns:
            Two rows of whole numbers; infinity and minus infinity where there is no limit.
        """
        # half-up of base x (100 +- percent) / 100: whole numbers, so the floor is exact
        up = np.floor((base * (100.0 + self.percent) + 50.5) / 100.0)
        down = np.floor((base * (100.0 - self.percent) + 50.5) / 100.0)
        up = np.where(self.least, np.maximum(up, base + 1), up)
        down = np.maximum(np.where(self.least, np.minimum(down, base - 1), down), 1.0)
        unknown = np.isnan(base)
        up[unknown], down[unknown] = np.inf, -np.inf
        return up, down


def limit_rules(security: Security, sessions: Sequence[date]) -> LimitRules:
    """Return the limits of securities like this one, never under special treatment.

    Raises:
        RuleNotKnownError: A session is outside the record.
    """
    percent = [round(value * 100) for value in values_over(_limit(security), sessions)]
    least = values_over(LEAST_TICK[security.exchange], sessions)
    return LimitRules(np.array(percent, dtype=np.float64), np.array(least, dtype=np.bool_))


def _limit(security: Security) -> Dated[Decimal]:
    if security.kind is SecurityKind.REIT:
        return REIT_LIMIT[security.exchange]
    if security.is_fund and security.wide_limit:
        return WIDE_FUND_LIMIT[security.exchange]
    return LIMIT[security.board]


def adjust_limits(
    security: Security,
    sessions: Sequence[date],
    base: Floats,
    ticks: int,
    standing: Standing,
    up: Floats,
    down: Floats,
) -> None:
    """Put the limits of new listings, special treatment and lifted limits in place.

    Args:
        security: What is traded.
        sessions: Ascending.
        base: Base of the limit in ticks, NaN when unknown.
        ticks: Ticks per yuan.
        standing: What its code does not tell.
        up: Highest prices of an ordinary security; changed.
        down: Lowest prices; changed.

    Raises:
        RuleNotKnownError: A session is outside the record.
    """
    if standing == ORDINARY:
        return
    first = sessions.index(standing.listed) if standing.listed in sessions else None
    for place, day in enumerate(sessions):
        new = first is not None and first <= place < first + _NEW
        special = any(a <= day <= b for a, b in standing.special_treatment)
        if not (new or special or day in standing.free):
            continue
        known = standing.issue_price
        if not np.isnan(base[place]):
            known = Decimal(int(base[place])) / ticks
        if known is None:
            continue
        found = price_limits(
            security,
            day,
            known,
            special_treatment=special,
            listing_session=place - first + 1 if first is not None and new else None,
            issue_price=standing.issue_price,
            no_limit_today=day in standing.free,
        )
        up[place] = np.inf if found.up is None else float(found.up * ticks)
        down[place] = -np.inf if found.down is None else float(found.down * ticks)
