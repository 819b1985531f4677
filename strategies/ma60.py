"""In the market while the close is above its 60-session mean, in cash otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from sim.indicators.conditions import close_below_mean, mean_not_falling, reclaimed
from sim.indicators.parameters import says
from sim.indicators.switch import SwitchRule, Term
from strategies.entry import EACH, Entry, require_regime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ma60Params:
    """Parameters of `ma60`."""

    ma: int = field(
        default=60, metadata=says("sessions of the line (均线)", unit="sessions", least=1)
    )
    flat_window: int | None = field(
        default=None,
        metadata=says(
            "sessions the line must not have fallen over, or none", unit="sessions", least=1
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
    index: str = field(default=EACH, metadata=says("index the line is read from, or each"))

    def __post_init__(self) -> None:
        require_regime(self.index, "000001.SH")


RULE = SwitchRule(
    enter=(
        Term(reclaimed, ("ma", "reclaim_closes", "reclaim_margin")),
        Term(mean_not_falling, ("ma", "flat_window", "flat_tolerance")),
    ),
    leave=(Term(close_below_mean, ("ma",)),),
)


def rule(values: Mapping[str, object]) -> SwitchRule:
    """Return when to enter and when to leave; its shape depends on no parameter."""
    del values
    return RULE


@cache
def strategy() -> type:
    """Return the `backtrader.Strategy`."""
    from strategies.switching import Switching

    class Ma60(Switching):
        """Holds what closed above its line until it closes below."""

        rule = staticmethod(rule)

    return Ma60


ENTRY = Entry(
    name="ma60",
    about="in above the 60-day line, out below it",
    params=Ma60Params,
    strategy=strategy,
    rule=rule,
)
