"""Shares that a slip credits: new ones, rights, custody, free ones without a holding."""

from decimal import Decimal

from sim.ledger.slips import read_slip
from sim.rules.corporate_actions import entitlement

D = Decimal
HEAD = "成交日期,证券代码,证券名称,操作,成交数量,成交价格,成交金额,佣金,发生金额,资金余额\n"


def read(*rows):
    return read_slip((HEAD + "\n".join(rows) + "\n").encode(), "slip.csv")


def moves(slip):
    return [
        (move.row, str(move.symbol), move.kind.value, move.quantity, move.price)
        for move in slip.moves
    ]


def problems(slip):
    return [(issue.code, issue.place.line) for issue in slip.issues]


def test_new_shares_cost_what_was_paid_for_them_under_the_code_of_the_subscription():
    slip = read(
        "20240219,732155,甲乙申购,新股中签缴款,500,8.00,4000.00,0,-4000.00,6000.00",
        "20240221,600155,甲乙股份,新股入账,500,0.00,0.00,0,0.00,6000.00",
        "20240222,600155,甲乙股份,证券卖出,500,10.00,5000.00,5.00,4992.45,10992.45",
    )
    assert problems(slip) == []
    assert moves(slip) == [(3, "600155.SH", "in", 500, D("8"))]
    assert [(flow.day.day, flow.amount) for flow in slip.flows] == [(19, D("-4000.00"))]


def test_new_shares_without_a_payment_that_fits_have_no_cost_and_the_payment_is_named():
    slip = read(
        "20240219,732155,甲乙申购,中签缴款,1000,8.00,8000.00,0,-8000.00,2000.00",
        "20240221,600155,甲乙股份,新股入账,500,0.00,0.00,0,0.00,2000.00",
    )
    assert moves(slip) == [(3, "600155.SH", "in", 500, None)]
    assert problems(slip) == [("booked-as-flow", 2)]


def test_of_two_payments_that_fit_none_is_guessed():
    slip = read(
        "20240219,732155,甲乙申购,中签缴款,500,8.00,4000.00,0,-4000.00,6000.00",
        "20240219,732987,丙丁申购,中签缴款,500,9.00,4500.00,0,-4500.00,1500.00",
        "20240221,600155,甲乙股份,新股入账,500,0.00,0.00,0,0.00,1500.00",
    )
    assert moves(slip) == [(4, "600155.SH", "in", 500, None)]
    assert problems(slip) == [("booked-as-flow", 2), ("booked-as-flow", 3)]


def test_shares_booked_under_the_code_of_the_subscription_first_come_once():
    slip = read(
        "20240219,732155,甲乙申购,中签缴款,500,8.00,4000.00,0,-4000.00,6000.00",
        "20240220,732155,甲乙申购,新股入账,500,8.00,4000.00,0,0.00,6000.00",
        "20240221,600155,甲乙股份,新股入账,500,8.00,4000.00,0,0.00,6000.00",
    )
    assert moves(slip) == [(4, "600155.SH", "in", 500, D("8.00"))]
    assert problems(slip) == [("nothing-moved", 3)]


def test_new_shares_that_are_paid_for_in_the_same_line_are_shares_and_cash():
    slip = read("20240221,600155,甲乙股份,新股入帐,500,8.00,4000.00,0,-4000.00,6000.00")
    assert moves(slip) == [(2, "600155.SH", "in", 500, D("8.00"))]
    assert [flow.amount for flow in slip.flows] == [D("-4000.00")]
    assert problems(slip) == []


def test_custody_moves_as_its_word_says_also_without_a_sign():
    slip = read(
        "20240221,600155,甲乙股份,托管转入,500,7.00,0,0,0.00,6000.00",
        "20240222,600155,甲乙股份,托管转出,200,0,0,0,0.00,6000.00",
    )
    assert moves(slip) == [
        (2, "600155.SH", "in", 500, D("7.00")),
        (3, "600155.SH", "out", 200, None),
    ]


def test_custody_of_what_is_held_is_no_free_issue():
    slip = read(
        "20240219,600155,甲乙股份,证券买入,100,7.00,700.00,5.00,-705.01,5000.00",
        "20240221,600155,甲乙股份,股份转入,100,0,0,0,0.00,5000.00",
    )
    assert slip.actions == ()
    assert moves(slip) == [(3, "600155.SH", "in", 100, None)]


def test_free_shares_on_what_was_sold_since_come_at_no_cost():
    slip = read(
        "20240219,600155,甲乙股份,证券买入,100,7.00,700.00,5.00,-705.01,5000.00",
        "20240221,600155,甲乙股份,证券卖出,100,7.00,700.00,5.00,694.64,5694.64",
        "20240222,600155,甲乙股份,红股入账,30,0,0,0,0.00,5694.64",
    )
    assert slip.actions == ()
    assert moves(slip) == [(4, "600155.SH", "in", 30, D(0))]


