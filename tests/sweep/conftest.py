"""A made-up share and its market's turnover, as files."""

import numpy as np
import pytest

from tests.sweep.files import SESSIONS
from tests.sweep.markets import make_bars


@pytest.fixture
def files(tmp_path):
    bars = make_bars(21, SESSIONS)
    lines = ["date,open,high,low,close,volume,amount"]
    for row in zip(
        bars.days, bars.open, bars.high, bars.low, bars.close, bars.volume, strict=True
    ):
        day, *numbers = row
        lines.append(f"{day},{','.join(f'{number:.2f}' for number in numbers)},")
    (tmp_path / "bars.csv").write_text("\n".join(lines) + "\n")
    turnover = np.round(8e11 * np.exp(np.random.default_rng(1).normal(0, 0.2, len(SESSIONS))))
    rows = [f"{day},{value:.0f}" for day, value in zip(SESSIONS, turnover, strict=True)]
    (tmp_path / "turnover.csv").write_text("date,turnover\n" + "\n".join(rows) + "\n")
    return tmp_path
