import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli.app import main
from sim.cli.paper_account import open_account

NOW = "2024-12-31T20:00+08:00"
LATE = "2026-02-02T20:00+08:00"


@pytest.fixture
def fupan(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*words, now=NOW):
        timed = ["--now", now] if words[:1] in (("init",), ("step",)) else []
        data = ["--data-dir", str(tmp_path / "data")]
        status = main(["paper", words[0], *data, *timed, *words[1:]])
        said = capsys.readouterr()
        return status, said.out, said.err

    call.folder = tmp_path / "data"
    return call


@pytest.fixture
def hand(fupan):
    assert fupan("init", "hand", "--cash", "100000", "--date", "2024-02-19")[0] == 0
    return fupan


STATEMENT = """
publisher = "某某"
as_of = 2024-02-19
cash = "1000.00"
net_value = "74100.00"

[[holdings]]
symbol = "600155.SH"
name = "华创云信"
quantity = "1万"
"""


def test_an_account_opens_with_a_statements_holdings_and_cash(fupan, tmp_path):
    (tmp_path / "mine.toml").write_text(STATEMENT)

    status, said, _ = fupan("init", "mine", "--from", str(tmp_path / "mine.toml"))

    assert status == 0
    assert "opened after the close of 2024-02-19 with 74,100.00 yuan, 1,000.00 of it cash" in said
    (position,) = open_account("mine", fupan.folder).state.account.positions.values()
    assert (str(position.symbol), position.quantity) == ("600155.SH", 10_000)
    assert str(position.cost) == "73100.00"


def test_a_statement_that_does_not_add_up_opens_as_reconciled_or_as_printed(fupan, tmp_path):
    wrong = STATEMENT.replace("1万", "7万").replace("74100.00", "731.00", 0)
    (tmp_path / "mine.toml").write_text(wrong)

    status, said, _ = fupan("init", "a", "--from", str(tmp_path / "mine.toml"))
    assert (status, "74,100.00 yuan" in said) == (0, True)
    slip = "华创云信 shares, printed 70,000 where 10,000 fits: 60,000 x 7.31 = 438,600.00 yuan"
    assert f"a: reconciled: {slip}" in said
    assert slip in json.loads(fupan("status", "a", "--json", "-")[1])["origin"]
    status, said, _ = fupan(
        "init", "b", "--from", str(tmp_path / "mine.toml"), "--reading", "printed"
    )
    assert (status, "512,700.00 yuan" in said) == (0, True)
    assert "b: seeded as printed, though the printed figures do not agree" in said


def test_an_order_is_filled_at_the_next_open_and_charged(hand):
    hand("order", "hand", "buy", "300053.SZ", "10000")
    status, said, _ = hand("step", "hand", "--until", "2024-02-20", "--json", "-")

    assert status == 0
    found = json.loads(said)
    assert [row["date"] for row in found["settled"]] == ["2024-02-20"]
    # opened at 9.06: 90,600.00, commission 22.65, transfer fee 0.91; closed at 9.57
    assert found["settled"][0]["cash"] == "9376.44"
    assert found["settled"][0]["net_value"] == "105076.44"


def test_a_step_repeated_changes_nothing(hand):
    hand("step", "hand", "--until", "2024-02-23")
    before = open_account("hand", hand.folder).entries
    content = (hand.folder / "accounts" / "hand.account").read_bytes()
    status, said, _ = hand("step", "hand", "--until", "2024-02-23")

    assert (status, "nothing new" in said) == (0, True)
    assert open_account("hand", hand.folder).entries == before
    assert (hand.folder / "accounts" / "hand.account").read_bytes() == content


def test_shares_bought_today_cannot_be_promised_twice(hand):
    hand("order", "hand", "buy", "300053.SZ", "1000")
    hand("step", "hand", "--until", "2024-02-20")
    assert hand("order", "hand", "sell", "300053.SZ", "600")[0] == 0

    status, _, complaint = hand("order", "hand", "sell", "300053.SZ", "600")

    assert status == 2
    assert "only 400 300053.SZ are free to be sold: 1,000 are held" in complaint


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("buy", "600155.SH", "150"), "multiples of 100"),
        (("buy", "600155.SH", "-100"), "No such option|100"),
        (("buy", "999999.SH", "100"), "999999"),
        (("buy", "900901.SH", "100"), "B share|900901"),
        (("sell", "600155.SH", "100"), "600155.SH"),
        (("buy", "600155.SH", "100", "--limit", "7.315"), "multiple of 0.01"),
        (("buy", "600155.SH", "100", "--limit", "1e999"), "--limit must be a positive number"),
        (("hold", "600155.SH", "100"), "hold"),
        (("buy", "601398.SH", "100"), "fupan data fetch"),
        (("buy", "600155.SH", "0"), "at least one share"),
        (("buy", "600155.SH", "1e3"), "not a valid integer"),
        (("buy", "600155.SH", "1" + "0" * 22), "no security has"),
    ],
)
def test_an_unlawful_order_is_refused_with_its_reason(hand, words, complaint):
    status, _, said = hand("order", "hand", *words)

    assert status in (2, 3)
    assert re.search(complaint, said)
    assert "Traceback" not in said
    assert open_account("hand", hand.folder).state.pending == ()


