"""Price limits of a whole series at once: the fast twin of `sim.rules.price_limits`."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

import numpy as np

from sim.indicators.arrays import Floats
from sim.model.symbol import SecurityKind
from sim.rules.decree import Dated
from sim.rules.limit_decrees import (
    LEAST_TICK,
    LIMIT,
    REIT_LIMIT,
    WIDE_FUND_LIMIT,
)
from sim.rules.price_limits import price_limits
from sim.rules.securities import Security

Value = TypeVar("Value")
_NEW = 5  # first sessions that may have a rule of their own


def limit_prices(
    security: Security,
    sessions: Sequence[date],
    base: Floats,
    ticks: int,
    *,
    listed: date | None = None,
) -> tuple[Floats, Floats]:
    """Return the highest and lowest lawful price of each session, in ticks.

    Args:
        security: What is traded; never under special treatment.
        sessions: Ascending.
        base: Base of the limit in ticks, NaN when unknown.
        ticks: Ticks per yuan.
        listed: First session of its listing, None when long ago.

    Returns:
        Two rows of whole numbers; infinity and minus infinity where there is no limit.

    Raises:
        RuleNotKnownError: A session is outside the record.
    """
    fraction = _per_session(_limit(security), sessions)
    least = _per_session(LEAST_TICK[security.exchange], sessions)
    percent = np.array([round(value * 100) for value in fraction], dtype=np.float64)
    # half-up of base x (100 +- percent) / 100: whole numbers, so the floor is exact
    up = np.floor((base * (100.0 + percent) + 50.5) / 100.0)
    down = np.floor((base * (100.0 - percent) + 50.5) / 100.0)
    forced = np.array(least, dtype=np.bool_)
    up = np.where(forced, np.maximum(up, base + 1), up)
    down = np.maximum(np.where(forced, np.minimum(down, base - 1), down), 1.0)
    unknown = np.isnan(base)
    up[unknown], down[unknown] = np.inf, -np.inf
    if listed is not None:
        _newly_listed(security, sessions, base, ticks, listed, up, down)
    return up, down


def _limit(security: Security) -> Dated[Decimal]:
    if security.kind is SecurityKind.REIT:
        return REIT_LIMIT[security.exchange]
    if security.is_fund and security.wide_limit:
        return WIDE_FUND_LIMIT[security.exchange]
    return LIMIT[security.board]


def _per_session(dated: Dated[Value], sessions: Sequence[date]) -> list[Value]:
    values = [dated.on(sessions[0])]
    dated.on(sessions[-1])
    changes = {record.day: record.value for record in dated.records}
    days = sorted(changes)
    place = sum(day <= sessions[0] for day in days)
    for day in sessions[1:]:
        while place < len(days) and days[place] <= day:
            place += 1
        values.append(changes[days[place - 1]])
    return values


def _newly_listed(
    security: Security,
    sessions: Sequence[date],
    base: Floats,
    ticks: int,
    listed: date,
    up: Floats,
    down: Floats,
) -> None:
    if listed not in sessions:
        return
    first = sessions.index(listed)
    for place in range(first, min(first + _NEW, len(sessions))):
        if np.isnan(base[place]):
            continue
        found = price_limits(
            security,
            sessions[place],
            Decimal(int(base[place])) / ticks,
            listing_session=place - first + 1,
        )
        up[place] = np.inf if found.up is None else float(found.up * ticks)
        down[place] = -np.inf if found.down is None else float(found.down * ticks)
