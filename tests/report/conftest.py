"""Made-up sessions and series for figures, and a check of every text a figure draws."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.report.fonts import legible
from sim.report.inputs import Bars, Curve


def sessions(count: int, first: date = date(2024, 2, 19)) -> list[date]:
    days = []
    day = first
    while len(days) < count:
        if day.weekday() < 5:
            days.append(day)
        day += timedelta(days=1)
    return days


def wave(count: int, level: float = 30_000_000.0) -> np.ndarray:
    steps = np.arange(count)
    return level * (1 + 0.1 * np.sin(steps / 9) + 0.0005 * steps)


@pytest.fixture
def days() -> list[date]:
    return sessions(120)


@pytest.fixture
def weekdays() -> Callable[..., list[date]]:
    """So many weekdays from a first one on."""
    return sessions


@pytest.fixture
def curve(days) -> Curve:
    return Curve(name="按刊登 As printed", days=days, values=wave(len(days)))


@pytest.fixture
def bars(days) -> Bars:
    close = wave(len(days), 9.0).round(2)
    first = np.concatenate((close[:1], close[:-1]))
    return Bars(
        name="航宇微 300053.SZ",
        days=days,
        open=first,
        high=np.maximum(first, close) + 0.05,
        low=np.minimum(first, close) - 0.05,
        close=close,
    )


@pytest.fixture
def texts_of() -> Callable[[Figure], list[str]]:
    """Texts drawn by a figure, each of which must have its glyphs."""

    def texts(figure: Figure) -> list[str]:
        found = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
        drawn = [text for text in found if text]
        for text in drawn:
            assert legible(text) == text, f"a glyph of {text!r} is missing"
        return drawn

    return texts
