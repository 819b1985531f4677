"""Cells of a sweep run again through the engine: equal to the fen, or the sweep is worthless."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.indicators.arrays import Integers
from sim.model.errors import BooksDisagreeError
from sim.model.issue import Issue
from sim.model.money import from_fen, to_fen
from sim.sweep.account import Account
from sim.sweep.mask_kernel import BUYS, EQUITY, SELLS
from sim.sweep.words import Table

SAMPLE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineCell:
    """What the engine came to in one cell.

    Attributes:
        equity: Net value after the last close, fen.
        sells: Sales filled.
        buys: Purchases filled.
    """

    equity: int
    sells: int
    buys: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How many cells were run again, and which differed.

    Attributes:
        sampled: Cells run again.
        issues: One per cell that differed.
    """

    sampled: int
    issues: tuple[Issue, ...] = ()

    @property
    def disagreements(self) -> int:
        """How many differed."""
        return len(self.issues)


def sample_cells(cells: int, size: int, always: Iterable[int], seed: int) -> Integers:
    """Return the cells in `always` and `size` others at random, ascending, none twice."""
    chosen = dict.fromkeys(always)
    size = min(size, cells)
    if size:
        random = np.random.default_rng(seed)
        many = 4 * size + 16
        drawn = random.permutation(cells) if cells <= many else random.integers(0, cells, many)
        rest = [int(cell) for cell in dict.fromkeys(drawn.tolist()) if cell not in chosen]
        chosen.update(dict.fromkeys(rest[: min(size, cells - len(chosen))]))
    return np.array(sorted(chosen), dtype=np.int64)


def engine_cell(strategy: type, settings: object, account: Account) -> EngineCell:
    """Run one cell through backtrader and the exact ledger.

    Args:
        strategy: The strategy's class.
        settings: Its frozen parameters.
        account: What it begins with and trades.

    Raises:
        BooksDisagreeError: The engine's own two books differ.
        InputError: The engine cannot use the bars.
    """
    from sim.sweep.engine_tier import run_engine

    params: dict[str, Any] = {"settings": settings, "weights": account.opening.weights}
    if len(account.regimes) == 1:
        params["regime"] = account.regimes[0]
    result = run_engine(strategy, params, account)
    sells = sum(fill.side == "sell" for fill in result.fills)
    return EngineCell(
        equity=to_fen(result.closes[-1].net_value), sells=sells, buys=len(result.fills) - sells
    )


def compare(
    cells: Sequence[int],
    results: Table,
    engine: Sequence[EngineCell],
    values: Sequence[Mapping[str, object]],
) -> Agreement:
    """Return where sweep and engine differ.

    Args:
        cells: Cells run again.
        results: Their rows of the sweep.
        engine: What the engine came to.
        values: Their parameters, for the messages.
    """
    issues = []
    for cell, row, other, chosen in zip(cells, results, engine, values, strict=True):
        found = EngineCell(equity=int(row[EQUITY]), sells=int(row[SELLS]), buys=int(row[BUYS]))
        if found != other:
            named = ", ".join(f"{name}={value}" for name, value in chosen.items())
            issues.append(
                Issue(
                    code="sweep-disagrees",
                    message=f"cell {cell} ({named}): the sweep came to"
                    f" {from_fen(found.equity)} yuan after {found.sells} sales,"
                    f" the engine to {from_fen(other.equity)} after {other.sells}",
                    wanted=str(other),
                    found=str(found),
                    remedy="report it with the command: one of the two is wrong",
                )
            )
    return Agreement(sampled=len(cells), issues=tuple(issues))


def refuse(agreement: Agreement) -> None:
    """Fail loudly when sweep and engine differ.

    Raises:
        BooksDisagreeError: They do.
    """
    if agreement.issues:
        raise BooksDisagreeError(
            f"{agreement.disagreements} of {agreement.sampled} cells run again through the"
            " engine came to something else; do not use this sweep",
            agreement.issues,
        )
