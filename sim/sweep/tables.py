"""The masks of a grid: every condition under every choice of its parameters, made once."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from sim.indicators import conditions
from sim.indicators.arrays import Booleans, Floats, Integers, require_period
from sim.indicators.conditions import Condition, Readings
from sim.indicators.macd import require_macd
from sim.indicators.slope import require_tolerance
from sim.indicators.switch import SwitchRule, Term, require_votes
from sim.sweep import bits
from sim.sweep.grid import Grid
from sim.sweep.pattern import Pattern
from sim.sweep.words import Masks


@dataclass(frozen=True, slots=True, eq=False)
class MaskPlan:
    """Which masks a rule needs over a grid, and which of them each cell combines.

    Attributes:
        choices: Each condition and the arguments of its rows, in the order of the rows.
        pattern: Which masks a cell combines.
    """

    choices: tuple[tuple[Condition, tuple[tuple[object, ...], ...]], ...]
    pattern: Pattern

    @property
    def rows(self) -> int:
        """How many masks there are."""
        return sum(len(arguments) for _, arguments in self.choices)


def plan_masks(rule: SwitchRule, grid: Grid) -> MaskPlan:
    """Return the masks `rule` needs over `grid`.

    Raises:
        KeyError: A term takes a parameter the grid does not know.
    """
    choices: dict[tuple[Condition, tuple[str, ...]], tuple[tuple[object, ...], ...]] = {}
    first: dict[tuple[Condition, tuple[str, ...]], int] = {}
    terms = []
    row = 0
    for term in rule.terms:
        key = (term.condition, term.takes)
        if key not in choices:
            choices[key] = tuple(itertools.product(*_values(term, grid)))
            first[key] = row
            row += len(choices[key])
        terms.append([first[key], *_strides(term, grid)])
    needs: Sequence[object] = (len(rule.votes),)
    if rule.need is None:
        terms.append([0] * (len(grid.axes) + 1))
    else:
        need = Term(_no_condition, (rule.need,))
        needs = [require_votes(value) for (value,) in itertools.product(*_values(need, grid))]
        terms.append([0, *_strides(need, grid)])
    return MaskPlan(
        choices=tuple((condition, found) for (condition, _), found in choices.items()),
        pattern=Pattern(
            lengths=np.array([len(axis.values) for axis in grid.axes], dtype=np.int64),
            terms=np.array(terms, dtype=np.int64),
            needs=np.array(needs, dtype=np.int64),
            enters=len(rule.enter),
            votes=len(rule.votes),
            leaves=len(rule.leave),
        ),
    )


def _no_condition(readings: Readings) -> Booleans:
    return np.zeros(len(readings), dtype=np.bool_)


def _values(term: Term, grid: Grid) -> list[tuple[object, ...]]:
    axes = {axis.name: axis.values for axis in grid.axes}
    return [axes[name] if name in axes else (grid.fixed[name],) for name in term.takes]


def _strides(term: Term, grid: Grid) -> list[int]:
    lengths = [len(values) for values in _values(term, grid)]
    strides = dict.fromkeys((axis.name for axis in grid.axes), 0)
    stride = 1
    for name, length in zip(reversed(term.takes), reversed(lengths), strict=True):
        if name in strides:
            strides[name] = stride
        stride *= length
    return list(strides.values())


def fill_masks(plan: MaskPlan, readings: Readings, workers: int = 1) -> Masks:
    """Return the masks of a plan on one market, one row each.

    Args:
        plan: Which masks.
        readings: The market.
        workers: Threads to share the rows among.

    Raises:
        ValueError: A value is outside what its condition allows.
    """
    out = np.empty((plan.rows, bits.words(len(readings))), dtype=np.uint64)
    series = _Series.of(readings)
    parts: list[_Part] = []
    row = 0
    for condition, arguments in plan.choices:
        size = -(-len(arguments) // workers)
        for start in range(0, len(arguments), size):
            share = arguments[start : start + size]
            parts.append((condition, share, out[row + start : row + start + len(share)]))
        row += len(arguments)
    if workers == 1:
        for part in parts:
            _fill(readings, series, part)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda part: _fill(readings, series, part), parts))
    return out


def _fill(readings: Readings, series: "_Series", part: "_Part") -> None:
    condition, arguments, out = part
    fast = FAST.get(condition)
    if fast is not None:
        fast(series, arguments, out)
        return
    for place, values in enumerate(arguments):
        out[place] = bits.pack(condition(readings, *values))


@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    closes: Floats
    sums: Floats
    prices: Floats
    turnover: Floats

    @classmethod
    def of(cls, readings: Readings) -> "_Series":
        closes = readings.closes.values.astype(np.float64)
        sums = np.concatenate(([0.0], np.cumsum(closes)))
        return cls(closes, sums, readings.closes.floats, readings.turnover)


Arguments = Sequence[tuple[object, ...]]
_Part = tuple[Condition, Arguments, Masks]
Fast = Callable[[_Series, Arguments, Masks], None]


def _whole(arguments: Arguments, place: int, name: str) -> Integers:
    return np.array([require_period(row[place], name) for row in arguments], dtype=np.int64)


def _fractions(arguments: Arguments, place: int) -> Floats:
    return np.array([require_tolerance(row[place]) for row in arguments], dtype=np.float64)  # type: ignore[arg-type]


def _against_mean(*, above: bool) -> Fast:
    def fill(series: _Series, arguments: Arguments, out: Masks) -> None:
        ma = _whole(arguments, 0, "ma")
        needed, margin = np.ones_like(ma), np.zeros(len(ma))
        bits.close_against_mean(series.closes, series.sums, ma, needed, margin, above, out)

    return fill


def _reclaimed(series: _Series, arguments: Arguments, out: Masks) -> None:
    ma, needed = _whole(arguments, 0, "ma"), _whole(arguments, 1, "reclaim_closes")
    margin, above = _fractions(arguments, 2), True
    bits.close_against_mean(series.closes, series.sums, ma, needed, margin, above, out)


def _against_past(*, falling: bool) -> Fast:
    def fill(series: _Series, arguments: Arguments, out: Masks) -> None:
        # without a window the mean of one is compared with itself: never falling
        given = [row if row[1] is not None else (1, None, 0.0) for row in arguments]
        ma = _whole(given, 0, "ma")
        window = np.array(
            [0 if row[1] is None else require_period(row[1], "flat_window") for row in given],
            dtype=np.int64,
        )
        bits.mean_against_past(series.sums, ma, window, _fractions(given, 2), falling, out)

    return fill


def _dif(reading: int) -> Fast:
    def fill(series: _Series, arguments: Arguments, out: Masks) -> None:
        for (periods,) in arguments:
            require_macd(*periods)  # type: ignore[misc]
        found = np.array([periods for (periods,) in arguments], dtype=np.int64)
        bits.dif_against_zero(series.prices, found, reading, out)

    return fill


def _turnover(*, below: bool) -> Fast:
    def fill(series: _Series, arguments: Arguments, out: Masks) -> None:
        floors = np.array(
            [np.nan if floor is None else floor for (floor,) in arguments], dtype=np.float64
        )
        bits.turnover_against_floor(series.turnover, floors, below=below, out=out)

    return fill


FAST: Mapping[Condition, Fast] = {
    conditions.close_above_mean: _against_mean(above=True),
    conditions.close_below_mean: _against_mean(above=False),
    conditions.reclaimed: _reclaimed,
    conditions.mean_not_falling: _against_past(falling=False),
    conditions.mean_falling: _against_past(falling=True),
    conditions.dif_above_zero: _dif(bits.LEVEL),
    conditions.dif_crossed_zero: _dif(bits.CROSS),
    conditions.dif_not_above_zero: _dif(bits.NOT_ABOVE),
    conditions.turnover_at_least: _turnover(below=False),
    conditions.turnover_below: _turnover(below=True),
}
"""Compiled twins of the conditions; one not in here is made row by row."""
