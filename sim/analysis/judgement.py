"""One published statement judged: marked, explained, replayed in both readings, measured."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.analysis.explain import Explanations, explain
from sim.analysis.fee_regimes import charged_by_regime
from sim.analysis.implied import PreviousStatement, previous_statement
from sim.analysis.metrics import Performance, performance
from sim.analysis.observations import observe
from sim.analysis.quotes import Quote
from sim.analysis.readings import (
    PRINTED,
    RECONCILED,
    Reading,
    Scene,
    reconciled,
    replay_reading,
    with_cash,
)
from sim.analysis.reconcile import Reconciliation, reconcile
from sim.analysis.scene import INDEX, check_statement, prepare
from sim.data.layer import Provenance
from sim.data.market import Market
from sim.model.errors import InputError
from sim.model.issue import Issue
from sim.model.money import ZERO
from sim.model.statement import Statement
from sim.model.symbol import Symbol
from sim.rules.fees import DEFAULT_PROFILE, BrokerProfile

Progress = Callable[[str], None]
"""Told what is being done, in a few words, before each step."""

STEPS = ("prices", "search", "replay as printed", "replay as reconciled", "measure")
"""Every word `Progress` may be told, in order; some may be skipped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """What must have been printed the session before, by one reading.

    Attributes:
        without_fees: If no fees were booked on the day's trades.
        with_fees: If the broker's fees were.
    """

    without_fees: PreviousStatement
    with_fees: PreviousStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Everything a replay found.

    Attributes:
        statement: As printed.
        scene: The market it was judged in.
        quotes: Bars around the as-of session by security.
        reconciliation: Printed against computed.
        explanations: What may explain a difference.
        readings: As printed first; as reconciled when something is to be read otherwise.
        hidden: The statement of the session before, by the name of the reading.
        index: The index over the same sessions, None when its bars are not held.
        observations: Odd but possible, with numbers.
        sources: Where the bars come from.
        issues: What was wrong with the statement when it was read or seeded.
    """

    statement: Statement
    scene: Scene
    quotes: Mapping[Symbol, Quote]
    reconciliation: Reconciliation
    explanations: Explanations
    readings: tuple[Reading, ...]
    hidden: Mapping[str, Hidden]
    index: Performance | None
    observations: tuple[Issue, ...]
    sources: tuple[Provenance, ...]
    issues: tuple[Issue, ...]

    @property
    def printed(self) -> Reading:
        """The reading as printed."""
        return self.readings[0]

    @property
    def difference(self) -> Decimal | None:
        """Computed less printed net value in yuan."""
        return self.reconciliation.check("net_value").difference

    @property
    def clean(self) -> bool:
        """Whether nothing printed is refuted, refused or in doubt."""
        return (
            self.reconciliation.agrees
            and not self.explanations.candidates
            and not self.explanations.trades
            and not self.printed.run.rejections
            and not self.issues
        )

    @property
    def books_agree(self) -> bool:
        """Whether the exact book and backtrader agreed to the fen at every close."""
        return all(reading.run.books_agree for reading in self.readings)


def judge(
    statement: Statement,
    market: Market,
    *,
    profile: BrokerProfile = DEFAULT_PROFILE,
    end: date | None = None,
    capital: Decimal | None = None,
    issues: Iterable[Issue] = (),
    progress: Progress = lambda _: None,
) -> Judgement:
    """Judge one statement: nothing printed is corrected, every other reading stands beside it.

    Args:
        statement: As read.
        market: Bars, actions, calendar.
        profile: The broker's fees in the replay.
        end: Last session to carry the account to; None takes the last with bars.
        capital: Starting capital in yuan if it is known.
        issues: What was wrong when the statement was read, to be kept with the result.
        progress: Told each step.

    Raises:
        InputError: The statement cannot be replayed: no date, no cash and no net value, a
            security that is not covered, a day that is no session. All faults at once.
        DataMissingError: Bars of a security are missing; with the command that fetches them.
        BooksDisagreeError: The two books differ at a close.
        RuleNotKnownError: The day lies outside the record of a rule.
    """
    day = check_statement(statement, market)
    progress(STEPS[0])
    scene, quotes = prepare(statement, day, market, profile, end)
    progress(STEPS[1])
    known = reconcile(statement, quotes, capital=capital)
    if known.cash is None:
        raise InputError("a replay needs the cash or the net value, and neither was printed")
    fees = charged_by_regime(statement, quotes, scene.day)
    explanations = explain(statement, quotes, fees=fees, capital=capital)
    progress(STEPS[2])
    readings = [replay_reading(PRINTED, with_cash(statement, known.cash), scene)]
    other = reconciled(statement, explanations)
    if other is not None:
        progress(STEPS[3])
        readings.append(replay_reading(RECONCILED, with_cash(other, known.cash), scene))
    progress(STEPS[4])
    roundest = capital or (known.capital.roundest if known.capital is not None else None)
    return Judgement(
        statement=statement,
        scene=scene,
        quotes=quotes,
        reconciliation=reconcile(
            statement, quotes, replayed=readings[0].replayed, capital=capital
        ),
        explanations=explanations,
        readings=tuple(readings),
        hidden=_hidden(readings, scene, roundest),
        index=performance(list(scene.index), [float(close) for close in scene.index.values()])
        if scene.index
        else None,
        observations=observe(statement, scene, quotes, known, explanations, readings),
        sources=tuple(
            market.describe(symbol) for symbol in sorted({*quotes, INDEX}) if market.has(symbol)
        ),
        issues=(*issues, *readings[0].seed.issues),
    )


def _hidden(
    readings: Iterable[Reading], scene: Scene, capital: Decimal | None
) -> dict[str, Hidden]:
    found = {}
    for reading in readings:
        without, charged = (
            previous_statement(
                reading.statement,
                scene.previous_session,
                scene.previous_closes,
                fees=fees,
                capital=capital,
            )
            for fees in (ZERO, reading.seed.fees)
        )
        if without is not None and charged is not None:
            found[reading.name] = Hidden(without_fees=without, with_fees=charged)
    return found
