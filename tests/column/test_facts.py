"""Files of facts: what they give, what they refuse, and that writing one loses nothing."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.column.facts import read_facts, write_facts
from sim.model.issue import Severity
from sim.model.statement import (
    Claim,
    Holding,
    PlanAction,
    PlanItem,
    StatedTrade,
    Statement,
    Written,
)
from sim.model.symbol import Exchange, Symbol
from sim.model.trade import Side

SHIPPED = Path(__file__).parents[2] / "portfolios" / "hujiajie" / "2024-02-19.toml"

SMALL = """
publisher = "某人"
as_of = 2024-02-19
cash = "1.50"

[[holdings]]
symbol = "600155.SH"
name = "华创云信"
quantity = "99万"
"""


def complaints(text):
    parsed = read_facts(text, "day.toml")
    return [(issue.code, issue.place.line, issue.field) for issue in parsed.issues]


def test_the_shipped_statement_holds_what_was_printed():
    parsed = read_facts(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name)

    statement = parsed.statement
    assert parsed.issues == ()
    assert (statement.publisher, statement.newspaper) == ("胡佳杰", "华西都市报")
    assert statement.as_of == date(2024, 2, 19)
    assert statement.cash.value == Decimal("1431678.63")
    assert statement.net_value.value == Decimal("34336878.63")
    assert statement.profit_percent.value == Decimal("17068.44")
    assert {str(row.symbol): int(row.quantity.value) for row in statement.holdings} == {
        "600155.SH": 990_000,
        "000987.SZ": 700_000,
        "000938.SZ": 380_000,
        "512690.SH": 9_000_000,
        "601579.SH": 350_000,
        "300053.SZ": 320_000,
        "002682.SZ": 800_000,
    }
    assert [(row.side, row.name, row.price.value) for row in statement.trades] == [
        (Side.BUY, "航宇微", Decimal(9)),
        (Side.BUY, "龙洲股份", Decimal("3.52")),
    ]
    assert [item.action.value for item in statement.plan] == ["add", "trim", *["hold"] * 5]
    assert statement.rules["turnover_floor"] == Decimal(900_000_000_000)
    assert statement.rules["mean_days"] == 60
    assert len(statement.claims) == 27


def test_the_example_in_the_documents_reads():
    document = Path(__file__).parents[2] / "docs" / "column-formats.md"
    example = document.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]

    assert read_facts(example, "example.toml").issues == ()


def test_the_written_digits_survive():
    holding = read_facts(SMALL, "day.toml").statement.holdings[0]

    assert (holding.quantity.digits, holding.quantity.scale) == ("99", 10_000)
    assert holding.quantity.tolerance == 5000


def test_writing_the_shipped_statement_and_reading_it_again_loses_nothing():
    statement = read_facts(SHIPPED.read_text(encoding="utf-8"), "a.toml").statement

    assert read_facts(write_facts(statement), "a.toml").statement == statement


def test_plain_toml_numbers_are_figures_too():
    text = SMALL.replace('"1.50"', "1.50").replace('"99万"', "990_000")

    statement = read_facts(text, "day.toml").statement

    assert statement.cash.digits == "1.50"
    assert statement.holdings[0].quantity == Written.of("990000")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (('"1.50"', '"1e999999"'), ("not-a-figure", 4, "cash")),
        (('"1.50"', "1e999999"), ("not-a-figure", 4, "cash")),
        (('"1.50"', "nan"), ("not-a-figure", 4, "cash")),
        (('"1.50"', "true"), ("not-a-figure", 4, "cash")),
        (('"1.50"', "1" * 31), ("not-a-figure", 4, "cash")),
        (('"1.50"', f'"{"1" * 29}.11"'), ("not-a-figure", 4, "cash")),
        (('"1.50"', '"-1.50"'), ("not-an-amount", 4, "cash")),
        (('"1.50"', '"1.505"'), ("not-an-amount", 4, "cash")),
        (('"99万"', '"-99万"'), ("not-a-quantity", 9, "holdings.1.quantity")),
        (('"99万"', '"0.5"'), ("not-a-quantity", 9, "holdings.1.quantity")),
        (('"99万"', "0"), ("not-a-quantity", 9, "holdings.1.quantity")),
        (('"99万"', "[1]"), ("not-a-figure", 9, "holdings.1.quantity")),
        (('"华创云信"', '"../../etc"'), ("not-a-name", 8, "holdings.1.name")),
        (('"华创云信"', '"华创\\u202e云信"'), ("not-a-name", 8, "holdings.1.name")),
        (('"华创云信"', '"华创\\u0000"'), ("not-a-name", 8, "holdings.1.name")),
        (('"华创云信"', '""'), ("not-a-name", 8, "holdings.1.name")),
        (('"华创云信"', "7"), ("not-a-name", 8, "holdings.1.name")),
        (('"600155.SH"', '"600155"'), ("unknown-security", 7, "holdings.1.symbol")),
        (('"600155.SH"', '"110155.SH"'), ("unknown-security", 7, "holdings.1.symbol")),
        (('"600155.SH"', "600155"), ("unknown-security", 7, "holdings.1.symbol")),
        (("2024-02-19", '"2024-02-30"'), ("not-a-date", 3, "as_of")),
        (("2024-02-19", '"someday"'), ("not-a-date", 3, "as_of")),
        (("2024-02-19", "2024-02-19T09:30:00"), ("not-a-date", 3, "as_of")),
        (("[[holdings]]", "[[holding]]"), ("unknown-key", 6, "holding")),
        (("[[holdings]]", "[holdings]"), ("not-a-table", 6, "holdings")),
    ],
)
def test_a_wrong_value_is_named_with_its_line(change, expected):
    assert expected in complaints(SMALL.replace(*change))
    assert read_facts(SMALL.replace(*change), "day.toml").statement is None


def test_everything_wrong_is_reported_at_once():
    text = """as_of = "tomorrow"
