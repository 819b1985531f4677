"""`fupan claims` end to end, on the shipped figures."""

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from sim.analysis.claims import CHECKS
from sim.cli.app import main
from sim.data.catalog import Version
from sim.data.minute_checks import bar_ends
from sim.data.schema import SeriesKind
from sim.data.snapshot import snapshot
from sim.data.store import Store
from sim.model.errors import ExitCode
from sim.model.symbol import Symbol

ROOT = Path(__file__).parents[2]
PORTFOLIO = ROOT / "portfolios" / "hujiajie"
FACTS = PORTFOLIO / "2024-02-19.toml"
SSE = Symbol.parse("000001.SH")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FUPAN_DATA_DIR", str(tmp_path / "store"))
    return tmp_path


@pytest.fixture
def run(capsys):
    def call(*words):
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def some(tmp_path):
    """A file of facts with the claims given."""

    def write(*claims):
        text = FACTS.read_text("utf-8")
        path = tmp_path / "some.toml"
        head = text[: text.index("[rules]") - 80].rpartition("\n\n")[0]
        rows = "".join(f"\n[[claims]]\n{claim}\n" for claim in claims)
        path.write_text(head + "\n" + rows, "utf-8")
        return path

    return write


def test_the_real_column_gets_its_verdicts_and_the_table(run):
    code, out, err = run("claims", PORTFOLIO)
    assert (code, err) == (ExitCode.FINDINGS, "")
    assert "2024-02-19: 20 hold, 1 fail, 6 cannot be checked" in out
    row = next(line for line in out.splitlines() if line.startswith(" all-three "))
    assert row.split() == [
        *("all-three", "上证指数", "not", "0", "of", "3", "conditions"),
        *("2024-03-06", "3", "of", "3", "conditions", "12"),
    ]
    assert "SHA-256 ac14c9c3c224" in out


def test_exit_codes_say_all_hold_some_fail_or_figures_are_missing(run, some):
    higher = 'kind = "closed-higher"\nindex = "000001.SH"'
    north = 'kind = "northbound-net"\nyuan = "-64亿"\nprecision = "about"'
    lower = 'kind = "closed-lower"\nindex = "000001.SH"'
    assert run("claims", some(higher))[0] == ExitCode.CLEAN
    assert run("claims", some(higher, north))[0] == ExitCode.DATA_MISSING
    assert run("claims", some(north, lower))[0] == ExitCode.FINDINGS
    code, out, _ = run("claims", some())
    assert code == ExitCode.CLEAN
    assert "0 hold, 0 fail, 0 cannot be checked" in out


