"""The workload in raptorbt: signals in numpy, one batch.

`python sweep_peer_raptorbt.py DIR AXIS...`. raptorbt knows neither a minimum commission, nor price
limits, nor T+1: it does less than it is compared with.
"""

import time

import numpy as np
import raptorbt
from sweep_peer import CASH, FEES, report, workload


def main() -> None:
    """Run the grid and print its best Sharpe ratio."""
    work = workload()
    began = time.perf_counter()
    bars = work.bars
    items = [
        raptorbt.BatchSingleItem(str(name), *work.signals(cell))
        for name, cell in enumerate(work.cells)
    ]
    config = raptorbt.BacktestConfig(
        initial_capital=CASH, fees=FEES, upon_bar_close=False, periods_per_year=252
    )
    days = np.arange(len(bars["close"]), dtype=np.int64) * 86_400_000_000_000
    prices = [bars[name] for name in ("open", "high", "low", "close", "volume")]
    results = raptorbt.batch_single_backtest(days, *prices, items, config)
    best = max(row[1].metrics.sharpe_ratio for row in results)
    report("raptorbt", len(results), began, best)


if __name__ == "__main__":
    main()
