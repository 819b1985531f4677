"""More habits of columnists and bloggers, each read right or told with its line."""

from decimal import Decimal

import pytest

from tests.column.pages import BALANCES, MONEY, SHARES, balances, codes, held, page, read, traded


def planned(parsed):
    return [(row.action.value, row.name) for row in parsed.statement.plan]


@pytest.mark.parametrize(
    "holdings",
    [
        "持仓明细：\n・青川股份（600155）：100000股，成本6.20元\n・苍梧微（300053）：30000股，成本8.1元\n",
        "持仓：\n- 青川股份（600155）10万股\n- 苍梧微（300053）3万股\n",
        "现持青川股份（600155）10万股、苍梧微（300053）3万股。",
        "账户里还有青川股份（600155）10万股、苍梧微（300053）3万股。",
        "目前持有青川股份600155，10万，苍梧微300053，3万。",
        "目前持有青川股份（代码600155，持有10万股，占比70%）、苍梧微（代码300053，持有3万股）。",
        "目前持有两只个股：青川股份（600155）10万股、苍梧微（300053）3万股。",
        (
            "目前持有青川股份（600155）10万股，成本价6.88元，现价7.02元，浮盈2.0%；"
            "苍梧微（300053）3万股，市值27.3万元，占比27%。"
        ),
        "目前持有青川股份（600155）10万股·苍梧微（300053）3万股。",
        "目前持仓一览（截至2月19日收盘）：青川股份（600155）10万股、苍梧微（300053）3万股。",
    ],
)
def test_every_way_of_listing_holdings_gives_the_same(holdings):
    parsed = read(page(holdings=holdings))

    assert held(parsed) == SHARES
    assert balances(parsed) == MONEY
    assert codes(parsed) == []


def test_a_code_without_a_quantity_is_no_quantity():
    symbol = read(page()).statement.holdings[0].symbol
    text = page(holdings="目前持有青川股份600155、苍梧微（300053）3万股。")

    parsed = read(text, names={"青川股份": (symbol,)})

    assert held(parsed) == SHARES[1:]
    assert "code-and-quantity-joined" in codes(parsed)


@pytest.mark.parametrize(
    "printed",
    [
        "资金余额壹拾万元整，总净值壹佰万元整，盈利百分之四百。",
        "账户资金100000元，账户总额100万元，累计回报率400.00%。",
        "余钱10万元，股票市值90万元，总资产100万元，总收益率400%。",
        "总资产100万元，其中现金10万元，持仓市值90万元，总收益400.00%。",
    ],
)
def test_every_way_of_telling_balances_gives_the_same(printed):
    parsed = read(page(balances=printed))

    assert balances(parsed) == MONEY
    assert codes(parsed) == []


def test_a_total_market_value_is_the_net_value_when_the_profit_says_so():
    parsed = read(page(balances="资金余额103400.00元，总市值1000000.00元，盈利400.00%。"))

    assert balances(parsed)[1] == MONEY[1]
    assert codes(parsed) == []


def test_jiao_and_fen_in_formal_numerals_are_part_of_the_amount():
    parsed = read(
        page(
            balances="资金余额壹拾贰万叁仟肆佰伍拾陆元柒角捌分，总净值1000056.78元，盈利400.00%。"
        )
    )

    assert balances(parsed)[0] == Decimal("123456.78")


def test_a_market_value_that_leaves_the_capital_odd_is_not_the_net_value():
    parsed = read(page(balances="资金余额10万元，总市值90万元，盈利400.00%。"))

    assert balances(parsed) == (MONEY[0], None, MONEY[2])
    assert "balance-missing" in codes(parsed)


def test_a_market_value_that_does_not_add_up_is_told():
    parsed = read(page(balances=f"持仓市值95万元，{BALANCES}"))

    assert "market-value-differs" in codes(parsed)


def test_several_market_values_are_those_of_securities():
    parsed = read(page(balances=f"持仓市值95万元，股票市值90万元，{BALANCES}"))

    assert codes(parsed) == []


