from pathlib import Path

import pytest

from sim.data.fault import FaultKind
from sim.data.providers import PROVIDERS
from sim.data.schema import SCHEMAS, markdown

PAGE = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", list(SCHEMAS))
def test_the_page_shows_the_schema_as_it_is(kind):
    assert markdown(kind) in PAGE


def test_the_page_names_every_provider_and_fault():
    assert all(f"| {name} |" in PAGE for name in PROVIDERS)
    assert all(str(kind) in PAGE for kind in FaultKind)
