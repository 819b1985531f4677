"""`fupan data fetch` from the words of the command to exit code, JSON and files."""

import socket
import sys

import pytest

NOW = "2024-04-01T20:00+08:00"
MARCH = ("--from", "2024-03-01", "--to", "2024-03-31")


def test_after_one_fetch_everything_works_with_the_network_unplugged(fupan, monkeypatch):
    # 688001 is not in the snapshot; its made-up March is in the fake providers
    code, found, _ = fupan("fetch", "688001.SH", *MARCH, "--now", NOW, "--json", "-")
    assert code == 0
    assert [one["kind"] for one in found["series"]] == ["actions", "daily", "names", "status"]
    assert found["missing"] == []

    def unplugged(*_):
        raise OSError("the network is unplugged")

    monkeypatch.setattr(socket.socket, "connect", unplugged)
    monkeypatch.setattr(socket, "getaddrinfo", unplugged)
    monkeypatch.setenv("FUPAN_DIVERT", "http://127.0.0.1:9")

    code, found, _ = fupan("fetch", "688001.SH", *MARCH, "--now", NOW, "--offline", "--json", "-")
    assert code == 0
    assert {one["done"] for one in found["series"]} == {"held already"}
    code, found, _ = fupan("status", "--json", "-")
    assert (code, found["series"][1]["rows"]) == (0, 20)
    assert fupan("verify", "--json", "-")[:2] == (
        0,
        {"looked_at": "4 series looked at", "issues": []},
    )
    assert fupan("doctor", "--now", NOW)[0] == 0


def test_offline_says_what_is_missing_and_exits_3(fupan):
    code, out, _ = fupan("fetch", "688001.SH", *MARCH, "--now", NOW, "--offline")

    assert code == 3
    assert "missing: 688001.SH daily: offline" in out


def test_with_all_providers_down_what_was_tried_is_shown(shared_child, fupan, served):
    served.reset("dropped")

    code, found, err = fupan("fetch", "688001.SH", *MARCH, "--now", NOW, "--json", "-")

    assert code == 3
    tried = {t["provider"]: t["outcome"] for t in found["series"][1]["tried"]}
    assert set(tried) == {"tencent", "sina", "eastmoney", "baostock"}
    assert tried["tencent"] == "refused: the connection was closed"
    assert "Traceback" not in err


def test_a_disputed_bar_is_a_finding(shared_child, fupan, served):
    served.reset(finance__sina__com__cn="one other close")

    code, out, _ = fupan("fetch", "688001.SH", *MARCH, "--now", NOW)

    assert code == 1
    assert "differs: 2024-03-18: tencent has" in out


def test_minute_bars_are_fetched_beside_the_daily_ones(shared_child, fupan):
    code, found, _ = fupan(
        "fetch", "688001.SH", *MARCH, "--minutes", "60", "--now", NOW, "--json", "-"
    )

    assert code == 0
    assert found["series"][-1]["kind"] == "minute-60"
    assert found["series"][-1]["version"]["rows"] == 20


def test_a_portfolio_is_fetched_with_the_indices_it_is_read_beside(fupan):
    words = ("fetch", "portfolios/hujiajie", "--to", "2025-12-31", "--offline", "--json", "-")

    code, found, _ = fupan(*words)

    assert code == 0
    symbols = {one["symbol"] for one in found["series"]}
    assert len(symbols) == 11
    assert "000300.SH" in symbols


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fetch",), "nothing to fetch was named"),
        (("fetch", "60015"), "a security must be written as"),
        (("fetch", "portfolios/nobody"), "portfolios/nobody: no such portfolio; check the path"),
        (("fetch", "column.txt"), "column.txt: no such portfolio"),
        (("fetch", "无名股份"), "no security of this name is known"),
        (("fetch", "688001.SH", "--from", "2024-04-02", "--now", NOW), "after the last day"),
        (("import", "tests", "--minutes", "7"), "--minutes must be 60, 30, 15, 5 or 1"),
        (("fetch", "900901.SH"), "B share"),
        (("fetch", "600155.SH", "--from", "2024-13-01"), "--from must be a day"),
        (("fetch", "600155.SH", "--from", "2024-04-01", "--to", "2024-03-01"), "after the last"),
        (("fetch", "600155.SH", "--minutes", "7"), "--minutes must be 60, 30, 15, 5 or 1"),
        (("fetch", "600155.SH", "--provider", "nobody"), "no provider is called nobody"),
        (("fetch", "600155.SH", "--now", "yesterday"), "--now must be"),
    ],
)
def test_wrong_words_are_said_and_exit_2(fupan, words, said):
    if "nobody" in words:
        words = (*words, "--from", "2020-01-01")

    code, _, err = fupan(*words)

    assert code == 2
    assert said in err


