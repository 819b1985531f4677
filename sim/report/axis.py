"""The trading-day axis: one step a session, so that weekends and holidays leave no gap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from sim.report.inputs import Curve, Floats

Places = NDArray[np.int64]

_WEEKS_UP_TO = 45  # sessions
_MONTHS_UP_TO = 330
_QUARTERS_UP_TO = 1100
_QUARTER_MONTHS = (1, 4, 7, 10)
_LEAST_SHARE = 0.045  # of the axis between two labels


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAxis:
    """Sessions and their places 0, 1, 2 ... on the axis."""

    days: tuple[date, ...]

    @classmethod
    def of(cls, series: Iterable[Sequence[date]]) -> "SessionAxis":
        """Return the axis of every session that occurs in `series`."""
        return cls(days=tuple(sorted({day for days in series for day in days})))

    def place(self, day: date) -> int | None:
        """Return the place of `day`, or of the first session after it; None outside the axis."""
        if not self.days or day < self.days[0]:
            return None
        place = int(np.searchsorted(_ordinals(self.days), day.toordinal()))
        return place if place < len(self.days) else None

    def locate(self, days: Sequence[date]) -> tuple[Places, NDArray[np.bool_]]:
        """Return the place of each day, and whether it is a session of the axis at all."""
        own, asked = _ordinals(self.days), _ordinals(days)
        places = np.searchsorted(own, asked)
        known = places < len(own)
        known[known] = own[places[known]] == asked[known]
        return places, known

    def spread(self, curve: Curve) -> Floats:
        """Return the curve's values by place on the axis, NaN where it has none."""
        values = np.full(len(self.days), np.nan)
        places, known = self.locate(curve.days)
        values[places[known]] = np.asarray(curve.values, dtype=np.float64)[known]
        return values

    def ticks(self) -> tuple[list[int], list[str]]:
        """Return places and labels: weeks, months, quarters or years, as the length asks."""
        starts = [place for place in range(len(self.days)) if self._starts_period(place)]
        least = max(1, round(len(self.days) * _LEAST_SHARE))
        kept: list[int] = []
        for place in starts:
            if kept and place - kept[-1] < least:
                if kept[-1] != 0:
                    continue
                kept.pop()  # the first, partial period gives way
            kept.append(place)
        return kept, self._labels(kept)

    def draw(self, axes: Axes) -> None:
        """Set limits, ticks and labels of the x axis of `axes`."""
        places, labels = self.ticks()
        margin = max(0.5, len(self.days) * 0.006)
        axes.set_xlim(-margin, len(self.days) - 1 + margin)
        axes.set_xticks(places, labels)

    def _starts_period(self, place: int) -> bool:
        if place == 0:
            return True
        before, day = self.days[place - 1], self.days[place]
        count = len(self.days)
        if count <= _WEEKS_UP_TO:
            return before.isocalendar()[:2] != day.isocalendar()[:2]
        if count <= _MONTHS_UP_TO:
            return (before.year, before.month) != (day.year, day.month)
        if count <= _QUARTERS_UP_TO:
            return (before.year, (before.month - 1) // 3) != (day.year, (day.month - 1) // 3)
        return before.year != day.year

    def _labels(self, places: Sequence[int]) -> list[str]:
        labels = []
        shown: int | None = None
        for place in places:
            day = self.days[place]
            if len(self.days) > _QUARTERS_UP_TO:
                text = str(day.year)
            else:
                weekly = len(self.days) <= _WEEKS_UP_TO
                text = f"{day:%m-%d}" if weekly else f"{day.month}月"
                if day.year != shown:
                    text += f"\n{day.year}"
            shown = day.year
            labels.append(text)
        return labels


def _ordinals(days: Sequence[date]) -> Places:
    return np.fromiter((day.toordinal() for day in days), dtype=np.int64, count=len(days))
