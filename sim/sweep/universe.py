"""Many securities, each swept by itself: rows of the table run through one after the other."""

import hashlib
from dataclasses import dataclass

import numpy as np

from sim.indicators.arrays import Integers
from sim.indicators.regime import Regime
from sim.sweep.account import Account, Holding, make_account, own_factors, own_regime
from sim.sweep.inputs import Series
from sim.sweep.job import Job, Laid, Opening, lay_plan, make_job, run_cells
from sim.sweep.mask_kernel import COLUMNS
from sim.sweep.security import Clock
from sim.sweep.tables import MaskPlan
from sim.sweep.words import Table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Universe:
    """Securities swept each by itself.

    Attributes:
        holdings: With their bars, dividends and standing; by symbol ascending.
        clock: The sessions of all.
        opening: What each account begins with.
        regime: Read for all of them; None reads each one's own closes.
        turnover: Of the market; None when unknown.
    """

    holdings: tuple[Holding, ...]
    clock: Clock
    opening: Opening
    regime: Regime | None
    turnover: Series | None

    def __len__(self) -> int:
        return len(self.holdings)

    @property
    def symbols(self) -> tuple[str, ...]:
        """Symbols of the securities, in their order."""
        return tuple(str(holding.security.symbol) for holding in self.holdings)

    def account(self, place: int) -> Account:
        """Return the account of one security.

        Raises:
            InputError: Its bars cannot be used.
        """
        holding = self.holdings[place]
        regime = self.regime
        if regime is None:
            factors = own_factors(holding.bars, holding.actions, holding.security.tick)
            regime = own_regime(holding.bars, self.turnover, factors)
        name = str(holding.security.symbol)
        return make_account(name, (holding,), (regime,), self.clock, self.opening)

    @property
    def digest(self) -> str:
        """Hash of everything the results depend on but the rule and its parameters."""
        sha = hashlib.sha256()
        for holding in self.holdings:
            bars = holding.bars
            sha.update(f"{holding.security.symbol}{holding.actions}{holding.standing}".encode())
            for column in (bars.days, bars.open, bars.close, bars.volume):
                sha.update(np.ascontiguousarray(column).tobytes())
        if self.regime is not None:
            sha.update(self.regime.readings.closes.values.tobytes())
            sha.update(self.regime.readings.turnover.tobytes())
        elif self.turnover is not None:
            sha.update(self.turnover.values.tobytes())
        begin = (self.clock.sessions[0], self.clock.sessions[-1], self.opening.cash)
        sha.update(repr((begin, self.clock.options)).encode())
        return sha.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UniverseWork:
    """Reckons rows of a universe: row r is cell r % cells of security r // cells.

    Attributes:
        universe: The securities.
        plan: Which masks the cells need.
        cells: Cells of each security.
        laid: Masks of the regime of all; None makes each security's own.
    """

    universe: Universe
    plan: MaskPlan
    cells: int
    laid: Laid | None

    def job(self, place: int) -> Job:
        """Return the sweep of one security, ready to run.

        Raises:
            InputError: Its bars cannot be used.
        """
        account = self.universe.account(place)
        laid = self.laid or lay_plan(self.plan, account.regimes, account.days)
        return make_job(laid, account.tracks, account.opening)

    def reckon(self, rows: Integers) -> Table:
        """Return one row of results per row.

        Raises:
            InputError: The bars of a security cannot be used.
        """
        places = rows // self.cells
        out = np.zeros((len(rows), COLUMNS))
        for place in np.unique(places).tolist():
            mine = places == place
            out[mine] = run_cells(self.job(place), rows[mine] % self.cells)
        return out
