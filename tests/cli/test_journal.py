"""`fupan replay --journal` end to end, on bars written by the tests."""

import importlib
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import sim.cli.journal as command
from sim.cli.app import main
from sim.cli.journal import replay_journal_command
from sim.model.errors import BooksDisagreeError

HEAD = "date,symbol,side,quantity,price"
TRADES = "2024-02-20,600155.SH,buy,1000,7.31\n2024-02-22,600155.SH,sell,400,7.50\n"
DAYS = [date(2024, 2, 19) + timedelta(days=n) for n in range(5)]  # Monday to Friday
ALL_DAYS = [*map(str, DAYS)]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def bars(tmp_path):
    folder = tmp_path / "bars"
    folder.mkdir()
    write_bars(folder / "600155.csv")
    return folder


def write_bars(path, closes=("7.30", "7.40", "7.50", "7.60", "7.70"), volume=1_000_000):
    rows = [
        f"{day},{close},{float(close) + 0.3:.2f},{float(close) - 0.3:.2f},{close},{volume},"
        for day, close in zip(DAYS, closes, strict=True)
    ]
    path.write_text("date,open,high,low,close,volume,amount\n" + "\n".join(rows) + "\n")


def journal(text=TRADES, head=HEAD, name="J.csv"):
    path = Path(name)
    path.write_text(f"{head}\n{text}", encoding="utf-8")
    return path


