"""A small made-up market: two shares, two indices, 90 sessions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from sim.data.sessions import shipped_calendar
from sim.engine.options import BrokerOptions
from sim.engine.run import Setting, run
from sim.model.event import Opened, OpeningPosition
from sim.model.symbol import Symbol

SSE, SZSE = Symbol.parse("000001.SH"), Symbol.parse("399001.SZ")
A, B = Symbol.parse("600155.SH"), Symbol.parse("000987.SZ")
CALENDAR = shipped_calendar()
SESSIONS = CALENDAR.between(date(2023, 1, 3), date(2023, 5, 18))


def frame(seed, level, amount, sessions=SESSIONS):
    random = np.random.default_rng(seed)
    returns = np.clip(random.normal(0, 0.02, len(sessions)), -0.09, 0.09)
    close = np.round(level * np.exp(np.cumsum(returns)), 2)
    opened = np.round(np.concatenate(([level], close[:-1])) * (1 + 0.1 * returns), 2)
    return pd.DataFrame(
        {
            "date": pd.to_datetime(list(sessions)).astype("datetime64[us]"),
            "open": opened,
            "high": np.maximum(opened, close),
            "low": np.minimum(opened, close),
            "close": close,
            "volume": np.full(len(sessions), 500_000_000),
            "amount": amount * np.exp(random.normal(0, 0.2, len(sessions))),
        }
    )


@dataclass(frozen=True)
class Stage:
    """Runs a strategy on the made-up market."""

    frames: dict
    indices: dict

    @property
    def setting(self):
        return Setting(
            frames=self.frames,
            indices=self.indices,
            calendar=CALENDAR,
            options=BrokerOptions(participation=None),
        )

    @property
    def opening(self):
        return Opened(
            day=SESSIONS[0],
            cash=Decimal("500000.00"),
            positions=(
                OpeningPosition(symbol=A, quantity=60_000, cost=Decimal("600000.00")),
                OpeningPosition(symbol=B, quantity=20_000, cost=Decimal("200000.00")),
            ),
        )

    def run(self, entry, params=None, **how):
        return run(
            entry.strategy(),
            {"settings": params or entry.params()},
            setting=self.setting,
            opening=how.pop("opening", self.opening),
            end=SESSIONS[-1],
            **how,
        )


@pytest.fixture(scope="session")
def stage():
    return Stage(
        frames={A: frame(1, 10.0, 5e9), B: frame(2, 6.0, 5e9)},
        indices={SSE: frame(3, 3000.0, 4e11), SZSE: frame(4, 9000.0, 5e11)},
    )
