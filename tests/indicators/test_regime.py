from datetime import date

import numpy as np
import pytest

from sim.indicators.conditions import Readings
from sim.indicators.exact import whole_prices
from sim.indicators.regime import Regime

DAYS = np.array(["2024-02-08", "2024-02-19", "2024-02-20"], dtype="datetime64[D]")
REGIME = Regime(DAYS, Readings(whole_prices([1.0, 2.0, 3.0]), np.zeros(3)))


@pytest.mark.parametrize(
    ("day", "row"), [("2024-02-07", -1), ("2024-02-08", 0), ("2024-02-12", 0), ("2024-03-01", 2)]
)
def test_the_last_row_known_is_that_of_the_session_or_the_one_before(day, row):
    assert REGIME.row(date.fromisoformat(day)) == row


def test_every_row_needs_its_session():
    with pytest.raises(ValueError, match="2 sessions for 3 rows"):
        Regime(DAYS[:2], REGIME.readings)
