"""`fupan run` end to end, on the shipped figures."""

import csv
import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from sim.cli.app import main
from sim.model.errors import ExitCode

PORTFOLIO = Path(__file__).parents[2] / "portfolios" / "hujiajie"
FACTS = PORTFOLIO / "2024-02-19.toml"
SHORT = ("--to", "2024-03-08", "--no-figures")
CASH = ("--cash", "1000000", "--symbols", "600155.SH,000987.SZ")
SPAN = ("--from", "2024-02-01", "--to", "2024-03-08", "--no-figures")

OWN = '''
import backtrader as bt
from dataclasses import dataclass
from sim.engine import AshareStrategy

class Most(bt.Strategy):
    """Buys the first security with most of the cash."""

    params = (("part", 0.5), ("days", 3), ("loud", False), ("word", "x"), ("any", None))

    def next(self):
        if not self.position:
            self.order_target_percent(target=self.p.part)

@dataclass(frozen=True)
class Frozen:
    part: float = 0.5

class Settled(AshareStrategy):
    params = (("settings", Frozen()),)

    def decide(self):
        for symbol in self.tradable:
            self.order_target_fraction(symbol, self.settings.part / 2)

class Broken(bt.Strategy):
    def next(self):
        raise RuntimeError("no idea")
'''


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    def call(*words):
        code = main(["run", *(str(word) for word in words)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.py"
    path.write_text(OWN, "utf-8")
    return path


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def result_in(folder):
    return json.loads((folder / "result.json").read_text("utf-8"))


def test_several_strategies_are_compared_in_one_table_and_one_result(run, tmp_path):
    code, out, _ = run("hold_published,column_plan", "equal_weight", PORTFOLIO, *SHORT)
    folder = tmp_path / "reports" / "hujiajie-run"
    assert code == ExitCode.CLEAN
    result = result_in(folder)
    assert [each["name"] for each in result["runs"]] == [
        "hold_published",
        "column_plan",
        "equal_weight",
    ]
    assert result["opening"]["cash"] == "1431678.63"
    assert {each["opening_net_value"] for each in result["runs"]} == {"34483078.63"}
    assert result["books_agree"] is True
    assert "agree to the fen at every close, in 3 runs" in out
    assert out.index("column_plan") < out.index("equal_weight")


def test_nothing_is_filled_before_the_session_after_the_as_of_day(run, tmp_path):
    run("column_plan,equal_weight", PORTFOLIO, "--out", "r", *SHORT)
    trades = rows_of(tmp_path / "r" / "trades.csv")
    assert {row["date"] for row in trades} == {"2024-02-20"}
    bought = next(row for row in trades if row["name"] == "column_plan" and row["side"] == "buy")
    assert bought["symbol"] == "300053.SZ"
    assert bought["price"] == "9.06"  # the open of 2024-02-20


def test_the_plan_is_the_portfolios_own(run, tmp_path):
    facts = tmp_path / "mine.toml"
    text = FACTS.read_text("utf-8").replace('action = "trim"', 'action = "buy"')
    facts.write_text(text, "utf-8")
    run("column_plan", facts, "--out", "r", *SHORT)
    (one,) = result_in(tmp_path / "r")["runs"]
    assert (one["settings"]["add"], one["settings"]["trim"]) == ("300053.SZ+000987.SZ", "")
    run("column_plan", facts, "--set", "add=601579.SH", "--out", "r", *SHORT)
    (one,) = result_in(tmp_path / "r")["runs"]
    assert one["settings"]["add"] == "601579.SH"


def test_the_reconciled_reading_starts_with_fewer_shares(run, tmp_path):
    run("hold_published", PORTFOLIO, "--reading", "reconciled", "--out", "r", *SHORT)
    result = result_in(tmp_path / "r")
    assert result["runs"][0]["opening_net_value"] == "34336878.63"
    held = {row["symbol"]: row["quantity"] for row in result["opening"]["positions"]}
    assert held["600155.SH"] == 970_000


def test_a_statement_that_adds_up_is_read_alike_both_ways(run, tmp_path):
    facts = tmp_path / "2024-02-19.toml"
    facts.write_text(FACTS.read_text("utf-8").replace('"99万"', '"97万"'), "utf-8")
    code, out, _ = run("hold_published", facts, "--reading", "reconciled", *SHORT)
    assert code == ExitCode.CLEAN
    assert "nothing needs reconciling" in out


def test_parts_of_every_run_sum_to_its_profit(run, tmp_path):
    run("ma60,rebound_rotation", PORTFOLIO, "--out", "r", *SHORT)
    for one in result_in(tmp_path / "r")["runs"]:
        parts = sum(Decimal(part["profit"]) for part in one["attribution"])
        assert parts == Decimal(one["profit"])
        change = Decimal(one["net_value"]) - Decimal(one["opening_net_value"])
        assert parts == change


def test_results_are_the_same_bytes_and_name_no_place_of_this_machine(run, tmp_path):
    words = ("three_conditions", PORTFOLIO, *SHORT)
    run(*words, "--out", "one")
    run(*words, "--out", "two")
    first = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    assert str(tmp_path).encode() not in first["result.json"]
    assert set(first) == {
        "attribution.csv",
        "equity.csv",
        "metrics.csv",
        "result.json",
        "trades.csv",
    }


def test_figures_can_be_drawn_again_from_the_results(run, tmp_path, capsys):
    run("hold_published,column_plan", PORTFOLIO, *SHORT, "--out", "r")
    assert main(["plot", "r", "--format", "svg"]) == ExitCode.CLEAN
    drawn = (tmp_path / "r" / "equity.svg").read_text("utf-8")
    assert "column_plan" in drawn


def test_json_alone_goes_to_standard_output(run):
    code, out, _ = run("hold_published", PORTFOLIO, *SHORT, "--json", "-")
    assert code == ExitCode.CLEAN
    assert json.loads(out)["kind"] == "run"


def test_json_may_go_to_a_file_as_well(run, tmp_path):
    _, out, _ = run("hold_published", PORTFOLIO, *SHORT, "--out", "r", "--json", "copy.json")
    assert (tmp_path / "copy.json").read_bytes() == (tmp_path / "r" / "result.json").read_bytes()
    assert "Net value" in out


def test_figures_are_drawn_with_the_regime_the_rules_read(run, tmp_path):
    code, _, _ = run(
        "turnover_floor", "--cash", "1000000", "--symbols", "600155.SH", "--from", "2024-02-01",
        "--to", "2024-02-23", "--out", "r",
    )  # fmt: skip
    assert code == ExitCode.CLEAN
    drawn = {path.name for path in (tmp_path / "r").glob("*.png")}
    assert {"equity.png", "attribution.png", "weights.png", "monthly.png"} <= drawn
    assert "market-000001.SH.png" in drawn
    assert "market-600155.SH.png" in drawn
    svg = (tmp_path / "r" / "market-000001.SH.svg").read_text("utf-8")
    assert svg.startswith("<?xml")


def test_an_earlier_start_takes_the_holdings_back_and_says_so(run, tmp_path):
    code, out, _ = run(
        "hold_published", PORTFOLIO, "--from", "2015-01-05", "--to", "2023-02-28",
        "--out", "r", "--no-figures",
    )  # fmt: skip
    assert code == ExitCode.CLEAN
    assert "bars of all that is held begin on 2023-01-03, so not from 2015-01-05" in out
    assert "taken back to 2023-01-03, as if held then" in out
    assert result_in(tmp_path / "r")["first"] == "2023-01-03"


def test_a_later_start_holds_until_then(run, tmp_path):
    run(
        "hold_published", PORTFOLIO, "--from", "2024-03-02", "--to", "2024-03-08",
        "--out", "r", "--no-figures",
    )  # fmt: skip
    result = result_in(tmp_path / "r")
    assert result["first"] == "2024-03-04"  # the second was a Saturday
    run("hold_published", PORTFOLIO, "--out", "whole", *SHORT)
    whole = rows_of(tmp_path / "whole" / "equity.csv")
    assert rows_of(tmp_path / "r" / "equity.csv")[0] in whole


def test_all_leaves_out_what_has_no_bars_and_says_so(run, tmp_path):
    code, out, _ = run("all", PORTFOLIO, "--to", "2024-02-23", "--no-figures", "--out", "r")
    assert code == ExitCode.CLEAN
    assert len(result_in(tmp_path / "r")["runs"]) == 8
    assert "index_hold is left out: daily bars are not held: 510300.SH" in out


def test_cash_and_symbols_stand_in_for_a_portfolio(run, tmp_path):
    code, out, _ = run("equal_weight", *CASH, *SPAN, "--out", "r")
    assert code == ExitCode.CLEAN
    result = result_in(tmp_path / "r")
    assert (result["opening"], result["reading"]) == ({"cash": "1000000.00", "positions": []}, "")
    assert {row["symbol"] for row in result["trades"]} == {"600155.SH", "000987.SZ"}
    assert "1,000,000.00" in out


def test_cash_starts_where_bars_begin(run, tmp_path):
    code, out, _ = run(
        "equal_weight", *CASH, "--from", "2020-01-02", "--to", "2023-01-13", "--no-figures"
    )
    assert code == ExitCode.CLEAN
    assert "bars of what may be traded begin on 2023-01-03, so not from 2020-01-02" in out


def test_anyones_own_strategy_runs_with_its_own_parameters(run, own, tmp_path):
    code, _, _ = run(
        f"{own}:Most", "ma60", *CASH, *SPAN, "--out", "r", "--index", "000300.SH",
        "--set", "part=0.25", "--set", "days=4", "--set", "loud=yes", "--set", "word=y",
        "--set", "any=1.5",
    )  # fmt: skip
    assert code == ExitCode.CLEAN
    mine, _ = result_in(tmp_path / "r")["runs"]
    assert mine["name"] == "Most"
    assert mine["about"] == "Buys the first security with most of the cash."
    assert mine["settings"]["part"] == "0.25"
    spent = Decimal(next(p["bought"] for p in mine["attribution"] if p["symbol"] == "600155.SH"))
    assert Decimal(200_000) < spent < Decimal(250_000)


def test_a_setting_may_go_to_one_strategy_alone(run, own, tmp_path):
    code, _, _ = run(
        f"{own}:Settled,ma60,three_conditions", *CASH, *SPAN, "--out", "r",
        "--set", "ma60.ma=20", "--set", "part=0.8", "--set", "flat_window=3",
    )  # fmt: skip
    assert code == ExitCode.CLEAN
    settled, line, three = result_in(tmp_path / "r")["runs"]
    assert settled["settings"] == {"part": "0.8"}
    assert (line["settings"]["ma"], three["settings"]["ma"]) == ("20", "60")
    assert (line["settings"]["flat_window"], three["settings"]["flat_window"]) == ("3", "3")


def test_a_strategy_that_fails_is_told_with_its_line(run, own):
    code, _, err = run(f"{own}:Broken", *CASH, *SPAN)
    assert code == ExitCode.USAGE
    assert "Broken failed at" in err
    assert f"own.py:{OWN[: OWN.index('raise')].count(chr(10)) + 1}: RuntimeError" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ma6", PORTFOLIO), "did you mean ma60?"),
        (("ma6",), "did you mean ma60?"),
        (("rebound-rotation", "xyz", PORTFOLIO), "did you mean rebound_rotation?"),
        ((PORTFOLIO,), "no strategy was named"),
        (("ma60",), "nothing to run on was named"),
        (("ma60", "nowhere"), "nowhere: no such"),
        (("ma60", PORTFOLIO, *CASH), "were both given"),
        (("ma60", PORTFOLIO, "--symbols", "600155.SH"), "--symbols only goes with --cash"),
        (("ma60", PORTFOLIO, "--set", "mean=3"), "there is no parameter 'mean'"),
        (("ma60", PORTFOLIO, "--set", "ma"), "must look like name=value"),
        (("ma60", PORTFOLIO, "--set", "ma=0"), "ma must be at least 1"),
        (("ma60", PORTFOLIO, "--set", "m60.ma=9"), "did you mean ma60?"),
        (("rebound_rotation", PORTFOLIO, "--set", "rebound=2"), "at most 1"),
        (("ma60", PORTFOLIO, "--reading", "both"), "printed or reconciled, was 'both'"),
        (("ma60", PORTFOLIO, "--from", "soon"), "--from must be a day"),
        (("ma60", PORTFOLIO, "--to", "2024-02-19"), "needs a later last session"),
        (("ma60", PORTFOLIO, "--to", "2023-01-02"), "needs a later last session"),
        (("ma60", PORTFOLIO, "--broker", "nobody"), "--broker was 'nobody'"),
        (("ma60", "--cash", "1000"), "needs --symbols"),
        (("ma60", "--cash", "much", "--symbols", "600155.SH"), "must be yuan"),
        (("ma60", "--cash", "-5", "--symbols", "600155.SH"), "above 0"),
        (("ma60", "--cash", "1.005", "--symbols", "600155.SH"), "whole fen"),
        (("ma60", "--cash", "NaN", "--symbols", "600155.SH"), "above 0"),
        (("ma60", "--cash", "10", "--symbols", "600155"), "is no symbol such as 600155.SH"),
        (("ma60", "--cash", "10", "--symbols", "000300.SH"), "index"),
        (("ma60", *CASH, "--from", "2024-03-01", "--to", "2024-02-01"), "cannot end on"),
        (("missing.py:Mine", PORTFOLIO), "missing.py: no such file"),
    ],
)
def test_bad_input_is_a_message(run, words, said):
    code, out, err = run(*words)
    assert code == ExitCode.USAGE
    assert said in err
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("index_hold", PORTFOLIO), "fupan data fetch 510300.SH"),
        (("ma60", PORTFOLIO, "--to", "2026-03-02"), "daily bars are held to 2025-12-31"),
        (("ma60", *CASH, "--to", "2026-03-02"), "daily bars are held to 2025-12-31"),
        (("ma60", "--cash", "9", "--symbols", "600519.SH"), "fupan data fetch 600519.SH"),
        (("three_conditions", PORTFOLIO, "--set", "index=000905.SH"), "fetch 000905.SH"),
    ],
)
def test_missing_bars_are_a_code_of_their_own(run, words, said):
    code, _, err = run(*words)
    assert code == ExitCode.DATA_MISSING
    assert said in err


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("part=much", "part must be a number"),
        ("days=1.5", "days must be a whole number"),
        ("loud=maybe", "loud must be yes or no"),
        ("prt=1", "did you mean part?"),
    ],
)
def test_settings_of_an_own_strategy_are_checked(run, own, setting, said):
    code, _, err = run(f"{own}:Most", *CASH, *SPAN, "--set", setting)
    assert code == ExitCode.USAGE
    assert said in err


