import pytest
from matplotlib.colors import to_hex

from sim.report.attribution import draw_attribution
from sim.report.style import DOWN, UP


def test_gains_are_hollow_red_losses_filled_green_and_the_sum_stands_last(texts_of):
    figure = draw_attribution(["华创云信", "费用 Fees"], [120_000.5, -20_000.25])
    gain, loss, total = figure.axes[0].patches
    assert to_hex(gain.get_edgecolor()) == UP.lower()
    assert to_hex(loss.get_facecolor()) == DOWN.lower()
    assert total.get_width() == pytest.approx(10.000025)
    texts = texts_of(figure)
    assert {"+120,000.50 元", "-20,000.25 元", "+100,000.25 元", "合计 Total"} <= set(texts)
    assert "盈亏 Profit and loss (万元)" in texts


@pytest.mark.parametrize(
    ("yuan", "left", "right"), [([5e4], 0, 5), ([-5e4], -5, 0), ([0.0], 0, 0)]
)
def test_labels_have_room_on_the_side_they_stand(yuan, left, right):
    low, high = draw_attribution(["x"], yuan).axes[0].get_xlim()
    assert low < left or left == 0
    assert high > right or right == 0
    assert low <= left < high or low < right <= high
