"""Readings and the sessions they are of: what a strategy reads its regime from."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.indicators.conditions import Readings

Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, eq=False)
class Regime:
    """Readings with their sessions.

    Attributes:
        days: Sessions as datetime64[D], ascending.
        readings: One row per session.
    """

    days: Days
    readings: Readings

    def __post_init__(self) -> None:
        if len(self.days) != len(self.readings):
            raise ValueError(
                f"wanted a session a row, found {len(self.days)} sessions for"
                f" {len(self.readings)} rows"
            )

    def row(self, day: date) -> int:
        """Return the last row known after the close of `day`, -1 when there is none yet."""
        return int(np.searchsorted(self.days, np.datetime64(day), side="right")) - 1
