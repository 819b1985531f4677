import os
import subprocess
import sys

import pytest

from sim.ledger.lock import LockedError, writer_lock
from sim.model.errors import StorageError


def test_the_second_writer_is_told_who_holds_the_lock(tmp_path):
    path = tmp_path / "demo.account"
    with (
        writer_lock(path),
        pytest.raises(LockedError, match=f"demo: .* by process {os.getpid()} on .* for 0 s"),
        writer_lock(path),
    ):
        pass


def test_the_lock_is_free_again_afterwards(tmp_path):
    path = tmp_path / "demo.account"
    with writer_lock(path):
        pass
    with writer_lock(path):
        pass


def test_a_lock_dies_with_its_holder(tmp_path):
    path = tmp_path / "demo.account"
    code = (
        "import os, sys, pathlib\n"
        "from sim.ledger.lock import writer_lock\n"
        "with writer_lock(pathlib.Path(sys.argv[1])): os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, path], check=False)

    with writer_lock(path):
        pass


def test_a_lock_file_without_a_name_is_still_a_lock(tmp_path):
    path = tmp_path / "demo.account"
    with writer_lock(path):
        (tmp_path / ".demo.account.lock").write_text("")
        with pytest.raises(LockedError, match="being written; wait"), writer_lock(path):
            pass


def test_a_lock_that_cannot_be_made_is_told(tmp_path):
    with pytest.raises(StorageError, match="No such file"), writer_lock(tmp_path / "no" / "x"):
        pass
