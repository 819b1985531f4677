"""`fupan check-lookahead` end to end, on the shipped figures."""

from pathlib import Path

import pytest

from sim.cli.app import main
from sim.model.errors import ExitCode

PORTFOLIO = Path(__file__).parents[2] / "portfolios" / "hujiajie"
CASH = ("--cash", "1000000", "--symbols", "600155.SH,000987.SZ")
SPAN = ("--from", "2024-02-19", "--to", "2024-03-08")

OWN = """
from sim.engine import AshareStrategy

class Honest(AshareStrategy):
    shift = 0

    def prepare(self, frames):
        self.up = {
            symbol: frame["close"].shift(self.shift) > frame["open"].shift(self.shift)
            for symbol, frame in frames.items()
        }

    def decide(self):
        for symbol in self.tradable:
            row = self.rows_known(symbol) - 1
            part = 0.2 if row >= 0 and self.up[symbol].iloc[row] else 0
            self.order_target_fraction(symbol, part)

class Clairvoyant(Honest):
    shift = -1
"""


@pytest.fixture
def check(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.py").write_text(OWN, "utf-8")

    def call(*words):
        code = main(["check-lookahead", *(str(word) for word in words)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.mark.parametrize("name", ["three_conditions", "column_plan", "equal_weight"])
def test_a_shipped_strategy_does_not_read_ahead(check, name):
    code, out, _ = check(name, PORTFOLIO, "--to", "2024-02-29")
    assert code == ExitCode.CLEAN
    assert f"{name}: no look-ahead: on each of 9 sessions, 2024-02-19 to 2024-02-29" in out


def test_an_honest_strategy_of_ones_own_passes(check):
    code, out, _ = check("own.py:Honest", *CASH, *SPAN)
    assert code == ExitCode.CLEAN
    assert "Honest: no look-ahead" in out


def test_one_that_knows_tomorrow_is_found_on_its_sessions(check):
    code, out, _ = check("own.py:Clairvoyant", *CASH, *SPAN)
    assert code == ExitCode.FINDINGS
    first, *lines = out.splitlines()
    assert "reads ahead on" in first
    assert "with the later bars there" in lines[0]
    assert lines[-1].strip() == "use rows up to the current session only"
    assert len(lines) > 3


def test_of_many_findings_the_first_ten_are_printed(check):
    _, out, _ = check("own.py:Clairvoyant", PORTFOLIO, "--to", "2024-03-15")
    _, *lines = out.splitlines()
    assert len(lines) == 12
    assert lines[-2].startswith("  and ")


def test_without_an_account_a_million_meets_every_shipped_security(check):
    code, out, _ = check("equal_weight", "--from", "2024-02-19", "--to", "2024-02-21")
    assert code == ExitCode.CLEAN
    assert "on each of 3 sessions" in out


def test_a_moved_start_is_said(check):
    code, out, _ = check("hold_published", PORTFOLIO, "--from", "2022-12-01", "--to", "2023-01-05")
    assert code == ExitCode.CLEAN
    assert "begin on 2023-01-03, so not from 2022-12-01" in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("ma6",), ExitCode.USAGE, "did you mean ma60?"),
        (("ma60,macd_zero", PORTFOLIO), ExitCode.USAGE, "name one strategy"),
        (("ma60", PORTFOLIO, *CASH), ExitCode.USAGE, "were both given"),
        (("ma60", "nowhere"), ExitCode.USAGE, "nowhere: no such"),
        (("ma60", PORTFOLIO, "--set", "mo=1"), ExitCode.USAGE, "no parameter 'mo'"),
        (("index_hold", PORTFOLIO), ExitCode.DATA_MISSING, "fupan data fetch 510300.SH"),
        (("own.py:Nobody", PORTFOLIO), ExitCode.USAGE, "has no class Nobody"),
    ],
)
def test_bad_input_is_a_message(check, words, code, said):
    found, out, err = check(*words)
    assert found == code
    assert said in err
    assert "Traceback" not in out + err
