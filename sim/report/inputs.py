"""What the figures are drawn from: days and numbers, already computed."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Values = Sequence[float] | Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """One line: a value a session.

    Attributes:
        name: As the legend shows it.
        days: Sessions, ascending, no duplicates.
        values: One per day, in the unit the figure names; NaN where there is none.
    """

    name: str
    days: Sequence[date]
    values: Values

    def __post_init__(self) -> None:
        check_days(self.name, self.days, self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """Something that happened to one security on one day.

    Attributes:
        day: Session.
        name: Short name of the security.
        amount: Yuan that came in, None when it was not money.
    """

    day: date
    name: str
    amount: float | None = None


def check_days(name: str, days: Sequence[date], *columns: Values) -> None:
    """Refuse days out of order and columns of another length.

    Raises:
        ValueError: With the name of the series and what was wrong.
    """
    for column in columns:
        if len(column) != len(days):
            raise ValueError(
                f"{name}: wanted one value per day, found {len(days)} days and"
                f" {len(column)} values"
            )
    for earlier, later in itertools.pairwise(days):
        if earlier >= later:
            raise ValueError(f"{name}: days must ascend, {later} came after {earlier}")
