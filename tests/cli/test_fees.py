"""`fupan fees solve`: the profile it prints explains the journal it came from."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from sim.cli.app import main
from sim.cli.fees import profile_toml
from sim.model.symbol import Exchange
from sim.rules.fees import DEFAULT_PROFILE, BrokerProfile, Charge
from sim.rules.profiles import profile_from_text

HEAD = "date,symbol,side,quantity,price,commission,stamp_duty,transfer_fee\n"
# 0.03 %, at least 5; Shanghai's transfer fee (0.002 % then) apart, Shenzhen's inside
ROWS = (
    "2021-03-01,600155,buy,1000,10.00,5.00,0.00,0.20\n"
    "2021-03-02,600155,sell,10000,11.23,33.69,112.30,2.25\n"
    "2021-03-03,000987,buy,7000,8.88,18.65,0.00,0.00\n"
    "2021-03-04,000987,sell,7000,9.01,18.92,63.07,0.00\n"
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


def journal(rows=ROWS, head=HEAD):
    Path("J.csv").write_text(head + rows)
    return "J.csv"


def test_the_profile_is_printed_as_toml(run):
    code, out, err = run("fees", "solve", journal())
    assert (code, err) == (0, "")
    profile, issues = profile_from_text(out)
    assert issues == ()
    assert (profile.rate, profile.minimum) == (Decimal("0.0003"), 5)
    assert profile.transfer_fee[Exchange.SH] is Charge.DATED
    assert profile.transfer_fee[Exchange.SZ] is Charge.INSIDE
    assert out.startswith("# 2021-03-01 to 2021-03-04: 4 of 4 orders; the rate lies in [0.0")


def test_the_written_profile_replays_the_journal_without_a_difference(run):
    run("fees", "solve", journal(), "-o", "P.toml")
    _, out, _ = run(
        "replay", "--journal", "J.csv", "--broker", "P.toml", "--cash", "1000000",
        "--bars", ".", "--json", "-",
    )  # fmt: skip
    differs = [issue["code"] for issue in json.loads(out)["issues"] if "differs" in issue["code"]]
    assert differs == []


def test_what_is_not_explained_is_listed_with_its_row(run):
    code, out, _ = run(
        "fees", "solve", journal(ROWS + "2021-03-05,600155,buy,100,9,7.77,0,0.02\n")
    )
    assert code == 1
    assert "# row 6 (2021-03-05): commission was stated as 7.77, the profile gives 5.00" in out


def test_only_the_first_of_many_unexplained_orders_are_printed(run):
    odd = "".join(f"2021-04-{n:02},600155,buy,100,{n},{n}.{n:02},{n},9.99\n" for n in range(1, 29))
    code, out, _ = run("fees", "solve", journal(ROWS + odd))
    assert code == 1
    assert "more; all of them with --json" in out


def test_an_earlier_profile_is_printed_as_a_comment(run):
    later = "".join(
        f"2021-06-{n:02},600155,buy,{n}000,10.00,{n * 10_000 * 0.001:.2f},0.00,{n * 0.2:.2f}\n"
        for n in range(1, 16)
    )
    early = "".join(
        f"2021-03-{n:02},600155,buy,{n}000,10.00,{n * 10_000 * 0.002:.2f},0.00,{n * 0.2:.2f}\n"
        for n in range(1, 16)
    )
    code, out, _ = run("fees", "solve", journal(early + later))
    assert code == 0
    profile, issues = profile_from_text(out)
    assert (issues, profile.rate) == ((), Decimal("0.001"))
    assert '# rate = "0.002"' in out


def test_json_holds_everything(run):
    code, out, _ = run("fees", "solve", journal(ROWS + "x,y,z,0,0,0,0,0\n"), "--json", "-")
    found = json.loads(out)
    assert code == 1
    assert found["unexplained"] == []
    assert {issue["row"] for issue in found["issues"]} == {6}
    (profile,) = found["profiles"]
    assert (profile["rate"], profile["minimum"], profile["fund_rate"]) == ("0.0003", "5", None)
    assert profile["transfer_fee"] == {"SH": "dated", "SZ": "inside", "BJ": "dated"}
    assert profile_from_text(profile["toml"])[1] == ()
    _, out, err = run("fees", "solve", "J.csv", "--json", "found.json")
    assert json.loads(Path("found.json").read_text()) == found
    assert 'rate = "0.0003"' in out
    assert "J.csv:6" in err


def test_a_journal_without_fees_is_refused(run):
    head = "date,symbol,side,quantity,price\n"
    code, _, err = run("fees", "solve", journal("2021-03-01,600155,buy,1000,10.00\n", head))
    assert code == 2
    assert "no row states a fee or its net cash" in err


@pytest.mark.parametrize(
    "profile",
    [
        DEFAULT_PROFILE,
        BrokerProfile(
            name="all",
            rate=Decimal("0.000086"),
            minimum=Decimal("0.1"),
            fund_rate=Decimal("0.00005"),
            fund_minimum=Decimal(0),
            transfer_fee={
                Exchange.SH: Decimal("0.00001"),
                Exchange.SZ: Charge.LISTED,
                Exchange.BJ: Charge.NONE,
            },
            transfer_fee_minimum=Decimal(1),
            stamp_duty=Decimal("0.0005"),
            other_fee=Charge.LISTED,
        ),
    ],
)
def test_a_profile_survives_being_written_and_read(profile):
    assert profile_from_text(profile_toml(profile)) == (profile, ())
