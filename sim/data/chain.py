"""The chain test: each published previous close is yesterday's close through the actions held."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import pandas as pd

from sim.data.bars import prev_close
from sim.model.action import CorporateAction
from sim.model.issue import Issue, Place, Severity
from sim.model.symbol import Symbol


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
