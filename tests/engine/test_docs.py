"""What docs/engine.md shows, runs."""

import re
import sys
import types
from pathlib import Path

import pytest

from sim.engine import AshareStrategy, BrokerOptions, run

PAGE = Path(__file__).parents[2] / "docs" / "engine.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_cerebro_of_the_page_runs_on_the_shipped_bars(capsys, monkeypatch):
    page = types.ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", page)  # where backtrader looks a class up
    names = vars(page)
    exec(BLOCKS[0], names)  # noqa: S102 - the page's own code

    broker = names["cerebro"].broker
    assert len(broker.book.fills) > 0
    assert str(broker.book.closes[-1].net_value) in capsys.readouterr().out


def test_the_strategy_of_the_page_runs(flat, setting, opened):
    names = {}
    exec(BLOCKS[1], names)  # noqa: S102 - the page's own code
    frame = flat("2024-01-02", [10.0 + number % 7 / 10 for number in range(80)])
    result = run(
        names["AboveMean"],
        {},
        setting=setting({"600155.SH": frame}),
        opening=opened("2024-01-02", "100000.00"),
        end=frame["date"].iloc[-1].date(),
    )

    assert issubclass(names["AboveMean"], AshareStrategy)
    assert len(result.fills) > 2


@pytest.mark.parametrize("choice", BrokerOptions.__slots__)
def test_every_choice_is_on_the_page(choice):
    assert f"`{choice}`" in PAGE.read_text(encoding="utf-8")
