from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sim.analysis.candidates import with_changes
from sim.analysis.quotes import quote_at
from sim.analysis.scene import securities_of
from sim.column.facts import read_facts
from sim.data.snapshot import snapshot
from sim.model.statement import Written
from sim.rules.securities import classify

FACTS = Path(__file__).parents[2] / "portfolios" / "hujiajie" / "2024-02-19.toml"
DAY = date(2024, 2, 19)


@pytest.fixture(scope="session")
def market():
    return snapshot()


@pytest.fixture(scope="session")
def column():
    """The column of 2024-02-19 as printed."""
    statement = read_facts(FACTS.read_text(encoding="utf-8"), FACTS.name).statement
    assert statement is not None
    return statement


@pytest.fixture(scope="session")
def corrected(column):
    """The same with 97万 of 600155, where everything adds up."""
    return with_changes(column, {"holdings.600155.SH.quantity": Written.of("97", 10_000)})


@pytest.fixture(scope="session")
def quotes(column, market):
    return {
        symbol: quote_at(symbol, market.bars(symbol), DAY, classify(symbol).tick)
        for symbol in securities_of(column)
    }


@pytest.fixture
def change():
    """Replace numbers by field: change(statement, cash="1.00")."""

    def changed(statement, **digits):
        values = {key: None if text is None else Written.of(text) for key, text in digits.items()}
        return replace(statement, **values)

    return changed


@pytest.fixture
def yuan():
    return Decimal