def test_a_folder_that_cannot_be_made_is_said_before_anything_is_asked(fupan, served, tmp_path):
    (tmp_path / "file").write_text("")

    code, _, err = fupan("fetch", "688001.SH", "--data-dir", str(tmp_path / "file" / "store"))

    assert code == 2
    assert "cannot be written" in err
    assert served.asked == []


def test_a_security_is_found_by_its_name(fupan):
    code, found, _ = fupan("fetch", "越秀资本", *MARCH, "--now", NOW, "--offline", "--json", "-")

    assert code == 0
    assert {one["symbol"] for one in found["series"]} == {"000987.SZ"}


def test_the_list_of_securities_is_stored_shown_and_proven(shared_child, fupan):
    code, found, _ = fupan("fetch", "--securities", "--now", NOW, "--json", "-")

    assert code == 0
    (listed,) = found["series"]
    assert (listed["kind"], listed["version"]["rows"]) == ("names", 66)
    assert [tried["provider"] for tried in listed["tried"]] == [
        "sse", "szse", "bse", "sina", "baostock"
    ]  # fmt: skip
    assert fupan("status", "--json", "-")[1]["series"][0]["key"] == "market"
    code, out, _ = fupan("verify", "--replay")
    assert (code, out.strip()) == (0, "1 series looked at: all as it was stored")


def test_a_fetch_that_was_killed_goes_on_where_it_was(shared_child, fupan, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sim.cli.data_fetch.fetch_names", killed)
        assert fupan("fetch", "688001.SH", *MARCH, "--now", NOW)[0] == 130

    code, found, _ = fupan("fetch", "688001.SH", *MARCH, "--now", NOW, "--json", "-")

    assert code == 0
    done = {one["kind"]: one["done"] for one in found["series"]}
    assert (done["actions"], done["daily"]) == ("held already", "held already")
    assert done["names"] == "3 rows, 1 before"  # the name in the quote, and the former ones
    assert done["status"] == "1 rows"


def test_hours_of_indices_are_fetched_and_land_in_the_store(shared_child, fupan, monkeypatch):
    from sim.data.market import Market

    monkeypatch.setattr("sim.cli.data_fetch.snapshot", lambda: Market(()))

    code, found, _ = fupan(
        "fetch", "000001.SH", *MARCH, "--minutes", "60", "--now", NOW, "--json", "-"
    )

    assert code == 0
    hours = found["series"][-1]
    assert (hours["kind"], hours["version"]["rows"]) == ("minute-60", 20)
    assert [tried["provider"] for tried in hours["tried"]] == ["sina"]


def test_importing_the_program_does_not_import_akshare():
    import subprocess

    code = (
        "import sys, sim, sim.cli.data, sim.cli.data_fetch, sim.data.providers, sim.data.opening;"
        "sys.exit('akshare' in sys.modules or 'baostock' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_interrupted_fetch_says_so_and_ends_its_child(served, tmp_path):
    import os
    import signal
    import subprocess
    import time

    served.reset("silence")
    environment = {
        **os.environ,
        "FUPAN_DATA_DIR": str(tmp_path),
        "FUPAN_DIVERT": served.address,
    }
    # A background job of a shell without job control starts with the interruption ignored.
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        " from sim.cli.app import main; sys.exit(main())"
    )
    words = ("data", "fetch", "688001.SH", *MARCH, "--now", NOW)
    process = subprocess.Popen(
        [sys.executable, "-c", program, *words],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not served.asked and time.monotonic() < deadline:
        time.sleep(0.05)

    # Python drops a signal that arrives while it clears an object; a user would press again.
    for _ in range(6):
        os.killpg(process.pid, signal.SIGINT)
        try:
            _, err = process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            continue
        break

    assert process.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in err
    assert not (tmp_path / "series").exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