@pytest.fixture
def run(capsys):
    def call(*words):
        code = main(["replay", *map(str, words)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def replayed(run):
    def call(*words):
        code, out, err = run("--journal", *words, "--json", "-")
        assert err == ""
        assert '"cash": "' in out or '"daily": []' in out  # money is decimal text, exact
        return code, in_numbers(json.loads(out))

    return call


MONEY = {
    "cash", "close", "commission", "cost", "market_value", "net_cash", "net_value", "other_fee",
    "price", "receivable", "stamp_duty", "transfer_fee", "value",
}  # fmt: skip


def in_numbers(value, key=""):
    """Return a result with its decimal texts as numbers, short enough to compare with."""
    if isinstance(value, dict):
        return {name: in_numbers(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [in_numbers(item, key) for item in value]
    if key in MONEY and value is not None:
        assert isinstance(value, str)
        return float(value)
    return value


def codes(result):
    return [(issue["code"], issue["row"]) for issue in result["issues"]]


def test_a_journal_gives_trades_days_positions_and_agreeing_books(bars, replayed):
    code, result = replayed(journal(), "--bars", bars, "--cash", "100000")
    assert code == 0
    assert result["issues"] == []
    assert result["books_agree"] is True
    assert result["trades"] == [
        {
            "row": 2, "date": "2024-02-20", "symbol": "600155.SH", "side": "buy",
            "quantity": 1000, "price": 7.31, "value": 7310.0, "commission": 5.0,
            "stamp_duty": 0.0, "transfer_fee": 0.07, "other_fee": 0.0, "net_cash": -7315.07,
        },
        {
            "row": 3, "date": "2024-02-22", "symbol": "600155.SH", "side": "sell",
            "quantity": 400, "price": 7.5, "value": 3000.0, "commission": 5.0,
            "stamp_duty": 1.5, "transfer_fee": 0.03, "other_fee": 0.0, "net_cash": 2993.47,
        },
    ]  # fmt: skip
    assert [day["date"] for day in result["daily"]] == ALL_DAYS
    assert [day["cash"] for day in result["daily"]] == [
        100000.0, 92684.93, 92684.93, 95678.4, 95678.4,
    ]  # fmt: skip
    assert [day["market_value"] for day in result["daily"]] == [
        0.0,
        7400.0,
        7500.0,
        4560.0,
        4620.0,
    ]
    assert result["daily"][-1]["net_value"] == 100298.4
    (position,) = result["positions"]
    assert (position["symbol"], position["quantity"], position["cost"]) == (
        "600155.SH", 600, 4389.04,
    )  # fmt: skip
    assert (position["close"], position["market_value"], position["sellable"]) == (
        7.7,
        4620.0,
        600,
    )


def test_findings_have_their_row_what_was_wanted_and_what_was_found(bars, replayed):
    text = "2024-02-20,600155.SH,buy,1000,7.31,5.01\n2024-02-21,600155,sell,2000,7.5,5\n"
    path = journal(text, HEAD + ",commission")
    code, result = replayed(path, "--bars", bars, "--cash", "100000")
    assert code == 1
    assert codes(result) == [("commission-differs", 2), ("not-held", 3)]
    first = result["issues"][0]
    assert (first["wanted"], first["found"]) == ("5.00", "5.01")
    assert first["message"].startswith("commission of 600155.SH on 2024-02-20 was stated as 5.01")


def test_stated_fees_are_booked_on_request(bars, replayed):
    path = journal("2024-02-20,600155,buy,1000,7.31,6.00\n", HEAD + ",commission")
    code, result = replayed(path, "--bars", bars, "--cash", "100000", "--fees", "stated")
    assert code == 0
    assert result["trades"][0]["commission"] == 6.0
    assert result["daily"][-1]["cash"] == 92683.93


def test_deposits_actions_and_a_broker_profile_are_taken_from_files(bars, replayed):
    Path("F.csv").write_text("date,amount,note\n2024-02-19,20000,in\n2024-02-23,-5000,out\n")
    Path("A.csv").write_text(
        "symbol,ex_date,cash_per_share,bonus_ratio\n600155,2024-02-21,0.1,0.2\n"
    )
    Path("P.toml").write_text(
        'name = "mine"\n[commission]\nrate = "0.001"\nminimum = "1"\n[transfer_fee]\nSH = "none"\n'
    )
    code, result = replayed(
        journal(), "--bars", bars, "--flows", "F.csv", "--actions", "A.csv", "--broker", "P.toml"
    )
    assert codes(result) == []
    assert code == 0
    # -7310.00 - 7.31; +100.00; +3000.00 - 3.00 - 1.50 - 20 % of 40.00
    assert [day["cash"] for day in result["daily"]] == [
        20000.0, 12682.69, 12782.69, 15770.19, 10770.19,
    ]  # fmt: skip
    assert result["positions"][0]["quantity"] == 800


def test_dividends_are_not_taxed_on_request(bars, replayed):
    Path("A.csv").write_text(
        "symbol,ex_date,cash_per_share,bonus_ratio\n600155,2024-02-21,0.1,0\n"
    )
    words = (journal(), "--bars", bars, "--cash", "9000", "--actions", "A.csv")
    taxed, free = replayed(*words)[1], replayed(*words, "--no-dividend-tax")[1]
    assert free["daily"][-1]["cash"] - taxed["daily"][-1]["cash"] == pytest.approx(8.0)
    assert taxed["books_agree"] is free["books_agree"] is True


def test_strict_refuses_what_the_market_rules_out(bars, replayed):
    code, result = replayed(
        journal("2024-02-20,600155,buy,100,9.99\n"), "--bars", bars, "--cash", "9000", "--strict"
    )
    assert code == 1
    assert result["trades"] == []
    assert ("price-outside-range", 2) in codes(result)
    assert result["books_agree"] is True


def test_without_bars_cash_is_replayed_and_what_is_missing_is_named(tmp_path, replayed):
    empty = tmp_path / "empty"
    empty.mkdir()
    code, result = replayed(journal(), "--bars", empty, "--cash", "100000")
    assert code == 1
    assert codes(result) == [("bars-missing", None)]
    assert [day["cash"] for day in result["daily"]] == [92684.93, 92684.93, 95678.4]
    assert result["daily"][-1]["missing"] == ["600155.SH"]
    assert result["positions"][0]["market_value"] is None
    assert result["books_agree"] is True


def test_the_first_balance_tells_the_opening_cash(bars, replayed):
    path = journal("2024-02-20,600155,buy,1000,7.31,2684.93\n", HEAD + ",cash_after")
    code, result = replayed(path, "--bars", bars)
    assert code == 0
    assert codes(result) == [("cash-inferred", 2)]
    assert result["daily"][0]["cash"] == 10000.0


def test_cash_nobody_stated_starts_at_zero_with_a_note(bars, replayed):
    code, result = replayed(journal(), "--bars", bars)
    assert code == 0
    assert codes(result) == [("cash-not-known", None)]
    assert result["daily"][-1]["cash"] == -4321.6


def test_an_account_opens_with_a_statement(bars, replayed):
    Path("S.toml").write_text(
        'publisher = "甲"\nas_of = 2024-02-20\ncash = "1000.00"\n'
        '[[holdings]]\nsymbol = "600155.SH"\nname = "甲乙"\nquantity = "500"\n',
        encoding="utf-8",
    )
    path = journal("2024-02-22,600155.SH,sell,400,7.50\n")
    code, result = replayed(path, "--bars", bars, "--opening", "S.toml")
    assert codes(result) == []
    assert code == 0
    assert [day["net_value"] for day in result["daily"]] == [4700.0, 4750.0, 4753.47, 4763.47]
    assert result["books_agree"] is True


def test_rows_after_the_end_are_left_out(bars, replayed):
    _, result = replayed(journal(), "--bars", bars, "--cash", "9000", "--end", "2024-02-21")
    assert codes(result) == [("after-end", None)]
    assert [day["date"] for day in result["daily"]] == ALL_DAYS[:3]


def test_the_store_gives_bars_and_actions_where_no_folder_is_named(replayed):
    path = journal("2019-05-24,000938,buy,1000,36.70\n")
    _, result = replayed(path, "--cash", "100000", "--end", "2019-05-28")
    assert result["positions"][0]["quantity"] == 1400
    assert result["books_agree"] is True


def test_a_suspended_security_keeps_its_last_close(bars, replayed):
    text = Path(bars / "600155.csv").read_text().splitlines()
    Path(bars / "600155.csv").write_text("\n".join(text[:-1]) + "\n")
    write_bars(bars / "sz000987.csv", ("5.00",) * 5)
    rows = TRADES + "2024-02-20,000987,buy,100,5.00\n2024-02-23,000987,sell,100,5.00\n"
    _, result = replayed(journal(rows), "--bars", bars, "--cash", "100000")
    assert result["daily"][-1]["stale"] == ["600155.SH"]
    assert result["positions"][0]["close_date"] == "2024-02-22"


def test_odd_bars_are_warnings_and_days_off_the_calendar_are_replayed(bars, replayed):
    path = bars / "600155.csv"
    path.write_text(
        path.read_text() + "2024-02-24,7.7,7.7,7.7,7.701,1000,\n2024-02-26,7.7,7.8,7.6,7.7,0,\n"
    )
    path.write_text(path.read_text().replace("7.7,7.7,7.7,7.701", "7.7,7.8,7.6,7.701"))
    code, result = replayed(journal(), "--bars", bars, "--cash", "100000")
    assert code == 1
    assert {name for name, _ in codes(result)} == {
        "not-a-session", "price-off-tick", "volume-not-positive",
    }  # fmt: skip
    assert result["daily"][-1]["date"] == "2024-02-24"
    assert result["books_agree"] is True


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2024-02-26,nan,7,7,7,1,", "cell"),
        ("2024-02-26,0,7.7,0,7.7,10,", "prices must be positive"),
        ("2024-02-26,7.7,7.6,7.5,7.7,10,", "wanted low <= open, close <= high"),
    ],
)
def test_bars_that_cannot_be_stop_the_replay_with_their_row(bars, run, row, message):
    path = bars / "600155.csv"
    path.write_text(path.read_text() + row + "\n")
    code, _, err = run("--journal", journal(), "--bars", bars, "--cash", "1")
    assert code == 2
    assert "600155.csv:7" in err
    assert message in err or "number" in err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--cash", "1", "--opening", "S.toml"), 2, "--cash and --opening were both given"),
        (("--cash", "x"), 2, "--cash must be yuan such as 100000"),
        (("--cash", "0.001"), 2, "--cash must be yuan"),
        (("--fees", "both"), 2, "--fees must be stated or computed"),
        (("--bars", "nowhere"), 3, "nowhere: no such folder of daily bars"),
        (("--opening", "S.toml"), 2, "S.toml: no such"),
        (("--end", "2024-02-01"), 2, "no row of this journal can be booked"),
    ],
)
def test_options_that_cannot_be_are_refused(run, words, code, message):
    found, _, err = run("--journal", journal(), *words)
    assert (found, message in err) == (code, True), err


