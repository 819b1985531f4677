"""The plan of the column for the session after: add one, trim another, hold the rest."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from sim.indicators.parameters import says
from sim.model.symbol import Symbol
from strategies.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlanParams:
    """Parameters of `column_plan`."""

    add: str = field(
        default="300053.SZ", metadata=says("securities to add (加仓), joined by +, or empty")
    )
    trim: str = field(
        default="000987.SZ", metadata=says("securities to trim (减仓), joined by +, or empty")
    )
    add_cash: float = field(
        default=1.0,
        metadata=says("part of the cash spent on what is added", unit="fraction", least=0),
    )
    trim_part: float = field(
        default=0.5,
        metadata=says("part of the holding sold of what is trimmed", unit="fraction", least=0),
    )

    def __post_init__(self) -> None:
        planned(self.add)
        planned(self.trim)
        if max(self.add_cash, self.trim_part) > 1:
            raise ValueError("add_cash and trim_part are fractions of at most 1")


def planned(text: str) -> tuple[Symbol, ...]:
    """Return the securities written as `300053.SZ+000987.SZ`; none for an empty text.

    Raises:
        ValueError: A part is no symbol.
    """
    return tuple(Symbol.parse(part) for part in text.split("+") if part.strip())


@cache
def strategy() -> type:
    """Return the `backtrader.Strategy`."""
    from sim.engine.strategy import AshareStrategy
    from sim.model.money import round_fen

    class ColumnPlan(AshareStrategy):
        """Trades once, on the session after the opening, and holds from then on."""

        def decide(self) -> None:
            if len(self._broker_of_record.book.closes) > 1:
                return
            plan = self.settings
            for symbol in planned(plan.trim):
                part = int(self.held(symbol) * Decimal(str(plan.trim_part)))
                if part:
                    self.order_shares(symbol, -part)
            added = [symbol for symbol in planned(plan.add) if symbol in self.tradable]
            for symbol in added:
                spend = self.cash * Decimal(str(plan.add_cash)) / len(added)
                self.order_for(symbol, round_fen(spend))

    return ColumnPlan


ENTRY = Entry(
    name="column_plan",
    about="the published plan for the next session, then held",
    params=ColumnPlanParams,
    strategy=strategy,
)
