"""Claims about one session of an index: open, close, change, levels, the best of several."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from sim.analysis.claims_market import (
    ClaimsMarket,
    Index,
    exact,
    index_at,
    indices_of,
    number_of,
    points,
    value_of,
)
from sim.analysis.verdicts import Finding, NotHeldError, NotReadableError, Outcome
from sim.analysis.verdicts_digits import how_written
from sim.column.figures import unit_of
from sim.model.errors import RuleNotKnownError
from sim.model.statement import Claim

Check = Callable[[Claim, date, ClaimsMarket], Finding]
"""From a claim, its as-of session and the figures to what is found."""


def compared(
    pair: Callable[[Index], tuple[float, float]], words: tuple[str, str], *, above: bool
) -> Check:
    """Return a check that one figure of every index is above (or below) another.

    Args:
        pair: Gives both figures of an index.
        words: Names of the two.
        above: Whether the first must be the larger.
    """

    def check(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
        indices = [index_at(market, symbol, as_of) for symbol in indices_of(claim)]
        sign = ">" if above else "<"
        values, margins = [], []
        for index in indices:
            one, other = pair(index)
            way = ">" if one > other else "<" if one < other else "="
            values.append(f"{index.name} {points(one)} {way} {points(other)}")
            margins.append((one - other) if above else (other - one))
        return Finding(
            outcome=Outcome.of(min(margins) > 0),
            value="; ".join(values),
            definition=f"{words[0]} {sign} {words[1]}"
            + (" for each index" if len(indices) > 1 else ""),
            margin=f"{min(margins):+.2f} points",
            series=tuple(index.used for index in indices),
        )

    return check


opened_higher = compared(
    lambda index: (float(index.open[-1]), index.before()), ("open", "previous close"), above=True
)
opened_lower = compared(
    lambda index: (float(index.open[-1]), index.before()), ("open", "previous close"), above=False
)
closed_higher = compared(
    lambda index: (float(index.close[-1]), index.before()), ("close", "previous close"), above=True
)
closed_lower = compared(
    lambda index: (float(index.close[-1]), index.before()),
    ("close", "previous close"),
    above=False,
)


def _during(*, up: bool) -> Check:
    base = compared(
        lambda index: (float(index.close[-1]), float(index.open[-1])), ("close", "open"), above=up
    )

    def check(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
        found = base(claim, as_of, market)
        extremes = []
        for symbol in indices_of(claim):
            index = index_at(market, symbol, as_of)
            close = index.close[-1]
            if close == (index.high if up else index.low)[-1]:
                extremes.append(f"{index.name} closed at its day's {'high' if up else 'low'}")
        return Finding(
            outcome=found.outcome,
            value=found.value,
            definition=found.definition,
            margin=found.margin,
            series=found.series,
            note="; ".join(extremes),
        )

    return check


rose_during_session = _during(up=True)
fell_during_session = _during(up=False)


def index_change(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
    """Check a change in percent against the digits it was written with."""
    index = index_at(market, indices_of(claim)[0], as_of)
    written = number_of(claim, "percent")
    change = index.change
    how = how_written(change, written)
    return Finding(
        outcome=Outcome.of(how is not None),
        value=f"{index.name} {change:+.4f} %",
        definition=f"close / previous close - 1 in percent, to the written unit of"
        f" {unit_of(written):f}, rounded or truncated",
        margin=f"{change - written:+.4f} percentage points from {written:f} %",
        series=(index.used,),
        note=f"by the written digits: {how}" if how else "",
    )


def best_index(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
    """Check that one index rose most among several."""
    own = indices_of(claim)[0]
    among = [index_at(market, symbol, as_of) for symbol in indices_of(claim, "among")]
    changes = {index.symbol: index.change for index in among}
    others = [change for symbol, change in changes.items() if symbol != own]
    if own not in changes or not others:
        raise NotReadableError("`among` must name the index and at least one other")
    lead = changes[own] - max(others)
    return Finding(
        outcome=Outcome.of(lead > 0),
        value="; ".join(f"{index.name} {changes[index.symbol]:+.4f} %" for index in among),
        definition="its change in percent is larger than that of each of the others",
        margin=f"{lead:+.4f} percentage points ahead of the next",
        series=tuple(index.used for index in among),
    )


def _crossed_level(*, up: bool) -> Check:
    def check(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
        level = number_of(claim, "level")
        indices = [index_at(market, symbol, as_of) for symbol in indices_of(claim)]
        values, held, margins = [], [], []
        for index in indices:
            before, close = exact(index.before()), exact(index.close[-1])
            values.append(f"{index.name} {before:.2f} → {close:.2f}")
            held.append(before < level <= close if up else before >= level > close)
            margins.append(close - level if up else level - close)
        sense = "previous close < level <= close" if up else "previous close >= level > close"
        return Finding(
            outcome=Outcome.of(all(held)),
            value="; ".join(values),
            definition=f"{sense}, level {level:f}",
            margin=f"{min(margins):+.2f} points",
            series=tuple(index.used for index in indices),
        )

    return check


level_reclaimed = _crossed_level(up=True)
level_lost = _crossed_level(up=False)


def close_above_level(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
    """Check that an index closed above a level by the end of a span of days."""
    level = number_of(claim, "level")
    start, stop = _day(claim, "from", as_of), _day(claim, "to", as_of)
    if not start <= stop <= as_of:
        raise NotReadableError(f"the days must ascend to {as_of}, were {start} and {stop}")
    try:
        days = market.calendar.between(start, stop)
    except RuleNotKnownError as unknown:
        raise NotReadableError(unknown.message) from None
    if not days:
        raise NotHeldError(f"a session from {start} to {stop}; the exchanges were closed")
    index = index_at(market, indices_of(claim)[0], days[-1])
    closes = {day: exact(close) for day, close in zip(index.days, index.close, strict=True)}
    shown = [f"{day:%m-%d} {closes[day]:.2f}" for day in days if day in closes]
    first = next((day for day in days if closes.get(day, Decimal(0)) > level), None)
    margin = closes[days[-1]] - level
    return Finding(
        outcome=Outcome.of(margin > 0),
        value=f"{index.name} closes " + ", ".join(shown),
        definition=f"the last close of {start} to {stop} > {level:f}",
        margin=f"{margin:+.2f} points",
        series=(index.used,),
        note=f"above it from the close of {first}" if first is not None else "",
    )


def _day(claim: Claim, key: str, otherwise: date) -> date:
    text = value_of(claim, key)
    if text is None:
        return otherwise
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise NotReadableError(f"`{key}` must be a day such as 2024-02-19") from None
