"""Cells run through backtrader itself, over processes: for rules no kernel knows."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from decimal import Decimal
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.indicators.arrays import Integers
from sim.model.errors import FupanError
from sim.model.money import from_fen, to_fen
from sim.sweep.account import Account
from sim.sweep.mask_kernel import COLUMNS, YEAR
from sim.sweep.security import Bars
from sim.sweep.words import Table

if TYPE_CHECKING:
    import pandas as pd

    from sim.engine.result import Run

Make = Callable[[int], tuple[type, Mapping[str, Any]]]
"""From a cell to its strategy and parameters."""


def run_engine(strategy: type, params: Mapping[str, Any], account: Account) -> "Run":
    """Carry an account through the engine, from the opening to the last session.

    Args:
        strategy: Any `backtrader.Strategy`.
        params: Its parameters by name.
        account: What it begins with and trades.

    Raises:
        BooksDisagreeError: The engine's own two books differ.
        InputError: The engine cannot use the bars or the parameters.
    """
    from sim.data.sessions import shipped_calendar
    from sim.engine.market_rules import Listing
    from sim.engine.options import BrokerOptions
    from sim.engine.run import Setting, run
    from sim.model.event import Opened, OpeningPosition

    holdings, opening = account.holdings, account.opening
    return run(
        strategy,
        params,
        setting=Setting(
            frames={holding.security.symbol: frame_of(holding.bars) for holding in holdings},
            indices=account.indices,
            calendar=shipped_calendar(),
            actions=[action for holding in holdings for action in holding.actions],
            profile=account.options.profile,
            options=BrokerOptions(participation=account.options.participation),
            listings={
                holding.security.symbol: Listing(
                    listed=holding.standing.listed,
                    issue_price=holding.standing.issue_price,
                    special_treatment=holding.standing.special_treatment,
                    free=holding.standing.free,
                )
                for holding in holdings
            },
        ),
        opening=Opened(
            day=account.sessions[0],
            cash=from_fen(opening.cash),
            positions=tuple(
                OpeningPosition(symbol=symbol, quantity=quantity, cost=Decimal(0))
                for symbol, quantity in opening.held.items()
                if quantity
            ),
        ),
        end=account.sessions[-1],
    )


def frame_of(bars: Bars) -> "pd.DataFrame":
    """Return bars in the schema of `sim.model.bar`, turnover left out."""
    import pandas as pd

    return pd.DataFrame(
        {
            "date": pd.Series(bars.days).astype("datetime64[us]"),
            "open": bars.open,
            "high": bars.high,
            "low": bars.low,
            "close": bars.close,
            "volume": bars.volume.astype(np.int64),
            "amount": np.full(len(bars), np.nan),
        }
    )


@dataclass(frozen=True, slots=True, eq=False)
class EngineRow:
    """One cell's row of results, and its net value in fen after each close."""

    row: Table
    curve: Table


def engine_row(strategy: type, params: Mapping[str, Any], account: Account) -> EngineRow:
    """Run one cell and reckon what the kernels reckon.

    Raises:
        FupanError: As `run_engine`.
    """
    result = run_engine(strategy, params, account)
    curve = np.array([to_fen(close.net_value) for close in result.closes], dtype=np.float64)
    returns = curve[1:] / curve[:-1] - 1.0
    deviation = returns.std(ddof=1)
    sells = sum(fill.side == "sell" for fill in result.fills)
    row = np.zeros(COLUMNS)
    row[0] = curve[-1]
    row[1] = 1.0 - (curve / np.maximum.accumulate(curve)).min()
    row[2] = returns.mean() / deviation * np.sqrt(YEAR) if deviation > 0 else 0.0
    row[3], row[4] = sells, len(result.fills) - sells
    return EngineRow(row, curve)


@dataclass(frozen=True, slots=True, eq=False)
class EngineWork:
    """Reckons cells through backtrader.

    Attributes:
        make: Gives strategy and parameters of a cell; must be picklable.
        account: What every cell begins with.
    """

    make: Make
    account: Account

    def _rows(self, cells: Integers) -> list[EngineRow]:
        return [engine_row(*self.make(cell), self.account) for cell in cells.tolist()]

    def reckon(self, rows: Integers) -> Table:
        """Return one row of results per cell.

        Raises:
            FupanError: As `run_engine`.
        """
        return np.array([found.row for found in self._rows(rows)])

    def curves(self, cells: Integers) -> Table:
        """Return the net value in fen after each close, one row per cell.

        Raises:
            FupanError: As `run_engine`.
        """
        return np.array([found.curve for found in self._rows(cells)])


_WORK: dict[str, EngineWork] = {}


def _begin(work: EngineWork) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and stops them
    _WORK["work"] = work


def _call(name: str, part: Integers) -> Table:
    found: Table = getattr(_WORK["work"], name)(part)
    return found


def run_on_processes(
    work: EngineWork, parts: Iterable[Integers], workers: int, *, curves: bool = False
) -> Iterator[tuple[Integers, Table]]:
    """Yield each chunk and its results, in order, reckoned by processes when there are several.

    When the consumer stops early, chunks not yet begun are dropped.

    Args:
        work: Reckons cells; must be picklable.
        parts: Chunks of cells.
        workers: Processes.
        curves: Yield curves in place of rows of results.

    Raises:
        FupanError: As `run_engine`.
    """
    name = "curves" if curves else "reckon"
    if workers == 1:
        for part in parts:
            yield part, getattr(work, name)(part)
        return
    method = "spawn" if os.name == "nt" else "forkserver"
    with ProcessPoolExecutor(
        workers, get_context(method), initializer=_begin, initargs=(work,)
    ) as pool:
        waiting: deque[tuple[Integers, Future[Table]]] = deque()
        try:
            for part in parts:
                waiting.append((part, pool.submit(_call, name, part)))
                if len(waiting) > 2 * workers:
                    done, future = waiting.popleft()
                    yield done, future.result()
            while waiting:
                done, future = waiting.popleft()
                yield done, future.result()
        except BrokenProcessPool:
            raise FupanError(
                "a process that ran cells was killed, perhaps for want of memory; go on with"
                " --resume and fewer --workers"
            ) from None
        finally:
            for _, future in waiting:
                future.cancel()
