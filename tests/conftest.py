"""Rules of the whole suite: no network beyond this machine, no writing into the user's home."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no failure, and a check repeats: new examples are drawn outside it.
settings.register_profile("here", deadline=None)
settings.register_profile("check", deadline=None, derandomize=True)
settings.load_profile("check" if os.environ.get("CI") else "here")

LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def network_is_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0]) if isinstance(address, tuple) else str(address)
            if not host.startswith(LOOPBACK):
                pytest.fail(f"a test tried to reach {host}")
        real_connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def home_is_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("FUPAN_DATA_DIR", str(home / "data"))
    monkeypatch.delenv("FUPAN_BROKER", raising=False)
    return home
