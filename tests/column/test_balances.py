"""Cash, net value and profit."""

from decimal import Decimal

import pytest

from tests.column.pages import codes, page, read


def balances(parsed):
    statement = parsed.statement
    figures = (statement.cash, statement.net_value, statement.profit_percent)
    return tuple(figure.value if figure is not None else None for figure in figures)


TRUE = (Decimal(100_000), Decimal(1_000_000), Decimal(400))


@pytest.mark.parametrize(
    "words",
    [
        "资金余额100000.00元，总净值1000000.00元，盈利400.00%。",
        "可用资金为100,000元，账户总值为1,000,000元，累计收益率为400%。",
        "现金10万元，总资产100万元，收益率四百%。",
        "账户余额：10万0000.00元；资产净值达100万0000元；获利800000元，收益率400%。",
        "剩余资金人民币100000元，净资产约1000000元，盈利800000元（400%）。",
        "总净值1000000元，盈利400%，资金余额100000元。",
    ],
)
def test_every_way_of_printing_the_balances_gives_the_same(words):
    parsed = read(page(balances=words))

    assert balances(parsed) == TRUE
    assert codes(parsed) == []


def test_a_loss_is_a_negative_profit():
    words = "资金余额100000.00元，总净值800000.00元，亏损20.00%。"

    assert balances(read(page(balances=words)))[2] == -20


def test_a_negative_rate_is_a_negative_profit():
    words = "资金余额100000.00元，总净值800000.00元，收益率-20.00%。"

    assert balances(read(page(balances=words)))[2] == -20


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("总净值1000000.00元，盈利400.00%。", "balance-missing"),
        ("资金余额1O0000.00元，总净值1000000.00元，盈利400.00%。", "balance-unreadable"),
        ("资金余额100000.005元，总净值1000000.00元，盈利400.00%。", "not-an-amount"),
        ("资金余额-100000.00元，总净值1000000.00元，盈利400.00%。", "not-an-amount"),
        ("资金余额5万7万元，总净值1000000.00元，盈利400.00%。", "number-unreadable"),
        (
            "资金余额100000.00元，总净值1000000.00元，盈利400.00%，可用资金200000.00元。",
            "balance-contradictory",
        ),
    ],
)
def test_what_cannot_be_right_is_an_issue_and_gives_nothing(words, expected):
    parsed = read(page(balances=words))

    assert expected in codes(parsed)
    assert balances(parsed)[0] is None


def test_the_same_figure_twice_is_no_contradiction():
    words = "资金余额100000.00元，可用资金10万元，总净值1000000.00元，盈利400.00%。"

    parsed = read(page(balances=words))

    assert balances(parsed) == TRUE
    assert codes(parsed) == []


def test_a_profit_told_with_a_trade_is_not_the_accounts():
    parsed = read(page(trades="周一以9元卖出苍梧微1万股，盈利12.50%。"))

    assert balances(parsed) == TRUE


def test_balances_may_stand_before_the_holdings():
    text = page(
        trades="周一没有操作。资金余额100000.00元，总净值1000000.00元，盈利400.00%。", balances=""
    )

    assert balances(read(text)) == TRUE
