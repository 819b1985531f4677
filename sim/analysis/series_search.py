"""The number whose change lets a series add up: every suspect tried, the fewest assumed wrong."""

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from sim.analysis.series_numbers import (
    Equation,
    Key,
    Numbers,
    SeriesPrices,
    written_of,
)
from sim.analysis.series_values import digits_apart, suspects
from sim.model.statement import Statement, Written
from sim.model.symbol import Symbol

UNREPORTED = "unreported-trade"
MISPRINT = "misprint"
_MOST_FINDINGS = 200
_NO_SLIP = 99
_MOST_FEES = Decimal("0.005")  # of the value: 3 ‰ commission, stamp duty, transfer fee
_WIDE = 120  # digits: a figure may be written with 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFinding:
    """One number of one statement that cannot be as printed, with what it would have to be.

    Attributes:
        kind: `misprint`, or `unreported-trade` where shares and cash moved without a report.
        number: Statement it stands in.
        field: Dotted name of the figure.
        printed: As printed, empty when nothing was.
        candidate: What lets the equations hold, in base units; for a trade its terms.
        repaired: Names of the equations that hold with it.
        digits: How many digits differ; None when the shape differs too.
        ties: Other readings that repair as much.
    """

    kind: str
    number: int
    field: str
    printed: str
    candidate: str
    repaired: tuple[str, ...]
    digits: int | None
    ties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Option:
    changes: Mapping[Key, Decimal]
    finding: SeriesFinding

    @property
    def rank(self) -> tuple[int, int, int, str]:
        digits = self.finding.digits
        return (
            -len(self.finding.repaired),
            self.finding.kind == UNREPORTED,
            _NO_SLIP if digits is None else digits,
            self.finding.field,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What the search came to.

    Attributes:
        findings: In the order they were found, the strongest first.
        unexplained: Equations nothing explains.
        numbers: The numbers with every finding's candidate in place.
    """

    findings: tuple[SeriesFinding, ...]
    unexplained: tuple[Equation, ...]
    numbers: Numbers


def search(
    statements: tuple[Statement, ...],
    equations: Sequence[Equation],
    numbers: Numbers,
    prices: SeriesPrices,
) -> Searched:
    """Explain the equations that fail, one number at a time, the one that repairs most first.

    A candidate must repair at least one equation and break none. An equation that nothing
    explains stays named.
    """
    with localcontext(prec=_WIDE):
        return _searched(statements, equations, numbers, prices)


def _searched(
    statements: tuple[Statement, ...],
    equations: Sequence[Equation],
    numbers: Numbers,
    prices: SeriesPrices,
) -> Searched:
    current = dict(numbers)
    written = {
        (number, name): value
        for number, statement in enumerate(statements)
        for name, value in written_of(statement).items()
    }
    by_key: dict[Key, list[Equation]] = {}
    for equation in equations:
        for key in equation.weights:
            by_key.setdefault(key, []).append(equation)
    findings: list[SeriesFinding] = []
    failing = [equation for equation in equations if not equation.agrees(current)]
    while failing and len(findings) < _MOST_FINDINGS:
        options = list(_options(statements, failing, current, written, by_key, prices))
        if not options:
            break
        best = min(options, key=lambda option: option.rank)
        findings.append(replace(best.finding, ties=_ties(best, options)))
        current |= best.changes
        if best.finding.kind == UNREPORTED:
            gone = set(best.finding.repaired)
            failing = [
                e for e in failing if e.number != best.finding.number or _name(e) not in gone
            ]
        else:
            failing = [equation for equation in failing if not equation.agrees(current)]
    return Searched(findings=tuple(findings), unexplained=tuple(failing), numbers=current)


def _name(equation: Equation) -> str:
    return f"{equation.name} {equation.label}".strip()


def _ties(best: _Option, options: Sequence[_Option]) -> tuple[str, ...]:
    strength = len(best.finding.repaired)
    return tuple(
        dict.fromkeys(
            f"{option.finding.number}:{option.finding.field}={option.finding.candidate}"
            for option in options
            if len(option.finding.repaired) == strength
            and (option.finding.number, option.finding.field, option.finding.candidate)
            != (best.finding.number, best.finding.field, best.finding.candidate)
        )
    )


def _options(
    statements: tuple[Statement, ...],
    failing: Sequence[Equation],
    numbers: dict[Key, Decimal],
    written: Mapping[Key, Written],
    by_key: Mapping[Key, list[Equation]],
    prices: SeriesPrices,
) -> Iterator[_Option]:
    tried: set[tuple[Key, Decimal]] = set()
    for equation in failing:
        for key, value in suspects(equation, numbers, written):
            if (key, value) in tried:
                continue
            tried.add((key, value))
            option = _judged(key, value, numbers, written.get(key), by_key[key])
            if option is not None:
                yield option
    yield from _unreported(statements, failing, numbers, prices)


def _judged(
    key: Key,
    value: Decimal,
    numbers: dict[Key, Decimal],
    printed: Written | None,
    equations: Sequence[Equation],
) -> _Option | None:
    trial = ChainMap({key: value}, numbers)
    repaired = []
    for equation in equations:
        before, after = equation.agrees(numbers), equation.agrees(trial)
        if before and not after:
            return None
        if after and not before:
            repaired.append(_name(equation))
    if not repaired:
        return None
    finding = SeriesFinding(
        kind=MISPRINT,
        number=key[0],
        field=key[1],
        printed="" if printed is None else f"{printed.value:f}",
        candidate=f"{value:f}",
        repaired=tuple(repaired),
        digits=None if printed is None else digits_apart(printed, value),
    )
    return _Option({key: value}, finding)


def _unreported(
    statements: tuple[Statement, ...],
    failing: Sequence[Equation],
    numbers: Numbers,
    prices: SeriesPrices,
) -> Iterator[_Option]:
    """Yield a trade that nobody reported where shares and cash moved together."""
    cash = {equation.number: equation for equation in failing if equation.name == "cash-carried"}
    for equation in failing:
        other = cash.get(equation.number)
        day = statements[equation.number].as_of
        if equation.name != "holding" or other is None or day is None:
            continue
        quantity = equation.residual(numbers).nearest
        left = other.residual(numbers)
        ends = sorted((-left.low / quantity, -left.high / quantity))
        bar = prices.quote(Symbol.parse(equation.label), day).bar
        if bar.low * (1 - _MOST_FEES) <= ends[1] and ends[0] <= bar.high * (1 + _MOST_FEES):
            side = "buy" if quantity > 0 else "sell"
            yield _Option(
                {},
                SeriesFinding(
                    kind=UNREPORTED,
                    number=equation.number,
                    field=f"trades.{equation.label}",
                    printed="",
                    candidate=f"{side} {abs(quantity):f} at about {sum(ends) / 2:.3f}, fees in it",
                    repaired=(_name(equation), _name(other)),
                    digits=None,
                ),
            )
