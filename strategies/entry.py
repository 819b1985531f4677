"""What a strategy is to the program: a name, parameters, a rule, and how backtrader gets it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sim.indicators.switch import SwitchRule
from sim.model.symbol import Symbol

EACH = "each"
"""Value of `index` that reads the regime from every security's own closes."""

MARKETS = "000001.SH+399001.SZ"
"""Indices whose amounts add up to the turnover of the two markets (两市成交)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One strategy of the list.

    Attributes:
        name: As written on the command line.
        about: One line.
        params: Frozen dataclass of its parameters.
        strategy: Returns its `backtrader.Strategy`, importing backtrader only then.
        rule: For a strategy that is in or out: its rule from the parameter values by name; None
            for others.
        structural: Parameters the rule's shape depends on, which no grid can vary.
    """

    name: str
    about: str
    params: type
    strategy: Callable[[], type]
    rule: Callable[[Mapping[str, object]], SwitchRule] | None = None
    structural: tuple[str, ...] = ()


def markets_of(text: str) -> tuple[Symbol, ...]:
    """Return the indices written as `000001.SH+399001.SZ`.

    Raises:
        ValueError: A part is no symbol.
    """
    return tuple(Symbol.parse(part) for part in text.split("+"))


def require_regime(index: str, markets: str) -> None:
    """Check where a regime is read from.

    Raises:
        ValueError: `index` is neither a symbol nor `each`, or `markets` are no symbols.
    """
    if index != EACH:
        Symbol.parse(index)
    markets_of(markets)


def indices_of(params: object) -> tuple[Symbol, ...]:
    """Return the indices a strategy with these parameters looks at, each once."""
    found: dict[Symbol, None] = {}
    index = getattr(params, "index", EACH)
    if index != EACH:
        found[Symbol.parse(index)] = None
    for market in markets_of(getattr(params, "markets", "") or index) if _reads(params) else ():
        found[market] = None
    return tuple(found)


def _reads(params: object) -> bool:
    return bool(getattr(params, "markets", ""))
