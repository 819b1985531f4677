"""`fupan replay` end to end, on the shipped figures."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from sim.cli.app import main
from sim.model.errors import ExitCode

ROOT = Path(__file__).parents[2]
PORTFOLIO = ROOT / "portfolios" / "hujiajie"
FACTS = PORTFOLIO / "2024-02-19.toml"
SHORT = ("--end", "2024-03-01", "--no-figures")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    def call(*words):
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def true_facts(tmp_path):
    """The column as it would have to read: 97万."""
    path = tmp_path / "2024-02-19.toml"
    path.write_text(FACTS.read_text("utf-8").replace('"99万"', '"97万"'), "utf-8")
    return path


def joined(out):
    """Undo the wrapping of lines."""
    return " ".join(out.split())


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_the_folder_alone_gives_verdict_tables_and_files(run, elsewhere):
    code, out, err = run("replay", PORTFOLIO, *SHORT)
    assert (code, err) == (ExitCode.FINDINGS, "")
    assert (
        "The printed net value is 146,200.00 yuan lower than cash and holdings are worth"
        in joined(out)
    )
    assert (
        "is a misprint of 华创云信 shares, printed 990,000 where 970,000 fits:"
        " 20,000 x 7.31 = 146,200.00 yuan; it leaves 0.00 yuan." in joined(out)
    )
    assert "agree to the fen at every close" in out
    assert out.endswith("Figures, tables and result.json: reports/hujiajie\n")
    names = {path.name for path in (elsewhere / "reports" / "hujiajie").iterdir()}
    assert names == {"equity.csv", "fills.csv", "positions.csv", "result.json"}


def test_the_tables_show_tolerance_and_what_is_odd(run):
    _, out, _ = run("replay", PORTFOLIO, *SHORT)
    net_value = next(line for line in out.splitlines() if line.startswith(" net value "))
    assert net_value.split() == [
        *("net", "value", "34,336,878.63", "34,483,078.63", "146,200.00", "0.005", "NO"),
    ]
    assert "at least 2 orders" in out
    assert "1.32% of the day's volume" in out
    assert "CSI 300" in out
    assert "2024-02-08, as reconciled, no fees booked: cash 7,127,678.63" in joined(out)
    assert "profit 16,881.54 %" in joined(out)


def test_no_line_into_a_pipe_is_too_wide_to_read(run):
    _, out, _ = run("replay", PORTFOLIO, *SHORT)

    assert max(cell_len(line) for line in out.splitlines()) <= 110
    explanation = out.partition("Explanations")[2].splitlines()[1:5]
    assert [line.split(maxsplit=1)[0] for line in explanation] == [
        "1.",
        "digit;",
        "for:",
        "against:",
    ]


def test_on_a_narrow_terminal_no_word_is_lost(run, monkeypatch):
    _, wide, _ = run("replay", PORTFOLIO, *SHORT)
    monkeypatch.setattr("sim.cli.wrapped.WIDTH", 40)
    _, narrow, _ = run("replay", PORTFOLIO, *SHORT)

    assert joined(narrow) == joined(wide)


def test_json_alone_on_standard_output_is_the_file(run, elsewhere):
    code, out, err = run("replay", FACTS, *SHORT, "--json", "-", "--out", "here")
    assert (code, err) == (ExitCode.FINDINGS, "")
    result = json.loads(out)
    assert out == (elsewhere / "here" / "result.json").read_text("utf-8")
    assert result["portfolio"] == "hujiajie"
    assert result["end"] == "2024-03-01"
    assert result["explanations"][0]["candidate"] == "970000"
    assert [row["kind"] for row in result["explanations"]].count("digit") == 1
    assert str(elsewhere) not in out


def test_json_may_go_to_a_file_beside_the_tables(run, elsewhere):
    _, out, _ = run("replay", FACTS, *SHORT, "--json", "copy.json")
    assert "Reconciliation" in out
    assert json.loads((elsewhere / "copy.json").read_text("utf-8"))["difference"] == "146200.00"


def test_the_tables_as_csv_hold_both_readings(run, elsewhere):
    run("replay", FACTS, *SHORT, "--out", "out")
    equity = rows_of(elsewhere / "out" / "equity.csv")
    assert equity[0] == {
        "date": "2024-02-19",
        "reading": "printed",
        "cash": "1431678.63",
        "market_value": "33051400.00",
        "net_value": "34483078.63",
        "index_close": "3403.8078",
    }
    assert {row["reading"] for row in equity} == {"printed", "reconciled"}
    fills = rows_of(elsewhere / "out" / "fills.csv")
    assert [(row["symbol"], row["commission"]) for row in fills] == [
        ("300053.SZ", "720.00"),
        ("002682.SZ", "704.00"),
    ]
    positions = rows_of(elsewhere / "out" / "positions.csv")
    assert {row["date"] for row in positions} == {"2024-02-19", "2024-03-01"}
    assert len(positions) == 28


def test_a_statement_that_adds_up_ends_with_status_0(run, true_facts):
    code, out, _ = run("replay", true_facts, *SHORT)
    assert code == ExitCode.CLEAN
    assert "The printed net value 34,336,878.63 is what cash and holdings are worth" in joined(out)
    assert "Explanations" not in out


def test_another_broker_changes_fees_and_not_the_cash(run, true_facts, tmp_path):
    code, out, _ = run("replay", true_facts, *SHORT, "--broker", "no-fees", "--json", "-")
    result = json.loads(out)
    assert (code, result["broker"]) == (ExitCode.CLEAN, "no-fees")
    assert result["fills"][0]["commission"] == "0.00"
    assert result["equity"][0]["cash"] == "1431678.63"
    own = tmp_path / "mine.toml"
    own.write_text('name = "mine"\n[commission]\nrate = "0.001"\n', "utf-8")
    _, out, _ = run("replay", true_facts, *SHORT, "--broker", own, "--json", "-")
    assert json.loads(out)["fills"][0]["commission"] == "2880.00"


def test_the_broker_may_come_from_the_environment(run, true_facts, monkeypatch):
    monkeypatch.setenv("FUPAN_BROKER", "no-fees")
    _, out, _ = run("replay", true_facts, *SHORT, "--json", "-")
    assert json.loads(out)["broker"] == "no-fees"


def test_a_refused_trade_is_shown_with_its_reason(run, tmp_path, true_facts):
    text = true_facts.read_text("utf-8").replace('price = "9"', 'price = "6.00"')
    true_facts.write_text(text, "utf-8")
    code, out, _ = run("replay", true_facts, *SHORT)
    assert code == ExitCode.FINDINGS
    assert "Stated trades, refused" in out
    assert "1 stated trade could not have been made on 2024-02-19 as printed." in joined(out)
    assert "Perhaps a misprint of 航宇微 price, printed 6.00 where 9.00 fits." in joined(out)
    assert "does not lead to the printed 航宇微 shares, cash." in out


def test_a_wrong_percent_is_told_apart_from_a_wrong_net_value(run, true_facts):
    text = true_facts.read_text("utf-8").replace('"17068.44"', '"17063.44"')
    true_facts.write_text(text, "utf-8")
    code, out, _ = run("replay", true_facts, *SHORT)
    assert code == ExitCode.FINDINGS
    assert "fit it; profit percent, printed 17,063.44 where 17,068.44 fits?" in joined(out)


def test_what_nothing_explains_is_said_to_be_so(run, true_facts):
    text = true_facts.read_text("utf-8").replace('"34336878.63"', '"31415926.53"')
    true_facts.write_text(text, "utf-8")
    _, out, _ = run("replay", true_facts, *SHORT)
    assert "2,920,952.10 yuan lower" in out
    assert "No single slip, price, trade or fee explains it." in joined(out)


def test_a_net_value_above_what_is_held_is_called_higher(run, true_facts):
    text = true_facts.read_text("utf-8").replace('"34336878.63"', '"39336878.63"')
    true_facts.write_text(text, "utf-8")
    _, out, _ = run("replay", true_facts, *SHORT)
    assert "is 5,000,000.00 yuan higher than" in out
    assert "net value, printed 39,336,878.63 where 34,336,878.63 fits; it leaves" in joined(out)


def test_an_unreported_trade_as_the_best_explanation_is_no_misprint(run, true_facts):
    # 13,700 x 7.31 less: no digit of any number does that
    text = true_facts.read_text("utf-8").replace('"34336878.63"', '"34236731.63"')
    text = text.replace('profit_percent = "17068.44"\n', "")
    true_facts.write_text(text, "utf-8")
    _, out, _ = run("replay", true_facts, *SHORT)
    assert "explanations: 华创云信 sell 13,700 at any price from 7.11 to 7.42" in joined(out)


def test_the_closes_of_another_day_are_named_in_the_verdict(run, true_facts):
    # The holdings at the closes of 2024-02-08, 26,835,400 + 320,000 x 8.62 + 800,000 x 3.44
    text = true_facts.read_text("utf-8").replace('"34336878.63"', '"33777478.63"')
    text = text.replace('profit_percent = "17068.44"\n', "")
    true_facts.write_text(text, "utf-8")
    _, out, _ = run("replay", true_facts, *SHORT)
    assert "closes of the session before instead of closes of the day; it leaves" in joined(out)


def test_without_net_value_there_is_nothing_to_refute(run, true_facts):
    text = true_facts.read_text("utf-8").replace('net_value = "34336878.63"\n', "")
    true_facts.write_text(text, "utf-8")
    code, out, _ = run("replay", true_facts, *SHORT)
    assert code == ExitCode.CLEAN
    assert "No net value was printed that the closes of 2024-02-19 could confirm" in out


def test_the_day_chooses_among_statements_and_the_newest_is_the_default(run, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    shutil.copy(FACTS, folder)
    later = FACTS.read_text("utf-8").replace("as_of = 2024-02-19", "as_of = 2024-02-20")
    later = later[: later.index("[[trades]]")] + later[later.index("[[holdings]]") :]
    (folder / "2024-02-20.toml").write_text(later, "utf-8")
    (folder / "notes.txt").write_text("not a statement", "utf-8")
    _, out, _ = run("replay", folder, *SHORT, "--json", "-")
    assert json.loads(out)["as_of"] == "2024-02-20"
    _, out, _ = run("replay", folder, *SHORT, "--json", "-", "--date", "2024-02-19")
    assert json.loads(out)["as_of"] == "2024-02-19"
    code, _, err = run("replay", folder, "--date", "2024-02-21")
    assert code == ExitCode.USAGE
    assert "no statement of 2024-02-21; there are 2024-02-19, 2024-02-20" in err


def test_a_printed_text_is_read_and_replayed(run, tmp_path):
    text = (
        "周一，笔者买入航宇微(300053)10万股，成交均价9.00元。目前持有：紫光股份(000938)38万股、"
        "航宇微(300053)10万股。资金余额1431678.63元，总净值9091678.63元，盈利809.17%。 某人\n"
    )
    path = tmp_path / "column.txt"
    path.write_text(text, "utf-8")
    code, out, err = run("replay", path, *SHORT, "--date", "2024-02-19", "--json", "-")
    assert err == ""
    result = json.loads(out)
    assert code == ExitCode.FINDINGS if result["issues"] else ExitCode.CLEAN
    assert result["portfolio"] == "column"
    assert result["computed"]["market_value"] == "7660000.00"
    assert result["difference"] == "0.00"


def test_figures_are_drawn_beside_the_tables_and_only_result_json_is_last(run, elsewhere):
    code, _, _ = run("replay", FACTS, "--end", "2024-03-01", "--out", "out")
    assert code == ExitCode.FINDINGS
    names = {path.name for path in (elsewhere / "out").iterdir()}
    assert {"equity.svg", "equity.png", "reconciliation.svg", "weights.png"} <= names


def test_a_bar_moves_on_a_terminal_and_keeps_off_standard_output(run, monkeypatch, true_facts):
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    code, out, err = run("replay", true_facts, *SHORT, "--json", "copy.json")
    assert code == ExitCode.CLEAN
    assert "replay as printed" in err or "draw and write" in err
    assert "replay as printed" not in out


def test_a_journal_is_handed_on_and_its_options_go_only_with_it(run, tmp_path, monkeypatch):
    seen = {}

    def fake(**options):
        seen.update(options)
        return 0

    monkeypatch.setattr("sim.cli.journal.replay_journal_command", fake)
    code, _, _ = run("replay", "--journal", "j.csv", "--cash", "100", "--strict", "--json", "-")
    assert code == 0
    assert (seen["journal"], seen["cash"], seen["json_to"]) == (Path("j.csv"), "100", "-")
    assert (seen["strict"], seen["dividend_tax"]) == (True, True)
    code, _, err = run("replay", FACTS, "--cash", "100", "--bars", "x")
    assert (code, "--bars, --cash only go with --journal" in err) == (ExitCode.USAGE, True)
    code, _, err = run("replay", FACTS, "--journal", "j.csv")
    assert (code, "both given" in err) == (ExitCode.USAGE, True)
    code, _, err = run("replay")
    assert (code, "nothing to replay was named" in err) == (ExitCode.USAGE, True)


def test_two_processes_in_other_places_and_times_give_the_same_bytes(tmp_path):
    script = "import sys; from sim.cli.app import main; sys.exit(main())"
    running = []
    for place, (seed, zone) in enumerate((("1", "Asia/Shanghai"), ("4711", "America/New_York"))):
        words = ["replay", str(PORTFOLIO), "--end", "2024-03-15", "--out", f"out{place}"]
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "PYTHONPATH": str(ROOT),
            "MPLCONFIGDIR": str(tmp_path / f"mpl{place}"),
        }
        running.append(
            subprocess.Popen(
                [sys.executable, "-c", script, *words],
                cwd=tmp_path,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        )
    for process in running:
        _, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (1, b"")
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / f"out{place}").iterdir()}
        for place in (0, 1)
    )
    assert first.keys() == second.keys()
    assert {"result.json", "equity.svg", "equity.png"} <= first.keys()
    different = [name for name, content in first.items() if content != second[name]]
    assert different == []


def test_a_trade_without_price_is_left_as_made_and_counted_as_an_issue(run, true_facts):
    text = true_facts.read_text("utf-8").replace('price = "9"\n', "")
    text = text.replace('price = "3.52"\n', "")
    true_facts.write_text(text, "utf-8")
    code, out, _ = run("replay", true_facts, *SHORT)
    assert code == ExitCode.FINDINGS
    assert "2 issues in the statement itself." in out
    assert "Stated trades" not in out


def test_an_account_worth_nothing_is_shown_without_ratios(run, tmp_path):
    path = tmp_path / "2024-02-19.toml"
    path.write_text(
        'publisher = "某人"\nas_of = 2024-02-19\ncash = "0"\n\n[[trades]]\nside = "sell"\n'
        'symbol = "600155.SH"\nname = "华创云信"\nquantity = "100"\n',
        "utf-8",
    )
    code, out, _ = run("replay", path, *SHORT)
    assert code == ExitCode.FINDINGS
    sharpe = next(line for line in out.splitlines() if line.startswith(" Sharpe"))
    assert sharpe.split()[:2] == ["Sharpe", "—"]