def test_json_is_complete_and_the_same_in_file_and_folder(run, elsewhere):
    _, printed, _ = run("claims", FACTS, "--json", "-", "--out", "there")
    _, shown, _ = run("claims", FACTS, "--json", "claims.json", "--out", "there")
    assert shown.endswith("Tables and claims.json: there\n")
    assert (elsewhere / "claims.json").read_text("utf-8") == printed
    assert (elsewhere / "there" / "claims.json").read_text("utf-8") == printed
    result = json.loads(printed)
    assert len(result["verdicts"]) == 27
    assert {len(row["sha256"]) for row in result["series"]} == {64}
    used = {name for row in result["verdicts"] for name in row["series"]}
    assert used <= {row["name"] for row in result["series"]}
    table = (elsewhere / "there" / "claims.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert rows[0]["values"] == "index 000001.SH, percent 1.56, article neighbour"
    assert rows[7]["series"] == "000001.SH daily | 399001.SZ daily | 399006.SZ daily"
    when = (elsewhere / "there" / "when_true.csv").read_text("utf-8")
    assert when.count("\n") == 17


def test_from_a_text_each_verdict_names_its_characters(run, tmp_path):
    text = (
        "问：周一沪指高开，怎么看？\n答：沪指收涨1.56%，收复2900点，两市合计成交9572亿元\n"
        "环比减少。资产：目前持有紫光股份(000938)38万股。资金余额1431678.63元，"
        "总净值8176678.63元，盈利717.67%。 某人\n"
    )
    path = tmp_path / "column.txt"
    path.write_text(text, "utf-8")
    code, out, _ = run("claims", path, "--date", "2024-02-19", "--json", "-")
    result = json.loads(out)
    assert code == ExitCode.CLEAN
    found = {row["kind"]: row for row in result["verdicts"]}
    assert found["opened-higher"]["line"] == 1
    turnover = found["turnover"]
    assert text[turnover["start"] : turnover["end"]] == turnover["text"]
    assert "成交9572亿元" in turnover["text"]
    assert turnover["note"] == "by the written digits: truncated to 1.00亿"
    _, shown, _ = run("claims", path, "--date", "2024-02-19")
    assert f"line 1, {found['opened-higher']['start']}-" in shown


def test_what_was_odd_in_the_text_is_told_beside_the_verdicts(run, tmp_path):
    path = tmp_path / "column.txt"
    text = (
        "周一沪指高开。目前持有紫光股份(000938)38万股。资金余额1.00元，总净值6745001.00元。 某人\n"
    )
    path.write_text(text, "utf-8")
    words = ("claims", path, "--date", "2024-02-19")
    result = json.loads(run(*words, "--json", "-")[1])
    assert result["issues"]
    assert result["issues"][0] in run(*words)[1]


def test_a_text_without_a_day_is_refused(run, tmp_path):
    path = tmp_path / "column.txt"
    path.write_text("沪指高开。目前持有紫光股份(000938)38万股。资金余额1.00元。 某人\n", "utf-8")
    code, _, err = run("claims", path)
    assert code == ExitCode.USAGE
    assert "--date" in err


def test_given_figures_settle_northbound_and_futures(run, some, tmp_path):
    figures = tmp_path / "figures.csv"
    lines = ["date,series,value", "2024-02-19,northbound-net,-6418000000", ""]
    figures.write_text("\n".join(lines), "utf-8")
    north = 'kind = "northbound-net"\nyuan = "-64亿"\nprecision = "about"'
    code, out, _ = run("claims", some(north), "--figures", figures, "--json", "-")
    assert code == ExitCode.CLEAN
    assert json.loads(out)["verdicts"][0]["value"] == "-64.18亿"
    figures.write_text("today,northbound-net,1\n2024-02-19,rain,1\n2024-02-19\n", "utf-8")
    code, _, err = run("claims", some(north), "--figures", figures)
    assert code == ExitCode.USAGE
    assert "3 faults" in err
    assert "figures.csv:2" in err
    figures.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in run("claims", some(north), "--figures", figures)[2]


HOURLY = 'kind = "hourly-close-above-mean"\nindices = "000001.SH"\nhours = 5'


def hourly_rows(sessions=10):
    """Bars inside the daily range that end at each day's close."""
    days = [d for d in snapshot().calendar().sessions if d <= date(2024, 2, 19)][-sessions:]
    frame = snapshot().index_bars(SSE).set_index("date")
    for day in days:
        bar = frame.loc[str(day)]
        for end in sorted(bar_ends(60)):
            stamp = datetime.combine(day, end)
            yield f"{stamp},{bar.close},{bar.close},{bar.close},{bar.close},100,1000.0"


def test_hourly_bars_of_a_folder_are_used_and_checked(run, some, tmp_path):
    folder = tmp_path / "hourly"
    folder.mkdir()
    head = "time,open,high,low,close,volume,amount\n"
    path = some(HOURLY)
    assert "no 60-minute bars there" in run("claims", path, "--hourly", folder)[2]
    file = folder / "000001.SH.csv"
    file.write_text(head + "\n".join(hourly_rows()), "utf-8")
    code, out, err = run("claims", path, "--hourly", folder, "--json", "-")
    assert (code, err) == (ExitCode.CLEAN, "")
    verdict = json.loads(out)["verdicts"][0]
    # four bars at 2910.544 and the last of the day before at 2865.9046: mean 2901.62
    assert verdict["value"] == "上证指数 2910.54 against 2901.62"
    assert verdict["series"] == ["000001.SH 60-minute"]
    file.write_text(head + "2024-02-19 15:00:00,9,9,9,9,1,1.0\n", "utf-8")
    code, _, err = run("claims", path, "--hourly", folder)
    assert code == ExitCode.USAGE
    assert "leave the daily bar's range" in err
    file.write_text("time,close\n1,2\n", "utf-8")
    assert "absent" in run("claims", path, "--hourly", folder)[2]
    file.write_text(head + "noon,1,1,1,1,1,1\n", "utf-8")
    assert "no CSV of 60-minute bars" in run("claims", path, "--hourly", folder)[2]
    file.rename(folder / "shanghai.csv")
    assert "named for its index" in run("claims", path, "--hourly", folder)[2]


def test_hourly_bars_of_the_store_are_used(run, some, elsewhere):
    rows = [row.split(",") for row in hourly_rows()]
    names = ("time", "open", "high", "low", "close", "volume", "amount")
    frame = pd.DataFrame(rows, columns=names).astype(
        dict.fromkeys(names[1:5], "float64") | {"volume": "int64", "amount": "float64"}
    )
    frame["time"] = pd.to_datetime(frame["time"]).astype("datetime64[us]")
    frame = frame.assign(provider="mine", standing="single-source")
    version = Version(kind=SeriesKind.MINUTE_60, key="000001.SH", provider="mine")
    Store(elsewhere / "store").write(frame, version)
    code, out, _ = run("claims", some(HOURLY), "--json", "-")
    assert code == ExitCode.CLEAN
    [hourly] = [row for row in json.loads(out)["series"] if "60-minute" in row["name"]]
    assert hourly["source"] == "mine, bars 40 single-source"


def test_the_page_names_every_kind():
    page = (ROOT / "docs" / "claims.md").read_text("utf-8")
    assert [kind for kind in CHECKS if f"`{kind}`" not in page] == []