def test_an_order_says_at_once_what_will_keep_it_from_being_filled(hand):
    status, said, _ = hand("order", "hand", "buy", "600155.SH", "20000", "--limit", "8.05")

    assert status == 0
    assert "takes about 161,000.00 yuan and 100,000.00 are there" in said
    assert "8.05 yuan lies outside the limits around the last close, 6.58 to 8.04" in said
    _, said, _ = hand("order", "hand", "buy", "600155.SH", "100", "--limit", "8.04")
    assert "limits" not in said


def test_a_step_tells_what_was_filled_and_what_was_refused(hand):
    hand("order", "hand", "buy", "300053.SZ", "10000")
    hand("order", "hand", "buy", "600155.SH", "100", "--limit", "8.05")
    _, said, _ = hand("step", "hand", "--until", "2024-02-20")

    assert said.splitlines()[0] == ("2024-02-20  net value 105,076.44 yuan  cash 9,376.44 yuan")
    assert "    bought 10,000 300053.SZ at 9.06 yuan, fees 23.56 yuan" in said
    assert "    order 2 rejected: 8.05 yuan for 600155.SH on 2024-02-20 lies outside" in said


def test_an_order_is_cancelled_once(hand):
    hand("order", "hand", "buy", "600155.SH", "100")
    assert hand("cancel", "hand", "1")[0] == 0

    status, _, complaint = hand("cancel", "hand", "1")

    assert status == 2
    assert "order 1 was cancelled on 2024-02-19; waiting are: none" in complaint
    (row,) = json.loads(hand("orders", "hand", "--json", "-")[1])["orders"]
    assert (row["outcome"], row["filled"], row["session"]) == ("cancelled", 0, "2024-02-19")


def test_money_moves_before_the_next_open(hand):
    hand("deposit", "hand", "5,000.50", "--note", "一月")
    hand("withdraw", "hand", "100.25")
    hand("step", "hand", "--until", "2024-02-20")

    status = json.loads(hand("status", "hand", "--json", "-")[1])
    assert status["close"]["cash"] == "104900.25"
    assert (status["deposited"], status["gain"]) == ("104900.25", "0.00")


@pytest.mark.parametrize("amount", ["0", "-5", "NaN", "1e13", "1.005", "viel"])
def test_what_is_no_amount_moves_nothing(hand, amount):
    status, _, complaint = hand("deposit", "hand", "--", amount)

    assert status == 2
    assert "must be" in complaint


def test_more_than_there_is_cannot_be_withdrawn(hand):
    status, _, complaint = hand("withdraw", "hand", "100000.01")

    assert status == 2
    assert "100,000.01" in complaint or "100,000.00" in complaint
    assert len(open_account("hand", hand.folder).entries) == 3


def test_undo_takes_back_the_last_command_and_keeps_it_on_record(hand):
    hand("order", "hand", "buy", "600155.SH", "100")
    hand("deposit", "hand", "5")
    assert hand("undo", "hand", "--reason", "typed twice")[0] == 0
    assert hand("undo", "hand")[0] == 0

    account = open_account("hand", hand.folder)
    assert (account.state.pending, account.state.flows) == ((), ())
    assert len(account.entries) == 7
    said = hand("history", "hand")[1]
    assert "(undone) deposit of 5.00 yuan" in said
    assert "command 2 no longer counts" in said
    assert "(undone) command" not in said
    newest = json.loads(hand("history", "hand", "--last", "2", "--json", "-")[1])["entries"]
    assert [row["number"] for row in newest] == [6, 7]
    assert json.loads(hand("orders", "hand", "--last", "1", "--json", "-")[1])["orders"] == []
    assert hand("undo", "hand")[0] == 2


def test_today_is_settled_from_five_past_three_on(hand):
    early, said, _ = hand("step", "hand", now="2024-02-20T15:04+08:00")
    assert (early, "2024-02-20 is settled from 15:05 on" in said) == (0, True)

    _, said, _ = hand("step", "hand", now="2024-02-20T07:05+00:00")
    assert said.startswith("2024-02-20  net value")


