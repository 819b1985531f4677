import errno
import os
import stat
from pathlib import Path

import pytest

from sim.data.files import read_bytes, write_atomically, write_text
from sim.model.errors import InputError, StorageError


def test_a_file_is_read_whole(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x00\xff")

    assert read_bytes(tmp_path / "a.txt") == b"\x00\xff"


@pytest.mark.parametrize(
    ("name", "message"),
    [("missing", "no such column"), ("", "found a folder"), ("a\0b", "cannot be read")],
)
def test_what_cannot_be_read_is_told(tmp_path, name, message):
    with pytest.raises(InputError, match=message):
        read_bytes(tmp_path / name, what="column")


def test_a_file_of_the_limit_is_refused_before_it_is_read(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"12345")

    assert read_bytes(tmp_path / "a.txt", limit=6) == b"12345"
    with pytest.raises(InputError, match="may have less than"):
        read_bytes(tmp_path / "a.txt", limit=5)


def test_an_endless_device_is_refused():
    with pytest.raises(InputError, match="may have less than"):
        read_bytes(Path("/dev/zero"), limit=1000)


def test_a_file_that_may_not_be_read_is_told(tmp_path, monkeypatch):
    def forbidden(*_args, **_kwargs):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.open", forbidden)
    (tmp_path / "a.txt").touch()

    with pytest.raises(InputError, match="may not be read"):
        read_bytes(tmp_path / "a.txt")


def test_a_written_file_is_whole_and_readable_as_the_user_chose(tmp_path):
    before = os.umask(0o022)
    try:
        write_text(tmp_path / "new" / "a.txt", "净值\n")
    finally:
        os.umask(before)

    assert (tmp_path / "new" / "a.txt").read_bytes() == "净值\n".encode()
    assert stat.S_IMODE((tmp_path / "new" / "a.txt").stat().st_mode) == 0o644
    assert os.listdir(tmp_path / "new") == ["a.txt"]


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path):
    (tmp_path / "a.txt").write_text("old")

    def full(file):
        file.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(StorageError, match="No space left on device; free some space"):
        write_atomically(tmp_path / "a.txt", full)
    assert (tmp_path / "a.txt").read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_an_interruption_leaves_nothing_half_written(tmp_path):
    def interrupted(file):
        file.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "a.txt", interrupted)
    assert os.listdir(tmp_path) == []


def test_a_folder_that_is_a_file_cannot_be_written_into(tmp_path):
    (tmp_path / "reports").write_text("in the way")

    with pytest.raises(StorageError, match="cannot be written"):
        write_text(tmp_path / "reports" / "a.txt", "x")


def test_a_named_pipe_is_refused_instead_of_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(InputError, match="named pipe"):
        read_bytes(tmp_path / "pipe")


def test_what_a_shell_substitutes_for_a_command_is_read():
    readable, writable = os.pipe()
    with os.fdopen(writable, "wb") as file:
        file.write(b"text")

    assert read_bytes(Path(f"/dev/fd/{readable}")) == b"text"
    os.close(readable)


def test_a_circle_of_links_is_told_in_words(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")

    with pytest.raises(InputError, match=r"cannot be read: Too many levels of symbolic links$"):
        read_bytes(tmp_path / "a")


def test_folders_devices_and_pipes_are_never_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/null")

    for path in (tmp_path, tmp_path / "pipe", tmp_path / "device", Path()):
        with pytest.raises(StorageError, match="a folder, a device or a pipe"):
            write_text(path, "text")
    assert (tmp_path / "device").is_symlink()
