"""Strategies as the command line names them: by name, `all`, or FILE.py:Class, with settings."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from sim.indicators.parameters import (
    as_mapping,
    parameter_fields,
    read_settings,
    unknown_name,
)
from sim.model.errors import InputError
from sim.model.issue import Issue
from sim.model.statement import PlanAction, Statement
from sim.model.symbol import Symbol
from strategies import STRATEGIES
from strategies.entry import indices_of

ALL = "all"
Reader = Callable[[str], object]
_ADDING = {PlanAction.ADD, PlanAction.BUY}
_TRIMMING = {PlanAction.TRIM, PlanAction.SELL}
_WORDS = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """One strategy, ready to run.

    Attributes:
        name: As it is called in tables: the entry's name, or the class's.
        about: One line.
        strategy: Its `backtrader.Strategy`.
        params: What backtrader gives it.
        settings: Its parameters as plain values, for results.
        indices: Indices it looks at.
        funds: Securities it trades besides those of the account.
        warm: Whether it must be shown the bars before the opening day; one that computes its
            signals on whole series need not.
    """

    name: str
    about: str
    strategy: Any
    params: Mapping[str, Any]
    settings: Mapping[str, str]
    indices: tuple[Symbol, ...] = ()
    funds: tuple[Symbol, ...] = ()
    warm: bool = False


def split_words(words: Iterable[str]) -> tuple[str, ...]:
    """Return the strategies named by arguments that may be joined by commas, each once."""
    names = [name.strip() for word in words for name in word.split(",")]
    wide = [each for name in names if name for each in (STRATEGIES if name == ALL else (name,))]
    return tuple(dict.fromkeys(wide))


def is_strategy(word: str) -> bool:
    """Say whether an argument names strategies rather than a portfolio."""
    return all(name in {*STRATEGIES, ALL} or ".py:" in name for name in split_words([word]))


def require_known(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names when each is a shipped strategy or written as FILE.py:Class.

    Raises:
        InputError: There is none, or some are not known; each with the nearest known one.
    """
    if not names:
        raise InputError("no strategy was named; `fupan strategies` lists them")
    issues = [
        unknown_name(name, [*STRATEGIES, ALL], what="strategy")
        for name in names
        if name not in STRATEGIES and ".py:" not in name
    ]
    if issues:
        raise InputError(
            f"{len(issues)} of the strategies are not known; `fupan strategies` lists them",
            issues,
        )
    return tuple(names)


def choose(
    names: Sequence[str], settings: Sequence[str] = (), *, statement: Statement | None = None
) -> tuple[Chosen, ...]:
    """Return the strategies of these names with their settings.

    A setting `name=value` goes to every strategy that has the parameter; `strategy.name=value`
    to one. The published plan, where there is one, is the default of `column_plan`.

    Args:
        names: Names of shipped strategies, or FILE.py:Class.
        settings: As given with --set.
        statement: The published statement.

    Raises:
        InputError: A strategy or a setting is not known or cannot be used; all faults at once.
    """
    require_known(names)
    loaded = {name: _load(name) for name in names if name not in STRATEGIES}
    known = {
        name: _readers_of_own(loaded[name]) if name in loaded else _readers(name) for name in names
    }
    routed = _route(settings, known)
    chosen = [
        _own(name, loaded[name], routed[name])
        if name in loaded
        else _shipped(name, routed[name], statement)
        for name in names
    ]
    called = Counter(one.name for one in chosen)
    return tuple(
        replace(one, name=_with_file(name)) if called[one.name] > 1 else one
        for name, one in zip(names, chosen, strict=True)
    )


def _with_file(reference: str) -> str:
    """Return `FILE:Class` of a reference without its folder; a shipped name as it is."""
    path, colon, name = reference.rpartition(":")
    return f"{Path(path).stem}{colon}{name}"


def with_indices(chosen: Iterable[Chosen], indices: Iterable[Symbol]) -> tuple[Chosen, ...]:
    """Return the strategies with more indices to look at."""
    more = tuple(indices)
    return tuple(
        replace(one, indices=tuple(dict.fromkeys((*one.indices, *more)))) for one in chosen
    )


