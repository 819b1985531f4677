"""The chain test: each previous close is yesterday's close through the actions held."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from sim.data.adjustment import ex_dates
from sim.data.bars import prev_close
from sim.model.action import CorporateAction
from sim.model.issue import Issue, Place, Severity
from sim.model.symbol import Board, Symbol
from sim.rules.securities import classify

LIMITS = {Board.CHINEXT: 0.2, Board.STAR: 0.2, Board.BSE: 0.3}
NARROW, WIDE = 0.1, 0.2
BEYOND = 0.01  # share of the base a limit price may lie beyond the limit by rounding
FREE = 5  # first bars of a series: a new security has no limit


def check_chain(
    frame: pd.DataFrame,
    published: Mapping[date, Decimal],
    actions: Sequence[CorporateAction],
    symbol: Symbol,
    tick: Decimal,
    *,
    source: str = "",
) -> tuple[Issue, ...]:
    """Return the sessions whose published previous close is not what bars and actions give.

    Where they differ an ex-date is missing, wrong, or a bar is.

    Args:
        frame: Raw daily bars, ascending.
        published: Previous close (前收盘) of some sessions as a provider published it, in yuan.
        actions: The security's corporate actions.
        symbol: Whose.
        tick: Price step in yuan.
        source: Provider, for messages.
    """
    issues = []
    for row, stamp in enumerate(frame["date"], start=1):
        day = stamp.date()
        if day not in published:
            continue
        base = prev_close(frame, day, actions, tick)
        if base is None or base == published[day]:
            continue
        issues.append(
            Issue(
                code="chain-broken",
                message=f"{symbol} {day}: published previous close {published[day]},"
                f" bars and actions give {base}",
                wanted=str(base),
                found=str(published[day]),
                remedy="an ex-date is missing or wrong: fetch the corporate actions",
                severity=Severity.WARNING,
                place=Place(source=source, line=row),
                field=str(symbol),
            )
        )
    return tuple(issues)


def check_jumps(
    frame: pd.DataFrame,
    actions: Sequence[CorporateAction],
    symbol: Symbol,
    days: Collection[date] | None = None,
) -> tuple[Issue, ...]:
    """Return the sessions whose whole range lies beyond the price limit around their base.

    No order can trade there but on the few days without a limit, so an ex-date is missing, or its
    terms are wrong: a split, a large bonus, a rights issue.

    Args:
        frame: Raw daily bars, ascending.
        actions: The security's corporate actions.
        symbol: Whose; no index.
        days: Sessions looked at; None for all.
    """
    security = classify(symbol)
    limit = LIMITS.get(security.board, WIDE if security.wide_limit else NARROW) + BEYOND
    base = frame["close"].shift().to_numpy(dtype=np.float64, copy=True)
    for event in ex_dates(frame, actions, security.tick):
        base[event.row] = float(event.reference)
    low, high = (frame[name].to_numpy(dtype=np.float64) for name in ("low", "high"))
    beyond = (low > base * (1 + limit)) | (high < base * (1 - limit))
    beyond[:FREE] = False
    found = [(row, frame["date"].iloc[row].date()) for row in map(int, np.flatnonzero(beyond))]
    return tuple(
        Issue(
            code="price-jumped",
            message=f"{symbol} {day}: traded from {low[row]:g} to {high[row]:g} yuan, beyond the"
            f" limit around {base[row]:g}",
            remedy="a split, bonus or rights issue is missing or wrong: fetch the corporate"
            " actions; on a first day after a long suspension it may be right",
            severity=Severity.WARNING,
            field=str(symbol),
        )
        for row, day in found
        if days is None or day in days
    )
