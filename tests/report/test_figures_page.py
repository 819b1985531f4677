"""The page about figures: its example runs, its pictures are there and small."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "figures.md"


def test_the_example_draws_what_it_says(tmp_path, monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, str(PAGE), "exec"), {})  # noqa: S102 - our own page
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "sse-composite.png",
        "sse-composite.svg",
    ]


@pytest.mark.parametrize(
    "name", re.findall(r"\]\((images/[^)]+)\)", PAGE.read_text(encoding="utf-8"))
)
def test_every_picture_is_there_and_below_150_kb(name):
    picture = PAGE.parent / name
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 150_000


def test_every_function_the_page_names_exists():
    import importlib

    named = re.findall(r"`(sim\.report\.\w+)\.(\w+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) >= 8
    for module, function in named:
        assert callable(getattr(importlib.import_module(module), function))
