import shutil
import subprocess
import sys

import pytest

from sim.cli.app import main

MOUNTED = "mount --bind {0} {0} && mount -o remount,ro,bind {0} && exec {1}"
LOOK = """
import sys
from sim.cli.app import main
for words in (["verify", "demo"], ["status", "demo"], ["deposit", "demo", "5"]):
    print(main(["paper", *words, "--data-dir", sys.argv[1]]), flush=True)
"""


@pytest.fixture
def folder(tmp_path, capsys):
    data = ["--data-dir", str(tmp_path)]
    assert main(["paper", "init", "demo", "--cash", "1000", "--date", "2024-05-20", *data]) == 0
    return tmp_path


def read_only(folder, *arguments):
    command = " ".join(f"'{word}'" for word in arguments)
    script = MOUNTED.format(folder, command)
    if shutil.which("unshare") is None:
        pytest.skip("a read-only file system needs Linux and its unshare")
    tried = subprocess.run(
        ["unshare", "--mount", "sh", "-c", MOUNTED.format(folder, "true")],
        capture_output=True,
        check=False,
    )
    if tried.returncode:
        pytest.skip("this machine lets nobody mount a read-only file system")
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True, check=False
    )


def test_an_account_on_a_read_only_file_system_is_read_and_not_written(folder):
    (folder / "look.py").write_text(LOOK)

    done = read_only(folder, sys.executable, str(folder / "look.py"), str(folder))

    assert [line for line in done.stdout.splitlines() if line.isdigit()] == ["0", "0", "2"]
    assert "3 entries and 1 closes are whole" in done.stdout
    assert "net value 1,000.00 yuan" in done.stdout
    assert "Read-only file system" in done.stderr
    assert {path.name for path in (folder / "accounts").iterdir()} == {
        ".demo.account.lock",
        "demo.account",
    }
