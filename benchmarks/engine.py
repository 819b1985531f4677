"""Time ten years of ten securities, and five hundred securities of one year, through the engine.

python benchmarks/engine.py
"""

import random
import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pandas as pd

from sim.data.sessions import shipped_calendar
from sim.engine import AshareStrategy, Run, Setting, run
from sim.model.event import Opened
from sim.model.symbol import Symbol

CALENDAR = shipped_calendar()


def walk(seed: int, days: Sequence[date]) -> pd.DataFrame:
    """Return bars of a random walk well inside the limits."""
    source = random.Random(seed)  # noqa: S311 - bars to time, not a secret
    close, closes = 10.0, []
    for _ in days:
        close = round(close * (1 + source.gauss(0, 0.01)), 2)
        closes.append(close)
    frame = pd.DataFrame({"date": pd.to_datetime(pd.Series(days)).astype("datetime64[us]")})
    frame["open"] = frame["close"] = closes
    frame["high"] = (frame["close"] * 1.01).round(2)
    frame["low"] = (frame["close"] * 0.99).round(2)
    frame["volume"] = 10_000_000
    frame["amount"] = float("nan")
    return frame


class Daily(AshareStrategy):
    """Trades one security every session, turn and turn about."""

    def decide(self) -> None:
        """Bring one security to a tenth, or sell it."""
        turn = self.rows_known(self.tradable[0])
        number = len(self.tradable)
        fraction = 0.0 if turn // number % 2 else 0.1
        self.order_target_fraction(self.tradable[turn % number], fraction)


def timed(first: date, last: date, securities: int) -> tuple[float, Run]:
    """Return the seconds a run takes, bars in memory, and the run."""
    days = CALENDAR.between(first, last)
    frames = {Symbol.parse(f"{600000 + n}.SH"): walk(n, days) for n in range(securities)}
    setting = Setting(frames=frames, calendar=CALENDAR)
    opening = Opened(day=days[0], cash=Decimal("10000000.00"))
    begun = time.perf_counter()
    result = run(Daily, {}, setting=setting, opening=opening, end=days[-1])
    return time.perf_counter() - begun, result


def main() -> None:
    """Print one line a workload."""
    for label, first, last, securities in (
        ("10 years x 10 securities", date(2014, 1, 2), date(2023, 12, 29), 10),
        ("1 year x 500 securities", date(2023, 1, 3), date(2023, 12, 29), 500),
    ):
        seconds, result = timed(first, last, securities)
        print(
            f"{label}: {seconds:.2f} s, {len(result.closes):,} sessions,"
            f" {len(result.fills):,} fills, drift {result.drift:.1e} yuan"
        )


if __name__ == "__main__":
    main()
