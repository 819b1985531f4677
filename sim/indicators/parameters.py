"""Parameters of strategies: frozen dataclasses whose fields say what they are and read text."""

import difflib
import enum
import math
import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar, get_args, get_origin

from sim.indicators.conditions import MacdPeriods
from sim.model.errors import InputError
from sim.model.issue import Issue

Params = TypeVar("Params")
NOTHING = frozenset({"none", "no", "off", ""})
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def says(
    about: str, *, unit: str = "", least: float | None = None, below: float | None = None
) -> dict[str, object]:
    """Return what a dataclass field means, for its `metadata`.

    Args:
        about: One line for lists and the manual.
        unit: Unit in words, such as `sessions`, `fraction`, `yuan`.
        least: Smallest value allowed.
        below: Value it must stay below.
    """
    return {"about": about, "unit": unit, "least": least, "below": below}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterField:
    """One parameter of a strategy.

    Attributes:
        name: As written in `--set name=value`.
        kind: Type of a value.
        optional: Whether `none` is a value.
        default: Value when nothing is set.
        about: What it means.
        unit: Unit in words, empty for a pure number or a name.
        least: Smallest value allowed, None for any.
        below: Value it must stay below, None for any.
    """

    name: str
    kind: type
    optional: bool
    default: object
    about: str
    unit: str
    least: float | None
    below: float | None

    def read(self, text: str) -> object:
        """Return the value written as `text`.

        Raises:
            ValueError: It is none of this parameter's values; the message says what would be.
        """
        word = text.strip()
        if self.optional and word.lower() in NOTHING:
            return None
        value = _read(self.kind, word)
        number = value if isinstance(value, int | float) else None
        if number is not None and self.least is not None and number < self.least:
            raise ValueError(f"must be at least {self.least:g}, was {word}")
        if number is not None and self.below is not None and number >= self.below:
            raise ValueError(f"must be below {self.below:g}, was {word}")
        return value

    def write(self, value: object) -> str:
        """Return `value` as `read` takes it."""
        return "none" if value is None else str(value)


def _read(kind: type, word: str) -> object:
    if kind is bool:
        if word.lower() not in _YES:
            raise ValueError(f"must be yes or no, was {word!r}")
        return _YES[word.lower()]
    if kind is MacdPeriods:
        return MacdPeriods.parse(word)
    if issubclass(kind, enum.Enum):
        try:
            return kind(word)
        except ValueError:
            names = ", ".join(str(member.value) for member in kind)
            raise ValueError(f"must be one of {names}, was {word!r}") from None
    if kind is str:
        return word
    return _number(kind, word)


def _number(kind: type, word: str) -> int | float:
    try:
        value = float(word)
    except ValueError:
        raise ValueError(f"must be a number, was {word!r}") from None
    if not math.isfinite(value):
        raise ValueError(f"must be a finite number, was {word}")
    if kind is int:
        if value != int(value):
            raise ValueError(f"must be a whole number, was {word}")
        return int(value)
    return value


def parameter_fields(params: type) -> dict[str, ParameterField]:
    """Return the parameters a dataclass declares, by name, in order."""
    found: dict[str, ParameterField] = {}
    for item in fields(params):
        kind, optional = _kind(item.type)
        found[item.name] = ParameterField(
            name=item.name,
            kind=kind,
            optional=optional,
            default=None if item.default is MISSING else item.default,
            about=item.metadata.get("about", ""),
            unit=item.metadata.get("unit", ""),
            least=item.metadata.get("least"),
            below=item.metadata.get("below"),
        )
    return found


def _kind(annotation: Any) -> tuple[type, bool]:  # noqa: ANN401 - an annotation is anything
    if get_origin(annotation) is types.UnionType:
        (kind,) = (part for part in get_args(annotation) if part is not types.NoneType)
        return kind, True
    return annotation, False


def unknown_name(name: str, known: Iterable[str], *, what: str = "parameter") -> Issue:
    """Return the issue of a name nobody knows, with the nearest known one as remedy."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=1)
    remedy = f"did you mean {near[0]}?" if near else f"known are {', '.join(names) or 'none'}"
    return Issue(
        code=f"unknown-{what}", message=f"there is no {what} {name!r}", found=name, remedy=remedy
    )


def read_settings(params: type[Params], settings: Iterable[str]) -> Params:
    """Return the parameters with `name=value` settings applied to the defaults.

    Args:
        params: Dataclass of the strategy's parameters.
        settings: Each `name=value`; of a name given twice the last counts.

    Raises:
        InputError: With an issue for every setting that cannot be used.
    """
    known = parameter_fields(params)
    values: dict[str, object] = {}
    issues: list[Issue] = []
    for setting in settings:
        name, equals, text = setting.partition("=")
        name = name.strip()
        if not equals:
            issues.append(
                Issue(
                    code="setting-form",
                    message=f"a setting must look like name=value, was {setting!r}",
                )
            )
        elif name not in known:
            issues.append(unknown_name(name, known))
        else:
            try:
                values[name] = known[name].read(text)
            except ValueError as error:
                issues.append(Issue(code="parameter-value", message=f"{name} {error}", field=name))
    if issues:
        raise InputError("the settings cannot be used", issues)
    try:
        return params(**values)
    except ValueError as error:
        raise InputError(f"the settings do not fit together: {error}") from None


def as_mapping(params: object) -> Mapping[str, object]:
    """Return a parameter dataclass as names and values."""
    return {item.name: getattr(params, item.name) for item in fields(params)}  # type: ignore[arg-type]
