"""Measure the market store: `python benchmarks/market_data.py [UNIVERSE.parquet]`.

Imports a table of many securities into a new store, reads all closes as one array, and opens a
store of ten securities with ten years each and loads them. Prints seconds and peak memory.
Without a table it makes one up: 1,900 securities over 1,600 sessions.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from sim.data.bulk import write_many
from sim.data.catalog import Version
from sim.data.importing import import_bars
from sim.data.merge import label
from sim.data.opening import open_market
from sim.data.schema import SeriesKind
from sim.data.sessions import shipped_calendar
from sim.data.snapshot import snapshot
from sim.data.store import Store
from sim.model.symbol import Exchange, Symbol

TURNS = 5
TEN = [Symbol(f"{600000 + number}", Exchange.SH) for number in range(10)]


def main() -> None:
    """Run all three and print what they took."""
    with tempfile.TemporaryDirectory() as folder:
        universe = Path(sys.argv[1]) if len(sys.argv) > 1 else made_up(Path(folder))
        small, large = Store(Path(folder) / "small"), Store(Path(folder) / "large")
        write_many(small, [(label(ten_years(), "made up"), version(symbol)) for symbol in TEN])
        load_ten(small)  # the libraries are loaded now
        best = min(took(lambda: load_ten(small)) for _ in range(TURNS))
        print(f"open the store and load 10 years x 10 securities: {best:.3f} s")
        seconds = took(lambda: import_bars(large, universe, snapshot(), datetime.now(UTC)))
        held = large.catalog.all_current(SeriesKind.DAILY)
        rows = sum(version.rows for version in held)
        print(f"import {rows:,} rows of {len(held):,} securities: {seconds:.1f} s")
        best = min(took(lambda: large.column(SeriesKind.DAILY, "close")) for _ in range(TURNS))
        print(f"all closes as one array: {best:.3f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory: {peak:,.0f} MB")


def took(work: Callable[[], object]) -> float:
    """Return the seconds some work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def load_ten(store: Store) -> None:
    """Open the store and load its ten securities."""
    market = open_market(store.folder)
    for symbol in TEN:
        market.bars(symbol)


def version(symbol: Symbol) -> Version:
    """Return what is said of a made-up series."""
    return Version(kind=SeriesKind.DAILY, key=str(symbol), provider="made up")


def ten_years() -> pd.DataFrame:
    """Return 2,430 made-up bars."""
    days = pd.to_datetime(shipped_calendar().sessions[-2430:]).astype("datetime64[us]")
    close = np.round(10 + np.cumsum(np.random.default_rng(1).normal(0, 0.05, len(days))), 2)
    return pd.DataFrame(
        {
            "date": days,
            **dict.fromkeys(("open", "high", "low", "close"), close),
            "volume": np.full(len(days), 1_000_000),
            "amount": close * 1_000_000,
        }
    )


def made_up(folder: Path) -> Path:
    """Return a Parquet file of many securities with the same made-up bars."""
    import duckdb

    path = folder / "universe.parquet"
    bars = ten_years().tail(1_600).drop(columns="amount")  # noqa: F841 - read by the query below
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT bars.date::DATE AS date, (600000 + n)::VARCHAR || '.SH' AS symbol, open,"
            " high, low, close, volume, volume * close AS amount FROM bars, range(1900) AS t(n)"
            " ORDER BY symbol, date) TO ? (FORMAT parquet)",
            [str(path)],
        )
    return path


if __name__ == "__main__":
    main()
