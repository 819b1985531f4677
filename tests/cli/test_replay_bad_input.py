"""Whatever is handed to `fupan replay`: a message, the right status, nothing half-written."""

import errno
import json
import os
from pathlib import Path

import pytest

from sim.cli.app import INTERRUPTED, main
from sim.model.errors import ExitCode

FACTS = Path(__file__).parents[2] / "portfolios" / "hujiajie" / "2024-02-19.toml"
TEXT = FACTS.read_text(encoding="utf-8")
SHORT = ("--end", "2024-03-01", "--no-figures")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def refuse(capsys, tmp_path):
    """Replay a file with this content (or path) and return status and message."""

    def call(content, *words, name="2024-02-19.toml"):
        path = content
        if isinstance(content, str | bytes):
            path = tmp_path / name
            raw = content if isinstance(content, bytes) else content.encode("utf-8")
            path.write_bytes(raw)
        code = main(["replay", str(path), *words])
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "Traceback" not in captured.err
        assert "fault of the program" not in captured.err
        assert not list(tmp_path.rglob("result.json"))
        return code, captured.err

    return call


def changed(old, new):
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_no_such_file(refuse, tmp_path):
    code, message = refuse(tmp_path / "absent.toml")
    assert (code, "absent.toml: no such statement; check the path" in message) == (2, True)
    code, message = refuse(tmp_path / "absent")
    assert (code, "no such" in message) == (2, True)


def test_a_folder_without_statements(refuse, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "readme.toml").write_text("x = 1")
    code, message = refuse(folder)
    assert code == ExitCode.USAGE
    assert "no statements in this folder; they are files such as 2024-02-19.toml" in message


def test_a_folder_with_faults_names_all_of_them(refuse, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "2024-02-19.toml").write_text(changed('"99万"', '"-1"'), "utf-8")
    (folder / "2024-02-20.toml").write_text(TEXT, "utf-8")
    (folder / "2024-02-21.toml").write_bytes(b"\xff\xfe\x00")
    (folder / "2024-02-22.toml").mkdir()
    code, message = refuse(folder)
    assert code == ExitCode.USAGE
    assert "4 faults in its statements" in message
    assert "2024-02-19.toml:" in message
    assert "the file is named for 2024-02-20, its as_of is 2024-02-19" in message
    assert "byte 0 is not" in message
    assert "found a folder" in message


def test_a_folder_that_cannot_be_read(refuse, tmp_path, monkeypatch):
    def refused(self):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    code, message = refuse(tmp_path)
    assert (code, "cannot be read: Permission denied" in message) == (2, True)


