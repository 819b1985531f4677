"""A paper account of ten years: settled in one go, opened again, shown, one more evening.

usage: python benchmarks/paper.py [--years 10] [--securities 20]

Prices are a random walk from a fixed seed; a strategy orders one security a day.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

from sim.data.sessions import shipped_calendar
from sim.engine import AshareStrategy, Setting
from sim.engine.paper import open_account, settle
from sim.ledger.paper_state import state_of
from sim.ledger.store import AccountStore, account_path
from sim.model.event import Opened
from sim.model.paper import AccountCreated
from sim.model.symbol import Exchange, Symbol


class OneADay(AshareStrategy):
    """Moves one security a day to a twentieth or a fortieth of the account."""

    def decide(self) -> None:
        """Order the security whose turn it is."""
        place = len(self.account.positions) + self.day.toordinal()
        symbol = self.tradable[place % len(self.tradable)]
        self.order_target_fraction(symbol, 0.05 if place % 2 else 0.025)


def walk(days: list[date], seed: int) -> pd.DataFrame:
    """Return made-up bars, a row a day."""
    random = np.random.default_rng(seed)
    close = np.round(10 * np.exp(np.cumsum(random.normal(0, 0.015, len(days)))), 2).clip(1)
    opened = np.round(close * (1 + random.normal(0, 0.004, len(days))), 2)
    return pd.DataFrame(
        {
            "date": pd.to_datetime(days).astype("datetime64[us]"),
            "open": opened,
            "high": np.maximum(opened, close) + 0.05,
            "low": np.minimum(opened, close) - 0.05,
            "close": close,
            "volume": np.full(len(days), 5_000_000),
            "amount": np.nan,
        }
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--securities", type=int, default=20)
    options = parser.parse_args()
    calendar = shipped_calendar()
    days = list(calendar.between(date(2015, 1, 5), date(2014 + options.years, 12, 31)))
    symbols = [Symbol(f"60{n:04d}", Exchange.SH) for n in range(options.securities)]
    setting = Setting(frames={s: walk(days, n) for n, s in enumerate(symbols)}, calendar=calendar)
    created = AccountCreated(name="bench", origin="benchmark")
    opened = Opened(day=days[0], cash=Decimal("10000000.00"))
    how = {"setting": setting, "strategy": OneADay, "params": {}}
    with tempfile.TemporaryDirectory() as folder:
        accounts = Path(folder) / "accounts"
        store = AccountStore.create(
            account_path(accounts, "bench"), [created, *open_account(opened, **how)]
        )
        entries = store.entries()
        begun = time.perf_counter()
        for settlement in settle(state_of(entries), end=days[-2], **how):
            entries = store.append(entries, settlement.records)
        print(f"settled {len(days) - 2} sessions in {time.perf_counter() - begun:.1f} s")
        begun, used = time.perf_counter(), time.process_time()
        state = state_of(store.entries())
        print(
            f"opened {len(entries)} entries in {time.perf_counter() - begun:.2f} s,"
            f" {time.process_time() - used:.2f} s of processor"
        )
        command = Path(sys.executable).with_name("fupan")
        begun, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run(
            [command, "paper", "status", "bench", "--data-dir", folder],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used
        print(
            f"fupan paper status: {time.perf_counter() - begun:.2f} s, {used:.2f} s of processor"
        )
        size = store.path.stat().st_size / options.years / 1e6
        print(f"file: {size:.2f} MB a year; {len(state.fills)} fills")
        begun = time.perf_counter()
        (last,) = settle(state, end=days[-1], **how)
        store.append(entries, last.records)
        print(f"one more evening: {time.perf_counter() - begun:.2f} s")


if __name__ == "__main__":
    main()
