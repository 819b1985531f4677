"""In the market while the white line of MACD is above zero."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from sim.indicators.conditions import MacdPeriods, ZeroLine, dif_enters, dif_not_above_zero
from sim.indicators.parameters import says
from sim.indicators.switch import SwitchRule, Term
from strategies.entry import EACH, Entry, require_regime


@dataclass(frozen=True, slots=True, kw_only=True)
class MacdZeroParams:
    """Parameters of `macd_zero`."""

    macd: MacdPeriods = field(
        default=MacdPeriods(), metadata=says("periods of MACD: fast/slow/signal")
    )
    zero: ZeroLine = field(
        default=ZeroLine.LEVEL,
        metadata=says(
            "enter while DIF is above zero (level), or only on the session it rose above (cross)"
        ),
    )
    index: str = field(default=EACH, metadata=says("index MACD is read from, or each"))

    def __post_init__(self) -> None:
        require_regime(self.index, "000001.SH")


RULE = SwitchRule(
    enter=(Term(dif_enters, ("macd", "zero")),), leave=(Term(dif_not_above_zero, ("macd",)),)
)


def rule(values: Mapping[str, object]) -> SwitchRule:
    """Return when to enter and when to leave; its shape depends on no parameter."""
    del values
    return RULE


@cache
def strategy() -> type:
    """Return the `backtrader.Strategy`."""
    from strategies.switching import Switching

    class MacdZero(Switching):
        """Holds while DIF is above zero."""

        rule = staticmethod(rule)

    return MacdZero


ENTRY = Entry(
    name="macd_zero",
    about="in while DIF, the white line of MACD, is above zero",
    params=MacdZeroParams,
    strategy=strategy,
    rule=rule,
)
