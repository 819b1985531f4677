import json
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest

from sim.cli.app import main
from sim.data.asking import Asker
from sim.data.child import Child, ChildSettings
from sim.data.desk import Desk
from sim.data.market import Market
from sim.data.store import Store
from tests.data.fakes.server import providers

NOW = datetime(2024, 4, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def _serving():
    with providers() as serving:
        yield serving


@pytest.fixture
def served(_serving):
    """The fake providers, healthy."""
    _serving.reset()
    yield _serving
    _serving.reset()


@pytest.fixture(scope="session")
def child(_serving, tmp_path_factory):
    """A child process that calls the libraries' own code and reaches the fake providers only."""
    settings = ChildSettings(
        pace_folder=tmp_path_factory.mktemp("pace"),
        deadline=1.5,
        interval=0,
        divert=_serving.address,
        divert_baostock=_serving.baostock_address,
    )
    with Child(settings) as process:
        yield process


@pytest.fixture
def desk(child, served, tmp_path):
    """A desk with an empty store over an empty market."""
    return Desk(
        store=Store(tmp_path / "store"),
        asker=Asker(child, pause=0),
        below=Market(()),
        now=NOW,
    )


@pytest.fixture
def shared_child(child, monkeypatch):
    """One child process for all commands: it takes as long to start as the library to load."""
    for module in ("data_fetch", "data_verify"):
        monkeypatch.setattr(f"sim.cli.{module}.Child", lambda _: nullcontext(child))


@pytest.fixture
def fupan(served, tmp_path, monkeypatch, capsys):
    """Run a command on a store of its own; return its exit code, JSON and error output."""
    monkeypatch.setenv("FUPAN_DATA_DIR", str(tmp_path / "store"))
    monkeypatch.setenv("FUPAN_DIVERT", served.address)
    monkeypatch.setenv("FUPAN_DIVERT_BAOSTOCK", served.baostock_address)

    def run(*words):
        code = main(["data", *words])
        out, err = capsys.readouterr()
        try:
            return code, json.loads(out), err
        except ValueError:
            return code, out, err

    run.store = tmp_path / "store"
    return run
