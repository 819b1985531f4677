"""The strategies that ship, by name. To add one: one file, one line in `STRATEGIES`."""

from collections.abc import Mapping

from strategies import (
    column_plan,
    equal_weight,
    hold_published,
    index_hold,
    ma60,
    macd_zero,
    rebound_rotation,
    three_conditions,
    turnover_floor,
)
from strategies.entry import Entry

STRATEGIES: Mapping[str, Entry] = {
    "ma60": ma60.ENTRY,
    "macd_zero": macd_zero.ENTRY,
    "turnover_floor": turnover_floor.ENTRY,
    "three_conditions": three_conditions.ENTRY,
    "rebound_rotation": rebound_rotation.ENTRY,
    "column_plan": column_plan.ENTRY,
    "hold_published": hold_published.ENTRY,
    "index_hold": index_hold.ENTRY,
    "equal_weight": equal_weight.ENTRY,
}