def test_a_session_without_bars_waits_for_them(fupan):
    fupan("init", "late", "--cash", "100000", "--date", "2025-12-30", now=LATE)
    fupan("order", "late", "buy", "600155.SH", "100")

    status, said, _ = fupan("step", "late", "--offline", now=LATE)

    assert status == 3
    assert "2026-01-05 waits for bars of 600155.SH" in said
    assert "fupan data fetch 600155.SH" in said


def test_every_export_is_written_and_bean_check_passes(hand, tmp_path):
    hand("order", "hand", "buy", "601579.SH", "5000")
    hand("step", "hand", "--until", "2024-06-28")
    status, said, _ = hand("export", "hand", "--out", str(tmp_path / "out"))

    assert status == 0
    assert len(said.split()) == 4
    bean_check = Path(sys.executable).with_name("bean-check")
    subprocess.run([bean_check, tmp_path / "out" / "account.beancount"], check=True)
    whole = json.loads((tmp_path / "out" / "account.json").read_text())
    assert whole["dividends"] == "1050.00"  # 5,000 shares at 0.21 on 2024-05-23


def test_a_deposit_is_no_return(hand, tmp_path):
    hand("order", "hand", "buy", "300053.SZ", "10000")
    hand("step", "hand", "--until", "2024-02-20")
    before = json.loads(hand("status", "hand", "--json", "-")[1])["unit_value"]
    assert before == "1.050764"  # 105,076.44 of 100,000.00
    hand("deposit", "hand", "900000")
    hand("order", "hand", "sell", "300053.SZ", "10000")
    hand("step", "hand", "--until", "2024-02-21")

    hand("export", "hand", "--out", str(tmp_path / "out"))
    row = (tmp_path / "out" / "equity.csv").read_text().splitlines()[-1].split(",")
    grown = float(row[4]) / (105076.44 + 900000)
    assert float(row[5]) == pytest.approx(1.0507644 * grown, abs=1e-6)


def test_the_account_is_drawn(hand, tmp_path):
    hand("order", "hand", "buy", "601579.SH", "5000")
    hand("step", "hand", "--until", "2024-03-01")
    status, said, _ = hand("plot", "hand", "--out", str(tmp_path / "figures"))

    assert status == 0
    assert "equity.png" in said


def test_accounts_are_listed_and_a_damaged_one_is_named(hand, tmp_path):
    assert re.search(r"hand +2024-02-19 +100,000.00 +100,000.00 +3\b", hand("list")[1])
    backup = str(tmp_path / "copy")
    assert hand("backup", "hand", backup)[0] == 0
    path = hand.folder / "accounts" / "hand.account"
    path.write_bytes(path.read_bytes().replace(b'"cash":10000000', b'"cash":90000000'))

    status, said, _ = hand("list")
    assert (status, "hand: entry 2 of the journal is not what" in said) == (1, True)
    assert hand("status", "hand")[0] == 2
    assert hand("restore", "hand", backup)[0] == 0
    assert "3 entries and 1 closes are whole" in hand("verify", "hand")[1]


CORRECTED = """date,open,high,low,close,volume,amount
2024-02-19,7.40,7.42,7.11,7.31,59383000,431944600
2024-02-20,7.22,7.61,7.19,7.55,57944400,430546742
"""


def test_a_corrected_bar_is_told_by_the_step_and_shown_by_the_status(hand, tmp_path):
    hand("order", "hand", "buy", "600155.SH", "1000")
    hand("step", "hand", "--until", "2024-02-20")
    (tmp_path / "bars").mkdir()
    (tmp_path / "bars" / "600155.csv").write_text(CORRECTED)
    assert main(["data", "import", "bars", "--data-dir", str(hand.folder)]) in (0, 1)

    status, said, complaint = hand("step", "hand", "--until", "2024-02-21", "--offline")

    change = "closes of 2024-02-20: 600155.SH 7.51 is now 7.55"
    assert (status, f"hand: corrected, {change}" in said) == (0, True), complaint
    status, said, _ = hand("status", "hand")
    assert f"Corrected: {change}" in said
    assert "华创云信" in said


def test_the_status_shows_what_waits_and_what_was_moved(hand):
    assert "no orders yet" in hand("orders", "hand")[1]
    hand("order", "hand", "buy", "600155.SH", "100")
    hand("deposit", "hand", "5")
    said = hand("status", "hand")[1]

    assert "Waiting: order 1, buy 100 600155.SH, next open" in said
    assert "Before the open of 2024-02-20: cash +5.00 yuan." in said
    assert "Waiting: order 1" in hand("step", "hand", "--until", "2024-02-19")[1]


