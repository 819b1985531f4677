"""The workload of the sweep's measurements: ten years of one made-up share, 10,000 cells.

`python benchmarks/sweep_workload.py DIR` writes bars.csv, turnover.csv and broker.toml.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np

from sim.data.sessions import shipped_calendar

SESSIONS = 2430
FLOORS = 5
GRID = {
    "ma": "20:119",
    "macd": "12/26,8/21,10/30,6/19,20/50",
    "flat_window": "3,5,10,20",
}
TOLERANCE = 0.0005
BROKER = """name = "fixed rates"
stamp_duty = "0.0005"
other_fee = "inside"

[commission]
rate = "0.00025"
minimum = "5"

[transfer_fee]
SH = "0.00001"
SZ = "0.00001"
BJ = "0.00001"
"""


def share(seed: int, sessions: int = SESSIONS) -> dict[str, np.ndarray]:
    """Return a share's bars in fen: a walk inside 10 % limits that it sometimes stands at."""
    random = np.random.default_rng(seed)
    opens, closes = np.empty(sessions), np.empty(sessions)
    last = 1500
    for t in range(sessions):
        up, down = (last * 110 + 50) // 100, (last * 90 + 50) // 100
        opened = round(last * (1 + random.normal(0, 0.006)))
        close = round(last * (1 + random.normal(0.0003, 0.02)))
        kind = random.random()
        if kind < 0.006:
            opened = up
        elif kind > 0.994:
            opened = down
        opens[t] = max(100, min(max(opened, down), up))
        closes[t] = max(100, min(max(close, down), up))
        last = int(closes[t])
    volume = np.round(np.exp(random.normal(16, 0.5, sessions)) / 100) * 100
    return {"open": opens, "close": closes, "volume": volume}


def turnover(seed: int, sessions: int = SESSIONS) -> np.ndarray:
    """Return a market's turnover in yuan, wandering around 8000亿."""
    random = np.random.default_rng(seed)
    level = np.empty(sessions)
    state = 0.0
    for t in range(sessions):
        state = 0.97 * state + 0.08 * random.normal()
        level[t] = state
    return np.round(8e11 * np.exp(level))


def floors(amounts: np.ndarray) -> list[float]:
    """Return five floors from rarely to often broken, in yuan."""
    return [float(f) for f in np.quantile(amounts, np.linspace(0.1, 0.7, FLOORS))]


def days(sessions: int = SESSIONS) -> tuple[date, ...]:
    """Return the sessions the made-up share trades on."""
    known = shipped_calendar().sessions
    first = known.index(date(2015, 1, 5))
    return known[first : first + sessions]


def axes(amounts: np.ndarray) -> list[str]:
    """Return the grid as `--grid` takes it."""
    listed = ",".join(repr(floor) for floor in floors(amounts))
    return [*(f"{name}={values}" for name, values in GRID.items()), f"floor={listed}"]


def write(folder: Path, seed: int = 7) -> list[str]:
    """Write the workload's files and return its grid."""
    folder.mkdir(parents=True, exist_ok=True)
    bars, amounts = share(seed), turnover(seed)
    lines = ["date,open,high,low,close,volume,amount"]
    for day, opened, close, volume in zip(days(), *bars.values(), strict=True):
        o, c = opened / 100, close / 100
        lines.append(f"{day},{o:.2f},{max(o, c):.2f},{min(o, c):.2f},{c:.2f},{volume:.0f},")
    (folder / "bars.csv").write_text("\n".join(lines) + "\n")
    rows = [f"{day},{value:.0f}" for day, value in zip(days(), amounts, strict=True)]
    (folder / "turnover.csv").write_text("date,turnover\n" + "\n".join(rows) + "\n")
    (folder / "broker.toml").write_text(BROKER)
    return axes(amounts)


if __name__ == "__main__":
    print("\n".join(write(Path(sys.argv[1]))))
