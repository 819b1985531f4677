"""Strategies from anyone's file, and every way such a file can be wrong."""

import pytest

from sim.engine import load_strategy, run
from sim.model.errors import InputError

GOOD = """
import backtrader as bt

class Mine(bt.Strategy):
    params = (("size", 100),)

    def next(self):
        if len(self) == 1:
            self.buy(size=self.p.size)

class Other(bt.Strategy):
    def next(self):
        raise KeyError("nothing")

NOT_A_CLASS = 3
class NotAStrategy: ...
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "my_strategy.py"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_class_is_loaded_and_run(file, flat, setting, opened, calendar):
    frame = flat("2024-01-02", [10.0] * 3)
    result = run(
        load_strategy(f"{file}:Mine"),
        {"size": 200},
        setting=setting({"600155.SH": frame}),
        opening=opened("2024-01-02", "10000.00"),
        end=calendar.next(calendar.next(opened("2024-01-02", "1.00").day)),
    )

    assert [fill.quantity for fill in result.fills] == [200]


def test_its_faults_are_told_with_their_line(file, flat, setting, opened):
    opening = opened("2024-01-02", "10000.00")
    with pytest.raises(InputError, match=r"Other failed at .*my_strategy\.py:13: KeyError"):
        run(
            load_strategy(f"{file}:Other"),
            {},
            setting=setting({"600155.SH": flat("2024-01-02", [10.0])}),
            opening=opening,
            end=opening.day,
        )


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("{file}", "must be given as FILE.py:Class"),
        ("{file}:", "must be given as FILE.py:Class"),
        ("{file}:not a name", "must be given as FILE.py:Class"),
        ("strategy.txt:Mine", "must be given as FILE.py:Class"),
        ("{file}x.py:Mine", "no such file"),
        ("{file}:Nobody", "has no class Nobody; it has Mine, Other"),
        ("{file}:NotAStrategy", "must inherit backtrader.Strategy"),
        ("{file}:NOT_A_CLASS", "must inherit backtrader.Strategy"),
    ],
)
def test_what_is_no_strategy_is_said(file, reference, says):
    with pytest.raises(InputError, match=says):
        load_strategy(reference.format(file=file))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = (", r"bad\.py:1: '\(' was never closed"),
        ("x = 1\ny = x / 0\n", r"bad\.py:2: ZeroDivisionError"),
        ("import no_such_module_anywhere", r"bad\.py:1: ModuleNotFoundError"),
        ("", "it has no strategy"),
    ],
)
def test_a_file_that_cannot_be_executed_is_told_with_its_line(tmp_path, text, says):
    path = tmp_path / "bad.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        load_strategy(f"{path}:Mine")


def test_a_fault_outside_the_strategys_own_lines_is_not_blamed_on_it(
    file, flat, setting, opened, monkeypatch
):
    from sim.engine import AshareBroker

    def fail(self):
        raise TypeError("a fault of the program")

    monkeypatch.setattr(AshareBroker, "next", fail)
    opening = opened("2024-01-02", "10000.00")
    with pytest.raises(TypeError, match="a fault of the program"):
        run(
            load_strategy(f"{file}:Mine"),
            {},
            setting=setting({"600155.SH": flat("2024-01-02", [10.0])}),
            opening=opening,
            end=opening.day,
        )
