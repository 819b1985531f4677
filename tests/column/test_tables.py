"""Tables of holdings and trades: headings say which cell is which."""

from decimal import Decimal

import pytest

from tests.column.conftest import codes

HELD = [("青川股份", "600155", 100_000), ("苍梧微", "300053", 30_000)]


def held(parsed):
    return [
        (row.name, row.symbol.code, int(row.quantity.value)) for row in parsed.statement.holdings
    ]


def test_columns_parted_by_spaces_are_read_by_their_headings(text, parsed):
    """
    股票实盘 2024年2月19日收盘

    证券代码 证券名称 持股数量 成本价 现价 市值
    600155 青川股份 100000 6.55 7.02 702000.00
    300053 苍梧微 30,000 8.10 9.10 273000.00

    可用资金：25000.00元
    总资产：1000000.00元
    累计收益率：400.00%
    """
    assert held(parsed) == HELD
    assert str(parsed.statement.as_of) == "2024-02-19"
    assert parsed.statement.cash.value == Decimal(25_000)
    place = parsed.statement.holdings[1].quantity.place
    assert (place.line, text[place.start : place.end]) == (5, "30,000")
    assert not parsed.errors


@pytest.mark.parametrize(
    "table",
    [
        (
            "| 股票 | 代码 | 数量（万股） |\n| --- | --- | --- |\n"
            "| 青川股份 | 600155 | 10 |\n| 苍梧微 | 300053 | 3 |"
        ),
        "名称\t持股\t现价\n青川股份（600155）\t10万股\t7.02\n苍梧微（300053）\t３００手\t9.10",
        (
            "股票名称：青川股份\n股票代码：600155\n持股数量：10万股\n成本价：6.88元\n\n"
            "股票名称：苍梧微\n股票代码：300053\n持股数量：3万股\n成本价：8.10元"
        ),
    ],
)
def test_every_kind_of_table_gives_the_same(table):
    from tests.column.pages import BALANCES, PLAN, read

    parsed = read(f"2024年2月19日\n\n周一持仓（收盘）\n{table}\n\n{BALANCES}\n\n{PLAN} 申算子\n")

    assert held(parsed) == HELD
    assert codes(parsed) == []


def test_a_row_that_does_not_fit_its_headings_is_told(parsed):
    """
    2024年2月19日收盘

    代码 名称 数量 现价
    600155 青川股份 100000 7.02
    300053 苍梧 微 30000 9.10

    可用资金：25000.00元，总资产：1000000.00元，累计收益率：400.00%。
    """
    assert held(parsed) == HELD[:1]
    assert "row-unreadable" in codes(parsed)


def test_a_table_with_a_column_of_sides_tells_trades(parsed):
    """
    2024年2月19日收盘

    操作：
    买卖 代码 名称 成交数量 成交价
    买入 300053 苍梧微 20000 9.10
    卖出 600155 青川股份 5000 7.02
    转出 600155 青川股份 5000 7.02

    目前持有青川股份（600155）10万股、苍梧微（300053）3万股。
    可用资金25000.00元，总资产1000000.00元，累计收益率400.00%。
    """
    trades = [
        (row.side.value, row.symbol.code, int(row.quantity.value), row.price.value)
        for row in parsed.statement.trades
    ]

    assert held(parsed) == HELD
    assert trades == [
        ("buy", "300053", 20_000, Decimal("9.10")),
        ("sell", "600155", 5_000, Decimal("7.02")),
    ]
    assert "trade-unreadable" in codes(parsed)


def test_a_quantity_that_is_none_in_a_table_of_trades_is_told(parsed):
    """
    2024年2月19日收盘

    操作：
    方向 名称 代码 数量 成交价
    买入 苍梧微 300053 0.5 9.10
    卖出 青川股份 600155 500 待定

    目前持有青川股份（600155）10万股。可用资金25000.00元，总资产1000000.00元，累计收益率400.00%。
    """
    assert [row.price for row in parsed.statement.trades] == [None]
    assert {"quantity-not-whole", "price-missing"} <= set(codes(parsed))


def test_a_row_without_a_number_or_a_code_is_no_holding(parsed):
    """
    2024年2月19日收盘

    代码 名称 数量 现价
    600155 青川股份 100000 7.02
    300053 苍梧微 停牌 9.10
    合计 - 100000 -

    可用资金：25000.00元，总资产：1000000.00元，累计收益率：400.00%。
    """
    assert held(parsed) == HELD[:1]
    assert "row-unreadable" in codes(parsed)


def test_a_code_that_is_none_makes_no_row(parsed):
    """
    2024年2月19日收盘

    代码 名称 数量 现价
    600155 青川股份 100000 7.02
    30O053 苍梧微600166 30000 9.10

    可用资金：25000.00元，总资产：1000000.00元，累计收益率：400.00%。
    """
    assert held(parsed) == HELD[:1]
    assert "row-unreadable" in codes(parsed)


@pytest.mark.parametrize(
    "table",
    ["名称 数量\n\n", "名称 数量（元）\n青川股份（600155） 100000\n苍梧微（300053） 30000\n"],
)
def test_headings_without_rows_or_in_yuan_list_no_holdings(table):
    from tests.column.pages import page, read

    parsed = read(page(talk=f"{table}\n"))

    assert held(parsed) == HELD
