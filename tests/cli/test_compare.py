"""`fupan compare` end to end, on the shipped figures."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from sim.cli.app import main
from sim.model.errors import ExitCode

PORTFOLIO = Path(__file__).parents[2] / "portfolios" / "hujiajie"
FACTS = PORTFOLIO / "2024-02-19.toml"
SHORT = ("--to", "2024-02-29", "--no-figures")
NAMES = [
    "as printed",
    "as reconciled",
    "never traded",
    "plan kept",
    "equal weight",
    "rebound_rotation",
    "three_conditions",
    "index instead",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Results of one comparison over a few sessions, without figures."""
    place = tmp_path_factory.mktemp("compared")
    assert main(["compare", str(PORTFOLIO), *SHORT, "--out", str(place), "--json", "-"]) == 0
    return place


@pytest.fixture(scope="module")
def result(folder):
    return json.loads((folder / "result.json").read_text("utf-8"))


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*words):
        code = main(["compare", *(str(word) for word in words)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_every_alternative_is_there_and_its_books_agree(result):
    assert [each["name"] for each in result["outcomes"]] == NAMES
    assert result["books_agree"] is True
    assert all(each["books_agree"] for each in result["elsewise"])


def test_all_start_from_the_published_account(result):
    opening = {each["name"]: each["opening_net_value"] for each in result["outcomes"]}
    assert opening.pop("as reconciled") == "34336878.63"
    # Without the day's buys: 32万 at 9.00 and 80万 at 3.52 not paid for, 32万 at 9.15 and
    # 80万 at 3.78 not owned; and the fees of both buys not paid.
    gained = Decimal("0.15") * 320_000 + Decimal("0.26") * 800_000
    lost = Decimal("34483078.63") - Decimal(opening.pop("never traded"))
    assert 0 < gained - lost < 2_000
    assert set(opening.values()) == {"34483078.63"}


def test_the_parts_of_every_difference_sum_to_it_to_the_fen(result, folder):
    ends = {each["name"]: Decimal(each["net_value"]) for each in result["outcomes"]}
    rows = rows_of(folder / "differences.csv")
    for each in result["differences"]:
        parts = sum(Decimal(part["difference"]) for part in each["parts"])
        whole = ends[each["name"]] - ends["as printed"]
        assert Decimal(each["opening"]) + Decimal(each["moved"]) + parts == whole
        assert Decimal(each["total"]) == whole
        written = [Decimal(row["difference"]) for row in rows if row["outcome"] == each["name"]]
        assert sum(written) == whole


def test_a_slip_of_twenty_thousand_shares_is_one_security(result):
    reconciled = result["differences"][0]
    parts = {part["symbol"]: Decimal(part["difference"]) for part in reconciled["parts"]}
    assert [symbol for symbol, amount in parts.items() if amount] == ["600155.SH"]
    assert reconciled["opening"] == "-146200.00"


def test_without_fees_the_same_trades_keep_their_fees(result):
    fees = {each["name"]: Decimal(each["fees"]) for each in result["outcomes"]}
    free = {
        each["outcome"]: Decimal(each["difference"])
        for each in result["elsewise"]
        if each["name"].endswith("open free")
    }
    assert free == {name: fee for name, fee in fees.items() if fee}
    assert len(free) == 4
    assert {each["name"].split()[-1] for each in result["elsewise"]} == {"vwap", "close", "free"}


def test_the_index_itself_stands_in_for_a_fund_without_bars(result):
    line = result["outcomes"][-1]
    assert line["books_agree"] is None
    assert "bars of the fund 510300.SH are not held" in line["notes"][0]
    assert line["metrics"]["excess_return"] == pytest.approx(0, abs=1e-6)


def test_results_are_the_same_bytes_and_name_no_place_of_this_machine(folder, run, tmp_path):
    run(PORTFOLIO, *SHORT, "--out", "again")
    again = {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    assert again == {path.name: path.read_bytes() for path in folder.iterdir()}
    assert str(PORTFOLIO.parent).encode() not in again["result.json"]


def test_figures_and_tables_show_all_and_each_difference(run, tmp_path):
    code, out, _ = run(PORTFOLIO, "--to", "2024-02-23", "--out", "r")
    assert code == ExitCode.CLEAN
    drawn = {path.stem for path in (tmp_path / "r").glob("*.png")}
    assert {"equity", "attribution", "difference-never-traded", "difference-plan-kept"} <= drawn
    assert all(name in out for name in NAMES)
    assert "Above 'as printed' at the last close, by security, yuan" in out
    assert "agree to the fen at every close, in 19 runs" in out


def test_a_statement_that_adds_up_and_plans_nothing_has_fewer_alternatives(run, tmp_path):
    facts = tmp_path / "mine.toml"
    text = FACTS.read_text("utf-8").replace('"99万"', '"97万"')
    facts.write_text(text[: text.index("[[plan]]")], "utf-8")
    code, out, _ = run(
        facts, "--to", "2024-02-23", "--no-figures", "--reading", "reconciled", "--out", "r"
    )
    assert code == ExitCode.CLEAN
    result = json.loads((tmp_path / "r" / "result.json").read_text("utf-8"))
    left = [name for name in NAMES if name not in {"as reconciled", "plan kept"}]
    assert [each["name"] for each in result["outcomes"]] == left
    assert "nothing needs reconciling" in out


def test_the_reconciled_reading_may_be_the_base(run, tmp_path):
    run(PORTFOLIO, "--reading", "reconciled", "--out", "r", "--to", "2024-02-23", "--no-figures")
    result = json.loads((tmp_path / "r" / "result.json").read_text("utf-8"))
    assert [each["name"] for each in result["outcomes"]][:2] == ["as reconciled", "as printed"]
    assert result["differences"][0]["opening"] == "146200.00"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nowhere",), ExitCode.USAGE, "nowhere: no such"),
        ((PORTFOLIO, "--reading", "x"), ExitCode.USAGE, "printed or reconciled, was 'x'"),
        ((PORTFOLIO, "--to", "x"), ExitCode.USAGE, "--to must be a day"),
        ((PORTFOLIO, "--to", "2024-02-19"), ExitCode.USAGE, "needs a later last session"),
        ((PORTFOLIO, "--to", "2024-02-01"), ExitCode.USAGE, "cannot be carried"),
        ((PORTFOLIO, "--to", "2026-03-02"), ExitCode.DATA_MISSING, "fupan data fetch"),
        ((PORTFOLIO, "--broker", "x"), ExitCode.USAGE, "--broker was 'x'"),
        ((), ExitCode.USAGE, "Missing argument"),
    ],
)
def test_bad_input_is_a_message(run, words, code, said):
    found, out, err = run(*words)
    assert found == code
    assert said in err
    assert "Traceback" not in out + err