SAYINGS = (
    ("order", "hand", "buy", "600155.SH", "100"),
    ("cancel", "hand", "1"),
    ("deposit", "hand", "5"),
    ("withdraw", "hand", "4"),
    ("undo", "hand"),
    ("step", "hand", "--until", "2024-02-21"),
    ("status", "hand"),
    ("orders", "hand"),
    ("history", "hand"),
    ("verify", "hand"),
    ("export", "hand", "--out", "exported"),
    ("plot", "hand", "--out", "figures"),
    ("backup", "hand", "copy"),
    ("restore", "hand", "copy"),
    ("list",),
    ("init", "other", "--cash", "5", "--date", "2024-02-19"),
)


def test_json_into_a_file_leaves_the_words_on_the_screen(hand, tmp_path):
    _, said, _ = hand("deposit", "hand", "5", "--json", str(tmp_path / "said.json"))

    assert "hand: 5.00 yuan deposited, booked before the open of 2024-02-20." in said
    assert json.loads((tmp_path / "said.json").read_text())["amount"] == "5.00"


def test_every_command_speaks_json_alone_when_asked(hand):
    from sim.cli.paper import app

    for words in SAYINGS:
        status, said, complaint = hand(*words, "--json", "-")
        assert (status, complaint) == (0, "")
        assert json.loads(said), words
    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert known == {words[0] for words in SAYINGS}


def test_an_account_of_an_older_fupan_is_read_and_upgraded_by_the_next_writer(fupan):
    old = Path(__file__).parents[1] / "ledger" / "accounts" / "schema-1.account"
    folder = fupan.folder / "accounts"
    folder.mkdir(parents=True)
    (folder / "demo.account").write_bytes(old.read_bytes())

    status, _, note = fupan("status", "demo")
    assert (status, "schema 1) and read as it is" in note) == (0, True)
    status, said, note = fupan("step", "demo", "--until", "2024-05-27")
    assert (status, "brought to schema 2" in note) == (0, True)
    assert "sold 10,000 601579.SH" in said
    (kept,) = folder.glob("demo.account.schema-1-*")
    assert kept.read_bytes()[:16] == old.read_bytes()[:16]
    assert fupan("status", "demo")[2] == ""


def test_there_is_nothing_to_list_at_first(fupan):
    assert "no accounts" in fupan("list")[1]


