"""Claims about how many shares rose, fell or hit their limit, as far as shares are covered."""

from datetime import date
from decimal import Decimal

import pandas as pd

from sim.analysis.claims_market import ClaimsMarket, number_of, precision_of
from sim.analysis.claims_session import Check
from sim.analysis.verdicts import Finding, NotHeldError, NotReadableError, Outcome
from sim.analysis.verdicts_digits import allowed
from sim.model.statement import Claim

LISTED = (
    (date(2020, 12, 31), 4195),
    (date(2021, 12, 31), 4697),
    (date(2022, 12, 31), 5079),
    (date(2023, 12, 31), 5346),
    (date(2024, 12, 31), 5392),
)
"""Companies listed in Shanghai, Shenzhen and Beijing at year ends.

Source: China Association for Public Companies (中国上市公司协会), its monthly statistics of each
December (中上协统计月报, capco.org.cn), table 1; some 15 companies with B shares alone count too.
"""

_NINE = Decimal(9)
_BOUND = {1: "rose more than 9 %", -1: "fell more than 9 %"}


_COUNTED_BY = "中国上市公司协会"


def listed_on(day: date, covered: int) -> tuple[int, str]:
    """Return about how many companies were listed, and who counted them when.

    That is the last year end's number, or `covered` where none is recorded or more are covered.
    """
    known = [(number, end) for end, number in LISTED if end <= day]
    if not known or known[-1][0] < covered:
        return covered, "no larger count of listed companies is recorded"
    number, end = known[-1]
    return number, f"listed on {end}, counted by {_COUNTED_BY}"


def _count(column: str, what: str) -> Check:
    def check(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
        if column == "up_over_9pct" and number_of(claim, "percent") != _NINE:
            raise NotHeldError(
                f"how many shares rose more than {number_of(claim, 'percent'):f} % on {as_of};"
                " breadth is held for 9 % only"
            )
        counted = _row(market.breadth, as_of)
        return _judged(claim, as_of, market, counted, column=column, what=what)

    return check


def _row(breadth: pd.DataFrame | None, day: date) -> dict[str, int]:
    rows = None if breadth is None else breadth[breadth["date"] == pd.Timestamp(day)]
    if rows is None or rows.empty:
        raise NotHeldError(
            f"breadth of the market on {day}: how many shares rose and fell; it ships with the"
            " snapshot for the sessions from 2023 to 2025"
        )
    first = rows.iloc[0]
    return {str(name): int(first[name]) for name in rows.columns if name != "date"}


def _judged(
    claim: Claim,
    as_of: date,
    market: ClaimsMarket,
    counted: dict[str, int],
    *,
    column: str,
    what: str,
) -> Finding:
    number = number_of(claim, "count")
    if number < 0:
        raise NotReadableError(f"`count` must not be negative, was {number:f}")
    low, high, words = allowed(number, precision_of(claim))
    covered, count = counted["covered"], counted[column]
    listed, counted_by = listed_on(as_of, covered)
    most = count + listed - covered
    share = Decimal(count) * listed / covered
    proven = _inside(Decimal(count), low, high) and _inside(Decimal(most), low, high)
    possible = (low is None or most >= low) and (high is None or count <= high)
    likely = _inside(Decimal(count), low, high) or _inside(share, low, high)
    outcome = Outcome.of(possible) if likely or not possible else Outcome.UNKNOWN
    coverage = (
        f"{covered:,} of about {listed:,} shares ({counted_by}) are covered, Beijing's among them"
    )
    open_ = possible and not proven
    return Finding(
        outcome=outcome,
        value=f"{count:,} of {covered:,} {what}; at most {most:,} of all",
        definition=f"shares that {what} by close against previous close: {words}",
        margin=f"{count - number:+,f} counted, {share - number:+,.0f} in proportion to all",
        series=(market.series("breadth"),),
        note=f"as far as covered: {coverage}" if open_ else coverage,
        missing="" if outcome is not Outcome.UNKNOWN else f"the shares not covered: {coverage}",
    )


def _inside(value: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


stocks_rising = _count("advancers", "rose")
stocks_falling = _count("decliners", "fell")
stocks_rising_over = _count("up_over_9pct", _BOUND[1])
_stocks_down_nine = _count("down_over_9pct", _BOUND[-1])


def stocks_limit_down(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
    """Check shares at their lower limit by those that fell more than 9 %.

    Every limit of 10 % or more is among them; special treatment's 5 % is not.
    """
    found = _stocks_down_nine(claim, as_of, market)
    return Finding(
        outcome=found.outcome,
        value=found.value,
        definition=found.definition + "; limits of 10 % and more lie below, the 5 % limit of"
        " shares under special treatment does not",
        margin=found.margin,
        series=found.series,
        note=found.note,
        missing=found.missing,
    )
