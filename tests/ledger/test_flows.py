from datetime import date
from decimal import Decimal

import pytest

from sim.ledger.flows import read_action_table, read_flows
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.event import CashMoved
from sim.model.symbol import Symbol

D = Decimal


def test_flows_are_read_in_the_order_of_their_days():
    flows, issues = read_flows(
        b'date,amount,note\n2024-02-20,-500.5,out\n2024-02-19,"1,000.00",in\n2024-02-19,1,\n',
        "F.csv",
    )
    assert issues == ()
    assert flows == (
        CashMoved(day=date(2024, 2, 19), amount=D("1000.00"), note="in"),
        CashMoved(day=date(2024, 2, 19), amount=D("1.00")),
        CashMoved(day=date(2024, 2, 20), amount=D("-500.50"), note="out"),
    )


def test_chinese_headings_name_flows_too():
    flows, _ = read_flows("发生日期,发生金额\n20240219,5".encode("gbk"), "F.csv")
    assert flows == (CashMoved(day=date(2024, 2, 19), amount=D("5.00")),)


def test_bad_flows_are_named():
    flows, issues = read_flows(b"date,amount\nx,1\n2024-02-19,0.001\n2024-02-19,1,2,3\n", "F.csv")
    assert flows == ()
    assert [(issue.code, issue.place.line) for issue in issues] == [
        ("cell-unreadable", 2),
        ("cell-unreadable", 3),
        ("row-width", 4),
    ]


@pytest.mark.parametrize("read", [read_flows, read_action_table])
@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"=A1,b\n"])
def test_a_table_without_its_columns_is_refused(read, content):
    with pytest.raises(InputError, match="wanted the columns"):
        read(content, "X.csv")


def test_actions_are_read_with_what_is_known_of_them():
    actions, issues = read_action_table(
        b"symbol,ex_date,cash_per_share,bonus_ratio,record_date,pay_date,rights_ratio,rights_price,"
        b"reference_cash,source\n"
        b"987,2024-06-06,0.2,0.3,2024-06-05,2024-06-07,0.3,5.1,0.19,notice\n"
        b"600155.SH,2024-05-06,,-0.5,,,,,,\n",
        "A.csv",
    )
    assert issues == ()
    assert actions == (
        CorporateAction(
            symbol=Symbol.parse("600155.SH"), ex_date=date(2024, 5, 6), bonus_ratio=D("-0.5")
        ),
        CorporateAction(
            symbol=Symbol.parse("000987.SZ"),
            ex_date=date(2024, 6, 6),
            cash_per_share=D("0.2"),
            bonus_ratio=D("0.3"),
            record_date=date(2024, 6, 5),
            pay_date=date(2024, 6, 7),
            rights_ratio=D("0.3"),
            rights_price=D("5.1"),
            reference_cash=D("0.19"),
            source="notice",
        ),
    )


def test_four_columns_are_enough_for_actions():
    actions, issues = read_action_table(
        b"symbol,ex_date,cash_per_share,bonus_ratio\n000938,2019-05-27,0.15,0.4\n", "A.csv"
    )
    assert (len(actions), issues) == (1, ())


def test_bad_actions_are_named():
    actions, issues = read_action_table(
        b"symbol,ex_date,cash_per_share,bonus_ratio,rights_ratio,rights_price\n"
        b"600155,2024-06-06,-1,-1,,\n"
        b"600155,2024-06-06,,,0.3,\n"
        b"600155,x,,,,\n"
        b"1,2,3,4,5,6,7\n",
        "A.csv",
    )
    assert actions == ()
    assert [(issue.code, issue.place.line) for issue in issues] == [
        ("negative", 2),
        ("negative", 2),
        ("not-positive", 3),
        ("cell-unreadable", 4),
        ("row-width", 5),
    ]
