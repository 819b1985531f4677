"""The workload in backtesting.py: `optimize` over its processes, signals in numpy.

`python sweep_peer_backtesting.py DIR AXIS...`. One flat rate; stamp duty cannot be charged on
sales alone, and there are no lots.
"""

import time

import pandas as pd
from backtesting import Backtest, Strategy
from sweep_peer import CASH, FEES, Cell, report, workload

WORK = workload()


class Rule(Strategy):
    """Follows the signals of one cell."""

    ma, pair, window, floor = 60, "12/26", 5, 0.0

    def init(self) -> None:
        """Reckon the signals."""
        fast, slow = map(int, self.pair.split("/"))
        cell = Cell(self.ma, fast, slow, self.window, self.floor)
        self.entries, self.exits = WORK.signals(cell)

    def next(self) -> None:
        """Decide after the close; the order is filled at the next open."""
        t = len(self.data) - 1
        if self.position:
            if self.exits[t]:
                self.position.close()
        elif self.entries[t]:
            self.buy()


def main() -> None:
    """Run the grid and print its best Sharpe ratio."""
    bars = WORK.bars
    names = ("open", "high", "low", "close", "volume")
    days = pd.bdate_range("2015-01-05", periods=len(bars["close"]))
    frame = pd.DataFrame({name.title(): bars[name] for name in names}, index=days)
    ma, pairs, windows, floors = WORK.axes
    began = time.perf_counter()
    test = Backtest(frame, Rule, cash=CASH, commission=FEES, finalize_trades=True)
    best, table = test.optimize(
        ma=[int(n) for n in ma],
        pair=pairs,
        window=[int(n) for n in windows],
        floor=[float(f) for f in floors],
        maximize="Sharpe Ratio",
        return_heatmap=True,
    )
    report("backtesting", len(table), began, float(best["Sharpe Ratio"]))


if __name__ == "__main__":
    main()
