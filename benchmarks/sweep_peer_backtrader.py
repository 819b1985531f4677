"""The workload in plain backtrader: `optstrategy` over two processes, its own indicators.

`python sweep_peer_backtrader.py DIR AXIS...`. One flat rate, no lots, no limits.
"""

import csv
import tempfile
import time
from pathlib import Path

import backtrader as bt
from sweep_peer import CASH, FEES, SIGNAL, TOLERANCE, Work, report, workload


class Rule(bt.Strategy):
    """In while close, slope of the mean, MACD and turnover agree."""

    params = (("ma", 60), ("pair", "12/26"), ("window", 5), ("floor", 0.0))

    def __init__(self) -> None:
        """Make the indicators."""
        fast, slow = map(int, self.p.pair.split("/"))
        self.mean = bt.ind.SMA(self.data.close, period=self.p.ma)
        self.macd = bt.ind.MACD(
            self.data.close, period_me1=fast, period_me2=slow, period_signal=SIGNAL
        )
        self.past = self.mean(-self.p.window)

    def next(self) -> None:
        """Decide after the close; backtrader fills at the next open."""
        close, mean = self.data.close[0], self.mean[0]
        enough = self.data.openinterest[0] >= self.p.floor
        if self.position:
            if close < mean or not enough:
                self.close()
        elif close > mean >= self.past[0] * (1 - TOLERANCE) and self.macd.macd[0] > 0 and enough:
            self.order_target_percent(target=0.95)


def prices(work: Work, folder: Path) -> Path:
    """Write bars with the turnover where backtrader has the open interest."""
    path = folder / "bars.csv"
    with (work.folder / "bars.csv").open() as file, path.open("w") as out:
        for row, turnover in zip(csv.DictReader(file), work.turnover, strict=True):
            values = (row["date"], row["open"], row["high"], row["low"], row["close"])
            out.write(",".join((*values, row["volume"], f"{turnover:.0f}")) + "\n")
    return path


def main() -> None:
    """Run the grid and print its best Sharpe ratio."""
    work = workload()
    ma, pairs, windows, floors = work.axes
    with tempfile.TemporaryDirectory() as name:
        path = prices(work, Path(name))
        began = time.perf_counter()
        cerebro = bt.Cerebro(maxcpus=2, stdstats=False)
        cerebro.adddata(bt.feeds.GenericCSVData(dataname=str(path), dtformat="%Y-%m-%d"))
        cerebro.broker.setcash(CASH)
        cerebro.broker.setcommission(commission=FEES)
        cerebro.addanalyzer(
            bt.analyzers.SharpeRatio,
            timeframe=bt.TimeFrame.Days,
            annualize=True,
            riskfreerate=0.0,
            _name="sharpe",
        )
        cerebro.addanalyzer(bt.analyzers.DrawDown)
        cerebro.addanalyzer(bt.analyzers.TradeAnalyzer)
        cerebro.optstrategy(
            Rule,
            ma=[int(n) for n in ma],
            pair=pairs,
            window=[int(n) for n in windows],
            floor=[float(f) for f in floors],
        )
        runs = cerebro.run()
        best = max(run[0].analyzers.sharpe.get_analysis()["sharperatio"] or 0.0 for run in runs)
        report("backtrader", len(runs), began, best)


if __name__ == "__main__":
    main()
