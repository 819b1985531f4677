"""Whole texts with what they are read as beside them, to be checked by eye.

`fupan parse tests/column/texts/X.txt --json tests/column/texts/X.json` writes an expectation.
"""

import json
from pathlib import Path

import pytest

from sim.column.plain import plain_parsed
from sim.column.reader import FORMATS, parse
from sim.data.names import by_name, shipped_names
from sim.data.sessions import shipped_calendar

TEXTS = sorted((Path(__file__).parent / "texts").glob("*.txt"))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_text_is_read_as_written_beside_it(path):
    expected = path.with_suffix(".json")
    assert expected.exists(), f"write {expected.name} with: fupan parse {path} --json {expected}"
    text = path.read_text(encoding="utf-8")

    names, calendar = by_name(shipped_names()), shipped_calendar()
    parsed = parse(text, names=names, calendar=calendar, source=path.name)

    assert plain_parsed(parsed, text) == json.loads(expected.read_text(encoding="utf-8"))


def test_no_expectation_is_left_without_its_text():
    texts = {path.stem for path in TEXTS}
    expectations = {path.stem for path in (Path(__file__).parent / "texts").glob("*.json")}

    assert texts == expectations
    assert len(texts) >= len(FORMATS)
