import pytest

from sim.report.reconciliation import Amount, draw_reconciliation

PARTS = [
    Amount(name="华创云信", yuan=7_236_900.0),
    Amount(name="越秀资本", yuan=4_123_000.0),
    Amount(name="现金\nCash", yuan=1_431_678.63),
]
COMPUTED = 12_791_578.63


def test_steps_lead_from_nothing_to_the_computed_net_value(texts_of):
    figure = draw_reconciliation(PARTS, computed=COMPUTED, printed=COMPUTED - 146_200)
    steps = figure.axes[0].patches
    bottoms = [step.get_y() for step in steps[:3]]
    assert bottoms == pytest.approx([0, 723.69, 1135.99])
    assert steps[3].get_height() == pytest.approx(1279.157863)
    assert {"723.69", "412.30", "143.17", "1,279.16", "1,264.54"} <= set(texts_of(figure))


def test_the_difference_is_enlarged_and_written_to_the_fen(texts_of):
    figure = draw_reconciliation(PARTS, computed=COMPUTED, printed=COMPUTED - 146_200)
    texts = texts_of(figure)
    assert {"12,791,578.63", "12,645,378.63", "-146,200.00"} <= set(texts)
    low, high = figure.axes[1].get_ylim()
    assert 14.62 / (high - low) > 0.3
    assert "轴不从零起" in figure.axes[1].get_ylabel()


def test_a_printed_value_above_the_computed_is_drawn_as_such(texts_of):
    figure = draw_reconciliation(PARTS, computed=COMPUTED, printed=COMPUTED + 20)
    assert "+20.00" in texts_of(figure)


@pytest.mark.parametrize("value", [COMPUTED, 0.0])
def test_values_that_agree_say_so(value, texts_of):
    figure = draw_reconciliation([], computed=value, printed=value)
    assert "一致\nAgree" in texts_of(figure)


def test_at_most_five_explanations_stand_below(texts_of):
    notes = [f"{number}. 某种解释 some reason" for number in range(1, 8)]
    plain = draw_reconciliation(PARTS, computed=1.0, printed=2.0)
    figure = draw_reconciliation(PARTS, computed=1.0, printed=2.0, notes=notes)
    (shown,) = [text for text in texts_of(figure) if "解释" in text]
    assert "5. 某种解释" in shown
    assert "6. 某种解释" not in shown
    assert figure.get_figheight() > plain.get_figheight()


def test_many_holdings_are_folded_into_the_largest_and_the_others(texts_of):
    holdings = [Amount(name=f"证券{n}", yuan=1e6 * n) for n in range(1, 31)]
    cash = Amount(name="现金", yuan=1e6)
    figure = draw_reconciliation([*holdings, cash], computed=4.66e8, printed=4.66e8)
    names = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert names == [
        *(f"证券{n}" for n in range(23, 31)),
        "其他 22 只\nOthers",
        "现金",
        "计算\nComputed",
        "刊登\nPrinted",
    ]
    assert "25,300.00" in texts_of(figure)
    assert figure.axes[0].patches[10].get_height() == pytest.approx(46_600)


def test_long_names_stand_in_two_lines_and_are_cut_after_that():
    parts = [
        Amount(name="华宝中证白酒", yuan=1.0),
        Amount(name="一二三四五六七八九十", yuan=1.0),
        Amount(name="现金\nCash", yuan=1.0),
    ]
    axes = draw_reconciliation(parts, computed=3.0, printed=3.0).axes[0]
    names = [label.get_text() for label in axes.get_xticklabels()]
    assert names[:3] == ["华宝中证\n白酒", "一二三四\n五六七…", "现金\nCash"]


def test_an_explanation_too_long_for_the_figure_is_cut(texts_of):
    figure = draw_reconciliation(PARTS, computed=1.0, printed=2.0, notes=["某种解释 " * 40])
    (shown,) = [text for text in texts_of(figure) if "解释" in text]
    assert shown.endswith("…")
