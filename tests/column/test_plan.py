"""The plan for the next session."""

import pytest

from sim.model.symbol import Symbol
from tests.column.pages import codes, page, read


def planned(parsed):
    return [(row.action.value, row.name) for row in parsed.statement.plan]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (
            "周二操作计划：青川股份拟择机适当加仓，苍梧微拟逢高减仓。",
            [("add", "青川股份"), ("trim", "苍梧微")],
        ),
        (
            "周二计划：拟补仓青川股份，减持苍梧微。",
            [("add", "青川股份"), ("trim", "苍梧微")],
        ),
        (
            "明日操作策略：青川股份、苍梧微持股待涨为主。",
            [("hold", "青川股份"), ("hold", "苍梧微")],
        ),
        (
            "周二操作计划：苍梧微清仓，其余个股持股观望。",
            [("sell", "苍梧微"), ("hold", "青川股份")],
        ),
        ("周二操作计划：以上个股拟持有。", [("hold", "青川股份"), ("hold", "苍梧微")]),
        (
            "周二操作计划：青川股份，苍梧微，均拟持股不动。",
            [("hold", "青川股份"), ("hold", "苍梧微")],
        ),
        (
            "周二操作计划：青川股份加仓苍梧微减仓。",
            [("add", "青川股份"), ("trim", "苍梧微")],
        ),
        (
            "周二操作计划：加仓青川股份减仓苍梧微。",
            [("add", "青川股份"), ("trim", "苍梧微")],
        ),
        (
            "周二操作计划：青川股份拟加仓。苍梧微拟减仓。观望气氛仍浓。",
            [("add", "青川股份"), ("trim", "苍梧微")],
        ),
        (
            "周二操作计划：青川股份、苍梧微拟持股，拟建仓松江一重（002402）。",
            [("hold", "青川股份"), ("hold", "苍梧微"), ("buy", "松江一重")],
        ),
    ],
)
def test_every_way_of_planning_is_read(plan, expected):
    parsed = read(page(plan=plan))

    assert planned(parsed) == expected
    assert set(codes(parsed)) <= {"author-missing"}


def test_a_plan_may_name_a_security_from_the_table_of_names():
    text = page(plan="周二操作计划：拟买入松江一重，青川股份、苍梧微持有。")

    parsed = read(text, names={"松江一重": (Symbol.parse("002402.SZ"),)})

    assert str(parsed.statement.plan[0].symbol) == "002402.SZ"
    assert codes(parsed) == []


def test_to_sell_and_to_buy_is_no_single_action():
    parsed = read(page(plan="周二操作计划：青川股份持有，苍梧微拟高抛低吸。"))

    assert planned(parsed) == [("hold", "青川股份")]
    assert codes(parsed) == ["plan-unclear"]
    assert parsed.statement.publisher == "申算子"


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("周二操作计划：青川股份、苍梧微拟做差价。", ["plan-unclear"]),
        ("周二操作计划：青川股份持有，苍梧微不加仓。", ["plan-unclear"]),
        ("周二操作计划：青川股份持有，苍梧微见机行事。", ["plan-unclear"]),
        ("周二操作计划：青川股份、苍梧微持有，若放量，加仓青川股份。", ["plan-conditional"]),
        ("周二操作计划：青川股份加仓，苍梧微持有，青川股份减仓。", ["plan-contradictory"]),
        ("周二操作计划：其余个股持有，其他个股减仓。", ["plan-contradictory"]),
        ("周二操作计划：青川股份、松江一重持有。", ["unknown-name"]),
        ("周二操作计划：见机行事。", ["plan-unreadable"]),
        ("", ["plan-missing"]),
    ],
)
def test_what_is_unclear_is_an_issue(plan, expected):
    found = codes(read(page(plan=plan)))

    assert [code for code in found if code.startswith(("plan-", "unknown"))][:1] == expected


def test_a_security_that_is_not_held_cannot_be_trimmed():
    parsed = read(page(plan="周二操作计划：青川股份持有，松江一重（002402）减仓。"))

    assert codes(parsed) == ["planned-not-held"]


def test_a_plan_without_a_full_stop_ends_with_its_last_action():
    parsed = read(page(plan="周二操作计划：青川股份、苍梧微拟持股待涨"))

    assert planned(parsed) == [("hold", "青川股份"), ("hold", "苍梧微")]
    assert parsed.statement.publisher == "申算子"


def test_the_part_each_name_plays_has_its_place():
    text = page(plan="周二操作计划：青川股份（600155）、苍梧微拟持股待涨。")

    parsed = read(text)

    place = parsed.places["plan.0.symbol"]
    assert text[place.start : place.end] == "600155"
    place = parsed.places["plan.1.name"]
    assert text[place.start : place.end] == "苍梧微"
