"""Fetching a security's corporate actions, from providers that agree."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sim.data.action_terms import Told, agreed_actions, changed_actions
from sim.data.asking import Asked
from sim.data.catalog import Version
from sim.data.desk import HELD, OFFLINE, Desk, Outcome
from sim.data.fact_rows import Rows, write_rows
from sim.data.fault import FaultKind, ProviderError
from sim.data.gaps import last_settled_day, missing
from sim.data.providers import order
from sim.data.reading import Reading, Request, Term
from sim.data.schema import SeriesKind
from sim.data.stored_rows import action_of, action_row
from sim.model.action import CorporateAction
from sim.model.issue import Issue, Severity
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar
from sim.rules.securities import classify

THE_STORE = "the store"
LONGEST_CLOSURE = timedelta(days=30)  # longer than any holiday of the exchanges


@dataclass(slots=True)
class _Answers:
    """What has been told so far.

    Attributes:
        asked: Answers, and who said that there is nothing.
        told: The same, with what each speaks of.
        fault: The last fault.
    """

    asked: list[Asked] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    fault: ProviderError | None = None

    def speak(self) -> Counter[Term]:
        """Return how many speak of each part."""
        return Counter(term for one in self.told for term in one.terms)


def fetch_actions(desk: Desk, request: Request) -> Outcome:
    """Fetch a security's corporate actions; two providers are asked of each part.

    "None" is an answer: it is stored as such, so that it is not asked again. A part nobody told of
    is a warning, and is asked for again the next time.

    Raises:
        StorageError: They cannot be written.
    """
    begun = len(desk.asker.attempts)
    symbol, last = request.security, min(request.last, last_settled_day(desk.now))
    version = desk.store.current(SeriesKind.ACTIONS, symbol)
    spans = desk.covered(SeriesKind.ACTIONS, symbol)
    if not missing((request.first, last), spans, desk.below.calendar()):
        return Outcome(request=request, version=version, reason=HELD)
    if desk.offline:
        return Outcome(request=request, version=version, reason=OFFLINE, missing=True)
    wanted = frozenset({Term.CASH, Term.SHARES} if classify(symbol).is_fund else Term)
    answers = _ask(desk, replace(request, last=last), wanted)
    if not answers.told:
        desk.keep(())
        reason = answers.fault.message if answers.fault else "no provider offers it"
        return Outcome(
            request=request,
            version=version,
            reason=reason,
            missing=answers.fault is not None,
            attempts=tuple(desk.asker.attempts[begun:]),
        )
    untold = wanted - answers.speak().keys()
    issues: list[Issue] = []
    whole = not untold and all(count > 1 for count in answers.speak().values())

    def rows_after(rows: Rows) -> Rows:
        held = tuple(action_of(symbol, row) for row in rows)
        before = Told(provider=THE_STORE, terms=untold, actions=held)
        actions, differing = agreed_actions(symbol, [*answers.told, before])
        issues[:] = [*differing, *changed_actions(symbol, held, actions)]
        return [action_row(action) for action in actions]

    stored = write_rows(
        desk,
        Version(
            kind=SeriesKind.ACTIONS,
            key=str(symbol),
            covered_first=None if untold else request.first,
            covered_last=None if untold else last,
            provider=", ".join(one.provider for one in answers.asked),
            library=next((one.library for one in answers.asked if one.library), ""),
            checks=("two providers",) if whole and not issues else (),
            answers=desk.keep(answers.asked),
        ),
        rows_after,
    )
    return Outcome(
        request=request,
        version=stored,
        reason=stored.reason,
        attempts=tuple(desk.asker.attempts[begun:]),
        issues=(*issues, *_not_told(symbol, untold, desk)),
    )


def _ask(desk: Desk, request: Request, wanted: frozenset[Term]) -> _Answers:
    """Ask until each part is told by two, or by one where no second is asked."""
    found, symbol = _Answers(), request.security
    for provider in order(SeriesKind.ACTIONS, symbol, desk.only):
        terms = provider.terms(symbol) & wanted
        if all(found.speak()[term] > int(desk.confirm) for term in terms):
            continue
        try:
            one = desk.asker.ask(provider, request, lambda reading: reading)
        except ProviderError as error:
            if error.kind is not FaultKind.NOTHING:
                found.fault = error
                continue
            one = Asked(provider=provider.name, request=request, reading=Reading())
        found.asked.append(one)
        actions = on_sessions(one.reading.actions, desk.below.calendar())
        found.told.append(Told(provider=one.provider, terms=terms, actions=actions))
    return found


def on_sessions(
    actions: Sequence[CorporateAction], calendar: SessionCalendar
) -> tuple[CorporateAction, ...]:
    """Return actions whose ex-date is a session: another day's falls on the next one."""

    def moved(action: CorporateAction) -> CorporateAction:
        day = action.ex_date
        if not calendar.first <= day <= calendar.known_to - LONGEST_CLOSURE:
            return action
        return replace(action, ex_date=calendar.between(day, day + LONGEST_CLOSURE)[0])

    return tuple(map(moved, actions))


def _not_told(symbol: Symbol, untold: frozenset[Term], desk: Desk) -> tuple[Issue, ...]:
    if not untold or desk.only:
        return ()
    parts = " and ".join(sorted(untold))
    return (
        Issue(
            code="actions-untold",
            message=f"{symbol}: nobody who answered speaks of {parts}",
            remedy="fetch again later; until then a jump of the price may be one of them",
            severity=Severity.WARNING,
            field=str(symbol),
        ),
    )
