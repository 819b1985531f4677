"""A sweep made ready: masks and market laid out, cells reckoned by the fastest engine that can."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sim.indicators.arrays import Integers
from sim.indicators.regime import Days, Regime
from sim.indicators.switch import SwitchRule
from sim.model.errors import InputError
from sim.model.symbol import Symbol
from sim.sweep.basket import Basket, basket_of
from sim.sweep.clock import onto_clock
from sim.sweep.grid import Grid
from sim.sweep.market import Market, market_of
from sim.sweep.mask_kernel import COLUMNS, LEFT, sweep_masks
from sim.sweep.pattern import Pattern
from sim.sweep.security import SecurityTrack
from sim.sweep.tables import MaskPlan, fill_masks, plan_masks
from sim.sweep.walk import walk_cells
from sim.sweep.words import Masks, Table

_THREADS_FROM = 4_000_000  # bits of masks that are worth a second thread
LEAST_SESSIONS = 3
"""A Sharpe ratio needs two returns."""


class Tier(enum.StrEnum):
    """Which engine reckons the cells."""

    MASK = "mask"  # bits and sums, one security bought with cash
    WALK = "walk"  # the event walk: shared cash, opening positions


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The account every cell begins with, after the first close.

    Attributes:
        cash: Fen.
        held: Shares by symbol.
        weights: Weights of the securities; None takes the values held, or equal ones.
    """

    cash: int
    held: Mapping[Symbol, int] = field(default_factory=dict)
    weights: Mapping[Symbol, int] | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Job:
    """Everything a thread or another machine needs to reckon cells.

    Attributes:
        tier: Engine.
        pattern: Which masks a cell combines.
        masks: Regimes x rows x words.
        group: Regime of each security.
        market: For the mask engine; None for the walk.
        tracks: The account's securities.
        opening: What the account begins with.
        capacity: Fen up to which fees are exact.
    """

    tier: Tier
    pattern: Pattern
    masks: Masks
    group: Integers
    market: Market | None
    tracks: tuple[SecurityTrack, ...]
    opening: Opening
    capacity: int

    @cached_property
    def basket(self) -> Basket:
        """The securities for the walk: made when something is walked."""
        return basket_of(self.tracks, self.opening.held, self.opening.weights)

    @property
    def cash(self) -> float:
        """Fen at the opening."""
        return float(self.opening.cash)

    def reckon(self, rows: Integers) -> Table:
        """Return one row of results per cell: see `run_cells`."""
        return run_cells(self, rows)


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """The masks of a grid on a clock.

    Attributes:
        pattern: Which masks a cell combines.
        masks: Regimes x rows x words.
    """

    pattern: Pattern
    masks: Masks


def lay_masks(
    rule: SwitchRule,
    grid: Grid,
    regimes: Sequence[Regime],
    clock: Days,
    *,
    workers: int = 1,
) -> Laid:
    """Return the masks of every regime.

    Args:
        rule: When to enter and when to leave.
        grid: Parameters and their values.
        regimes: At least one.
        clock: Sessions as datetime64[D].
        workers: Threads to make masks with.

    Raises:
        InputError: Values do not fit their conditions, or the clock is too short.
    """
    return lay_plan(plan_grid(rule, grid), regimes, clock, workers=workers)


def plan_grid(rule: SwitchRule, grid: Grid) -> MaskPlan:
    """Return which masks a rule needs over a grid: once for any number of accounts.

    Raises:
        InputError: Values do not fit their conditions.
    """
    try:
        return plan_masks(rule, grid)
    except ValueError as error:
        raise InputError(f"the grid cannot be used: {error}") from None


def lay_plan(plan: MaskPlan, regimes: Sequence[Regime], clock: Days, *, workers: int = 1) -> Laid:
    """Return the masks of every regime: see `lay_masks`.

    Raises:
        InputError: Values do not fit their conditions, or the clock is too short.
    """
    if len(clock) < LEAST_SESSIONS:
        raise InputError(f"a sweep needs at least {LEAST_SESSIONS} sessions, found {len(clock)}")
    threads = workers if plan.rows * len(clock) >= _THREADS_FROM else 1
    try:
        tables = [
            onto_clock(fill_masks(plan, regime.readings, threads), regime.days, clock)
            for regime in regimes
        ]
    except ValueError as error:
        raise InputError(f"the grid cannot be used: {error}") from None
    return Laid(plan.pattern, np.array(tables) if len(tables) > 1 else tables[0][np.newaxis])


def make_job(laid: Laid, tracks: Sequence[SecurityTrack], opening: Opening) -> Job:
    """Return a sweep ready to run.

    Args:
        laid: Masks of one regime for all securities, or of one for each.
        tracks: The account's securities, all on the clock of the masks.
        opening: What the account begins with.

    Raises:
        InputError: The money is beyond what fees can be reckoned with exactly, or something
            held has no price at the opening.
    """
    capacity = min(track.fees.capacity for track in tracks)
    if opening.cash >= capacity:
        raise InputError(
            f"a sweep reckons exactly up to {capacity / 100:,.0f} yuan with these fees, the"
            f" account has {opening.cash / 100:,.0f}"
        )
    for track in tracks:
        symbol = track.security.symbol
        if opening.held.get(symbol, 0) and not (track.traded[0] or track.known_before):
            raise InputError(
                f"{symbol} is held at the opening and has no price by {track.sessions[0]};"
                " begin later with --from, or give bars that reach further back"
            )
    alone = len(tracks) == 1 and not any(opening.held.values())
    return Job(
        tier=Tier.MASK if alone else Tier.WALK,
        pattern=laid.pattern,
        masks=laid.masks,
        group=np.arange(len(tracks)) % len(laid.masks),
        market=market_of(tracks[0]) if alone else None,
        tracks=tuple(tracks),
        opening=opening,
        capacity=capacity,
    )


def run_cells(job: Job, cells: Integers) -> Table:
    """Return one row per cell: see `sim.sweep.mask_kernel` for the columns.

    Raises:
        InputError: An account grew beyond what fees can be reckoned with exactly.
    """
    out = np.zeros((len(cells), COLUMNS))
    if job.market is not None:
        sweep_masks(job.market, job.masks[0], cells, job.pattern, job.cash, out)
        left = np.flatnonzero(out[:, LEFT])
    else:
        left = np.arange(len(cells))
    if len(left):
        rest = np.zeros((len(left), COLUMNS))
        _walk(job, cells[left], np.zeros((len(left), 0)), rest)
        out[left] = rest
    if len(out) and out[:, 0].max() >= job.capacity:
        raise InputError("an account grew beyond what its fees can be reckoned with exactly")
    return out


def run_curves(job: Job, cells: Integers) -> Table:
    """Return the net value in fen after each close, one row per cell."""
    curves = np.zeros((len(cells), len(job.tracks[0])))
    _walk(job, cells, curves, np.zeros((len(cells), COLUMNS)))
    return curves


def _walk(job: Job, cells: Integers, curves: Table, out: Table) -> None:
    walk_cells(job.basket, job.masks, job.group, cells, job.pattern, job.cash, curves, out)
