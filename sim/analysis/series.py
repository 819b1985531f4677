"""Several dated statements of one portfolio judged together: each a check on its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sim.analysis.scene import check_statement
from sim.analysis.series_cash import FeeRegime, Step, carried_cash, solve_regime
from sim.analysis.series_equations import Account, equations_of, shared_capital
from sim.analysis.series_gaps import MissingSession, missing_sessions
from sim.analysis.series_numbers import (
    CASH,
    NET_VALUE,
    Equation,
    Numbers,
    SeriesPrices,
    numbers_of,
    quantity_field,
    symbols_of,
)
from sim.analysis.series_plan import PlanScore, score_plans
from sim.analysis.series_search import SeriesFinding, search
from sim.data.market import Market
from sim.model.errors import InputError
from sim.model.issue import Issue, Place
from sim.model.money import round_fen
from sim.model.statement import Statement

LEAST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One statement set beside the account carried from the one before.

    Attributes:
        day: As-of session.
        cash: Yuan printed, None when it was not.
        carried_low: Least cash the account before leads to; None for the first statement.
        carried_high: Most; equal to the least where nothing is left open.
        net_value: Yuan printed, None when it was not.
        computed: Printed cash and holdings at the closes; None without a cash.
        checks: Equations of this statement.
        failed: Names of those that do not hold as printed.
        missing: Sessions without a statement since the one before.
    """

    day: date
    cash: Decimal | None
    carried_low: Decimal | None
    carried_high: Decimal | None
    net_value: Decimal | None
    computed: Decimal | None
    checks: int
    failed: tuple[str, ...]
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesJudgement:
    """Everything a series says.

    Attributes:
        days: As-of sessions, ascending.
        balances: One a statement.
        findings: Numbers that cannot be as printed, the strongest first.
        unexplained: Equations that fail and that no one number explains, as (day, name).
        regime: How trades are charged.
        capital: Starting capital most statements imply.
        plans: Every item of every plan with what became of it.
        gaps: Sessions without a statement.
        issues: What was odd when the statements were read.
    """

    days: tuple[date, ...]
    balances: tuple[Balance, ...]
    findings: tuple[SeriesFinding, ...]
    unexplained: tuple[tuple[date, str], ...]
    regime: FeeRegime
    capital: Decimal | None
    plans: tuple[PlanScore, ...]
    gaps: tuple[MissingSession, ...]
    issues: tuple[Issue, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether every statement follows from the one before and adds up."""
        return not self.findings and not self.unexplained and not self.issues


def judge_series(
    statements: Sequence[Statement],
    market: Market,
    *,
    prices: SeriesPrices | None = None,
    issues: Sequence[Issue] = (),
) -> SeriesJudgement:
    """Judge dated statements as one account.

    Every statement asserts the balances of the account carried from the one before: its stated
    trades executed, dividends and free shares in between. The fee regime is the one that
    explains most consecutive cash balances. Nothing printed is corrected.

    Args:
        statements: In any order, at least two, each of another session.
        market: Bars, actions, calendar.
        prices: Bars looked up before, to be shared between calls.
        issues: What was wrong when the statements were read, kept with the result.

    Raises:
        InputError: A statement cannot be judged, two are of one day, or there is only one.
        DataMissingError: A bar is missing.
        RuleNotKnownError: A day lies outside the record of a fee.
    """
    ordered, days = _ordered(statements, market)
    market.require(symbols_of(*ordered))
    known = prices or SeriesPrices(market)
    steps = _steps(ordered, days, known)
    numbers = numbers_of(ordered)
    regime = solve_regime(steps, numbers, known)
    capital = shared_capital(ordered)
    account = Account(prices=known, regime=regime, capital=capital)
    equations = equations_of(ordered, steps, account)
    searched = search(ordered, equations, numbers, known)
    return SeriesJudgement(
        days=days,
        balances=tuple(
            _balance(number, ordered, steps, numbers, equations, account)
            for number in range(len(ordered))
        ),
        findings=searched.findings,
        unexplained=tuple(
            (days[equation.number], f"{equation.name} {equation.label}".strip())
            for equation in searched.unexplained
        ),
        regime=regime,
        capital=capital,
        plans=score_plans(steps, searched.numbers, known),
        gaps=missing_sessions(steps, searched.numbers, known),
        issues=tuple(issues),
    )


def _ordered(
    statements: Sequence[Statement], market: Market
) -> tuple[tuple[Statement, ...], tuple[date, ...]]:
    dated: list[tuple[date, Statement]] = []
    faults: list[Issue] = []
    for statement in statements:
        try:
            dated.append((check_statement(statement, market), statement))
        except InputError as error:
            faults += [replace(fault, place=_place(fault, statement)) for fault in error.issues]
    if faults:
        raise InputError(f"{len(faults)} faults in the statements of this series", faults)
    dated.sort(key=lambda pair: pair[0])
    days = tuple(day for day, _ in dated)
    if len(days) < LEAST:
        raise InputError("a series needs at least two dated statements; replay the one by itself")
    twice = sorted({day for day in days if days.count(day) > 1})
    if twice:
        raise InputError(
            f"two statements are of {', '.join(map(str, twice))}; keep one of each session"
        )
    return tuple(statement for _, statement in dated), days


def _place(fault: Issue, statement: Statement) -> Place:
    return fault.place or Place(source=statement.source)


def _steps(
    statements: tuple[Statement, ...], days: tuple[date, ...], prices: SeriesPrices
) -> tuple[Step, ...]:
    return tuple(
        Step(
            number=number,
            before=statements[number - 1],
            after=statements[number],
            start=days[number - 1],
            end=days[number],
            missing=prices.calendar.between(days[number - 1], days[number])[1:-1],
        )
        for number in range(1, len(days))
    )


def _balance(
    number: int,
    statements: tuple[Statement, ...],
    steps: tuple[Step, ...],
    numbers: Numbers,
    equations: tuple[Equation, ...],
    account: Account,
) -> Balance:
    statement = statements[number]
    day = steps[number - 1].end if number else steps[0].start
    carried = None
    if number:
        profile = account.regime.profile
        carried = carried_cash(
            steps[number - 1],
            numbers,
            account.prices,
            regime=None if profile is None else profile.name,
            dividends=account.regime.dividends,
        )
    own = [equation for equation in equations if equation.number == number]
    cash = numbers.get((number, CASH))
    value = sum(
        (
            numbers.get((number, quantity_field(symbol)), Decimal(0))
            * account.prices.quote(symbol, day).close
            for symbol in symbols_of(statement)
        ),
        Decimal(0),
    )
    return Balance(
        day=day,
        cash=cash,
        carried_low=None if carried is None else carried[0],
        carried_high=None if carried is None else carried[1],
        net_value=numbers.get((number, NET_VALUE)),
        computed=None if cash is None else round_fen(cash + value),
        checks=len(own),
        failed=tuple(
            f"{equation.name} {equation.label}".strip()
            for equation in own
            if not equation.agrees(numbers)
        ),
        missing=len(steps[number - 1].missing) if number else 0,
    )
