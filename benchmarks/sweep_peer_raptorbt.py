"""The same workload in raptorbt, run by a Python that has it: signals in numpy, one batch.

usage: python sweep_peer_raptorbt.py DIR AXIS...     (the files and axes of sweep_workload.py)

raptorbt knows neither a minimum commission, nor price limits, nor T+1, so it is given the flat
rate of the fixed profile and does less than it is compared with.
"""

import csv
import itertools
import sys
from pathlib import Path

import numpy as np
import raptorbt

FAST_SIGNAL = 9
TOLERANCE = 0.0005
FEES = 0.00051  # half of a round trip's flat rates


def columns(path: Path) -> dict[str, np.ndarray]:
    """Return the numbers of a CSV file by column."""
    with path.open() as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name not in {"date", "amount"}]
    return {name: np.array([float(row[name]) for row in rows]) for name in names}


def exponential(values: np.ndarray, period: int) -> np.ndarray:
    """Return the exponential mean that starts at the first value."""
    weight, mean, out = 2 / (period + 1), values[0], np.empty(len(values))
    for t, value in enumerate(values.tolist()):
        mean = value if t == 0 else mean * (1 - weight) + value * weight
        out[t] = mean
    return out


def numbers(axis: str) -> list[str]:
    """Return the values of one axis as text."""
    spec = axis.partition("=")[2]
    if ":" in spec:
        first, last = spec.split(":")
        return [str(value) for value in range(int(first), int(last) + 1)]
    return spec.split(",")


def main() -> None:
    """Run the sweep and print its best row."""
    folder, axes = Path(sys.argv[1]), sys.argv[2:]
    bars, amounts = columns(folder / "bars.csv"), columns(folder / "turnover.csv")["turnover"]
    close = bars["close"]
    periods, pairs, windows, floors = (numbers(axis) for axis in axes)
    prefix = np.concatenate(([0.0], np.cumsum(np.rint(close * 100))))
    sums = {}
    for period in map(int, periods):
        total = np.full(len(close), np.nan)
        total[period - 1 :] = prefix[period:] - prefix[:-period]
        sums[period] = total
    difs = {
        p: exponential(close, int(p.split("/")[0])) - exponential(close, int(p.split("/")[1]))
        for p in pairs
    }
    items = []
    for name, (period, pair, window, floor) in enumerate(
        itertools.product(periods, pairs, windows, floors)
    ):
        n, k = int(period), int(window)
        total = sums[n]
        before = np.concatenate((np.full(k, np.nan), total[:-k]))
        fen = np.rint(close * 100) * n
        enough = amounts >= float(floor)
        start = max(n - 1 + k, int(pair.split("/")[1]) + FAST_SIGNAL - 2)
        entries = (fen > total) & (total >= before * (1 - TOLERANCE)) & (difs[pair] > 0) & enough
        entries[:start] = False
        exits = (fen < total) | ~enough
        items.append(raptorbt.BatchSingleItem(str(name), entries, exits))
    config = raptorbt.BacktestConfig(
        initial_capital=1_000_000.0, fees=FEES, upon_bar_close=False, periods_per_year=252
    )
    stamps = np.arange(len(close), dtype=np.int64) * 86_400_000_000_000
    results = raptorbt.batch_single_backtest(
        stamps, bars["open"], bars["high"], bars["low"], close, bars["volume"], items, config
    )
    best = max(results, key=lambda row: row[1].metrics.sharpe_ratio)
    print(len(results), best[0], best[1].metrics.sharpe_ratio, best[1].metrics.total_return_pct)


if __name__ == "__main__":
    main()