@pytest.mark.parametrize(
    "words",
    [
        ("init", "x"),
        ("init", "x", "--cash", "1", "--from", "y"),
        ("init", "../x", "--cash", "1"),
        ("init", "x", "--cash", "1", "--set", "ma=3"),
        ("init", "x", "--cash", "1", "--symbols", "600155.SH"),
        ("init", "x", "--cash", "1", "--strategy", "ma60"),
        ("init", "x", "--cash", "1.001"),
        ("init", "x", "--cash", "1", "--date", "2025-01-02"),
        ("init", "x", "--cash", "1", "--strategy", "ma61"),
        ("init", "x", "--cash", "1", "--strategy", "ma60", "--set", "ma"),
        ("init", "x", "--cash", "1", "--broker", "none such"),
        ("init", "x", "--cash", "1", "--date", "2024-02-18"),
        ("init", "x", "--cash", "1", "--date", "yesterday"),
        ("init", "x", "--from", "missing"),
        ("init", "hand", "--cash", "1"),
        ("step", "nobody"),
        ("step", "../hand"),
        ("restore", "hand", "missing"),
        ("status", "nobody"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(hand, words):
    status, _, complaint = hand(*words)

    assert status == 2
    assert complaint.startswith("fupan: ")
    assert "Traceback" not in complaint


@pytest.mark.parametrize("now", ["2024-02-19", "noon", "2024-02-19T15:30"])
def test_a_moment_needs_a_time_zone(hand, now):
    status, _, complaint = hand("step", "hand", now=now)

    assert (status, "--now must be" in complaint) == (2, True)


def test_a_strategy_places_its_own_orders(fupan):
    status, _, complaint = fupan(
        "init", "auto", "--cash", "100000", "--date", "2024-02-19", "--strategy", "equal_weight",
        "--symbols", "600155.SH,000987.SZ", "--broker", "default",
    )  # fmt: skip
    assert status == 0, complaint
    fupan("step", "auto", "--until", "2024-02-21")

    found = json.loads(fupan("status", "auto", "--json", "-")[1])
    assert [row["symbol"] for row in found["positions"]] == ["000987.SZ", "600155.SH"]
    assert found["strategy"] == "equal_weight"
    orders = json.loads(fupan("orders", "auto", "--json", "-")[1])["orders"]
    assert {row["by_strategy"] for row in orders} == {True}


def test_a_strategy_of_ones_own_runs_from_its_file_wherever_one_is(fupan, tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(
        "import backtrader as bt\n"
        "class Mine(bt.Strategy):\n"
        "    params = (('part', 0.1),)\n"
        "    def next(self):\n"
        "        if not self.position:\n"
        "            self.order_target_percent(target=self.p.part)\n"
    )
    status, _, complaint = fupan(
        "init", "own", "--cash", "100000", "--date", "2024-02-19",
        "--strategy", "mine.py:Mine", "--set", "part=0.5",
        "--symbols", "600155.SH",
    )  # fmt: skip
    assert status == 0, complaint
    monkeypatch.chdir("/")
    assert fupan("step", "own", "--until", "2024-02-21")[0] == 0

    (position,) = open_account("own", fupan.folder).state.account.positions.values()
    assert 6000 <= position.quantity <= 7000


def test_missing_bars_are_fetched_before_the_step_and_a_failure_is_told(fupan, monkeypatch):
    asked = []

    def fetch(symbols, folder, now):
        asked.append((list(map(str, symbols)), folder, now.isoformat()))
        return "tencent: no answer within 10 s"

    monkeypatch.setattr("sim.cli.paper_step.fetch_missing", fetch)
    fupan("init", "late", "--cash", "100000", "--date", "2025-12-30", now=LATE)
    fupan("order", "late", "buy", "600155.SH", "100")

    status, said, _ = fupan("step", "late", now=LATE)

    assert asked == [(["600155.SH"], fupan.folder, "2026-02-02T20:00:00+08:00")]
    assert status == 3
    assert "2026-01-05 waits for bars of 600155.SH" in said
    assert "(tencent: no answer within 10 s)" in said
    assert "2025-12-31  net value" in said


def test_nothing_is_fetched_when_nothing_is_missing(hand, monkeypatch):
    monkeypatch.setattr("sim.cli.paper_step.fetch_missing", lambda *_: pytest.fail("fetched"))

    assert hand("step", "hand", "--until", "2024-02-21")[0] == 0


def test_a_session_providers_dispute_is_not_settled(hand, monkeypatch):
    from datetime import date

    from sim.model.symbol import Symbol

    symbol = Symbol.parse("600155.SH")
    monkeypatch.setattr(
        "sim.cli.paper_step.disputed_days",
        lambda *_: {symbol: frozenset({date(2024, 2, 22)})},
    )
    hand("order", "hand", "buy", "600155.SH", "100")

    status, said, _ = hand("step", "hand", "--until", "2024-02-23")

    assert status == 0
    assert "2024-02-22 waits: providers differ about 600155.SH" in said
    assert str(open_account("hand", hand.folder).state.day) == "2024-02-21"


def test_a_clock_set_back_settles_nothing_and_loses_nothing(hand):
    hand("step", "hand", "--until", "2024-02-23")
    before = open_account("hand", hand.folder).entries

    status, said, _ = hand("step", "hand", now="2020-01-02T20:00+08:00")

    assert (status, "nothing new" in said) == (0, True)
    assert open_account("hand", hand.folder).entries == before


def test_a_clock_that_jumps_settles_only_what_the_bars_bear_out(fupan):
    fupan("init", "hand", "--cash", "100000", "--date", "2025-12-25", now=LATE)
    fupan("order", "hand", "buy", "600155.SH", "100")
    status, said, _ = fupan("step", "hand", "--offline", now="2026-12-30T20:00+08:00")
    assert (status, "2026-01-05 waits for bars of 600155.SH" in said) == (3, True)
    settled = open_account("hand", fupan.folder).entries

    for now in ("1999-01-04T20:00+08:00", "2025-12-26T20:00+08:00", "2025-12-31T16:00+08:00"):
        assert fupan("step", "hand", "--offline", now=now)[0] == 0
    assert open_account("hand", fupan.folder).entries == settled


def test_a_file_system_that_cannot_be_written_is_told(hand, monkeypatch):
    import errno
    import os

    real = os.open

    def read_only(path, flags, *mode, **more):
        if flags & (os.O_RDWR | os.O_WRONLY | os.O_CREAT):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return real(path, flags, *mode, **more)

    monkeypatch.setattr(os, "open", read_only)

    status, _, complaint = hand("deposit", "hand", "5")
    assert (status, "Read-only file system" in complaint) == (2, True)
    assert hand("status", "hand")[0] == 0