def test_a_journal_of_bad_rows_alone_is_refused_with_all_of_them(run):
    code, _, err = run("--journal", journal("x,y,z,0,0\n"))
    assert code == 2
    assert err.count("J.csv:2") == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("as_of = 2024-02-20", "an account opens with"),
        (
            'as_of = 2024-02-20\ncash = "1.00"\n[[holdings]]\nname = "无"\nquantity = "5"',
            "holdings.1.symbol",
        ),
    ],
)
def test_a_statement_that_cannot_open_an_account_is_refused(run, text, message):
    Path("S.toml").write_text(f'publisher = "甲"\n{text}\n', encoding="utf-8")
    code, _, err = run("--journal", journal(), "--opening", "S.toml")
    assert code == 2
    assert message in err


def test_a_holding_without_a_close_costs_nothing(bars, replayed):
    Path("S.toml").write_text(
        'publisher = "甲"\nas_of = 2024-02-20\ncash = "1000.00"\n'
        '[[holdings]]\nsymbol = "000987.SZ"\nname = "乙"\nquantity = "500"\n',
        encoding="utf-8",
    )
    _, result = replayed(journal("2024-02-21,000987,sell,500,5\n"), "--bars", bars,
                         "--opening", "S.toml")  # fmt: skip
    assert codes(result) == [("bars-missing", None)]