def test_a_number_cut_by_stray_separators_is_no_shorter_number():
    parsed = read(page(balances=BALANCES.replace("1000000.00", "1,00,0000.00")))

    assert parsed.statement.net_value is None
    assert "balance-unreadable" in codes(parsed)


def test_a_letter_scanned_for_a_digit_leaves_no_shorter_number():
    parsed = read(page(trades="周一以7.O2元买入苍梧微2万股。"))

    assert traded(parsed) == [("buy", "苍梧微", 20_000, None)]
    assert "number-unread" in codes(parsed)


BOUGHT = ("buy", "苍梧微", 20_000, Decimal("9.10"))
SOLD = ("sell", "青川股份", 50_000, Decimal("8.8"))


@pytest.mark.parametrize(
    "trades",
    [
        "周一买入苍梧微20000股@9.10，卖出青川股份50000股@8.8。",
        "周一买入苍梧微2万股，均价9.10，卖出青川股份5万股，成交价8.8。",
        "周一苍梧微以9.10元加仓2万股至3万股，青川股份以8.8元减仓5万股至10万股。",
        "周一以9.10元加仓苍梧微（300053）一成，买入2万股；将青川股份全部卖出，共5万股，均价8.8元。",
        "周一9.10元进苍梧微2万股，8.8元出青川股份5万股。",
        "周一上午10点以9.10元买了2万股苍梧微，以8.8元清仓青川股份（600155）5万股，获利3.2万元。",
        "周一以9.10元低吸苍梧微2万股，卖出青川股份一半仓位即5万股，均价8.8元，手续费5元。",
        (
            "今日操作：\n（1）09:31 买入 苍梧微 300053 20000股，价格9.10元\n"
            "（2）14:20 卖出 青川股份 600155 50000股，价格8.8元\n周一收盘。"
        ),
        "周一买入：苍梧微（300053）2万股，均价9.10元\n卖出：青川股份（600155）5万股，均价8.8元\n",
    ],
)
def test_every_way_of_telling_trades_gives_the_same(trades):
    parsed = read(page(trades=trades))

    assert traded(parsed) == [BOUGHT, SOLD]
    assert codes(parsed) == []


def test_a_quantity_left_over_is_no_trade():
    parsed = read(page(trades="周一以8.8元卖出青川股份5万股，剩余10万股。"))

    assert traded(parsed) == [SOLD]


def test_a_second_trade_in_the_only_security_named_needs_no_name():
    parsed = read(page(trades="周一以9.10元买入苍梧微2万股，以9.20元卖出底仓1万股。"))

    assert traded(parsed) == [BOUGHT, ("sell", "苍梧微", 10_000, Decimal("9.20"))]


@pytest.mark.parametrize(
    "trades",
    [
        "周一本欲以9.10元买入苍梧微2万股",
        "周一若跌破9.10元将买入苍梧微2万股",
        "周一读者以9.10元买入苍梧微2万股",
    ],
)
def test_what_was_only_meant_or_others_did_is_left_out(trades):
    parsed = read(page(trades=f"{trades}。"))

    assert traded(parsed) == []
    assert "trade-left-out" in codes(parsed)


def test_a_verb_that_is_not_known_does_not_inherit_the_side_before_it():
    parsed = read(page(trades="周一以8.8元卖出青川股份5万股，随后扫货苍梧微（300053）2万股。"))

    assert traded(parsed) == [SOLD]
    assert "trade-unreadable" in codes(parsed)


def test_two_prices_for_one_trade_give_none():
    parsed = read(page(trades="周一以9.00元买入苍梧微2万股，成交均价9.10元。"))

    assert traded(parsed) == [("buy", "苍梧微", 20_000, None)]
    assert "prices-unclear" in codes(parsed)


