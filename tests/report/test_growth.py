import pytest

from sim.report.growth import Growth, draw_growth


def test_measurements_stand_beside_a_line_of_proportion(texts_of):
    ours = Growth(name="fupan", sizes=[100, 10_000], seconds=[0.1, 2.0])
    peer = Growth(name="某库 peer", sizes=[100, 1000], seconds=[1.0, 30.0])
    figure = draw_growth([ours, peer], size="格数 Cells (个)", source="虚构 made up")
    first, second, proportion = figure.axes[0].get_lines()
    assert list(first.get_ydata()) == [0.1, 2.0]
    assert first.get_marker() != second.get_marker()
    assert list(proportion.get_ydata()) == pytest.approx([0.02, 2.0])
    texts = texts_of(figure)
    assert {"格数 Cells (个)", "用时 Time (秒 s)", "某库 peer", "正比 proportional"} <= set(texts)


@pytest.mark.parametrize(
    "measured",
    [
        [],
        [Growth(name="x", sizes=[], seconds=[])],
        [Growth(name="x", sizes=[0], seconds=[1])],
        [Growth(name="x", sizes=[1], seconds=[-1])],
    ],
)
def test_what_has_no_logarithm_is_refused(measured):
    with pytest.raises(ValueError, match="needs positive sizes and seconds"):
        draw_growth(measured, size="格数")