def test_a_consolidation_is_a_ratio_below_nothing():
    slip = read(
        "20240219,512690,酒ETF,证券买入,3000,0.700,2100.00,5.00,-2105.00,5000.00",
        "20240221,512690,酒ETF,份额合并,-2000,0,0,0,0.00,5000.00",
    )
    (action,) = slip.actions
    assert entitlement(action, 3000).bonus_shares == -2000


def test_a_subscription_that_came_back_is_no_payment():
    slip = read(
        "20240219,732155,甲乙申购,市值申购中签扣款,500,8.00,4000.00,0,-4000.00,6000.00",
        "20240220,732155,甲乙申购,市值申购中签扣款回冲,500,8.00,4000.00,0,4000.00,10000.00",
        "20240220,732155,甲乙申购,新股申购确认缴款,500,8.00,4000.00,0,-4000.00,6000.00",
        "20240220,732155,甲乙申购,托管转出,500,0,0,0,0.00,6000.00",
        "20240221,600155,甲乙股份,新股入帐,500,0.00,0.00,0,0.00,6000.00",
    )
    assert moves(slip) == [(6, "600155.SH", "in", 500, D("8"))]
    assert [flow.amount for flow in slip.flows] == [D("-4000.00"), D("4000.00"), D("-4000.00")]
    assert problems(slip) == [("nothing-moved", 5)]


def test_cash_that_comes_back_without_having_left_is_named():
    slip = read("20240220,732155,甲乙申购,申购返款,0,0,0,0,4000.00,10000.00")
    assert problems(slip) == [("booked-as-flow", 2)]


def test_a_dividend_named_after_free_shares_is_cash_alone():
    slip = read("20240221,600155,甲乙股份,红股派息,1000,0.03,30.00,0,30.00,6030.00")
    assert (slip.moves, slip.actions) == ((), ())
    assert [flow.amount for flow in slip.flows] == [D("30.00")]
    assert problems(slip) == []


def test_frozen_cash_counts_when_the_balance_moved_and_is_named_when_it_did_not():
    slip = read(
        "20240219,,,银行转证券,0,0,0,0,10000.00,10000.00",
        "20240220,732155,甲乙申购,交收资金冻结,0,0,0,0,-4000.00,6000.00",
        "20240221,732155,甲乙申购,交收资金冻结,0,0,0,0,-1.00,6000.00",
    )
    assert [flow.amount for flow in slip.flows] == [D("10000.00"), D("-4000.00")]
    assert problems(slip) == [("booked-as-flow", 3), ("nothing-moved", 4)]
    assert [issue.severity.value for issue in slip.issues] == ["warning", "warning"]


def test_a_payment_without_a_quantity_fits_by_its_code():
    slip = read(
        "20240219,000987,丙丁股份,中签缴款,0,0,4000.00,0,-4000.00,6000.00",
        "20240220,600155,甲乙股份,新股入账,500,0.00,0.00,0,0.00,6000.00",
        "20240221,000987,丙丁股份,新股入账,500,0.00,0.00,0,0.00,6000.00",
    )
    assert [move[-1] for move in moves(slip)] == [None, D("8")]
    assert problems(slip) == []


def test_trades_since_count_for_what_free_shares_belong_to():
    slip = read(
        "20240219,600155,甲乙股份,证券买入,300,7.00,2100.00,5.00,-2105.02,5000.00",
        "20240221,600155,甲乙股份,证券卖出,100,7.00,700.00,5.00,694.64,5694.64",
        "20240222,600155,甲乙股份,红股入账,100,0,0,0,0.00,5694.64",
        "20240223,600155,甲乙股份,证券卖出,100,7.00,700.00,5.00,694.64,6389.28",
    )
    assert [action.bonus_ratio for action in slip.actions] == [D("0.5")]


def test_of_several_subscriptions_the_one_of_that_amount_came_back():
    slip = read(
        "20240219,732155,甲乙申购,新股申购,500,8.00,4000.00,0,-4000.00,6000.00",
        "20240219,732987,丙丁申购,新股申购,500,9.00,4500.00,0,-4500.00,1500.00",
        "20240221,732155,甲乙申购,申购返款,500,8.00,4000.00,0,4000.00,5500.00",
    )
    assert problems(slip) == [("booked-as-flow", 3)]


def test_credits_that_cannot_be_read_are_errors():
    slip = read(
        "20240219,600155,甲乙股份,股份转入,100.5,0,0,0,0.00,6000.00",
        "20240219,113050,甲乙转债,新增证券,10,0,0,0,0.00,6000.00",
    )
    assert problems(slip) == [("not-whole", 2), ("symbol-unknown", 3)]
    assert slip.moves == ()


def test_a_trade_with_an_unreadable_balance_is_an_error_and_its_cash_a_flow():
    head = HEAD.replace("资金余额", "余额")
    row = "20240219,600155,甲乙股份,证券买入,100,7.00,700.00,5.00,-705.01,"
    slip = read_slip(f"{head}{row}=A1\n{row}无\n".encode(), "slip.csv")
    assert {"formula-cell", "cell-unreadable"} < {issue.code for issue in slip.issues}
    assert [flow.amount for flow in slip.flows] == [D("-705.01"), D("-705.01")]
