"""The grid of a sweep: which parameters take which values, and the cells they span."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sim.indicators.parameters import ParameterField, parameter_fields, unknown_name
from sim.model.errors import InputError
from sim.model.issue import Issue

MOST_VALUES = 1_000_000
UNTOLD = 10**18
"""Number of values from which on it is not written out."""

LARGEST = 2**31
"""Whole numbers a grid takes stay below this: they count sessions and the like."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One parameter and the values it takes, in the order written, none twice."""

    name: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """All combinations of the axes; the last axis changes fastest.

    Attributes:
        axes: In the order they were written.
        fixed: Values of all other parameters of the strategy.
    """

    axes: tuple[Axis, ...]
    fixed: Mapping[str, object]

    @property
    def cells(self) -> int:
        """How many combinations there are; 1 when there is no axis."""
        return math.prod(len(axis.values) for axis in self.axes)

    @property
    def strides(self) -> tuple[int, ...]:
        """How far apart two cells are that differ by one step on each axis."""
        lengths = [len(axis.values) for axis in self.axes]
        return tuple(math.prod(lengths[i + 1 :]) for i in range(len(lengths)))

    def places(self, cell: int) -> tuple[int, ...]:
        """Return the place of `cell` on each axis.

        Raises:
            IndexError: There is no such cell.
        """
        if not 0 <= cell < self.cells:
            raise IndexError(f"cell must be from 0 to {self.cells - 1}, was {cell}")
        return tuple(
            cell // stride % len(axis.values)
            for axis, stride in zip(self.axes, self.strides, strict=True)
        )

    def values(self, cell: int) -> dict[str, object]:
        """Return every parameter's value in `cell`: those of the axes and the fixed ones.

        Raises:
            IndexError: There is no such cell.
        """
        chosen = zip(self.axes, self.places(cell), strict=True)
        return {**self.fixed, **{axis.name: axis.values[place] for axis, place in chosen}}

    def cell_of(self, values: Mapping[str, object]) -> int | None:
        """Return the cell with these values on the axes, None when there is none."""
        cell = 0
        for axis, stride in zip(self.axes, self.strides, strict=True):
            if values[axis.name] not in axis.values:
                return None
            cell += axis.values.index(values[axis.name]) * stride
        return cell

    def neighbours(self, cell: int) -> tuple[int, ...]:
        """Return the cells one step away on one axis, along axes of numbers or not alike."""
        places = self.places(cell)
        found = []
        for axis, stride, place in zip(self.axes, self.strides, places, strict=True):
            if place > 0:
                found.append(cell - stride)
            if place < len(axis.values) - 1:
                found.append(cell + stride)
        return tuple(sorted(found))


def parse_grid(
    params: type, axes: Iterable[str], settings: Mapping[str, object] | None = None
) -> Grid:
    """Return the grid written as `name=20:119`, `name=20:120:5`, `name=a,b,c`.

    Ranges include both ends; a step that does not meet the end stops before it.

    Args:
        params: Dataclass of the strategy's parameters.
        axes: One text per axis.
        settings: Values that replace defaults, by name, already read.

    Raises:
        InputError: With an issue for every axis that cannot be used.
    """
    known = parameter_fields(params)
    found: list[Axis] = []
    issues: list[Issue] = []
    for text in axes:
        name, equals, spec = text.partition("=")
        name = name.strip()
        if not equals:
            message = f"an axis must look like name=20:119 or name=a,b,c, was {text!r}"
            issues.append(Issue(code="axis-form", message=message))
        elif name not in known:
            issues.append(unknown_name(name, known))
        elif any(axis.name == name for axis in found):
            issues.append(Issue(code="axis-twice", message=f"{name} is on two axes", field=name))
        else:
            try:
                found.append(Axis(name, tuple(_values(known[name], spec.strip()))))
            except ValueError as error:
                issues.append(Issue(code="axis-values", message=f"{name} {error}", field=name))
    taken = {axis.name for axis in found}
    issues.extend(
        Issue(code="axis-and-setting", message=f"{name} is both set and on an axis", field=name)
        for name in settings or {}
        if name in taken
    )
    if issues:
        raise InputError("the grid cannot be used", issues)
    defaults = {name: item.default for name, item in known.items()}
    fixed = {name: v for name, v in {**defaults, **(settings or {})}.items() if name not in taken}
    return Grid(tuple(found), fixed)


def _values(item: ParameterField, spec: str) -> Iterator[object]:
    if not spec:
        raise ValueError("has no values; write them as 20:119, 20:120:5 or a,b,c")
    words: Sequence[str] = spec.split(",")
    if ":" in spec and item.kind in {int, float}:
        words = [part for word in words for part in _range(word)]
    seen: dict[object, None] = {}
    for word in words:
        value = item.read(word)
        if isinstance(value, int) and abs(value) >= LARGEST:
            raise ValueError(f"must be below {LARGEST:,}, was {word.strip()}")
        if value in seen:
            raise ValueError(f"takes the value {word.strip()} twice")
        seen[value] = None
    yield from seen


def _range(text: str) -> list[str]:
    if ":" not in text:
        return [text]
    parts = text.split(":")
    try:
        numbers = [Decimal(part.strip()) for part in parts]
    except InvalidOperation:
        raise ValueError(f"has a range that is no START:STOP[:STEP], was {text!r}") from None
    if len(parts) not in {2, 3} or not all(number.is_finite() for number in numbers):
        raise ValueError(f"has a range that is no START:STOP[:STEP] of finite numbers: {text!r}")
    start, stop, step = (*numbers, Decimal(1))[:3]
    if step <= 0:
        raise ValueError(f"has a step that is not positive in {text!r}")
    if stop < start:
        raise ValueError(f"runs backwards in {text!r}; write {parts[1]}:{parts[0]}")
    try:
        count = int((stop - start) / step) + 1
    except ArithmeticError:  # beyond what a Decimal holds
        count = UNTOLD
    if count > MOST_VALUES:
        many = f"{count:,}" if count < UNTOLD else "far too many"
        raise ValueError(f"would take {many} values in {text!r}; {MOST_VALUES:,} is the most")
    return [str(start + step * place) for place in range(count)]
