"""After one good fetch the commands of every part work with the network unplugged."""

import json
import socket
from contextlib import nullcontext

import pytest

from sim.cli.app import main
from sim.data.child import Child

FETCHED, LATER = "2024-04-01T20:00+08:00", "2024-03-25T20:00+08:00"
PORTFOLIO = """
publisher = "made up"
newspaper = "nowhere"
as_of = 2024-03-20
cash = "1000.00"
net_value = "238600.00"

[[holdings]]
symbol = "688001.SH"
name = "华兴源创"
quantity = "1万"
"""


@pytest.fixture
def unplugged(child, served, tmp_path, monkeypatch, capsys):
    """A portfolio of a stock that does not ship, fetched; then no socket opens any more.

    Gives a function that runs a command and returns its exit code and output.
    """
    store = tmp_path / "store"
    monkeypatch.setenv("FUPAN_DATA_DIR", str(store))
    monkeypatch.setenv("FUPAN_DIVERT", served.address)
    monkeypatch.setenv("FUPAN_DIVERT_BAOSTOCK", served.baostock_address)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "2024-03-20.toml").write_text(PORTFOLIO, encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("sim.cli.data_fetch.Child", lambda _: nullcontext(child))
        words = ("data", "fetch", "made", "--to", "2024-03-31", "--now", FETCHED)
        assert (
            main([*words, "--minutes", "60", "--json", "-"]) == 3
        )  # indices of these hours: none
    found = json.loads(capsys.readouterr().out)
    assert {one["symbol"] for one in found["missing"]} <= {
        "000001.SH", "399001.SZ", "399006.SZ", "000300.SH"
    }  # fmt: skip
    served.asked.clear()

    def refused(*_):
        raise OSError("the network is unplugged")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(Child, "call", lambda *_: pytest.fail("a provider was asked"))

    def run(*words):
        code = main(list(words))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out + err

    yield run
    assert served.asked == []


def test_replay_runs_and_says_how_far_its_bars_were_confirmed(unplugged):
    code, _ = unplugged("replay", "made", "--no-figures", "--out", "out")
    assert code == 0

    code, said = unplugged("replay", "made", "--no-figures", "--out", "out", "--json", "-")

    assert code == 0
    series = {one["symbol"]: one for one in json.loads(said)["data"]}
    assert series["688001.SH"]["standing"] == {"confirmed": 20}
    assert series["000300.SH"]["standing"] == {}  # shipped


def test_strategies_and_alternatives_run(unplugged):
    span = ("--to", "2024-03-29", "--no-figures")

    code, said = unplugged("run", "hold_published", "made", *span, "--out", "run")

    assert code == 0
    assert "1 series of the store, bars 20 confirmed." in said
    assert unplugged("compare", "made", *span, "--out", "compare")[0] == 0


def test_claims_are_judged(unplugged):
    assert unplugged("claims", "made")[0] == 0


def test_a_paper_account_opens_and_steps(unplugged):
    assert unplugged("paper", "init", "one", "--from", "made", "--now", FETCHED)[0] == 0

    code, said = unplugged("paper", "step", "one", "--offline", "--now", LATER)

    assert code == 0
    assert "2024-03-25" in said


def test_the_data_are_shown_proven_and_need_no_fetch(unplugged):
    code, said = unplugged("data", "status", "--json", "-")
    kinds = {one["kind"] for one in json.loads(said)["series"]}
    assert (code, kinds) == (0, {"actions", "daily", "minute-60", "names", "status"})
    code, said = unplugged("data", "verify")
    assert (code, "all as it was stored" in said) == (0, True)
    words = ("fetch", "688001.SH", "--from", "2024-03-01", "--to", "2024-03-31", "--offline")
    code, said = unplugged("data", *words, "--now", FETCHED, "--json", "-")
    assert code == 0
    assert {one["done"] for one in json.loads(said)["series"]} == {"held already"}


def test_what_is_not_held_names_the_command_that_fetches_it(unplugged, tmp_path):
    other = PORTFOLIO.replace("688001.SH", "600519.SH").replace("华兴源创", "贵州茅台")
    (tmp_path / "other.toml").write_text(other, encoding="utf-8")
    older = PORTFOLIO.replace("2024-03-20", "2019-03-20")
    (tmp_path / "older.toml").write_text(older, encoding="utf-8")

    code, said = unplugged("replay", "other.toml")
    assert code == 3
    assert "fetch them with: fupan data fetch 600519.SH --from 2023-01-01" in said
    code, said = unplugged("replay", "older.toml")
    assert code == 3
    assert "fetch them with: fupan data fetch 688001.SH --from 2018-01-01" in said
