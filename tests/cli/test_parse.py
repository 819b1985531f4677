"""`fupan parse` from end to end."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli.app import main
from sim.column.facts import read_facts
from tests.column.pages import page

HELD = "目前持有青川股份（600166）10万股、苍梧微（300066）3万股。"
TEXT = page(trades="周一以9.10元均价买入苍梧微2万股。", holdings=HELD)


@pytest.fixture
def column(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def run(capsys):
    """Run the command and return exit code, output and complaints."""

    def call(*words: object) -> tuple[int, str, str]:
        code = main(["parse", *map(str, words)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_json_holds_the_statement_the_places_and_the_issues(run, column):
    code, out, err = run(column, "--json", "-")

    document = json.loads(out)
    assert (code, err) == (0, "")
    assert list(document) == ["statement", "places", "issues"]
    assert document["statement"] == {
        "publisher": "申算子",
        "newspaper": "",
        "as_of": "2024-02-19",
        "cash": "100000.00",
        "net_value": "1000000.00",
        "profit_percent": "400.00",
        "holdings": [
            {"symbol": "600166.SH", "name": "青川股份", "quantity": 100_000},
            {"symbol": "300066.SZ", "name": "苍梧微", "quantity": 30_000},
        ],
        "trades": [
            {
                "side": "buy",
                "symbol": "300066.SZ",
                "name": "苍梧微",
                "quantity": 20_000,
                "price": "9.10",
            }
        ],
        "plan": [
            {"symbol": "600166.SH", "name": "青川股份", "action": "hold"},
            {"symbol": "300066.SZ", "name": "苍梧微", "action": "hold"},
        ],
        "rules": {},
        "claims": [],
    }
    place = document["places"]["holdings.0.quantity"]
    assert TEXT[place["start"] : place["end"]] == place["text"] == "10万"


def test_json_may_go_to_a_file_beside_the_tables(run, column, tmp_path):
    target = tmp_path / "out" / "column.json"

    code, out, _ = run(column, "--json", target)

    assert code == 0
    assert json.loads(target.read_text(encoding="utf-8"))["issues"] == []
    assert "青川股份" in out


def test_the_tables_show_every_fact_with_its_line(run, column):
    _, out, _ = run(column)

    lines = [" ".join(line.replace("│", " ").split()) for line in out.splitlines()]
    assert lines[0] == "申算子 · 2024-02-19"
    assert "buy 苍梧微 300066.SZ 20,000 9.10 3" in lines
    assert "青川股份 600166.SH 100,000 3" in lines
    assert "net value, yuan 1,000,000.00 3" in lines
    assert "hold 苍梧微 300066.SZ 5" in lines
    assert lines[-1] == "no issues"


def test_the_tables_show_rules_and_claims_and_the_newspaper(run, tmp_path):
    talk = "问：怎么看？\n\n答：沪指收复2900点，成交量不低于9000亿元即可。\n\n"
    path = tmp_path / "page.txt"
    path.write_text(page(talk=talk, holdings=HELD) + "\n江城晚报记者 甲\n", encoding="utf-8")

    _, out, _ = run(path)

    lines = [" ".join(line.replace("│", " ").split()) for line in out.splitlines()]
    assert lines[0] == "申算子, 江城晚报 · 2024-02-19"
    assert "turnover_floor 900000000000" in lines
    assert "level-reclaimed index 000001.SH, level 2900 5" in lines


@pytest.mark.parametrize("columns", ["40", "200"])
def test_no_figure_is_cut_however_narrow_the_terminal(run, column, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("FORCE_COLOR", "1")

    _, out, _ = run(column)

    assert "…" not in out
    assert all(figure in out for figure in ("100,000", "1,000,000.00", "300066.SZ"))


def test_issues_are_listed_with_their_line_and_the_status_is_one(run, tmp_path):
    path = tmp_path / "page.txt"
    held = "目前持有青川股份10万股。"
    text = page(holdings=held, balances="总净值100万元。", dated="", author="")
    path.write_text(text, encoding="utf-8")

    code, out, _ = run(path)

    words = " ".join(out.split())
    assert code == 1
    assert "author not found · day not settled" in words
    assert "not settled" in words
    assert "not printed" in words
    assert "error: page.txt:3: no security named 青川股份 is known" in words


def test_one_issue_is_one_issue(run, tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("无", encoding="utf-8")

    code, out, _ = run(path)

    assert code == 2
    assert out.startswith("1 issue\n")


@pytest.mark.parametrize("text", ["", "无", TEXT + "\n\n" + TEXT.replace("2024", "2023")])
def test_a_text_without_one_column_is_bad_input_as_it_is_for_replay(run, tmp_path, text):
    path = tmp_path / "page.txt"
    path.write_text(text, encoding="utf-8")

    code, out, _ = run(path, "--json", "-")

    assert code == 2
    assert json.loads(out)["statement"] is None
    assert main(["replay", str(path)]) == 2


def test_toml_is_a_file_of_facts_that_reads_back(run, column):
    code, out, err = run(column, "--toml")

    parsed = read_facts(out, "again.toml")
    assert (code, err, parsed.issues) == (0, "", ())
    assert [row.quantity.digits for row in parsed.statement.holdings] == ["10", "3"]


def test_toml_keeps_the_issues_apart(run, tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("无", encoding="utf-8")

    code, out, err = run(path, "--toml")

    assert (code, out) == (2, "")
    assert err.startswith("page.txt: no column was found")


def test_standard_input_is_read(run, monkeypatch):
    class Input:
        buffer = io.BytesIO(TEXT.encode("gb18030"))

    monkeypatch.setattr(sys, "stdin", Input)

    code, out, _ = run("-", "--json", "-")

    assert code == 0
    assert json.loads(out)["statement"]["publisher"] == "申算子"


def test_endless_standard_input_is_refused(run, monkeypatch):
    class Input:
        buffer = io.BytesIO(b"a" * (10 << 20))

    monkeypatch.setattr(sys, "stdin", Input)

    code, _, err = run("-")

    assert code == 2
    assert "less than 10 MB" in err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_other_encodings_give_the_same(run, tmp_path, encoding):
    path = tmp_path / "page.txt"
    path.write_bytes(TEXT.encode(encoding))

    code, out, _ = run(path, "--json", "-")

    assert code == 0
    place = json.loads(out)["places"]["cash"]
    assert TEXT[place["start"] : place["end"]] == "100000.00"


def test_a_given_day_is_checked(run, column):
    assert run(column, "--date", "2024-02-19")[0] == 0

    code, out, _ = run(column, "--date", "2024-02-20", "--json", "-")

    assert code == 1
    assert "date-contradicted" in {issue["code"] for issue in json.loads(out)["issues"]}


REAL = page(
    trades="周一以9元买入航宇微32万股。",
    holdings="目前持有航宇微（300053）32万股、紫光股份（000938）1万股。",
    # 320,000 × 9.15 + 10,000 × 17.75 = 3,105,500
    balances="资金余额0.63元，总净值3105500.63元，盈利210.55%。",
    plan="周二操作计划：航宇微、紫光股份持股待涨。",
)


def test_the_figures_may_be_held_against_the_days_prices(run, tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(REAL, encoding="utf-8")
    assert run(path, "--check")[0] == 0

    path.write_text(REAL.replace("）32万", "）33万"), encoding="utf-8")
    code, out, _ = run(path, "--check", "--json", "-")

    assert code == 1
    issues = json.loads(out)["issues"]
    assert [issue["code"] for issue in issues] == ["net-value-does-not-add-up"]
    assert issues[0]["line"] == 3


def test_a_check_without_prices_says_which_are_missing(run, column):
    code, out, _ = run(column, "--check", "--json", "-")

    messages = [issue["message"] for issue in json.loads(out)["issues"]]
    assert code == 1
    assert messages == ["no prices of 2024-02-19 for 300066.SZ, 600166.SH"]


def test_a_check_without_a_column_finds_no_more(run, tmp_path):
    path = tmp_path / "page.txt"
    path.write_text("无", encoding="utf-8")

    assert run(path, "--check")[0] == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["no-such-file.txt"], "no such text"),
        (["."], "found a folder"),
        (["PAGE", "--date", "2024-02-30"], "--date must be a day such as 2024-02-19"),
        (["PAGE", "--date", "someday"], "was 'someday'"),
        (["PAGE", "--toml", "--json", "-"], "choose one"),
        (["PAGE", "--json", "PAGE/out.json"], "cannot be written"),
        (["PAGE", "--nonsense"], "No such option"),
        ([], "Missing argument"),
    ],
)
def test_a_fault_of_usage_is_a_message_and_status_two(run, column, words, message):
    code, _, err = run(*(word.replace("PAGE", str(column)) for word in words))

    assert code == 2
    assert message in err
    assert "Traceback" not in err


def test_what_is_no_text_is_refused(run, tmp_path):
    path = tmp_path / "page\u202e.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)

    code, _, err = run(path)

    assert code == 2
    assert "no text in UTF-8" in err
    assert "\u202e" not in err


def test_ten_megabytes_are_refused_at_once(run, tmp_path):
    path = tmp_path / "page.txt"
    path.write_bytes(b"a" * (10 << 20))

    code, _, err = run(path)

    assert code == 2
    assert "may have less than 10 MB" in err


def test_parsing_imports_nothing_heavy(column):
    program = (
        "import sys; from sim.cli.app import main; code = main(sys.argv[1:]);"
        "heavy = {'pandas', 'numpy', 'akshare', 'matplotlib', 'numba', 'duckdb', 'opencc'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr); sys.exit(code)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, "parse", str(column), "--json", "-"],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )

    assert (done.returncode, done.stderr.strip()) == (0, "[]")
