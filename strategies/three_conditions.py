"""In the market while it is "truly stronger": the line flat, reclaimed, and DIF above zero.

The column of 2024-02-19 names three conditions under which the rebound would be more than one:
the 60-day line stops falling, the index closes above it again, and the white line of MACD
returns above zero. `docs/strategies/three_conditions.md` argues each default.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from sim.indicators.conditions import (
    MacdPeriods,
    close_below_mean,
    dif_above_zero,
    dif_not_above_zero,
    mean_falling,
    mean_not_falling,
    reclaimed,
    turnover_at_least,
    turnover_below,
)
from sim.indicators.parameters import says
from sim.indicators.switch import SwitchRule, Term, require_votes
from strategies.entry import MARKETS, Entry, require_regime

SSE_COMPOSITE = "000001.SH"


class LeaveOn(enum.StrEnum):
    """What ends the stay in the market."""

    LINE = "line"  # a close below the line, or a broken floor
    ANY = "any"  # any of the three conditions failing, or a broken floor


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeConditionsParams:
    """Parameters of `three_conditions`."""

    ma: int = field(
        default=60, metadata=says("sessions of the line (均线)", unit="sessions", least=1)
    )
    macd: MacdPeriods = field(
        default=MacdPeriods(), metadata=says("periods of MACD: fast/slow/signal")
    )
    flat_window: int = field(
        default=5,
        metadata=says(
            "sessions over which the line must not have fallen (走平)", unit="sessions", least=1
        ),
    )
    flat_tolerance: float = field(
        default=0.0,
        metadata=says(
            "how much it may have fallen and still be flat", unit="fraction", least=0, below=1
        ),
    )
    reclaim_closes: int = field(
        default=1,
        metadata=says(
            "closes in a row above the line that reclaim it (收复)", unit="sessions", least=1
        ),
    )
    reclaim_margin: float = field(
        default=0.0,
        metadata=says("how far above the line they must be", unit="fraction", least=0, below=1),
    )
    need: int = field(
        default=3, metadata=says("how many of the conditions must hold to enter", least=1, below=4)
    )
    leave_on: LeaveOn = field(
        default=LeaveOn.LINE, metadata=says("what ends the stay: line or any")
    )
    floor: float | None = field(
        default=None,
        metadata=says(
            "market turnover below which it stays out (量能), or none", unit="yuan", least=0
        ),
    )
    index: str = field(
        default=SSE_COMPOSITE, metadata=says("index the regime is read from, or each")
    )
    markets: str = field(
        default=MARKETS, metadata=says("indices whose amounts add up to the turnover")
    )

    def __post_init__(self) -> None:
        require_votes(self.need)
        require_regime(self.index, self.markets)


LEAVE_BELOW_LINE: tuple[Term, ...] = (
    Term(close_below_mean, ("ma",)),
    Term(turnover_below, ("floor",)),
)
CONDITIONS = (
    Term(reclaimed, ("ma", "reclaim_closes", "reclaim_margin")),
    Term(mean_not_falling, ("ma", "flat_window", "flat_tolerance")),
    Term(dif_above_zero, ("macd",)),
)
FAILINGS = (
    Term(mean_falling, ("ma", "flat_window", "flat_tolerance")),
    Term(dif_not_above_zero, ("macd",)),
)


def rule(values: Mapping[str, object]) -> SwitchRule:
    """Return when to enter and when to leave.

    Args:
        values: Parameters by name; only `leave_on` shapes the rule.
    """
    leave = LEAVE_BELOW_LINE
    if values["leave_on"] is LeaveOn.ANY:
        leave = (*LEAVE_BELOW_LINE, *FAILINGS)
    return SwitchRule(
        enter=(Term(turnover_at_least, ("floor",)),), votes=CONDITIONS, need="need", leave=leave
    )


@cache
def strategy() -> type:
    """Return the `backtrader.Strategy`."""
    from strategies.switching import Switching

    class ThreeConditions(Switching):
        """Holds its securities while the three conditions brought it in and the line holds."""

        rule = staticmethod(rule)

    return ThreeConditions


ENTRY = Entry(
    name="three_conditions",
    about="in when the line is flat, reclaimed and DIF is above zero; out below the line",
    params=ThreeConditionsParams,
    strategy=strategy,
    rule=rule,
    structural=("leave_on",),
)
