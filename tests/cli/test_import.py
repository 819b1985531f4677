"""`fupan import`: a broker's slip on disk to a journal that replays."""

import json
from pathlib import Path

import pytest

from sim.cli.app import main

COLUMNS = Path(__file__).parents[1] / "ledger" / "slips" / "columns.txt"
HEAD = (
    "成交日期\t证券代码\t操作\t成交数量\t成交均价\t成交金额\t手续费\t印花税\t过户费\t"
    "发生金额\t资金余额\n"
)
ROWS = (
    '="20240219"\t="600155"\t证券买入\t1000\t7.310\t7310.00\t5.00\t0.00\t0.07\t-7315.07\t2684.93\n'
    '="20240221"\t="600155"\t红股入账\t300\t0\t0\t0\t0\t0\t0\t2684.93\n'
    '="20240222"\t=""\t银行转证券\t0\t0\t0\t0\t0\t0\t500.00\t3184.93\n'
)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys):
    def call(*words):
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def slip(text=HEAD + ROWS, encoding="gbk"):
    Path("slip.xls").write_bytes(text.encode(encoding))
    return "slip.xls"


def test_a_slip_becomes_a_journal_its_flows_and_its_free_shares(run):
    code, out, err = run("import", slip(), "-o", "J.csv")
    assert (code, err) == (0, "")
    assert out == (
        "1 trades, 1 other movements of cash, 1 issues of free shares\n"
        "written: J.csv, J.flows.csv, J.actions.csv\n"
    )
    assert Path("J.csv").read_text() == (
        "date,symbol,side,quantity,price,order,commission,stamp_duty,transfer_fee,other_fee,"
        "net_cash,cash_after\n"
        "2024-02-19,600155.SH,buy,1000,7.310,,5.00,0.00,0.07,,-7315.07,2684.93\n"
    )
    assert Path("J.flows.csv").read_text() == ("date,amount,note\n2024-02-22,500.00,银行转证券\n")
    assert Path("J.actions.csv").read_text() == (
        "symbol,ex_date,cash_per_share,bonus_ratio,source\n"
        "600155.SH,2024-02-21,0,0.3,slip.xls:3 红股入账\n"
    )


def test_the_journal_replays_to_the_balance_of_the_slip(run):
    run("import", slip(), "-o", "J.csv")
    code, out, _ = run(
        "replay", "--journal", "J.csv", "--flows", "J.flows.csv", "--actions", "J.actions.csv",
        "--cash", "10000", "--bars", ".", "--json", "-",
    )  # fmt: skip
    result = json.loads(out)
    assert result["daily"][-1]["cash"] == "3184.93"
    assert result["positions"][0]["quantity"] == 1300
    assert [issue["code"] for issue in result["issues"]] == ["bars-missing"]
    assert code == 1


def test_files_may_be_named_and_the_report_printed_as_json(run):
    code, out, _ = run(
        "import", slip(), "-o", "J.csv", "--flows", "f.csv", "--actions", "a.csv", "--json", "-"
    )
    assert code == 0
    assert json.loads(out) == {
        "trades": 1, "moves": 0, "flows": 1, "actions": 1,
        "files": ["J.csv", "f.csv", "a.csv"], "issues": [],
    }  # fmt: skip
    run("import", slip(), "-o", "J.csv", "--json", "report.json")
    assert json.loads(Path("report.json").read_text())["trades"] == 1


def test_a_slip_of_trades_alone_writes_the_journal_alone(run):
    code, out, _ = run("import", slip(HEAD + ROWS.splitlines()[0] + "\n"), "-o", "J.csv")
    assert code == 0
    assert out.endswith("written: J.csv\n")
    assert sorted(path.name for path in Path().iterdir()) == ["J.csv", "slip.xls"]


def test_a_line_that_is_lost_in_part_is_a_finding_with_its_number(run):
    text = HEAD + ROWS + '="20240223"\t="113050"\t买入\t10\t100\t1000\t1\t0\t0\t-1001.00\t1\n'
    code, out, _ = run("import", slip(text), "-o", "J.csv")
    assert code == 1
    assert "slip.xls:5" in out
    _, out, _ = run("import", slip(text), "-o", "J.csv", "--json", "-")
    assert {issue["row"] for issue in json.loads(out)["issues"]} == {5}


def test_an_average_price_keeps_its_amount(run):
    row = '="20240219"\t600155\t买入\t3000\t12.347\t37040.00\t9.26\t0\t0.37\t-37049.63\t0\n'
    run("import", slip(HEAD + row), "-o", "J.csv")
    head, line = Path("J.csv").read_text().splitlines()
    assert head.endswith(",cash_after,amount")
    assert line.endswith(",0,37040.00")


def test_text_a_spreadsheet_would_compute_is_quoted(run):
    head = HEAD.strip() + "\t合同编号\n"
    row = '="20240219"\t600155\t买入\t100\t7\t700.00\t5\t0\t0.01\t-705.01\t0\t@SUM(A1)\n'
    run("import", slip(head + row), "-o", "J.csv")
    assert ",'@SUM(A1)," in Path("J.csv").read_text()


def test_a_slip_set_in_columns_is_imported(run):
    code, out, _ = run("import", COLUMNS, "-o", "J.csv")
    assert code == 0
    assert out.startswith("2 trades, 1 other movements of cash, 0 issues")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\n"])
def test_what_is_no_slip_is_refused(run, content):
    Path("slip.xls").write_bytes(content)
    code, _, err = run("import", "slip.xls", "-o", "J.csv")
    assert code == 2
    assert "成交日期" in err
    assert not Path("J.csv").exists()


def test_a_slip_that_is_not_there_is_refused(run):
    code, _, err = run("import", "none.xls", "-o", "J.csv")
    assert code == 2
    assert "no such broker's slip" in err


def test_what_was_held_before_the_slip_opens_the_replay(run):
    heads = HEAD.replace("资金余额", "资金余额\t股份余额")
    sold = "20240221\t600155\t证券卖出\t400\t7.45\t2980\t5\t1.49\t0.03\t2973.48\t12973.48\t600\n"
    code, out, err = run("import", slip(heads + sold), "-o", "J.csv")
    assert (code, err) == (0, "")
    assert "1 securities were held before it begins" in out
    assert Path("J.opening.toml").read_text() == (
        "# What was held before the first line of slip.xls, by its own balances.\n"
        'publisher = "交割单"\n'
        "as_of = 2024-02-20\n"
        'cash = "10000.00"\n'
        "\n"
        "[[holdings]]\n"
        'symbol = "600155.SH"\n'
        'name = "华创云信"\n'
        'quantity = "1000"\n'
    )
    words = ("replay", "--journal", "J.csv", "--opening", "J.opening.toml", "--end", "2024-02-21")
    code, out, err = run(*words, "--json", "-")
    assert json.loads(out)["daily"][-1]["cash"] == "12973.48"
