"""In the market while the two markets turn over 9000亿 a day or more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from sim.indicators.conditions import FloorUnit, floor_breaks, floor_holds
from sim.indicators.parameters import says
from sim.indicators.switch import SwitchRule, Term
from strategies.entry import MARKETS, Entry, require_regime

NINE_HUNDRED_BILLION = 9e11
"""Yuan: the 9000亿 below which, says the column, the rebound is off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnoverFloorParams:
    """Parameters of `turnover_floor`."""

    floor: float = field(
        default=NINE_HUNDRED_BILLION, metadata=says("least turnover, in floor_unit", least=0)
    )
    floor_days: int = field(
        default=1, metadata=says("sessions whose mean counts", unit="sessions", least=1)
    )
    floor_unit: FloorUnit = field(
        default=FloorUnit.YUAN,
        metadata=says("yuan, ratio to the mean of floor_window, or rank within it"),
    )
    floor_window: int = field(
        default=60, metadata=says("sessions of the ratio or rank", unit="sessions", least=1)
    )
    index: str = field(default="000001.SH", metadata=says("index whose sessions count"))
    markets: str = field(
        default=MARKETS, metadata=says("indices whose amounts add up to the turnover")
    )

    def __post_init__(self) -> None:
        require_regime(self.index, self.markets)


_FLOOR = ("floor", "floor_days", "floor_unit", "floor_window")
RULE = SwitchRule(enter=(Term(floor_holds, _FLOOR),), leave=(Term(floor_breaks, _FLOOR),))


def rule(values: Mapping[str, object]) -> SwitchRule:
    """Return when to enter and when to leave; its shape depends on no parameter."""
    del values
    return RULE


@cache
def strategy() -> type:
    """Return the `backtrader.Strategy`."""
    from strategies.switching import Switching

    class TurnoverFloor(Switching):
        """Holds while turnover is at its floor or above."""

        rule = staticmethod(rule)

    return TurnoverFloor


ENTRY = Entry(
    name="turnover_floor",
    about="in while the turnover of the two markets is 9000亿 or more",
    params=TurnoverFloorParams,
    strategy=strategy,
    rule=rule,
)
