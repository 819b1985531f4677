import importlib.resources
import subprocess
import sys
from pathlib import Path

import pytest

from sim.indicators.parameters import as_mapping, parameter_fields
from sim.model.symbol import Symbol
from strategies import STRATEGIES
from strategies.column_plan import ColumnPlanParams
from strategies.entry import indices_of, markets_of, require_regime
from strategies.equal_weight import EqualWeightParams, is_due
from strategies.ma60 import Ma60Params
from strategies.rebound_rotation import ReboundRotationParams
from strategies.three_conditions import ThreeConditionsParams

DOCS = Path(str(importlib.resources.files("strategies"))).parent / "docs" / "strategies"
NAMES = sorted(STRATEGIES)


@pytest.mark.parametrize("name", NAMES)
def test_every_strategy_is_listed_under_its_own_name_and_in_a_file_of_that_name(name):
    entry = STRATEGIES[name]
    assert entry.name == name
    assert entry.params.__module__ == f"strategies.{name}"


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_says_what_it_means_and_is_on_the_strategys_page(name):
    page = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    for field in parameter_fields(STRATEGIES[name].params).values():
        assert field.about, field.name
        assert f"`{field.name}`" in page, field.name


@pytest.mark.parametrize("name", NAMES)
def test_every_page_says_the_rule_its_reading_and_its_ambiguities(name):
    page = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    for heading in ("## Rule", "## Reading", "## Ambiguities"):
        assert heading in page, heading


@pytest.mark.parametrize("name", [n for n in NAMES if STRATEGIES[n].rule is not None])
def test_every_rule_takes_only_parameters_its_strategy_has(name):
    entry = STRATEGIES[name]
    values = as_mapping(entry.params())
    rule = entry.rule(values)
    taken = {parameter for term in rule.terms for parameter in term.takes}
    assert taken <= set(values)
    assert set(entry.structural) <= set(values)


def test_listing_strategies_loads_neither_backtrader_nor_pandas():
    code = (
        "import sys, strategies; print([m for m in ('backtrader', 'pandas', 'matplotlib', 'numba')"
        " if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_strategy_is_the_same_class_every_time():
    entry = STRATEGIES["ma60"]
    assert entry.strategy() is entry.strategy()


def test_the_indices_looked_at_are_the_regimes_and_the_markets_each_once():
    found = indices_of(ThreeConditionsParams())
    assert [str(symbol) for symbol in found] == ["000001.SH", "399001.SZ"]
    assert indices_of(Ma60Params()) == ()
    assert indices_of(Ma60Params(index="399006.SZ")) == (Symbol.parse("399006.SZ"),)
    assert indices_of(object()) == ()


def test_markets_are_joined_by_plus():
    assert len(markets_of("000001.SH+399001.SZ")) == 2


@pytest.mark.parametrize(("index", "markets"), [("sh", "000001.SH"), ("each", "000001.SH+x")])
def test_a_regime_needs_symbols(index, markets):
    with pytest.raises(ValueError, match="symbol must look like"):
        require_regime(index, markets)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ThreeConditionsParams(need=9), "need must be from 1 to 7"),
        (lambda: ReboundRotationParams(rebound=1.5), "fractions of at most 1"),
        (lambda: ColumnPlanParams(trim_part=2), "fractions of at most 1"),
        (lambda: EqualWeightParams(invested=0), "invested must be above 0"),
    ],
)
def test_parameters_out_of_bounds_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_equal_weight_is_due_at_the_start_and_every_so_often():
    assert [is_due(session, 0) for session in range(3)] == [True, False, False]
    assert [is_due(session, 2) for session in range(4)] == [True, False, True, False]
