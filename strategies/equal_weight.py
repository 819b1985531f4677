"""The same securities in equal parts of the account."""

from dataclasses import dataclass, field
from functools import cache

from sim.indicators.parameters import says
from strategies.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualWeightParams:
    """Parameters of `equal_weight`."""

    every: int = field(
        default=0,
        metadata=says(
            "sessions between rebalancings; 0 only at the start", unit="sessions", least=0
        ),
    )
    invested: float = field(
        default=0.95, metadata=says("part of the account in securities", unit="fraction", least=0)
    )

    def __post_init__(self) -> None:
        if not 0 < self.invested <= 1:
            raise ValueError(f"invested must be above 0 and at most 1, was {self.invested}")


def is_due(session: int, every: int) -> bool:
    """Say whether to rebalance after a close.

    Args:
        session: Closes since the opening, the opening's own being 0.
        every: Sessions between rebalancings, 0 for only the first.
    """
    return session == 0 if every == 0 else session % every == 0


@cache
def strategy() -> type:
    """Return the `backtrader.Strategy`."""
    from sim.engine.strategy import AshareStrategy

    class EqualWeight(AshareStrategy):
        """Brings every security to the same part of net value."""

        def decide(self) -> None:
            session = len(self._broker_of_record.book.closes) - 1
            if not is_due(session, self.settings.every):
                return
            known = [symbol for symbol in self.tradable if self.close_of(symbol) is not None]
            self.rebalance(dict.fromkeys(known, self.settings.invested / max(len(known), 1)))

    return EqualWeight


ENTRY = Entry(
    name="equal_weight",
    about="the same securities in equal parts",
    params=EqualWeightParams,
    strategy=strategy,
)
