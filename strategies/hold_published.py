"""Nothing is ever traded: what was published is held."""

from dataclasses import dataclass
from functools import cache

from strategies.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPublishedParams:
    """`hold_published` has no parameters."""


@cache
def strategy() -> type:
    """Return the `backtrader.Strategy`."""
    from sim.engine.strategy import AshareStrategy

    class HoldPublished(AshareStrategy):
        """Holds the published positions and the published cash."""

        def decide(self) -> None:
            """Order nothing."""

    return HoldPublished


ENTRY = Entry(
    name="hold_published",
    about="the published positions and cash, never traded",
    params=HoldPublishedParams,
    strategy=strategy,
)
