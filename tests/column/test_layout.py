"""Where a column stands among its neighbours."""

from sim.column.layout import find_columns
from sim.column.normal import normalise
from tests.column.pages import codes, page, read


def layouts(text):
    return find_columns(normalise(text))


def test_a_label_opens_the_part_on_assets():
    (layout,) = layouts(page())

    assert normalise(page()).text[layout.assets :].startswith("资产:周一")
    assert layout.score == 5


def test_without_a_label_the_paragraph_opens_it():
    text = page(trades="周一以9元买入苍梧微2万股。").replace("资产：", "")

    parsed = read(text)

    assert len(parsed.statement.trades) == 1
    assert codes(parsed) == []


def test_a_blank_line_within_a_sentence_opens_nothing():
    text = page(trades="周一以9元买入\n\n苍梧微2万股。").replace("资产：", "")

    assert len(read(text).statement.trades) == 1


def test_trades_told_ahead_of_the_part_on_assets_are_not_passed_over():
    text = page(trades="", dated="2024年2月19日 星期一").replace("资产：", "")
    text = text.replace("目前", "周一以9元买入苍梧微2万股。大盘平稳。\n\n目前")

    parsed = read(text)

    assert parsed.statement.trades == ()
    assert codes(parsed) == ["trade-outside-assets"]


def test_without_paragraphs_the_sentence_opens_it():
    text = page(dated="据报道，2024年2月19日天气晴。")
    flat = text.replace("\n", "").replace("资产：", "").replace("本版", "\n\n本版")

    parsed = read(flat)

    assert len(parsed.statement.holdings) == 2


def test_the_question_opens_the_commentary():
    text = page(talk="问：周一如何？\n\n答：平稳。\n\n问：后市呢？\n\n答：乐观。\n\n")
    (layout,) = layouts(text)

    assert normalise(text).text[layout.start :].startswith("问:周一")


def test_a_column_without_a_plan_ends_with_its_last_balance():
    text = page(plan="")
    (layout,) = layouts(text)

    assert layout.plan is None
    assert normalise(text).text[: layout.assets_end].endswith("盈利400.00%。")


def test_a_column_without_a_plan_or_a_full_stop_reaches_to_the_end():
    text = "资产：目前持有青川股份（600155）10万股，资金余额1.00元"
    (layout,) = layouts(text)

    assert layout.assets_end == len(normalise(text).text)


def test_a_plan_ahead_of_the_column_is_another_ones():
    (layout,) = layouts("明日操作计划：观望。\n\n" + page())

    assert normalise(page()).text[: layout.assets].count("计划") == 0


def test_two_columns_without_labels_are_parted_by_their_plans():
    text = page().replace("资产：", "") + "\n\n" + page().replace("资产：", "")

    assert len(layouts(text)) == 2


def test_a_fund_report_is_no_column():
    assert layouts("二季度末持有白酒股3亿元，净值增长5%。股东持股比例5%，共3万股份。") == ()
