from datetime import date

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from sim.model.trade import Side
from sim.report.axis import SessionAxis
from sim.report.candles import draw_candles, draw_trades
from sim.report.inputs import Bars, TradeMark
from sim.report.style import DOWN, UP

DAYS = [date(2024, 2, 19), date(2024, 2, 20), date(2024, 2, 21)]
# rising, falling, and a session locked at one price
THREE = Bars(
    name="x",
    days=DAYS,
    open=[9.0, 9.5, 9.9],
    high=[9.6, 9.7, 9.9],
    low=[8.9, 9.1, 9.9],
    close=[9.5, 9.2, 9.9],
)


def drawn(bars, days=None):
    axes = Figure().add_subplot()
    draw_candles(axes, SessionAxis.of([days or bars.days]), bars)
    bodies = [c for c in axes.collections if isinstance(c, PolyCollection)]
    wicks = [c for c in axes.collections if isinstance(c, LineCollection)]
    return axes, bodies, wicks


def test_rising_is_hollow_red_and_falling_is_filled_green():
    _, (rising, falling), _ = drawn(THREE)
    assert to_hex(rising.get_edgecolor()[0]) == UP.lower()
    assert to_hex(rising.get_facecolor()[0]) == "#ffffff"
    assert to_hex(falling.get_edgecolor()[0]) == DOWN.lower()
    assert to_hex(falling.get_facecolor()[0]) == DOWN.lower()
    assert (len(rising.get_paths()), len(falling.get_paths())) == (2, 1)


def test_a_body_spans_open_to_close_at_its_session():
    _, (rising, falling), _ = drawn(THREE)
    box = rising.get_paths()[0].get_extents()
    assert (box.y0, box.y1) == (9.0, 9.5)
    assert (box.x0 + box.x1) / 2 == pytest.approx(0)
    box = falling.get_paths()[0].get_extents()
    assert (box.y0, box.y1) == (9.2, 9.5)
    assert (box.x0 + box.x1) / 2 == pytest.approx(1)


def test_wicks_reach_to_high_and_low_and_do_not_cross_the_body():
    _, _, (rising, _) = drawn(THREE)
    segments = [segment[:, 1].tolist() for segment in rising.get_segments()]
    assert segments == [[8.9, 9.0], [9.9, 9.9], [9.5, 9.6], [9.9, 9.9]]


def test_a_session_without_a_bar_stays_empty():
    middle = Bars(name="x", days=DAYS[1:2], open=[9.5], high=[9.7], low=[9.1], close=[9.2])
    _, (rising, falling), _ = drawn(middle, DAYS)
    assert not rising.get_paths()
    assert falling.get_paths()[0].get_extents().x0 == pytest.approx(1 - 0.33)


def test_bars_outside_the_axis_are_left_out():
    _, (rising, falling), _ = drawn(THREE, DAYS[:1])
    assert (len(rising.get_paths()), len(falling.get_paths())) == (1, 0)


def test_a_price_that_never_moved_still_has_room_around_it():
    flat = Bars(
        name="x", days=DAYS, open=[5.0] * 3, high=[5.0] * 3, low=[5.0] * 3, close=[5.0] * 3
    )
    axes, *_ = drawn(flat)
    low, high = axes.get_ylim()
    assert low < 5.0 < high


def test_no_bar_on_the_axis_draws_nothing():
    _, bodies, wicks = drawn(THREE, [date(2020, 1, 2)])
    assert not any(len(each.get_paths()) for each in (*bodies, *wicks))


def test_years_of_sessions_are_a_line_inside_its_range(weekdays):
    days = weekdays(900)
    price = np.linspace(9, 12, 900)
    long = Bars(name="x", days=days, open=price, high=price + 1, low=price - 1, close=price)
    axes, bodies, wicks = drawn(long)
    assert not wicks
    assert [line.get_label() for line in axes.get_lines()] == ["收盘 Close"]
    assert len(bodies) == 1


def mark(place, side=Side.BUY, price=9.0):
    return TradeMark(day=DAYS[place], side=side, price=price, quantity=320_000)


def test_trades_stand_below_the_low_or_above_the_high_with_quantity_and_price():
    axes, *_ = drawn(THREE)
    axis = SessionAxis.of([DAYS])
    draw_trades(axes, axis, THREE, [mark(0), mark(1, Side.SELL, 9.105)])
    marks = {line.get_marker(): line for line in axes.get_lines() if line.get_marker() in "^v"}
    assert marks["^"].get_ydata()[0] < 8.9
    assert marks["v"].get_ydata()[0] > 9.7
    assert [text.get_text() for text in axes.texts] == ["320,000 @ 9.00", "320,000 @ 9.105"]


def test_each_side_is_named_once_in_the_legend():
    axes, *_ = drawn(THREE)
    draw_trades(axes, SessionAxis.of([DAYS]), THREE, [mark(0), mark(1), mark(2, Side.SELL)])
    _, labels = axes.get_legend_handles_labels()
    assert labels == ["买入 Buy", "卖出 Sell"]


def test_labels_of_trades_close_together_stand_in_rows(weekdays):
    days = weekdays(100)
    price = np.full(100, 9.0)
    many = Bars(name="x", days=days, open=price, high=price, low=price, close=price)
    axes, *_ = drawn(many)
    near = [TradeMark(day=days[n], side=Side.BUY, price=9.0, quantity=100) for n in (50, 52, 90)]
    draw_trades(axes, SessionAxis.of([days]), many, near)
    heights = [text.xy[1] for text in axes.texts]
    assert heights[1] > heights[0] == heights[2]
    assert [text.get_ha() for text in axes.texts] == ["left", "left", "right"]


def test_more_than_eight_trades_are_marked_without_labels(weekdays):
    days = weekdays(20)
    price = np.full(20, 9.0)
    bars = Bars(name="x", days=days, open=price, high=price, low=price, close=price)
    axes, *_ = drawn(bars)
    trades = [TradeMark(day=day, side=Side.SELL, price=9.0, quantity=100) for day in days[:9]]
    draw_trades(axes, SessionAxis.of([days]), bars, trades)
    assert not axes.texts


def test_a_trade_after_the_last_session_is_left_out_and_one_without_a_bar_stands_at_its_price():
    axes, *_ = drawn(THREE)
    gap = Bars(name="x", days=DAYS[:1], open=[9.0], high=[9.6], low=[8.9], close=[9.5])
    late = TradeMark(day=date(2030, 1, 1), side=Side.BUY, price=9.0, quantity=100)
    draw_trades(axes, SessionAxis.of([DAYS]), gap, [late, mark(2, price=9.9)])
    marks = [line for line in axes.get_lines() if line.get_marker() == "^"]
    assert [int(line.get_xdata()[0]) for line in marks] == [2]
    assert marks[0].get_ydata()[0] == pytest.approx(9.9, abs=0.1)