def test_more_statements_than_a_life_has_days(refuse, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.cli.portfolio._MOST_FILES", 1)
    for day in ("2024-02-19", "2024-02-20"):
        (tmp_path / f"{day}.toml").write_text(TEXT, "utf-8")
    code, message = refuse(tmp_path)
    assert (code, "more than 1 statements" in message) == (2, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("as_of = ", "2024-02-19.toml:1: this is not valid TOML"),
        ("a = " + "[" * 5000, "nested too deeply"),
        ("x = " + "9" * 5000, "a number of more than 30 digits"),
        ("", "publisher"),
        (b"\x00\x01\x02\xff", "must be text in UTF-8, byte 3 is not"),
        (changed('"600155.SH"', '"999999.SH"'), "999999.SH is"),
        (changed('"600155.SH"', '"600155"'), "wanted an A share or listed fund such as 600155.SH"),
        (changed('"000987.SZ"', '"600155.SH"'), "600155.SH"),
        (changed('"99万"', '"-99万"'), "holdings.1.quantity"),
        (changed('"99万"', '"99.99999万"'), "holdings.1.quantity"),
        (changed('"99万"', '"0"'), "holdings.1.quantity"),
        (changed('"99万"', '"1e999999"'), "holdings.1.quantity"),
        (changed("1431678.63", "1e999999"), "cash: wanted yuan"),
        (changed("1431678.63", "NaN"), "cash: wanted yuan"),
        (changed("1431678.63", "9" * 40), "cash: wanted yuan"),
        (changed("1431678.63", "9" * 29), "accounts up to"),
        (changed('"99万"', '"999999999999亿"'), "holdings.600155.SH.quantity is"),
        (changed("as_of = 2024-02-19", "as_of = 2024-02-18"), "closed on 2024-02-18, Sunday"),
        (changed("as_of = 2024-02-19", "as_of = 2031-02-18"), "the session calendar is recorded"),
        (changed("as_of = 2024-02-19", 'as_of = "yesterday"'), "as_of: wanted a day"),
        (changed('name = "华创云信"', 'name = "../../etc"'), "wanted a name"),
        (changed('name = "华创云信"', 'name = "=cmd()"'), "wanted a name"),
        (
            changed('publisher = "胡佳杰"', 'publisher = "胡\\u202e佳杰"'),
            "publisher: wanted a name",
        ),
        (changed('publisher = "胡佳杰"', 'publisher = "胡\\u0007"'), "publisher: wanted a name"),
        ('publisher = "某人"\nas_of = 2024-02-19\n', "the statement names no holding"),
    ],
)
def test_a_file_of_facts_that_cannot_be_used(refuse, content, words):
    code, message = refuse(content)
    assert code == ExitCode.USAGE
    assert words in message
    assert not set(message) & {"\u202e", "\u0007", "\x00"}


def test_all_faults_of_a_file_are_named_at_once(refuse):
    text = changed('"99万"', '"-1"').replace("1431678.63", "plenty").replace('"buy"', '"hold"')
    code, message = refuse(text)
    assert code == ExitCode.USAGE
    assert "4 faults, so this statement cannot be used" in message
    assert message.count("2024-02-19.toml:") >= 4


def test_neither_cash_nor_net_value(refuse):
    text = TEXT.replace('cash = "1431678.63"\n', "").replace('net_value = "34336878.63"\n', "")
    code, message = refuse(text)
    assert (code, "needs the cash or the net value" in message) == (2, True)


def test_a_huge_file_is_refused_before_it_is_read(refuse):
    code, message = refuse(b"#" * (11 << 20))
    assert (code, "may have less than 10 MB" in message) == (2, True)


def test_a_binary_file_that_is_no_toml(refuse):
    code, message = refuse(bytes(range(256)) * 50, name="column.pdf")
    assert code == ExitCode.USAGE
    assert "neither a file of facts (.toml) nor text" in message


def test_a_text_without_a_column(refuse):
    code, message = refuse("今天天气很好。", name="column.txt")
    assert (code, "no column was found" in message) == (2, True)


def test_bars_missing_for_a_holding_give_the_command_that_fetches_them(refuse):
    text = changed(
        'symbol = "600155.SH"\nname = "华创云信"', 'symbol = "600000.SH"\nname = "浦发"'
    )
    text = text.replace('"600155.SH"', '"600000.SH"').replace("华创云信", "浦发")
    code, message = refuse(text)
    assert code == ExitCode.DATA_MISSING
    assert "fetch them with: fupan data fetch 600000.SH" in message


def test_bars_that_do_not_reach_the_day(refuse):
    code, message = refuse(TEXT, "--end", "2026-06-30")
    assert code == ExitCode.DATA_MISSING
    assert "held to 2025-12-31, not to 2026-06-30; fetch them with: fupan data fetch" in message


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--end", "soon"), "--end must be a day such as 2024-02-19, was 'soon'"),
        (("--date", "2024-13-01"), "--date must be a day"),
        (("--date", "2024-02-20"), "this statement is of 2024-02-19, not of 2024-02-20"),
        (("--end", "2024-02-01"), "cannot be carried to 2024-02-01"),
        (("--broker", "cheap"), "wanted a TOML file or one of default:"),
        (("--broker", "absent.toml"), "absent.toml: no such broker profile"),
        (("--figures-please",), "No such option"),
    ],
)
def test_options_that_cannot_be_used(refuse, words, found):
    code, message = refuse(TEXT, *words)
    assert code == ExitCode.USAGE
    assert found in message


