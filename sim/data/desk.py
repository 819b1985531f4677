"""What fetching works with, and what it comes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sim.data.asking import Asked, Asker, Attempt
from sim.data.catalog import Version
from sim.data.gaps import Span
from sim.data.layer import StatusPeriod
from sim.data.market import Market
from sim.data.merge import Difference
from sim.data.raw_answers import RawAnswers
from sim.data.reading import Request
from sim.data.schema import SeriesKind
from sim.data.store import Store
from sim.data.store_layer import StoreLayer
from sim.model.issue import Issue
from sim.model.symbol import Symbol

HELD = "held already"
OFFLINE = "offline, nobody was asked; fetch again without --offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a fetch of one series came to.

    Attributes:
        request: What was asked for.
        version: What is held now, None when nothing is.
        reason: What was done, or why nothing was.
        attempts: Providers tried, in order.
        differences: Bars corrected or disputed.
        issues: What to look at, and notes.
        missing: Whether days asked for are still not held.
        names: Short names seen: symbol, name, provider.
        periods: Suspensions and special treatment seen beside the bars.
    """

    request: Request
    version: Version | None
    reason: str
    attempts: tuple[Attempt, ...] = ()
    differences: tuple[Difference, ...] = ()
    issues: tuple[Issue, ...] = ()
    missing: bool = False
    names: tuple[tuple[Symbol, str, str], ...] = ()
    periods: tuple[StatusPeriod, ...] = ()


def covered_by(version: Version | None) -> Span | None:
    """Return the span of days a version need not be asked about."""
    if version is None or version.covered_first is None or version.covered_last is None:
        return None
    return version.covered_first, version.covered_last


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What fetching works with.

    Attributes:
        store: Where series go.
        asker: Who asks.
        below: The market underneath: what it holds is not fetched again.
        now: The moment, with its time zone; bars of a day that is not settled are not taken.
        only: Providers to ask instead of the default order.
        confirm: Whether a second provider is asked to agree.
        offline: Whether nobody may be asked.
    """

    store: Store
    asker: Asker
    below: Market
    now: datetime
    only: tuple[str, ...] = ()
    confirm: bool = True
    offline: bool = False

    def covered(self, kind: SeriesKind, symbol: Symbol) -> list[Span]:
        """Return the spans of days a series need not be asked about.

        Those of the store's own series, and for days the snapshot has bars of, its bars and
        corporate actions.
        """
        held = covered_by(self.store.current(kind, symbol))
        spans = [] if held is None else [held]
        if kind in {SeriesKind.DAILY, SeriesKind.ACTIONS} and self.below.has(symbol):
            days = self.below.bars(symbol)["date"]
            spans.append((days.iloc[0].date(), days.iloc[-1].date()))
        return spans

    @property
    def stamp(self) -> str:
        """The moment as the manifest writes it: UTC, ISO."""
        return self.now.astimezone(UTC).isoformat(timespec="seconds")

    def market(self) -> Market:
        """Return the store as it is now, laid over the market underneath."""
        return self.below.over([StoreLayer(self.store)]) if self.store.exists() else self.below

    def keep(self, asked: Iterable[Asked]) -> tuple[str, ...]:
        """Keep raw answers, failed ones too; return the digest of each exchange read."""
        keeper = RawAnswers(self.store.folder)
        keeper.keep(self.asker.kept)
        self.asker.kept.clear()
        return tuple(keeper.keep_exchange(one.provider, one.request, one.answers) for one in asked)
