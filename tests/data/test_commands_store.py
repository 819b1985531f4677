"""`fupan data import, verify, doctor, status`, from the words to exit code, JSON and files."""

import pytest

from tests.data.fakes.market import frame_of

NOW = "2024-04-01T20:00+08:00"
MARCH = ("--from", "2024-03-01", "--to", "2024-03-31")


def test_verify_reads_every_raw_answer_again(shared_child, fupan):
    fupan("fetch", "688001.SH", *MARCH, "--now", NOW)

    code, out, _ = fupan("verify", "--replay")

    assert code == 0
    assert "all as it was stored" in out


def test_import_stores_a_folder_and_names_every_wrong_line_of_a_refused_file(fupan, tmp_path):
    folder = tmp_path / "bars"
    folder.mkdir()
    frame_of("sh688001").to_csv(folder / "688001.csv", index=False)
    bad = frame_of("sh600155")
    bad.loc[[2, 5], "close"] = [-1.0, 99.0]
    bad.to_csv(folder / "600155.csv", index=False)

    code, found, _ = fupan("import", str(folder), "--now", NOW, "--json", "-")

    assert code == 1
    assert [one["key"] for one in found["stored"]] == ["688001.SH"]
    assert found["refused"] == ["600155.SH"]
    assert [issue["place"].rsplit("/", 1)[1] for issue in found["issues"]] == [
        "600155.csv:4",
        "600155.csv:7",
    ]


def test_import_again_changes_nothing(fupan, tmp_path):
    path = tmp_path / "688001.SH.csv"
    frame_of("sh688001").to_csv(path, index=False)
    fupan("import", str(path), "--now", NOW)

    code, out, _ = fupan("import", str(path), "--now", NOW)

    assert code == 0
    assert "0 securities stored (0 bars held), 1 unchanged, 0 refused" in out


def test_import_of_nothing_exits_3_and_of_a_wrong_file_2(fupan, tmp_path):
    assert fupan("import", str(tmp_path / "nowhere"))[0] == 3
    (tmp_path / "notes.txt").write_text("hello")
    assert fupan("import", str(tmp_path / "notes.txt"))[0] == 2


def test_a_changed_file_is_found_by_verify_and_refused_by_the_market(fupan, tmp_path):
    path = tmp_path / "688001.SH.csv"
    frame_of("sh688001").to_csv(path, index=False)
    fupan("import", str(path), "--now", NOW)
    (stored,) = (fupan.store / "series" / "daily").iterdir()
    stored.write_bytes(stored.read_bytes() + b" ")

    code, found, _ = fupan("verify", "--json", "-")

    assert code == 1
    assert found["issues"][0]["code"] == "file-damaged"


def test_doctor_finds_and_removes_what_a_killed_process_left(fupan, tmp_path):
    path = tmp_path / "688001.SH.csv"
    frame_of("sh688001").to_csv(path, index=False)
    fupan("import", str(path), "--now", NOW)
    left = fupan.store / "series" / "daily" / ".688001.SH.0002.parquet.abc"
    left.write_bytes(b"half")

    _, found, _ = fupan("doctor", "--now", NOW, "--json", "-")
    assert any("1 files no version names" in one["state"] for one in found["findings"])
    fupan("doctor", "--repair", "--now", NOW)

    assert not left.exists()


def test_doctor_warns_before_the_calendar_ends(fupan):
    code, out, _ = fupan("doctor", "--now", "2026-11-20T12:00+08:00")

    assert code == 1
    assert "fupan data fetch --sessions" in " ".join(out.split())


def test_doctor_speaks_of_a_damaged_manifest_without_a_traceback(fupan):
    fupan.store.mkdir()
    (fupan.store / "manifest.sqlite").write_bytes(b"not a database, but long enough to be one" * 9)

    code, out, err = fupan("doctor", "--now", NOW, "--json", "-")

    assert code == 1
    assert any(one["severity"] == "error" for one in out["findings"])
    assert "Traceback" not in err
    assert fupan("status")[0] == 2


def test_an_unwritable_folder_is_said(fupan, monkeypatch, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    path = tmp_path / "688001.SH.csv"
    frame_of("sh688001").to_csv(path, index=False)

    code, _, err = fupan("import", str(path), "--data-dir", str(blocked / "store"), "--now", NOW)

    assert code == 2
    assert "cannot be" in err


@pytest.mark.parametrize("command", [("status",), ("verify",), ("doctor",), ("fetch", "688001")])
def test_a_file_in_place_of_the_data_folder_is_said_before_anything_is_asked(
    fupan, served, tmp_path, command
):
    place = tmp_path / "file"
    place.write_text("")

    code, _, err = fupan(*command, "--data-dir", str(place))

    assert code == 2
    assert "wanted a folder for the data, found a file" in err
    assert served.asked == []


def test_an_empty_store_says_what_to_do(fupan):
    code, out, _ = fupan("verify")

    assert code == 0
    assert "nothing is stored yet; fetch with: fupan data fetch PORTFOLIO" in out


@pytest.mark.parametrize("command", [("status",), ("verify",), ("doctor", "--now", NOW)])
def test_every_command_takes_offline(fupan, command):
    assert fupan(*command, "--offline")[0] == 0
