from datetime import date

import numpy as np
import pytest
from matplotlib.figure import Figure

from sim.report.axis import SessionAxis
from sim.report.inputs import Curve


def test_a_weekend_leaves_no_gap():
    axis = SessionAxis.of([[date(2024, 2, 23), date(2024, 2, 26)]])
    assert [axis.place(day) for day in axis.days] == [0, 1]


def test_the_axis_holds_every_session_of_every_series_once():
    one, two, three = date(2024, 2, 19), date(2024, 2, 20), date(2024, 2, 21)
    assert SessionAxis.of([[one, three], [two, three]]).days == (one, two, three)


def test_an_event_on_a_day_off_stands_at_the_next_session_and_outside_nowhere():
    axis = SessionAxis.of([[date(2024, 2, 23), date(2024, 2, 26)]])
    assert axis.place(date(2024, 2, 22)) is None
    assert SessionAxis.of([]).place(date(2024, 2, 22)) is None
    assert axis.place(date(2024, 2, 25)) == 1
    assert axis.place(date(2024, 2, 27)) is None


def test_values_are_spread_by_session_and_missing_ones_are_not_a_number():
    axis = SessionAxis.of([[date(2024, 2, 19), date(2024, 2, 20), date(2024, 2, 22)]])
    curve = Curve(
        name="x",
        days=[date(2024, 2, 19), date(2024, 2, 21), date(2024, 2, 22), date(2024, 2, 23)],
        values=[1.0, 2.0, 3.0, 4.0],
    )
    np.testing.assert_array_equal(axis.spread(curve), [1.0, np.nan, 3.0])


@pytest.mark.parametrize(
    ("count", "wanted"),
    [
        (12, ["02-19\n2024", "02-26", "03-04"]),
        (120, ["2月\n2024", "3月", "4月", "5月", "6月", "7月", "8月"]),
        (480, ["2月\n2024", "4月", "7月", "10月", "1月\n2025", "4月", "7月", "10月"]),
        (1600, ["2024", "2025", "2026", "2027", "2028", "2029", "2030"]),
    ],
)
def test_labels_are_weeks_months_quarters_or_years_as_the_length_asks(weekdays, count, wanted):
    axis = SessionAxis.of([weekdays(count)])
    _, labels = axis.ticks()
    assert labels[: len(wanted)] == wanted
    assert len(labels) <= len(wanted) + 1


def test_a_short_first_period_gives_way_to_the_next():
    days = [
        date(2024, 1, 31),
        *(date(2024, 2, d) for d in range(1, 29)),
        *(date(2024, 3, d) for d in range(1, 32)),
        *(date(2024, 4, d) for d in range(1, 29)),
    ]
    places, labels = SessionAxis.of([days]).ticks()
    assert labels == ["2月\n2024", "3月", "4月"]
    assert places[0] == 1


def test_labels_that_would_touch_are_left_out(weekdays):
    monthly = [date(2025, month, 3) for month in range(1, 12)]  # hardly traded any more
    axis = SessionAxis.of([weekdays(100, date(2024, 1, 1)), monthly])
    places, labels = axis.ticks()
    assert min(np.diff(places)) >= 5
    assert labels[:5] == ["1月\n2024", "2月", "3月", "4月", "5月"]


def test_drawing_sets_limits_with_a_margin_and_the_labels(weekdays):
    axes = Figure().add_subplot()
    SessionAxis.of([weekdays(12)]).draw(axes)
    assert axes.get_xlim() == (-0.5, 11.5)
    assert axes.get_xticklabels()[0].get_text() == "02-19\n2024"
