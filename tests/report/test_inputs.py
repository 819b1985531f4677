from datetime import date

import numpy as np
import pytest

from sim.report.inputs import Bars, Condition, Curve, HeatMap, MacdStudy, Turnover

ONE, TWO = date(2024, 2, 19), date(2024, 2, 20)


def test_a_curve_needs_one_value_per_day():
    with pytest.raises(ValueError, match="净值: wanted one value per day, found 2 days and 1 val"):
        Curve(name="净值", days=[ONE, TWO], values=[1.0])


@pytest.mark.parametrize("days", [[TWO, ONE], [ONE, ONE]])
def test_days_must_ascend_without_duplicates(days):
    with pytest.raises(ValueError, match="days must ascend"):
        Curve(name="净值", days=days, values=[1.0, 2.0])


def test_every_column_of_bars_and_studies_is_counted():
    with pytest.raises(ValueError, match="found 1 days and 2 values"):
        Bars(name="x", days=[ONE], open=[1.0], high=[1.0], low=[1.0], close=[1.0, 2.0])
    with pytest.raises(ValueError, match="found 1 days and 0 values"):
        MacdStudy(days=[ONE], dif=[1.0], dea=[1.0], bar=[])
    with pytest.raises(ValueError, match="found 0 days and 1 values"):
        Condition(name="x", days=[], states=[True])
    with pytest.raises(ValueError, match="found 1 days and 0 values"):
        Turnover(name="x", days=[ONE], yuan=[])


@pytest.mark.parametrize("shape", [(1, 2), (2, 0)])
def test_a_heat_map_needs_a_score_for_every_pair(shape):
    columns = ["20", "60"][: shape[1] or 0]
    with pytest.raises(ValueError, match="floor by ma: wanted scores of shape"):
        HeatMap(
            across="ma", columns=columns, down="floor", rows=["a", "b"], scores=np.zeros(shape)
        )
