"""Claims about moving means and streaks of daily closes."""

from datetime import date

from sim.analysis.claims_market import ClaimsMarket, index_at, indices_of, period_of, points
from sim.analysis.claims_session import Check
from sim.analysis.verdicts import Finding, NotReadableError, Outcome
from sim.indicators.averages import sma
from sim.indicators.crosses import crossed_above, crossed_below
from sim.indicators.exact import compare_with_mean, whole_prices
from sim.indicators.streaks import falling_streak, rising_streak
from sim.model.statement import Claim


def _beside_mean(*, above: bool) -> Check:
    def check(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
        days = period_of(claim, "days")
        indices = [index_at(market, symbol, as_of) for symbol in indices_of(claim)]
        values, held, margins = [], [], []
        for index in indices:
            index.require(days)
            side = int(compare_with_mean(whole_prices(index.close), days)[-1])
            mean = float(sma(index.close, days)[-1])
            values.append(
                f"{index.name} {points(float(index.close[-1]))} {'<=>'[side + 1]} {points(mean)}"
            )
            held.append(side == (1 if above else -1))
            percent = (float(index.close[-1]) / mean - 1) * 100
            margins.append(percent if above else -percent)
        return Finding(
            outcome=Outcome.of(all(held)),
            value="; ".join(values),
            definition=f"close {'>' if above else '<'} simple mean of the last {days} closes"
            + (", each index" if len(indices) > 1 else ""),
            margin=f"{min(margins):+.2f} %",
            series=tuple(index.used for index in indices),
        )

    return check


close_above_mean = _beside_mean(above=True)
close_below_mean = _beside_mean(above=False)


def _streak(*, up: bool) -> Check:
    def check(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
        days = period_of(claim, "days")
        indices = [index_at(market, symbol, as_of) for symbol in indices_of(claim)]
        counts = []
        for index in indices:
            index.require(days + 2)
            counts.append(int((rising_streak if up else falling_streak)(index.close)[-1]))
        word = "rises" if up else "falls"
        return Finding(
            outcome=Outcome.of(all(count == days for count in counts)),
            value="; ".join(
                f"{index.name} {count} {word} in a row"
                for index, count in zip(indices, counts, strict=True)
            ),
            definition=f"exactly {days} {word} of the close in a row, the session before them"
            " none",
            margin=f"{min(counts) - days:+d} sessions",
            series=tuple(index.used for index in indices),
        )

    return check


up_streak = _streak(up=True)
down_streak = _streak(up=False)


def _means_crossed(*, up: bool) -> Check:
    def check(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
        fast, slow = period_of(claim, "fast"), period_of(claim, "slow")
        if fast >= slow:
            raise NotReadableError(f"`fast` must be below `slow`, was {fast} against {slow}")
        indices = [index_at(market, symbol, as_of) for symbol in indices_of(claim)]
        values, held, margins, notes = [], [], [], []
        for index in indices:
            index.require(slow + 1)
            one, other = sma(index.close, fast), sma(index.close, slow)
            crosses = (crossed_above if up else crossed_below)(one, other)
            values.append(
                f"{index.name} {points(one[-2])}/{points(other[-2])} →"
                f" {points(one[-1])}/{points(other[-1])}"
            )
            held.append(bool(crosses[-1]))
            margins.append(float(one[-1] - other[-1]) * (1 if up else -1))
            last = crosses.nonzero()[0]
            if not crosses[-1] and len(last):
                notes.append(f"{index.name} last crossed so on {index.days[int(last[-1])]}")
        sense = ("<=", ">") if up else (">=", "<")
        return Finding(
            outcome=Outcome.of(all(held)),
            value="; ".join(values),
            definition=f"on this very session: SMA{fast} {sense[0]} SMA{slow} the session before"
            f" and SMA{fast} {sense[1]} SMA{slow} now",
            margin=f"{min(margins):+.2f} points",
            series=tuple(index.used for index in indices),
            note="; ".join(notes),
        )

    return check


means_crossed_up = _means_crossed(up=True)
means_crossed_down = _means_crossed(up=False)


def nearest_mean(claim: Claim, as_of: date, market: ClaimsMarket) -> Finding:
    """Check that one index closed nearest to its own mean among several."""
    own, days = indices_of(claim)[0], period_of(claim, "days")
    among = [index_at(market, symbol, as_of) for symbol in indices_of(claim, "among")]
    away = {}
    for index in among:
        index.require(days)
        away[index.symbol] = (float(index.close[-1] / sma(index.close, days)[-1]) - 1) * 100
    others = [abs(percent) for symbol, percent in away.items() if symbol != own]
    if own not in away or not others:
        raise NotReadableError("`among` must name the index and at least one other")
    lead = min(others) - abs(away[own])
    return Finding(
        outcome=Outcome.of(lead > 0),
        value="; ".join(f"{index.name} {away[index.symbol]:+.2f} %" for index in among),
        definition=f"smallest |close / simple mean of {days} closes - 1| among the indices",
        margin=f"{lead:+.2f} percentage points nearer than the next",
        series=tuple(index.used for index in among),
    )