def test_every_fault_of_the_settings_is_told_at_once(run):
    _, _, err = run("ma60", PORTFOLIO, "--set", "ma=x", "--set", "y", "--set", "q=1")
    assert err.count("\n") == 4


def test_a_folder_that_cannot_be_written_is_a_message(run, tmp_path):
    (tmp_path / "taken").write_text("a file", "utf-8")
    code, _, err = run("hold_published", PORTFOLIO, *SHORT, "--out", "taken")
    assert code == ExitCode.USAGE
    assert "taken" in err


def test_help_says_what_it_does_without_importing_backtrader():
    script = (
        "import sys; from sim.cli.app import main; code = main(['run', '--help']);"
        " print('backtrader' in sys.modules, code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "STRATEGY... PORTFOLIO" in done.stdout
    assert done.stdout.endswith("False 0\n")


def test_classes_of_one_name_are_told_apart_by_their_files(run, own, tmp_path):
    other = tmp_path / "other.py"
    other.write_text(OWN, "utf-8")
    code, _, _ = run(f"{own}:Most,{other}:Most", *CASH, *SPAN, "--out", "r")
    assert code == ExitCode.CLEAN
    names = [each["name"] for each in result_in(tmp_path / "r")["runs"]]
    assert names == ["own:Most", "other:Most"]
