"""Each day's plan set beside what the next statement says was done."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.analysis.series_cash import Step, unstated_change
from sim.analysis.series_numbers import Numbers, SeriesPrices, quantity_field, stated_change
from sim.model.statement import PlanAction, PlanItem
from sim.model.symbol import Symbol


class Kept(enum.StrEnum):
    """Whether a plan was kept."""

    KEPT = "kept"
    BROKEN = "broken"
    UNKNOWN = "cannot-be-said"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanScore:
    """One item of a plan and what became of it.

    Attributes:
        day: Statement that planned it.
        next_day: Statement that tells.
        symbol: Of what, None when it is not settled.
        name: As printed.
        action: What was meant.
        change: Shares by which the holding changed, free shares apart.
        kept: Whether that is what was meant.
        sessions: Sessions from one statement to the other; over more than one it is the net
            change that is judged.
    """

    day: date
    next_day: date
    symbol: Symbol | None
    name: str
    action: PlanAction
    change: int | None
    kept: Kept
    sessions: int


def score_plans(
    steps: Sequence[Step], numbers: Numbers, prices: SeriesPrices
) -> tuple[PlanScore, ...]:
    """Return a score for every item of every plan but the last statement's."""
    return tuple(
        _scored(step, item, numbers, prices) for step in steps for item in step.before.plan
    )


def _scored(step: Step, item: PlanItem, numbers: Numbers, prices: SeriesPrices) -> PlanScore:
    change: Decimal | None = None
    kept = Kept.UNKNOWN
    if item.symbol is not None:
        change = stated_change(step.after, step.number, item.symbol, numbers)
        if step.missing:
            change += unstated_change(step, item.symbol, numbers, prices)
        left = numbers.get((step.number, quantity_field(item.symbol)), Decimal(0))
        kept = Kept.KEPT if _MEANT[item.action](change, left) else Kept.BROKEN
    return PlanScore(
        day=step.start,
        next_day=step.end,
        symbol=item.symbol,
        name=item.name,
        action=item.action,
        change=None if change is None else int(change),
        kept=kept,
        sessions=len(step.missing) + 1,
    )


_MEANT: Mapping[PlanAction, Callable[[Decimal, Decimal], bool]] = {
    PlanAction.ADD: lambda change, _left: change > 0,
    PlanAction.BUY: lambda change, _left: change > 0,
    PlanAction.TRIM: lambda change, left: change < 0 < left,
    PlanAction.SELL: lambda change, left: change < 0 and left == 0,
    PlanAction.HOLD: lambda change, _left: change == 0,
}
"""By what was meant: whether a change in shares, and the shares left, are that."""