@pytest.mark.parametrize("stray", ["买入苍梧微，一共2万股", "把2万股苍梧微卖掉了"])
def test_a_trade_before_the_part_on_assets_is_told(stray):
    text = f"2024年2月19日\n\n周一{stray}。\n\n目前持有青川股份（600155）10万股。{BALANCES}\n"

    assert "trade-outside-assets" in codes(read(text))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("持股待涨。", [("hold", "青川股份"), ("hold", "苍梧微")]),
        ("均继续持有，暂不操作。", [("hold", "青川股份"), ("hold", "苍梧微")]),
        (
            "青川股份若跌破6.8元则清仓，苍梧微不动。",
            [("sell", "青川股份"), ("hold", "苍梧微")],
        ),
        (
            "拟在7.2元附近卖出青川股份2万股，苍梧微加仓三成。",
            [("sell", "青川股份"), ("add", "苍梧微")],
        ),
        ("暂不加仓青川股份，苍梧微持有。", [("hold", "苍梧微")]),
        ("两只个股中前者拟清仓，后者拟加仓。", []),
        ("青川股份、苍梧微两只个股中，前者拟清仓，后者拟加仓。", []),
    ],
)
def test_plans_with_levels_quantities_and_denials(plan, expected):
    parsed = read(page(plan=f"周二操作计划：{plan}"))

    assert planned(parsed) == expected


@pytest.mark.parametrize("opening", ["下周操作：", "明日计划：", "明天：", "周二打算："])
def test_a_plan_opens_in_many_words(opening):
    parsed = read(page(plan=f"{opening}青川股份、苍梧微持股待涨。"))

    assert planned(parsed) == [("hold", "青川股份"), ("hold", "苍梧微")]


def test_the_plan_ends_where_another_article_begins():
    text = page() + "\n明日关注 松江一重（002402）股东减持500万股\n"

    parsed = read(text.replace("本版编辑 甲乙", "本版编辑甲乙"))

    assert planned(parsed) == [("hold", "青川股份"), ("hold", "苍梧微")]
    assert parsed.statement.publisher == "申算子"


@pytest.mark.parametrize(
    ("dated", "trades"),
    [
        ("2024年2月19日", "今日没有操作。"),
        ("截至2024-02-19", "没有操作。"),
        ("20240219收盘", "没有操作。"),
        ("2024年2月16日。2024年2月19日收盘", "没有操作。"),
        ("2024年2月19日，周一", "周四以9元买入苍梧微2万股，周一没有操作。"),
    ],
)
def test_the_day_is_settled_by_what_the_text_calls_its_own(dated, trades):
    parsed = read(page(dated=dated, trades=trades))

    assert str(parsed.statement.as_of) == "2024-02-19"
    assert traded(parsed) == []


@pytest.mark.parametrize("dated", ["2024年2月18日收盘", "2024年2月19日，周二收盘"])
def test_a_day_of_its_own_that_cannot_be_is_asked_for(dated):
    parsed = read(page(dated=dated, trades="今日没有操作。", plan=""))

    assert parsed.statement.as_of is None
    assert "date-needed" in codes(parsed)


def test_a_date_alone_may_be_the_next_morning_s_paper():
    parsed = read(page(dated="2024年2月20日", trades="没有操作。", plan=""))

    assert parsed.statement.as_of is None


def test_a_plan_that_names_nothing_to_do_is_told():
    parsed = read(page(plan="周二操作计划：密切关注大盘。"))

    assert planned(parsed) == []
    assert "plan-unreadable" in codes(parsed)


def test_a_market_value_that_is_no_number_is_told():
    parsed = read(page(balances=f"持仓市值5万7万元，{BALANCES}"))

    assert balances(parsed) == MONEY
    assert "number-unreadable" in codes(parsed)


def test_the_market_value_of_a_holding_is_not_the_account_s():
    held_at = "目前持有青川股份（600155）10万股，持仓市值70.2万元；苍梧微（300053）3万股。"
    parsed = read(page(holdings=held_at))

    assert held(parsed) == SHARES
    assert codes(parsed) == []


def test_a_name_in_letters_may_be_parted_from_its_code_by_a_space():
    held_at = "目前持有科创ETF（588000）5000份。"
    parsed = read(page(trades="周一买入 科创ETF 588000 5000份，均价0.9元。", holdings=held_at))

    assert traded(parsed) == [("buy", "科创ETF", 5_000, Decimal("0.9"))]
