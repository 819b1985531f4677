"""The masks of a grid: every condition under every choice of its parameters, made once."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.indicators import conditions
from sim.indicators.arrays import Booleans, Floats, Integers, require_period
from sim.indicators.conditions import Condition, Readings
from sim.indicators.macd import require_macd
from sim.indicators.slope import require_tolerance
from sim.indicators.switch import SwitchRule, Term, require_votes
from sim.sweep import bits
from sim.sweep.compiled import Fixed, Kernel
from sim.sweep.grid import Grid
from sim.sweep.pattern import Pattern
from sim.sweep.words import Masks

_BRIEF = 10_000  # words of masks filled in less than a tenth of a millisecond


@dataclass(frozen=True, slots=True, eq=False)
class MaskPlan:
    """Which masks a rule needs over a grid, and which of them each cell combines.

    Attributes:
        choices: The conditions, in the order of their rows.
        pattern: Which masks a cell combines.
    """

    choices: tuple["Choice", ...]
    pattern: Pattern

    @property
    def rows(self) -> int:
        """How many masks there are."""
        return sum(len(choice.arguments) for choice in self.choices)


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One condition under every choice of its parameters.

    Attributes:
        condition: The condition.
        arguments: Those of each of its rows.
        columns: The same as arrays, for its compiled twin; none where it has no twin.
        fixed: The columns laid out for it.
    """

    condition: Condition
    arguments: "Arguments"
    columns: "Columns"
    fixed: Fixed

    @classmethod
    def of(cls, condition: Condition, arguments: "Arguments") -> "Choice":
        """Return a condition with its arguments read.

        Raises:
            ValueError: A value is outside what the condition allows.
        """
        fast = FAST.get(condition)
        columns = () if fast is None else fast.read(arguments)
        return cls(condition, arguments, columns, Fixed(*columns))

    def part(self, start: int, stop: int) -> "Choice":
        """Return some of its rows."""
        columns = tuple(column[start:stop] for column in self.columns)
        return Choice(self.condition, self.arguments[start:stop], columns, Fixed(*columns))

    def fill(self, readings: Readings, series: "_Series", out: Masks, flags: "bits.Bytes") -> None:
        """Fill the masks on one market, one row for each of the arguments.

        Args:
            readings: The market.
            series: The same as plain arrays.
            out: Rows of masks.
            flags: Room for a byte per bit of a row.

        Raises:
            ValueError: A value is outside what the condition allows.
        """
        fast = FAST.get(self.condition)
        if fast is not None:
            run = fast.kernel.briefly if out.size < _BRIEF else fast.kernel
            run(*fast.given(series, self.fixed), flags, out)
            return
        for place, values in enumerate(self.arguments):
            out[place] = bits.pack(self.condition(readings, *values))