holdings = [{ symbol = "x", name = "y", quantity = -1 }, 3]
trades = 4
rules = 5
plan = [{ action = "dream", symbol = "600155.SH", name = "华创云信" }]
"""

    assert complaints(text) == [
        ("not-a-name", 1, "publisher"),
        ("not-a-date", 1, "as_of"),
        ("unknown-security", 2, "holdings.1.symbol"),
        ("not-a-quantity", 2, "holdings.1.quantity"),
        ("not-a-table", 2, "holdings.2"),
        ("not-a-table", 3, "trades"),
        ("unknown-word", 5, "plan.1.action"),
        ("not-a-table", 4, "rules"),
    ]


def test_a_security_held_twice_is_refused():
    text = SMALL + SMALL[SMALL.index("[[") :]

    assert complaints(text) == [("duplicate-security", 11, "holdings.2.symbol")]


def test_a_security_planned_twice_is_refused():
    row = '[[plan]]\naction = "hold"\nsymbol = "600155.SH"\nname = "华创云信"\n'

    assert complaints(SMALL + row + row)[0][0] == "duplicate-security"


def test_securities_that_are_not_known_do_not_count_as_repeated():
    row = '[[plan]]\naction = "hold"\nname = "华创云信"\n'

    assert [code for code, *_ in complaints(SMALL + row + row)] == ["unknown-security"] * 2


@pytest.mark.parametrize(
    ("trade", "code"),
    [
        ('side = "short"\nsymbol = "600155.SH"\nname = "甲"\nquantity = 1', "unknown-word"),
        (
            'side = "buy"\nsymbol = "600155.SH"\nname = "甲"\nquantity = 1\nprice = 0',
            "not-a-price",
        ),
        (
            'side = "buy"\nsymbol = "600155.SH"\nname = "甲"\nquantity = 1\nprice = "x"',
            "not-a-figure",
        ),
        ('side = "buy"\nsymbol = "600155.SH"\nname = "甲"\nquantity = "x"', "not-a-figure"),
    ],
)
def test_a_wrong_trade_is_refused(trade, code):
    assert [found for found, *_ in complaints(f"{SMALL}\n[[trades]]\n{trade}\n")] == [code]


def test_a_trade_without_a_price_is_a_trade():
    row = '[[trades]]\nside = "sell"\nsymbol = "600155.SH"\nname = "甲"\nquantity = "1"\n'

    trade = read_facts(SMALL + row, "day.toml").statement.trades[0]

    assert (trade.side, trade.price) == (Side.SELL, None)


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ("kind = 5", "unknown-word"),
        ('kind = "Index Change"', "unknown-word"),
        ('kind = "a"\nlevel = [1]', "not-a-value"),
        ('kind = "a"\nlevel = "a/../b"', "not-a-value"),
        ('kind = "a"\nlevel = ' + "9" * 40, "not-a-value"),
    ],
)
def test_a_wrong_claim_is_refused(claim, code):
    assert [found for found, *_ in complaints(f"{SMALL}\n[[claims]]\n{claim}\n")] == [code]


@pytest.mark.parametrize(
    "text",
    ["x = ", "a = " + "[" * 20_000, "cash = " + "9" * 5000, "\x00", "a = 1\na = 2", "[" * 100],
)
def test_a_broken_document_is_an_issue(text):
    parsed = read_facts(text, "day.toml")

    assert parsed.statement is None
    assert [issue.code for issue in parsed.issues] == ["facts-unreadable"]


def test_a_syntax_error_names_its_line():
    assert str(read_facts('a = 1\nb = "', "day.toml").issues[0]).startswith("day.toml:2: ")
    assert read_facts("a = 1\nb = ?\nc = 3", "day.toml").issues[0].place.line == 2


def test_a_huge_file_is_refused_before_it_is_read():
    parsed = read_facts("#" * 1_000_001, "day.toml")

    assert "1,000,001" in parsed.issues[0].message


def test_dates_and_booleans_may_stand_in_claims_and_rules():
    text = SMALL + '[rules]\nflat = true\n[[claims]]\nkind = "by"\nday = 2024-02-08\n'

    statement = read_facts(text, "day.toml").statement

    assert statement.rules == {"flat": True}
    assert statement.claims == (Claim(kind="by", values={"day": "2024-02-08"}),)


def test_a_foreign_value_is_shown_without_its_control_characters():
    text = SMALL + '"\\u202ekey" = 2024-02-08\n'

    issue = read_facts(text, "day.toml").issues[0]

    assert issue.severity is Severity.ERROR
    assert issue.message.isprintable()


digits = st.from_regex(r"[1-9][0-9]{0,9}(\.[0-9]{1,2})?", fullmatch=True)
written = st.builds(Written.of, digits, st.sampled_from([1, 10_000, 100_000_000]))
whole = st.builds(Written.of, st.from_regex(r"[1-9][0-9]{0,5}", fullmatch=True), st.just(10_000))
names = st.text("甲乙丙丁股份ABC-*", min_size=1, max_size=8)
symbols = st.builds(
    Symbol, st.from_regex(r"60[0135][0-9]{3}", fullmatch=True), st.just(Exchange.SH)
) | st.builds(
    Symbol, st.from_regex(r"(00[0-3]|30[01])[0-9]{3}", fullmatch=True), st.just(Exchange.SZ)
)
statements = st.builds(
    Statement,
    publisher=names,
    newspaper=names,
    as_of=st.dates(),
    cash=st.none() | written,
    net_value=st.none() | written,
    profit_percent=st.none() | written,
    holdings=st.lists(
        st.builds(Holding, symbol=symbols, name=names, quantity=whole),
        max_size=4,
        unique_by=lambda row: row.symbol,
    ).map(tuple),
    trades=st.lists(
        st.builds(
            StatedTrade,
            side=st.sampled_from(Side),
            symbol=symbols,
            name=names,
            quantity=whole,
            price=st.none() | written,
        ),
        max_size=3,
    ).map(tuple),
    plan=st.lists(
        st.builds(PlanItem, action=st.sampled_from(PlanAction), symbol=symbols, name=names),
        max_size=3,
        unique_by=lambda row: row.symbol,
    ).map(tuple),
    rules=st.dictionaries(
        st.sampled_from(["a", "b_c"]), st.booleans() | st.integers(0, 9999), max_size=2
    ),
    source=st.just("day.toml"),
)


@settings(max_examples=60)
@given(statements)
def test_any_statement_survives_writing_and_reading(statement):
    parsed = read_facts(write_facts(statement), "day.toml")

    assert parsed.issues == ()
    assert parsed.statement == statement


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_any_text_ends_in_issues_or_a_statement(text):
    parsed = read_facts(text, "day.toml")

    assert (parsed.statement is None) == bool(parsed.errors)
