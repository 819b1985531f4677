"""A small market of our own figures, which the fake providers serve in their own formats."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

SATURDAY = date(2024, 3, 16)
SESSIONS = tuple(
    day for day in (date(2024, 3, 4) + timedelta(days=n) for n in range(26)) if day.weekday() < 5
)


@dataclass(frozen=True)
class FakeBar:
    day: date
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int  # shares
    amount: int  # yuan
    before: Decimal  # previous close as published: the reference price on an ex-date


STOCK_ACTIONS = {date(2024, 3, 14): ("0.17", "0.3")}  # cash and free shares for one held
FUND_ACTIONS = {
    date(2024, 3, 5): ("0.1", "0"),
    date(2024, 3, 14): ("0.25", "0"),
    date(2024, 3, 18): ("0", "1"),
}


def bars_from(start: str, tick: str = "0.01", seed: int = 1, actions=None) -> tuple[FakeBar, ...]:
    """Return bars that wander, whose turnover fits their prices, volume in whole lots."""
    step, price, bars = Decimal(tick), Decimal(start), []
    for number, day in enumerate(SESSIONS):
        if day in (actions or {}):
            cash, bonus = map(Decimal, actions[day])
            price = ((price - cash) / (1 + bonus)).quantize(step, ROUND_HALF_UP)
        before = price
        turn = (number * 7 + seed * 3) % 11 - 5
        opened = price + step * (turn % 3 - 1)
        close = opened + step * (turn * 2)
        high = max(opened, close) + step * (1 + number % 3)
        low = min(opened, close) - step * (1 + (number + seed) % 2)
        volume = 100 * (12_000 + 371 * ((number * 5 + seed) % 17))
        mean = (high + low + opened + close) / 4
        bars.append(FakeBar(day, opened, high, low, close, volume, int(mean * volume), before))
        price = close
    return tuple(bars)


MARKET = {
    "sh600155": bars_from("7.31", actions=STOCK_ACTIONS),
    "sz000987": bars_from("5.89", seed=2, actions=STOCK_ACTIONS),
    "sz000938": bars_from("17.75", seed=3, actions=STOCK_ACTIONS),
    "sh512690": bars_from("0.642", tick="0.001", seed=4, actions=FUND_ACTIONS),
    "sh688001": bars_from("31.20", seed=5, actions=STOCK_ACTIONS),
}


def index_bars(start: str, seed: int = 7) -> tuple[FakeBar, ...]:
    """Return bars of an index: points are no price per share, so turnover fits nothing."""
    return tuple(
        replace(bar, amount=bar.volume * 11) for bar in bars_from(start, tick="0.37", seed=seed)
    )


MARKET |= {"sh000001": index_bars("2910.54"), "sz399001": index_bars("8902.33", seed=8)}


def _ghost(bars):
    before = [bar for bar in bars if bar.day < SATURDAY]
    after = [bar for bar in bars if bar.day > SATURDAY]
    return (*before, replace(before[-1], day=SATURDAY, volume=before[-1].volume + 100), *after)


def _lowered(bar):
    prices = ("open", "high", "low", "close")
    return replace(bar, **{name: getattr(bar, name) - 100_000 for name in prices})


FAULTS = {
    "a day absent": lambda bars: tuple(bar for bar in bars if bar.day != date(2024, 3, 8)),
    "phantom Saturday": _ghost,
    "duplicated days": lambda bars: (*bars[:6], replace(bars[5], close=bars[5].low), *bars[6:]),
    "a copied row": lambda bars: (*bars[:5], replace(bars[4], day=bars[5].day), *bars[5:]),
    "an idle day": lambda bars: tuple(
        replace(bar, volume=0, amount=0) if bar.day == date(2024, 3, 8) else bar for bar in bars
    ),
    "another later close": lambda bars: (
        *bars[:15],
        replace(bars[15], close=bars[15].low),
        *bars[16:],
    ),
    "one other close": lambda bars: (
        *bars[:10],
        replace(bars[10], close=bars[10].low),
        *bars[11:],
    ),
    "reordered columns": lambda bars: tuple(
        replace(bar, open=bar.high, high=bar.open, low=bar.close, close=bar.low) for bar in bars
    ),
    "wrong units": lambda bars: tuple(replace(bar, volume=bar.volume * 37) for bar in bars),
    "lots for shares": lambda bars: tuple(replace(b, volume=b.volume // 100) for b in bars),
    "shares for lots": lambda bars: tuple(replace(b, volume=b.volume * 100) for b in bars),
    "negative prices": lambda bars: tuple(map(_lowered, bars)),
}


def spoiled(symbol: str, fault: str, *, lots: bool = False) -> tuple[FakeBar, ...]:
    """Return the bars of a symbol with a fault of data in them.

    `lots` says that the provider counts in lots, so that its other unit is the share.
    """
    if fault == "the other unit":
        fault = "shares for lots" if lots else "lots for shares"
    if fault in {"another security", "other prices"}:
        return MARKET["sz000938" if symbol != "sz000938" else "sh600155"]
    return FAULTS.get(fault, tuple)(MARKET[symbol])


def frame_of(symbol: str) -> pd.DataFrame:
    """Return the bars of a symbol in the schema, for comparison."""
    bars = MARKET[symbol]
    return pd.DataFrame(
        {
            "date": pd.to_datetime([bar.day for bar in bars]).astype("datetime64[us]"),
            **{n: [float(getattr(b, n)) for b in bars] for n in ("open", "high", "low", "close")},
            "volume": [bar.volume for bar in bars],
            "amount": [float(bar.amount) for bar in bars],
        }
    )