def test_the_terminal_shows_the_account_and_what_was_found(bars, run):
    text = TRADES + "2024-02-23,600155,buy,100,99\n"
    code, out, _ = run("--journal", journal(text), "--bars", bars, "--cash", "100000")
    assert code == 1
    assert "3 trades booked, 2024-02-19 to 2024-02-23" in out
    assert "600155.SH" in out
    assert "warning: J.csv:4: 99 yuan for 600155.SH lies outside" in out
    assert "agree to the fen at every close" in out


def test_the_terminal_shows_only_the_first_of_many_findings(bars, run):
    text = "".join(f"2024-02-20,600155,buy,{n}50,7.31\n" for n in range(1, 30))
    _, out, _ = run("--journal", journal(text), "--bars", bars, "--cash", "1000000")
    assert "9 more of these" in out


def test_an_account_without_positions_shows_none(bars, run):
    text = TRADES + "2024-02-23,600155,sell,600,7.70\n"
    code, out, _ = run("--journal", journal(text), "--bars", bars, "--cash", "100000")
    assert code == 0
    assert "Position" not in out


def test_the_folder_holds_tables_the_ledger_and_the_result(bars, run, tmp_path):
    out = tmp_path / "out"
    run("--journal", journal(), "--bars", bars, "--cash", "100000", "--out", out,
        "--json", "copy.json")  # fmt: skip
    assert sorted(path.name for path in out.iterdir()) == [
        "daily.csv", "events.csv", "ledger.beancount", "result.json", "trades.csv",
    ]  # fmt: skip
    assert (out / "daily.csv").read_text().splitlines()[
        1
    ] == "2024-02-19,100000.00,0.00,0.00,100000.00"
    assert (out / "trades.csv").read_text().startswith("row,date,symbol,side,quantity,price,value")
    assert Path("copy.json").read_bytes() == (out / "result.json").read_bytes()
    ledger = out / "ledger.beancount"
    assert "price SH600155 7.4 CNY" in ledger.read_text()
    check = shutil.which("bean-check", path=str(Path(sys.executable).parent))
    assert subprocess.run([check, str(ledger)], check=False).returncode == 0


