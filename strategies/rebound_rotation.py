"""The column whole: ride the rebound while turnover holds, add when it is truly stronger."""

import enum
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt

from sim.indicators.conditions import MacdPeriods, Readings, turnover_at_least, turnover_below
from sim.indicators.parameters import as_mapping, says
from sim.indicators.switch import SwitchRule, Term, require_votes
from strategies.entry import MARKETS, Entry, require_regime
from strategies.three_conditions import CONDITIONS, SSE_COMPOSITE
from strategies.turnover_floor import NINE_HUNDRED_BILLION


class Stance(enum.IntEnum):
    """What the market of a session calls for."""

    WAIT = 0  # nothing is known: keep what is held, buy nothing
    RETREAT = 1  # the floor is broken: out
    REBOUND = 2  # the floor holds: in with the rebound's part of the account
    STRONGER = 3  # the conditions hold as well: in with everything


@dataclass(frozen=True, slots=True, kw_only=True)
class ReboundRotationParams:
    """Parameters of `rebound_rotation`."""

    floor: float = field(
        default=NINE_HUNDRED_BILLION,
        metadata=says("turnover below which the rebound is off", unit="yuan", least=0),
    )
    rebound: float = field(
        default=0.5,
        metadata=says(
            "part of the account that comes back with a rebound", unit="fraction", least=0
        ),
    )
    stronger: float = field(
        default=1.0,
        metadata=says("part of the account while the conditions hold", unit="fraction", least=0),
    )
    ma: int = field(default=60, metadata=says("sessions of the line", unit="sessions", least=1))
    macd: MacdPeriods = field(default=MacdPeriods(), metadata=says("periods of MACD"))
    flat_window: int = field(
        default=5,
        metadata=says("sessions the line must not have fallen over", unit="sessions", least=1),
    )
    flat_tolerance: float = field(
        default=0.0,
        metadata=says("how much it may have fallen", unit="fraction", least=0, below=1),
    )
    reclaim_closes: int = field(
        default=1, metadata=says("closes in a row above the line", unit="sessions", least=1)
    )
    reclaim_margin: float = field(
        default=0.0, metadata=says("how far above the line", unit="fraction", least=0, below=1)
    )
    need: int = field(
        default=3, metadata=says("how many of the conditions must hold", least=1, below=4)
    )
    index: str = field(default=SSE_COMPOSITE, metadata=says("index the regime is read from"))
    markets: str = field(
        default=MARKETS, metadata=says("indices whose amounts add up to the turnover")
    )

    def __post_init__(self) -> None:
        require_votes(self.need)
        require_regime(self.index, self.markets)
        if max(self.rebound, self.stronger) > 1:
            raise ValueError("rebound and stronger are fractions of at most 1")


_FLOOR = ("floor",)
RULE = SwitchRule(
    enter=(Term(turnover_at_least, _FLOOR),),
    votes=CONDITIONS,
    need="need",
    leave=(Term(turnover_below, _FLOOR),),
)


def stances(readings: Readings, params: ReboundRotationParams) -> npt.NDArray[np.int64]:
    """Return the `Stance` after each close.

    Row t is known after the close of t and acts at the open of t + 1.

    Args:
        readings: The regime's index and the market's turnover.
        params: The strategy's parameters.
    """
    values = as_mapping(params)
    signal = RULE.signal(readings, values)
    out = np.full(len(readings), Stance.WAIT, dtype=np.int64)
    out[turnover_at_least(readings, params.floor)] = Stance.REBOUND
    out[signal.enter] = Stance.STRONGER
    out[signal.leave] = Stance.RETREAT
    return out


@cache
def strategy() -> type:
    """Return the `backtrader.Strategy`."""
    from strategies.rotation import Rotation

    return Rotation


ENTRY = Entry(
    name="rebound_rotation",
    about="held while turnover holds its floor, added to while the three conditions hold",
    params=ReboundRotationParams,
    strategy=strategy,
)