def test_a_broker_profile_with_faults_names_them(refuse, tmp_path):
    (tmp_path / "mine.toml").write_text("[commission]\nrate = 3\nrat = 1\n")
    code, message = refuse(TEXT, "--broker", "mine.toml")
    assert code == ExitCode.USAGE
    assert "commission.rate must be a fraction" in message
    assert "did you mean rate?" in message


def test_an_output_folder_that_cannot_be_written(refuse, tmp_path):
    (tmp_path / "taken").write_text("a file")
    for out in ("taken", "taken/below"):
        code, message = refuse(TEXT, *SHORT, "--out", out)
        assert code == ExitCode.USAGE
        assert "cannot be written" in message
    assert (tmp_path / "taken").read_text() == "a file"


def test_a_json_file_that_cannot_be_written(capsys, tmp_path):
    (tmp_path / "2024-02-19.toml").write_text(TEXT, "utf-8")
    (tmp_path / "taken").write_text("a file")
    words = ["replay", "2024-02-19.toml", *SHORT, "--json", "taken/copy.json"]
    assert main(words) == ExitCode.USAGE
    assert "cannot be written" in capsys.readouterr().err


def test_a_full_disk_leaves_no_file_cut_short(refuse, tmp_path, monkeypatch):
    real, calls = os.fsync, []

    def full(handle):
        calls.append(handle)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    code, message = refuse(TEXT, *SHORT, "--out", "out")
    assert code == ExitCode.USAGE
    assert "No space left on device; free some space" in message
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"equity.csv", "fills.csv"}


@pytest.mark.parametrize("where", ["sim.analysis.judgement.replay_reading", "os.fsync"])
def test_an_interruption_leaves_nothing_half_written(refuse, tmp_path, monkeypatch, where):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(where, interrupted)
    code, message = refuse(TEXT, *SHORT, "--out", "out")
    assert code == INTERRUPTED
    assert "interrupted" in message
    assert not [
        path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name == "out"
    ]


def test_a_path_with_a_terminal_escape_is_shown_without_it(refuse, tmp_path):
    code, message = refuse(tmp_path / "a\x1b[31m\u202eb.toml")
    assert code == ExitCode.USAGE
    assert not set(message) & {"\x1b", "\u202e"}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("portfolios/hujiajie/2024-02-19.toml", "hujiajie"),
        ("portfolios/胡佳杰", "胡佳杰"),
        ("mine.toml", "mine"),
        ("a b;c$(d)/2024-02-19.toml", "a_b_c_d"),
        ("...toml", "portfolio"),
        ("x" * 100 + ".toml", "x" * 64),
    ],
)
def test_results_go_into_a_folder_with_a_safe_name(tmp_path, path, name):
    from sim.cli.portfolio import portfolio_name

    target = tmp_path / path
    if not target.suffix:
        target.mkdir(parents=True)
    assert portfolio_name(target) == name


def test_a_name_beside_another_security_s_code_is_an_issue(tmp_path, capsys):
    facts = tmp_path / "mine.toml"
    facts.write_text(
        'publisher = "毕胜"\nas_of = 2024-05-10\ncash = "1000.00"\nnet_value = "732000.00"\n'
        '[[holdings]]\nsymbol = "600155.SH"\nname = "越秀资本"\nquantity = "10万"\n',
        encoding="utf-8",
    )

    main(["replay", str(facts), "--json", "-", "--no-figures", "--out", str(tmp_path / "out")])

    issues = json.loads(capsys.readouterr().out)["issues"]
    assert [issue["code"] for issue in issues] == ["name-and-code-differ"]
    assert "越秀资本 is 000987.SZ" in issues[0]["message"]