def test_a_ledger_without_bars_has_no_prices(tmp_path, run):
    run("--journal", journal(), "--cash", "100000", "--bars", tmp_path, "--out", "out")
    assert " price " not in Path("out/ledger.beancount").read_text()


def test_books_that_disagree_are_a_finding(bars, replayed, monkeypatch):
    def disagree(*_words, **_options):
        raise BooksDisagreeError("the two books disagree at the close of 2024-02-20")

    monkeypatch.setattr(importlib.import_module("sim.engine.replay"), "replay_fills", disagree)
    code, result = replayed(journal(), "--bars", bars, "--cash", "100000")
    assert (code, result["books_agree"]) == (1, False)
    assert codes(result) == [("books-disagree", None)]


def test_a_replay_that_ends_elsewhere_is_a_finding(bars, replayed, monkeypatch):
    engine = importlib.import_module("sim.engine.replay")
    real = engine.replay_fills

    def a_fen_off(*words, **options):
        done = real(*words, **options)
        last = replace(done.closes[-1], cash=done.closes[-1].cash + Decimal("0.01"))
        return replace(done, closes=(*done.closes[:-1], last))

    monkeypatch.setattr(engine, "replay_fills", a_fen_off)
    code, result = replayed(journal(), "--bars", bars, "--cash", "100000")
    assert (code, result["books_agree"]) == (1, False)
    assert (
        "at the close of 2024-02-23 the ledger has 95678.40 yuan"
        in (result["issues"][0]["message"])
    )


def test_a_very_long_journal_is_not_sent_through_backtrader(bars, monkeypatch, capsys):
    monkeypatch.setattr(command, "MOST_THROUGH_BACKTRADER", 1)
    assert replay_journal_command(journal=journal(), bars=bars, cash="100000") == 0
    assert "too long to be replayed through backtrader" in capsys.readouterr().out


def test_shares_beside_the_trades_agree_in_both_books(replayed, bars):
    """800 came at 7.00 paid on the 19th, 300 more for rights at 5.00, 200 left, 400 were sold.

    Sold 400 at 7.60: 3,040.00 less 5.00 commission, 1.52 duty and 0.03 transfer fee.
    """
    Path("F.csv").write_text("date,amount\n2024-02-19,-5600.00\n")
    Path("A.csv").write_text(
        "symbol,ex_date,cash_per_share,bonus_ratio,rights_ratio,rights_price\n"
        "600155.SH,2024-02-21,0,0,0.5,5.00\n"
    )
    rows = journal(
        "2024-02-20,600155.SH,in,800,7.00\n2024-02-21,600155.SH,rights,300,5.00\n"
        "2024-02-22,600155.SH,sell,400,7.60\n2024-02-22,600155.SH,out,200,\n"
    )
    code, result = replayed(
        rows, "--bars", bars, "--cash", "10000", "--flows", "F.csv", "--actions", "A.csv"
    )
    assert (code, result["issues"], result["books_agree"]) == (0, [], True)
    assert [move["side"] for move in result["moves"]] == ["in", "rights", "out"]
    assert [(day["cash"], day["market_value"]) for day in result["daily"]] == [
        (4400.0, 0.0),
        (4400.0, 5920.0),  # 800 at 7.40
        (2900.0, 8250.0),  # 1,100 at 7.50
        (5933.45, 3800.0),  # 500 at 7.60
        (5933.45, 3850.0),
    ]


def test_rows_without_any_trade_are_a_journal(replayed, bars):
    rows = journal("2024-02-20,600155.SH,in,800,7.00\n")
    code, result = replayed(rows, "--bars", bars, "--cash", "0")
    assert (code, result["books_agree"], result["trades"]) == (0, True, [])
    assert result["daily"][-1]["net_value"] == 800 * 7.7
