"""Claims about the turnover of the two markets: its size, its change, its floor."""

from datetime import date
from decimal import Decimal

from sim.analysis.claims_market import (
    ClaimsMarket,
    exact,
    index_at,
    indices_of,
    number_of,
    precision_of,
    yi,
)
from sim.analysis.claims_session import Check
from sim.analysis.verdicts import Finding, NotHeldError, Outcome, SeriesUsed
from sim.analysis.verdicts_digits import allowed, how_written
from sim.column.figures import unit_of
from sim.model.errors import RuleNotKnownError
from sim.model.statement import Claim

_SHOWN_AFTER = 4


def turnover_on(
    claim: Claim, day: date, market: ClaimsMarket
) -> tuple[Decimal, tuple[SeriesUsed, ...]]:
    """Return the summed turnover in yuan of the indices a claim names, and the series.

    Raises:
        NotHeldError: A bar or its amount is not held.
        NotReadableError: The claim names no index.
    """
    total, used = Decimal(0), []
    for symbol in indices_of(claim):
        index = index_at(market, symbol, day)
        amount = exact(index.amount[-1])
        if amount.is_nan():
            raise NotHeldError(
                f"turnover of {symbol} on {day}; fetch it with: fupan data fetch {symbol}"
            )
        total += amount
        used.append(index.used)
    return total, tuple(used)


def _sum_of(claim: Claim) -> str:
    return " + ".join(f"amount({symbol})" for symbol in indices_of(claim))


def turnover(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
    """Check a turnover against its written digits, or the bounds of 约, 近 and 超."""
    written = number_of(claim, "yuan")
    total, used = turnover_on(claim, as_of, market)
    precision = precision_of(claim)
    if precision:
        low, high, words = allowed(written, precision)
        held = (low is None or total >= low) and (high is None or total <= high)
        note, sense = "", words
    else:
        how = how_written(total, written)
        held = how is not None
        note = f"by the written digits: {how} to {yi(unit_of(written))}" if how else ""
        sense = f"to the written unit of {yi(unit_of(written))}, rounded or truncated"
    return Finding(
        outcome=Outcome.of(held),
        value=yi(total),
        definition=f"{_sum_of(claim)} in yuan, {sense}",
        margin=f"{(total - written) / 100_000_000:+.2f}亿 from the written figure",
        series=used,
        note=note,
    )


def _changed(*, fell: bool) -> Check:
    def check(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
        now, used = turnover_on(claim, as_of, market)
        try:
            before = market.calendar.previous(as_of)
        except RuleNotKnownError as unknown:
            raise NotHeldError(f"the session before {as_of}: {unknown.message}") from None
        then, _ = turnover_on(claim, before, market)
        return Finding(
            outcome=Outcome.of(now < then if fell else now > then),
            value=f"{yi(then)} ({before:%m-%d}) → {yi(now)}",
            definition=f"{_sum_of(claim)} {'below' if fell else 'above'} that of the session"
            " before",
            margin=f"{(now / then - 1) * 100:+.2f} %",
            series=used,
        )

    return check


turnover_fell = _changed(fell=True)
turnover_rose = _changed(fell=False)


def turnover_holds_above(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
    """Check that the turnover of the next session stayed at a floor or above.

    The one kind that looks past the column: it speaks of what comes. It is settled by the
    next session, for which the column was written; a few more are shown.
    """
    floor = number_of(claim, "yuan")
    now, used = turnover_on(claim, as_of, market)
    later: list[tuple[date, Decimal]] = []
    day = as_of
    for _ in range(_SHOWN_AFTER):
        try:
            day = market.calendar.next(day)
            later.append((day, turnover_on(claim, day, market)[0]))
        except (RuleNotKnownError, NotHeldError):
            break
    if not later:
        raise NotHeldError(
            f"turnover of the session after {as_of}; fetch it with: fupan data fetch "
            + " ".join(map(str, indices_of(claim)))
        )
    first_day, first = later[0]
    return Finding(
        outcome=Outcome.of(first >= floor),
        value=f"{yi(now)}; then " + ", ".join(f"{d:%m-%d} {yi(v)}" for d, v in later),
        definition=f"{_sum_of(claim)} of the next session >= {yi(floor)}",
        margin=f"{(first - floor) / 100_000_000:+.2f}亿 on {first_day}",
        series=used,
        note="looks past the column, for it speaks of what comes",
    )
