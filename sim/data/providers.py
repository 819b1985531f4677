"""The providers by name, and who is asked first for what. Add one: a file, and a line here."""

from collections.abc import Mapping
from typing import Protocol

from sim.data.baostock import Baostock
from sim.data.call import Answer, Call
from sim.data.cninfo import Cninfo
from sim.data.eastmoney import Eastmoney
from sim.data.exchanges import EXCHANGES
from sim.data.layer import is_index
from sim.data.reading import Reading, Request, Term
from sim.data.schema import SeriesKind
from sim.data.sina import Sina
from sim.data.tencent import Tencent
from sim.model.errors import InputError
from sim.model.symbol import Symbol


class Provider(Protocol):
    """A source of series: plans the calls of its library, and reads their answers.

    Both are pure; the calls run elsewhere, with a deadline.
    """

    @property
    def name(self) -> str:
        """Name on the command line and in the manifest."""
        ...

    def offers(self, kind: SeriesKind, symbol: Symbol | None) -> bool:
        """Say whether it can be asked for a kind of series."""
        ...

    def terms(self, symbol: Symbol) -> frozenset[Term]:
        """Return what its answer on a security's corporate actions speaks of."""
        ...

    def plan(self, request: Request) -> tuple[Call, ...]:
        """Return the calls that answer a request, each short enough for the deadline."""
        ...

    def read(self, request: Request, answers: tuple[Answer, ...]) -> Reading:
        """Return what the answers say, in the schema.

        Raises:
            ProviderError: They are not what was asked for.
        """
        ...


PROVIDERS: Mapping[str, Provider] = {
    "tencent": Tencent(),
    "sina": Sina(),
    "eastmoney": Eastmoney(),
    "baostock": Baostock(),
    "cninfo": Cninfo(),
    **{one.name: one for one in EXCHANGES},
}

INDEX_ORDER = ("tencent", "eastmoney", "baostock", "sina")  # Sina's index bars have no turnover
ORDER: Mapping[SeriesKind, tuple[str, ...]] = {
    SeriesKind.DAILY: ("tencent", "sina", "eastmoney", "baostock"),
    **{kind: ("sina", "baostock", "eastmoney") for kind in SeriesKind if kind.minutes is not None},
    SeriesKind.ACTIONS: ("cninfo", "sina", "eastmoney", "baostock"),
    SeriesKind.STATUS: ("baostock", "eastmoney"),
    SeriesKind.NAMES: ("sse", "szse", "bse", "sina", "baostock"),
    SeriesKind.SESSIONS: ("sina",),
}


def order(kind: SeriesKind, symbol: Symbol | None, only: tuple[str, ...] = ()) -> list[Provider]:
    """Return who is asked for a series, first to last.

    Args:
        kind: What.
        symbol: Whose.
        only: Names to ask instead of the default order, in this order.

    Raises:
        InputError: A name is none of a provider.
    """
    unknown = [name for name in only if name not in PROVIDERS]
    if unknown:
        raise InputError(
            f"no provider is called {', '.join(unknown)}; there are {', '.join(PROVIDERS)}"
        )
    default = ORDER.get(kind, ())
    if kind is SeriesKind.DAILY and symbol is not None and is_index(symbol):
        default = INDEX_ORDER
    return [PROVIDERS[n] for n in only or default if PROVIDERS[n].offers(kind, symbol)]
