"""A parsed column as JSON."""

import json

from sim.column.facts import read_facts
from sim.column.plain import plain_parsed
from tests.column.pages import page, read


def test_a_text_becomes_plain_values_with_the_text_at_every_place():
    text = page(trades="周一以9.10元买入苍梧微2万股。", talk="问：沪指收复2900点？\n\n")

    plain = plain_parsed(read(text), text)

    assert json.loads(json.dumps(plain)) == plain
    assert plain["places"]["trades.0.price"]["text"] == "9.10"
    assert plain["places"]["trades.0.quantity"]["text"] == "2万"
    assert plain["places"]["trades.0"]["text"] == "9.10元买入苍梧微2万股"
    assert plain["places"]["claims.0"]["text"] == "收复2900点"
    assert plain["places"]["cash"] == {"line": 5, "start": 86, "end": 95, "text": "100000.00"}
    assert plain["statement"]["cash"] == "100000.00"


def test_what_is_missing_is_none():
    text = page(
        trades="周一买入松江一重2万股。",
        balances="总净值100万元。",
        dated="本刊讯",
    )

    plain = plain_parsed(read(text), text)

    assert plain["statement"]["cash"] is None
    assert plain["statement"]["as_of"] is None
    assert plain["statement"]["trades"][0] == {
        "side": "buy",
        "symbol": None,
        "name": "松江一重",
        "quantity": 20_000,
        "price": None,
    }
    assert "cash" not in plain["places"]
    missing = next(issue for issue in plain["issues"] if issue["code"] == "balance-missing")
    assert (missing["severity"], missing["line"]) == ("warning", None)


def test_a_text_without_a_column_has_no_statement_and_no_places():
    plain = plain_parsed(read("无"), "无")

    assert (plain["statement"], plain["places"]) == (None, {})


def test_an_issue_without_a_place_has_no_line():
    parsed = read_facts('publisher = "某人"\nas_of = 2024-02-19\nnet_value = "0"\n', "a.toml")

    assert plain_parsed(parsed, "")["places"] == {}
