import importlib.util
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sim.rules.catalogue import CATALOGUE
from sim.rules.decree import CHECKED_TO, Dated, Since
from sim.rules.dividend_tax import DividendTax
from sim.rules.fee_decrees import Base, StampDuty, TransferFee
from sim.rules.listing_decrees import FirstSessions
from sim.rules.lots import LotRule
from sim.rules.page import describe, rules_page
from sim.rules.sessions import SHANGHAI_FUNDS, SHENZHEN

ROOT = Path(__file__).resolve().parents[2]
DECREES = [decree for chapter in CATALOGUE.values() for decree in chapter.values()]


def test_the_page_is_what_the_records_say():
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == rules_page(), "run scripts/build_rules_page.py"


def test_the_script_writes_the_page(tmp_path, monkeypatch, capsys):
    spec = importlib.util.spec_from_file_location(
        "build_rules_page", ROOT / "scripts" / "build_rules_page.py"
    )
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.PAGE == ROOT / "docs" / "rules.md"
    monkeypatch.setattr(script, "PAGE", tmp_path / "rules.md")
    script.main()
    assert (tmp_path / "rules.md").read_text(encoding="utf-8") == rules_page()
    assert capsys.readouterr().out == "wrote rules.md\n"


def test_a_decree_becomes_a_table():
    decree = Dated(
        "stamp duty",
        (Since(date(2008, 9, 19), StampDuty(Decimal(0), Decimal("0.001")), "the notice"),),
        CHECKED_TO,
    )
    page = rules_page({"Taxes": {decree.name: decree}})
    assert page.startswith("# The market's rules by date\n")
    assert f"checked up to {CHECKED_TO}" in page
    assert page.endswith(
        "\n## Taxes\n\n### Stamp duty\n\n| from | value | source |\n|---|---|---|\n"
        "| 2008-09-19 | buyer 0, seller 0.001 | the notice |\n"
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "none"),
        (True, "yes"),
        (False, "no"),
        (1, "1"),
        (Decimal("0.10"), "0.1"),
        (Decimal(5), "5"),
        (Decimal(10), "10"),
        (FirstSessions(0), "no session without a limit"),
        (FirstSessions(1), "the first session has no limit"),
        (FirstSessions(2), "the first 2 sessions have no limit"),
        (FirstSessions(5), "the first 5 sessions have no limit"),
        (
            FirstSessions(0, Decimal("0.44"), Decimal("0.36")),
            "first session +0.44 / −0.36 of the issue price",
        ),
        (TransferFee(Base.VALUE, Decimal("0.00002")), "0.00002"),
        (
            TransferFee(Base.PAR, Decimal("0.001"), Decimal(1)),
            "0.001 of par value, at least 1 yuan an order",
        ),
        (StampDuty(Decimal("0.003"), Decimal("0.003")), "buyer 0.003, seller 0.003"),
        (
            DividendTax(Decimal("0.05"), Decimal("0.20"), Decimal("0.10"), Decimal("0.05")),
            (
                "withheld 0.05 at payment; due in all 0.2 up to a month, 0.1 up to a year,"
                " 0.05 longer"
            ),
        ),
        (
            LotRule(200, 1, 100_000, 50_000),
            (
                "buy from 200 in steps of 1; at most 100,000 in a limit order,"
                " 50,000 in a market order"
            ),
        ),
        (
            SHANGHAI_FUNDS.on(date(2024, 2, 19)),
            "opening call 09:15–09:25, continuous 09:30–11:30 and 13:00–15:00, closing call none",
        ),
        (
            SHENZHEN.on(date(2024, 2, 19)),
            (
                "opening call 09:15–09:25, continuous 09:30–11:30 and 13:00–14:57,"
                " closing call 14:57–15:00"
            ),
        ),
    ],
)
def test_every_kind_of_value_has_words(value, words):
    assert describe(value) == words


def test_an_unknown_kind_of_value_is_a_fault():
    with pytest.raises(KeyError):
        describe(object())


@pytest.mark.parametrize("decree", DECREES, ids=lambda decree: decree.name)
def test_every_record_carries_a_text_with_its_year(decree):
    for record in decree.records:
        assert len(record.source) > 10
        assert re.search(r"(19|20)\d\d", record.source), record
        assert "|" not in record.source
        assert describe(record.value)


@pytest.mark.parametrize("decree", DECREES, ids=lambda decree: decree.name)
def test_every_decree_covers_2006_or_starts_with_its_board(decree):
    opened = decree.records[0].day
    late = {
        "ChiNext": date(2009, 10, 30),
        "STAR": date(2019, 7, 22),
        "BSE": date(2021, 11, 15),
        "Beijing": date(2021, 11, 15),
        "REIT": date(2021, 1, 29),
        "delisting": date(2013, 1, 1),
    }
    latest = max(
        (day for word, day in late.items() if word in decree.name), default=date(2006, 1, 4)
    )
    assert opened <= latest
    assert decree.checked_to == CHECKED_TO


def test_the_catalogue_holds_every_decree_of_the_room():
    import sim.rules.corporate_actions
    import sim.rules.dividend_tax
    import sim.rules.fee_decrees
    import sim.rules.limit_decrees
    import sim.rules.listing_decrees
    import sim.rules.lots
    import sim.rules.sessions
    import sim.rules.settlement

    known = {id(decree) for decree in DECREES}
    for module in (
        sim.rules.corporate_actions,
        sim.rules.dividend_tax,
        sim.rules.fee_decrees,
        sim.rules.limit_decrees,
        sim.rules.listing_decrees,
        sim.rules.lots,
        sim.rules.sessions,
        sim.rules.settlement,
    ):
        for name, value in vars(module).items():
            tables = value.values() if isinstance(value, dict) else [value]
            for decree in tables:
                if isinstance(decree, Dated):
                    assert id(decree) in known, f"{module.__name__}.{name}"
