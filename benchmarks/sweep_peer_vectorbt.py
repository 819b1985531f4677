"""The workload in vectorbt: one `Portfolio.from_signals` over all cells, compiled beforehand.

`python sweep_peer_vectorbt.py DIR AXIS...`. One flat rate, no minimum commission, no limits.
"""

import time

import numpy as np
import pandas as pd
import vectorbt as vbt
from sweep_peer import CASH, FEES, Cell, Work, report, workload


def sharpe(work: Work, chosen: list[Cell]) -> np.ndarray:
    """Return the Sharpe ratio of every cell, the other statistics reckoned beside it."""
    opens, close = work.bars["open"], work.bars["close"]
    entries = np.zeros((len(close), len(chosen)), dtype=bool)
    exits = np.zeros_like(entries)
    for place, cell in enumerate(chosen):  # what is decided after a close is filled a day later
        enter, leave = work.signals(cell)
        entries[1:, place], exits[1:, place] = enter[:-1], leave[:-1]
    days = pd.bdate_range("2015-01-05", periods=len(close))
    held = vbt.Portfolio.from_signals(
        pd.Series(close, index=days),
        entries,
        exits,
        price=pd.Series(opens, index=days),
        fees=FEES,
        init_cash=CASH,
        freq="1D",
    )
    held.final_value()
    held.total_return()
    held.max_drawdown()
    held.trades.count()
    return np.asarray(held.sharpe_ratio())


def main() -> None:
    """Run the grid and print its best Sharpe ratio."""
    work = workload()
    sharpe(work, work.cells[:2])  # compiles
    began = time.perf_counter()
    best = float(np.nanmax(sharpe(work, work.cells)))
    report("vectorbt", len(work.cells), began, best)


if __name__ == "__main__":
    main()
