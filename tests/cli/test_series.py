"""`fupan replay FOLDER --series` end to end."""

import csv
import io
import json
from random import Random

import pytest

from sim.analysis.series_cash import REGIMES
from sim.analysis.series_numbers import SeriesPrices
from sim.cli.app import main
from sim.column.facts import write_facts
from sim.data.snapshot import snapshot
from sim.model.errors import ExitCode
from tests.analysis.columns import misprinted, series


@pytest.fixture(scope="module")
def columns():
    return series(Random(3), SeriesPrices(snapshot()), REGIMES["default"], columns=8)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(statements):
        mine = tmp_path / "mine"
        mine.mkdir()
        for statement in statements:
            text = write_facts(statement)
            (mine / f"{statement.as_of}.toml").write_text(text, "utf-8")
        return mine

    return write


@pytest.fixture
def run(capsys):
    def call(*words):
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_a_true_series_is_clean_and_scored(run, folder, columns, tmp_path):
    mine = folder(columns)
    code, out, err = run("replay", mine, "--series")
    assert (code, err) == (ExitCode.CLEAN, "")
    assert "every statement follows from the one before" in out
    assert "Fees: default explains" in out
    assert "items kept" in out
    written = tmp_path / "reports" / "mine-series"
    assert {path.name for path in written.iterdir()} == {
        *("result.json", "balances.csv", "findings.csv", "plans.csv", "missing_sessions.csv"),
    }
    rows = list(csv.DictReader(io.StringIO((written / "balances.csv").read_text("utf-8"))))
    assert [row["date"] for row in rows] == [str(statement.as_of) for statement in columns]
    assert {row["difference"] for row in rows} == {"0.00"}


def test_an_error_is_dated_and_a_gap_bounded(run, folder, columns):
    wrong, place, field, value = misprinted(Random(1), columns)
    kept = [one for number, one in enumerate(wrong) if number != (place + 3) % 8 or number == 0]
    mine = folder(kept)
    code, out, _ = run("replay", mine, "--series", "--json", "-", "--out", "here")
    assert code == ExitCode.FINDINGS
    result = json.loads(out)
    [finding] = result["findings"]
    assert finding["date"] == str(columns[place].as_of)
    assert (finding["field"], finding["candidate"]) == (field, f"{value:f}")
    _, shown, _ = run("replay", mine, "--series", "--json", "out.json", "--out", "here")
    assert "1 number cannot be as printed, 0 checks stay unexplained" in shown
    assert "Tables and result.json: here" in shown


def test_the_newest_alone_is_still_what_a_folder_means(run, folder, columns):
    mine = folder(columns[-2:])
    end = str(columns[-1].as_of)
    _, out, _ = run("replay", mine, "--no-figures", "--end", end, "--json", "-")
    assert json.loads(out)["as_of"] == end


@pytest.mark.parametrize("words", [("--date", "2024-02-19"), ("--end", "2024-03-01")])
def test_options_of_a_single_statement_do_not_go_with_a_series(run, folder, columns, words):
    code, _, err = run("replay", folder(columns), "--series", *words)
    assert code == ExitCode.USAGE
    assert "leave out --date and --end" in err


def test_one_statement_or_a_file_is_no_series(run, folder, columns):
    mine = folder(columns[:1])
    assert "at least two" in run("replay", mine, "--series")[2]
    file = next(mine.iterdir())
    assert "wants a folder" in run("replay", file, "--series")[2]


def test_a_series_without_known_fees_says_so(run, folder, columns):
    bare = [columns[0], columns[-1]]
    _, out, _ = run("replay", folder(bare), "--series")
    assert "Fees: no usual way of charging explains any of 0 balances" in out
    assert "缺日 Sessions without a statement" in out
