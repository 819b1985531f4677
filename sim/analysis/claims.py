"""Every claim given a verdict: one plain registry from kind to check.

Pure: a claim, its as-of session and the figures go in, a verdict comes out. All checks but
`turnover-holds-above` look at nothing after the as-of session.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from sim.analysis import (
    claims_breadth,
    claims_figures,
    claims_hourly,
    claims_means,
    claims_session,
    claims_turnover,
)
from sim.analysis.claims_market import ClaimsMarket
from sim.analysis.claims_session import Check
from sim.analysis.verdicts import Finding, NotHeldError, NotReadableError, Outcome, Verdict
from sim.model.statement import Claim

CHECKS: Mapping[str, Check] = {
    "opened-higher": claims_session.opened_higher,
    "opened-lower": claims_session.opened_lower,
    "rose-during-session": claims_session.rose_during_session,
    "fell-during-session": claims_session.fell_during_session,
    "closed-higher": claims_session.closed_higher,
    "closed-lower": claims_session.closed_lower,
    "index-change": claims_session.index_change,
    "best-index": claims_session.best_index,
    "level-reclaimed": claims_session.level_reclaimed,
    "level-lost": claims_session.level_lost,
    "close-above-level": claims_session.close_above_level,
    "close-above-mean": claims_means.close_above_mean,
    "close-below-mean": claims_means.close_below_mean,
    "up-streak": claims_means.up_streak,
    "down-streak": claims_means.down_streak,
    "means-crossed-up": claims_means.means_crossed_up,
    "means-crossed-down": claims_means.means_crossed_down,
    "nearest-mean": claims_means.nearest_mean,
    "turnover": claims_turnover.turnover,
    "turnover-fell": claims_turnover.turnover_fell,
    "turnover-rose": claims_turnover.turnover_rose,
    "turnover-holds-above": claims_turnover.turnover_holds_above,
    "stocks-rising": claims_breadth.stocks_rising,
    "stocks-falling": claims_breadth.stocks_falling,
    "stocks-rising-over": claims_breadth.stocks_rising_over,
    "stocks-limit-down": claims_breadth.stocks_limit_down,
    "hourly-close-above-mean": claims_hourly.hourly_close_above_mean,
    "hourly-close-below-mean": claims_hourly.hourly_close_below_mean,
    "hourly-macd-golden": claims_hourly.hourly_macd_golden,
    "hourly-macd-dead": claims_hourly.hourly_macd_dead,
    "northbound-net": claims_figures.northbound_net,
    "futures-volume-fell": claims_figures.futures_volume_fell,
    "futures-volume-rose": claims_figures.futures_volume_rose,
    "futures-open-interest-fell": claims_figures.futures_open_interest_fell,
    "futures-open-interest-rose": claims_figures.futures_open_interest_rose,
    "futures-discount-widened": claims_figures.futures_discount_widened,
    "futures-discount-narrowed": claims_figures.futures_discount_narrowed,
}
"""The check of every kind of claim."""


def check_claim(claim: Claim, as_of: date, market: ClaimsMarket) -> Verdict:
    """Return the verdict on one claim; what is missing or unreadable is a verdict too.

    Args:
        claim: As read from a text or a file of facts.
        as_of: Session it speaks of.
        market: The figures.
    """
    check = CHECKS.get(claim.kind)
    if check is None:
        return _open(claim, f"a check for the kind {claim.kind}; known are {', '.join(CHECKS)}")
    try:
        found = check(claim, as_of, market)
    except NotHeldError as absent:
        return _open(claim, str(absent))
    except NotReadableError as unclear:
        return _open(claim, f"{unclear}; correct the claim in the file of facts")
    return _verdict(claim, found)


def check_claims(
    claims: Iterable[Claim], as_of: date, market: ClaimsMarket
) -> tuple[Verdict, ...]:
    """Return a verdict on each claim, in their order."""
    return tuple(check_claim(claim, as_of, market) for claim in claims)


def _open(claim: Claim, missing: str) -> Verdict:
    return Verdict(
        claim=claim,
        outcome=Outcome.UNKNOWN,
        value="",
        definition="",
        margin="",
        note="",
        series=(),
        missing=missing,
        place=claim.place,
    )


def _verdict(claim: Claim, found: Finding) -> Verdict:
    return Verdict(
        claim=claim,
        outcome=found.outcome,
        value=found.value,
        definition=found.definition,
        margin=found.margin,
        note=found.note,
        series=found.series,
        missing=found.missing,
        place=claim.place,
    )