def plan_masks(rule: SwitchRule, grid: Grid) -> MaskPlan:
    """Return the masks `rule` needs over `grid`.

    Raises:
        KeyError: A term takes a parameter the grid does not know.
        ValueError: A value is outside what its condition allows.
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
        choices=tuple(Choice.of(condition, found) for (condition, _), found in choices.items()),
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
    words = bits.words(len(readings))
    out = np.empty((plan.rows, words), dtype=np.uint64)
    series = _Series.of(readings)
    if workers == 1:
        flags = np.empty(words * bits.WORD, np.uint8)
        row = 0
        for choice in plan.choices:
            end = row + len(choice.arguments)
            choice.fill(readings, series, out[row:end], flags)
            row = end
        return out
    parts: list[tuple[Choice, Masks]] = []
    row = 0
    for choice in plan.choices:
        rows = len(choice.arguments)
        size = -(-rows // workers)
        for start in range(0, rows, size):
            stop = min(start + size, rows)
            parts.append((choice.part(start, stop), out[row + start : row + stop]))
        row += rows

    def fill(part: tuple[Choice, Masks]) -> None:
        part[0].fill(readings, series, part[1], np.empty(words * bits.WORD, np.uint8))

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(fill, parts))
    return out


@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    closes: Floats
    sums: Floats
    prices: Floats
    turnover: Floats

    @classmethod
    def of(cls, readings: Readings) -> "_Series":
        closes = readings.closes.values.astype(np.float64)
        sums = np.zeros(len(closes) + 1)
        np.cumsum(closes, out=sums[1:])
        return cls(closes, sums, readings.closes.floats, readings.turnover)


Arguments = tuple[tuple[object, ...], ...]
Columns = tuple[npt.NDArray[Any], ...]


class Fast(NamedTuple):
    """The compiled twin of a condition.

    Attributes:
        read: Turns the arguments of the rows into arrays; refuses values not allowed.
        kernel: Fills the masks.
        given: What it is given beside room for a byte per bit of a row, and the masks.
    """

    read: Callable[[Arguments], Columns]
    kernel: Kernel
    given: Callable[[_Series, Fixed], tuple[object, ...]]


def _whole(arguments: Arguments, place: int, name: str) -> Integers:
    return np.array([require_period(row[place], name) for row in arguments], dtype=np.int64)


def _fractions(arguments: Arguments, place: int) -> Floats:
    return np.array([require_tolerance(row[place]) for row in arguments], dtype=np.float64)  # type: ignore[arg-type]


def _read_mean(arguments: Arguments) -> Columns:
    ma = _whole(arguments, 0, "ma")
    return ma, np.ones_like(ma), np.zeros(len(ma))


def _read_reclaimed(arguments: Arguments) -> Columns:
    needed = _whole(arguments, 1, "reclaim_closes")
    return _whole(arguments, 0, "ma"), needed, _fractions(arguments, 2)


def _read_past(arguments: Arguments) -> Columns:
    # without a window the mean of one is compared with itself: never falling
    given = tuple(row if row[1] is not None else (1, None, 0.0) for row in arguments)
    windows = [0 if row[1] is None else require_period(row[1], "flat_window") for row in given]
    return _whole(given, 0, "ma"), np.array(windows, dtype=np.int64), _fractions(given, 2)


def _read_macd(arguments: Arguments) -> Columns:
    for (periods,) in arguments:
        require_macd(*periods)  # type: ignore[misc]
    return (np.array([periods for (periods,) in arguments], dtype=np.int64),)


def _read_floor(arguments: Arguments) -> Columns:
    floors = [np.nan if floor is None else floor for (floor,) in arguments]
    return (np.array(floors, dtype=np.float64),)


def _mean(read: Callable[[Arguments], Columns], sign: float) -> Fast:
    return Fast(read, bits.close_against_mean, lambda on, fixed: (on.closes, on.sums, fixed, sign))


def _past(falling: int) -> Fast:
    return Fast(_read_past, bits.mean_against_past, lambda on, fixed: (on.sums, fixed, falling))


def _dif(reading: int) -> Fast:
    return Fast(_read_macd, bits.dif_against_zero, lambda on, fixed: (on.prices, fixed, reading))


def _turnover(below: int) -> Fast:
    return Fast(
        _read_floor,
        bits.turnover_against_floor,
        lambda on, fixed: (on.turnover, fixed, below),
    )


FAST: Mapping[Condition, Fast] = {
    conditions.close_above_mean: _mean(_read_mean, 1.0),
    conditions.close_below_mean: _mean(_read_mean, -1.0),
    conditions.reclaimed: _mean(_read_reclaimed, 1.0),
    conditions.mean_not_falling: _past(falling=0),
    conditions.mean_falling: _past(falling=1),
    conditions.dif_above_zero: _dif(bits.LEVEL),
    conditions.dif_crossed_zero: _dif(bits.CROSS),
    conditions.dif_not_above_zero: _dif(bits.NOT_ABOVE),
    conditions.turnover_at_least: _turnover(below=0),
    conditions.turnover_below: _turnover(below=1),
}
"""Compiled twins of the conditions; one not in here is made row by row."""
