"""Everything is sold and an index fund held instead."""

from dataclasses import dataclass, field
from functools import cache

from sim.indicators.parameters import says
from sim.model.symbol import Symbol
from strategies.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexHoldParams:
    """Parameters of `index_hold`."""

    fund: str = field(
        default="510300.SH", metadata=says("fund that stands for the index; its bars are needed")
    )

    def __post_init__(self) -> None:
        Symbol.parse(self.fund)


@cache
def strategy() -> type:
    """Return the `backtrader.Strategy`."""
    from sim.engine.strategy import AshareStrategy
    from sim.model.errors import DataMissingError

    class IndexHold(AshareStrategy):
        """Sells the rest as soon as it can and keeps the fund."""

        def decide(self) -> None:
            fund = Symbol.parse(self.settings.fund)
            if fund not in self.tradable:
                raise DataMissingError(
                    f"index_hold needs bars of {fund}; fetch them with: fupan data fetch {fund}"
                )
            for symbol in self.tradable:
                if symbol != fund and self.held(symbol):
                    self.order_target_shares(symbol, 0)
            self.order_for(fund, self.net_value)

    return IndexHold


ENTRY = Entry(
    name="index_hold",
    about="everything sold, an index fund held instead",
    params=IndexHoldParams,
    strategy=strategy,
)