def _route(
    settings: Sequence[str], known: Mapping[str, Mapping[str, Reader]]
) -> dict[str, list[str]]:
    """Return the settings of each strategy.

    Raises:
        InputError: A setting fits none, or its value cannot be read; all of them.
    """
    routed: dict[str, list[str]] = {name: [] for name in known}
    issues: list[Issue] = []
    for setting in settings:
        left, equals, value = setting.partition("=")
        target, dot, parameter = left.strip().rpartition(".")
        if not equals:
            issues.append(
                Issue(
                    code="setting-form",
                    message=f"a setting must look like name=value, was {setting[:60]!r}",
                )
            )
        elif dot and target not in known:
            issues.append(unknown_name(target, known, what="strategy"))
        else:
            takers = [name for name in ([target] if dot else known) if parameter in known[name]]
            if not takers:
                every = [each for names in known.values() for each in names]
                issues.append(unknown_name(parameter, dict.fromkeys(every)))
            for name in takers:
                issues += _value_faults(parameter, value, known[name][parameter])
                routed[name].append(f"{parameter}={value}")
    if issues:
        raise InputError("the settings cannot be used", list(dict.fromkeys(issues)))
    return routed


def _value_faults(name: str, text: str, read: Reader) -> list[Issue]:
    try:
        read(text.strip())
    except ValueError as error:
        return [Issue(code="parameter-value", message=f"{name} {error}", field=name)]
    return []


def _readers(name: str) -> dict[str, Reader]:
    fields = parameter_fields(STRATEGIES[name].params)
    return {key: field.read for key, field in fields.items()}


def _shipped(name: str, settings: Sequence[str], statement: Statement | None) -> Chosen:
    entry = STRATEGIES[name]
    planned = _plan_settings(statement) if name == "column_plan" else []
    params: Any = read_settings(entry.params, [*planned, *settings])
    fund = getattr(params, "fund", None)
    fields = parameter_fields(entry.params)
    return Chosen(
        name=name,
        about=entry.about,
        strategy=entry.strategy(),
        params={"settings": params},
        settings={key: fields[key].write(value) for key, value in as_mapping(params).items()},
        indices=indices_of(params),
        funds=() if fund is None else (Symbol.parse(fund),),
    )


def _plan_settings(statement: Statement | None) -> list[str]:
    if statement is None or not statement.plan:
        return []
    return [
        f"{key}={'+'.join(_planned(statement, actions))}"
        for key, actions in (("add", _ADDING), ("trim", _TRIMMING))
    ]


def _planned(statement: Statement, actions: Iterable[PlanAction]) -> list[str]:
    wanted = set(actions)
    return [
        str(item.symbol)
        for item in statement.plan
        if item.action in wanted and item.symbol is not None
    ]


def _load(reference: str) -> Any:  # noqa: ANN401 - backtrader has no types
    from sim.engine import load_strategy

    return load_strategy(reference)


def _defaults(strategy: Any) -> dict[str, object]:  # noqa: ANN401 - backtrader has no types
    return dict(strategy.params._getpairs())  # noqa: SLF001 - backtrader has no other way


def _readers_of_own(strategy: Any) -> dict[str, Reader]:  # noqa: ANN401
    """Return how each parameter is read: backtrader's own, then those of frozen settings."""
    defaults = _defaults(strategy)
    readers = {name: partial(_value, default) for name, default in defaults.items()}
    frozen = defaults.get("settings")
    if not hasattr(frozen, "__dataclass_fields__"):
        return dict(readers)
    return {
        **readers,
        **{name: field.read for name, field in parameter_fields(type(frozen)).items()},
    }


def _own(reference: str, strategy: Any, settings: Sequence[str]) -> Chosen:  # noqa: ANN401
    defaults, readers = _defaults(strategy), _readers_of_own(strategy)
    pairs = [setting.split("=", 1) for setting in settings]
    params = {name: readers[name](text.strip()) for name, text in pairs if name in defaults}
    inner = [f"{name}={text}" for name, text in pairs if name not in defaults]
    if inner:
        params["settings"] = read_settings(type(defaults["settings"]), inner)
    return Chosen(
        name=reference.rpartition(":")[2],
        about=_first_line(strategy),
        strategy=strategy,
        params=params,
        settings={name: text.strip() for name, text in pairs},
        warm=True,
    )


def _first_line(strategy: Any) -> str:  # noqa: ANN401 - backtrader has no types
    lines = (strategy.__dict__.get("__doc__") or "").strip().splitlines()
    return lines[0] if lines else "a strategy from a file"


def _value(default: object, text: str) -> object:
    """Return a value written as `text`, of the kind of the parameter's default.

    Raises:
        ValueError: It is none of that kind.
    """
    if isinstance(default, bool):
        if text.lower() not in _WORDS:
            raise ValueError(f"must be yes or no, was {text!r}")
        return _WORDS[text.lower()]
    for kind in (int, float):
        if isinstance(default, kind):
            try:
                return kind(text)
            except ValueError:
                words = "a whole number" if kind is int else "a number"
                raise ValueError(f"must be {words}, was {text!r}") from None
    if default is None:
        return _number_or_text(text)
    return text


def _number_or_text(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
