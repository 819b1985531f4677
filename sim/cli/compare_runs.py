"""The ways a published account could have gone, each carried out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sim.analysis.attribution import Difference, difference
from sim.analysis.counterfactuals import Outcome, index_instead, measure
from sim.analysis.counterfactuals_trades import Pricing, elsewise
from sim.analysis.judgement import judge
from sim.analysis.readings import PRINTED, RECONCILED, Reading
from sim.analysis.scene import INDEX
from sim.cli.portfolio import load_statement, portfolio_name
from sim.cli.run import carry_out
from sim.cli.run_scene import Ground, ground_of_reading, require_reading
from sim.cli.run_strategies import choose
from sim.data.market import Market
from sim.engine import replay
from sim.rules.fees import BrokerProfile

NEVER, PLAN, EQUAL, INSTEAD = "never traded", "plan kept", "equal weight", "index instead"
OWN_RULES = ("rebound_rotation", "three_conditions")
MOST_STEPS = 9
"""The judgement, four strategies, and the trades of four elsewise."""

_READING_WORDS = {
    PRINTED: ("as printed", "the printed holdings and cash, held"),
    RECONCILED: ("as reconciled", "the holdings as the best explanation has them, held"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """Everything a comparison found.

    Attributes:
        ground: Of the reading every alternative starts from.
        outcomes: The base first, then each other way the account could have gone.
        differences: Of each other outcome from the base, by its name.
        elsewise: Of each outcome that trades, the same trades at the average price, at the
            close, and at the open without fees.
    """

    ground: Ground
    outcomes: tuple[Outcome, ...]
    differences: dict[str, Difference]
    elsewise: dict[str, tuple[Outcome, ...]]

    @property
    def base(self) -> Outcome:
        """What every other outcome is set beside."""
        return self.outcomes[0]


def compared(
    path: Path,
    market: Market,
    *,
    profile: BrokerProfile,
    reading: str = PRINTED,
    last: date | None = None,
    progress: Callable[[], None] = lambda: None,
) -> Compared:
    """Carry out every alternative of a published account.

    Args:
        path: The portfolio.
        market: Where bars come from.
        profile: The broker's fees.
        reading: Holdings every alternative starts from.
        last: Last session; None takes the last with bars.
        progress: Called after each step, at most `MOST_STEPS` times.

    Raises:
        InputError: The statement or the day cannot be used.
        DataMissingError: Bars are missing.
        BooksDisagreeError: The two books of a run differ.
    """
    require_reading(reading)
    statement = load_statement(path, names=market.names(), calendar=market.calendar()).statement
    readings = {
        found.name: found for found in judge(statement, market, profile=profile, end=last).readings
    }
    progress()
    base = readings.get(reading, readings[PRINTED])
    ground = ground_of_reading(
        portfolio_name(path), statement, base, market, profile=profile, last=last
    )
    if base.name != reading:
        note = "nothing needs reconciling: as printed is as reconciled"
        ground = replace(ground, notes=(*ground.notes, note))
    ordered = [base, *(found for found in readings.values() if found is not base)]
    outcomes = [_held(found, ground) for found in ordered]
    outcomes.append(_never(base, ground))
    for outcome in _strategies(ground, market):
        outcomes.append(outcome)
        progress()
    instead = _instead(outcomes[0], ground, market)
    if instead is None:
        note = f"{INSTEAD} is left out: neither a fund nor {INDEX} has bars on {ground.first}"
        ground = replace(ground, notes=(*ground.notes, note))
    else:
        outcomes.append(instead)
    first = outcomes[0].attribution
    others: dict[str, tuple[Outcome, ...]] = {}
    for outcome in outcomes:
        if outcome.fills and outcome.name != INSTEAD:
            others[outcome.name] = tuple(_elsewise(outcome, ground))
            progress()
    return Compared(
        ground=ground,
        outcomes=tuple(outcomes),
        differences={
            outcome.name: difference(first, outcome.attribution) for outcome in outcomes[1:]
        },
        elsewise=others,
    )


def _held(found: Reading, ground: Ground) -> Outcome:
    name, about = _READING_WORDS[found.name]
    return measure(
        name, about, found.run, first=ground.first, setting=ground.setting, index=ground.index
    )


def _never(base: Reading, ground: Ground) -> Outcome:
    run = replay(base.seed.opening, (), setting=ground.setting, end=ground.end)
    return measure(
        NEVER,
        "the holdings of the session before, the day's trades not made",
        run,
        first=ground.first,
        setting=ground.setting,
        index=ground.index,
    )


def _strategies(ground: Ground, market: Market) -> Iterator[Outcome]:
    statement = ground.statement
    planned = statement is not None and bool(statement.plan)
    wanted = {
        **({"column_plan": PLAN} if planned else {}),
        "equal_weight": EQUAL,
        **{name: name for name in OWN_RULES},
    }
    for one in choose(tuple(wanted), statement=statement):
        yield replace(carry_out(one, ground, market), name=wanted[one.name])


def _instead(base: Outcome, ground: Ground, market: Market) -> Outcome | None:
    """Return the account in an index fund, in the index itself where no fund has bars, or None."""
    (fund,) = choose(["index_hold"])
    if all(market.has(symbol) for symbol in fund.funds):
        return replace(carry_out(fund, ground, market), name=INSTEAD)
    if ground.first not in ground.index:
        return None
    note = (
        f"bars of the fund {fund.funds[0]} are not held, so this is {INDEX} itself:"
        " no fees, no dividends, no lots"
    )
    return index_instead(
        INSTEAD,
        f"all of it in {INDEX} itself",
        symbol=INDEX,
        base=base,
        index=ground.index,
        notes=(note,),
    )


def _elsewise(outcome: Outcome, ground: Ground) -> Iterator[Outcome]:
    choices: Sequence[tuple[Pricing, bool]] = (
        (Pricing.VWAP, True),
        (Pricing.CLOSE, True),
        (Pricing.OPEN, False),
    )
    for pricing, fees in choices:
        yield elsewise(
            outcome,
            ground.opening,
            setting=ground.setting,
            index=ground.index,
            pricing=pricing,
            fees=fees,
        )
