"""Sweeps of rules no kernel knows: anyone's own `bt.Strategy`, and some that ship."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, make_dataclass
from pathlib import Path
from typing import Any

from sim.cli.sweep_command import Wanted
from sim.cli.sweep_subject import Subject, digest_of
from sim.data.files import read_bytes
from sim.indicators.arrays import Floats
from sim.indicators.parameters import as_mapping, parameter_fields, says
from sim.model.errors import InputError
from sim.sweep.account import Account
from sim.sweep.engine_tier import EngineWork, engine_row
from sim.sweep.grid import Grid
from sim.sweep.registry import series_digest
from sim.sweep.space import Space
from sim.sweep.words import Table
from strategies import STRATEGIES
from strategies.entry import Entry

MOST_CELLS = 20_000
"""Cells beyond which a sweep through the engine is refused: some take a second each."""

_PLAIN = (int, float, str, bool)


def entry_of_file(reference: str) -> Entry:
    """Return an entry for a strategy in a file, its plain parameters with their defaults.

    Args:
        reference: As `my_strategy.py:MyStrategy`.

    Raises:
        InputError: There is no such file or class, or it has no plain parameters.
    """
    from sim.engine.loading import load_strategy

    strategy = load_strategy(reference)
    defaults = dict(strategy.params._getitems())  # noqa: SLF001 - backtrader offers no other way
    plain = {name: value for name, value in defaults.items() if type(value) in _PLAIN}
    if not plain:
        raise InputError(
            f"{reference} has no parameter to sweep; give it params that are numbers, words or"
            " True and False"
        )
    made = make_dataclass(
        "Params",
        [
            (name, type(value), field(default=value, metadata=says("parameter of your strategy")))
            for name, value in plain.items()
        ],
        frozen=True,
        kw_only=True,
    )
    return Entry(name=reference, about="your own", params=made, strategy=lambda: strategy)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Strategy and parameters of a cell, on whichever process."""

    name: str
    grid: Grid
    shared: Mapping[str, Any]

    def __call__(self, cell: int) -> tuple[type, Mapping[str, Any]]:
        values = self.grid.values(cell)
        entry = STRATEGIES.get(self.name)
        if entry is None:
            from sim.engine.loading import load_strategy

            return load_strategy(self.name), values
        return entry.strategy(), {"settings": entry.params(**values), **self.shared}


def engine_subject(wanted: Wanted, account: Account) -> Subject:
    """Return an account made ready for backtrader.

    Raises:
        InputError: The grid is too large for it.
    """
    if wanted.grid.cells > MOST_CELLS:
        raise InputError(
            f"{wanted.entry.name} is swept through the engine, and {wanted.grid.cells:,} cells"
            f" would take hours; {MOST_CELLS:,} is the most"
        )
    shared: dict[str, Any] = {}
    if wanted.entry.name in STRATEGIES and "index" in parameter_fields(wanted.entry.params):
        shared["weights"] = account.opening.weights
        shared["regime"] = account.regimes[0] if len(account.regimes) == 1 else None
    work = EngineWork(_Maker(wanted.entry.name, wanted.grid, shared), account)
    alone = _Maker(wanted.entry.name, Grid((), as_mapping(wanted.defaults)), shared)

    def default(_place: int) -> tuple[Table, Callable[[], Floats]]:
        found = engine_row(*alone(0), account)
        return found.row, lambda: found.curve

    return Subject(
        name=account.name,
        sessions=account.sessions,
        space=Space(grid=wanted.grid, value=account.opening_value),
        work=work,
        tier="engine",
        series=series_digest(account.holdings),
        digest=digest_of(wanted, f"{account.digest}{_source(wanted.entry.name)}"),
        account=lambda _place: account,
        walk=lambda _place: work.curves,
        default=default,
        prepared=0.0,
        most=1,
    )


def _source(name: str) -> str:
    """Return a hash of a strategy's own file, empty for those that ship."""
    if name in STRATEGIES:
        return ""
    path = Path(name.rpartition(":")[0])
    return hashlib.sha256(read_bytes(path, what="strategy file")).hexdigest()
