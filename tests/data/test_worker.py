"""The child's side, called in this process so that every branch is seen."""

import datetime as dt
import io
import json
import socket
import sys
import types

import numpy as np
import pandas as pd
import pytest
import requests

from sim.data import akshare_calls, worker
from sim.data.baostock_calls import Session, StrictSocket
from sim.data.call import RawAnswer
from sim.data.fault import FaultKind
from sim.data.http_hook import HttpFaultError, Recorder


@pytest.fixture
def library(monkeypatch):
    """A library of one function in the place of akshare."""
    fake = types.ModuleType("akshare")
    fake.__version__ = "0.0"
    fake.stock_zh_a_hist = lambda **_: pd.DataFrame()
    monkeypatch.setitem(sys.modules, "akshare", fake)
    return fake


@pytest.fixture
def recorder():
    return Recorder(timeout=1, wait=lambda _: None)


@pytest.fixture
def server(recorder):
    return worker.Server(recorder, lambda _: None, {"timeout": 1, "divert_baostock": ""})


def call(function="stock_zh_a_hist", library="akshare", replay=None):
    return {
        "library": library,
        "function": function,
        "arguments": {},
        "refuse": [],
        "replay": replay,
    }


def raw(text):
    return RawAnswer(url="u", status=200, body=text.encode(), received_at="t")


def test_a_table_comes_as_plain_cells(library, server):
    library.stock_zh_a_hist = lambda **_: pd.DataFrame(
        {
            "day": [dt.date(2024, 2, 19), None],
            "price": [np.float64(7.31), np.nan],
            "count": [np.int64(3), np.int64(4)],
            "text": ["x", None],
            "other": [complex(1), complex(2)],
        }
    )

    answer = json.loads(json.dumps(server.answer(call())))

    assert answer["library"] == "akshare 0.0"
    assert answer["columns"] == ["day", "price", "count", "text", "other"]
    assert answer["rows"] == [
        ["2024-02-19", 7.31, 3, "x", "(1+0j)"],
        [None, None, 4, None, "(2+0j)"],
    ]


def test_a_call_without_a_function_only_loads_the_library(library, server):
    assert server.answer(call("")) == {"library": "akshare 0.0"}


def test_a_function_that_is_not_on_the_list_is_not_called(library, server):
    with pytest.raises(ValueError, match="is not a call"):
        akshare_calls.run("stock_zh_a_spot", {})


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (requests.ReadTimeout(), FaultKind.SILENT),
        (requests.ConnectTimeout(), FaultKind.SILENT),
        (requests.exceptions.ChunkedEncodingError(), FaultKind.CUT_SHORT),
        (requests.exceptions.ContentDecodingError(), FaultKind.CUT_SHORT),
        (requests.ConnectionError("RemoteDisconnected"), FaultKind.REFUSED),
        (requests.ConnectionError("Connection reset by peer"), FaultKind.REFUSED),
        (requests.ConnectionError("Name or service not known"), FaultKind.UNREACHABLE),
        (HttpFaultError(FaultKind.STOPPED, "no"), FaultKind.STOPPED),
        (requests.exceptions.JSONDecodeError("x", "y", 0), FaultKind.NOT_DATA),
        (KeyError("data"), FaultKind.SHAPE),
    ],
)
def test_an_exception_of_a_library_becomes_a_typed_fault(error, kind, library, server):
    def fail(**_):
        raise error

    library.stock_zh_a_hist = fail

    assert server.answer(call())["fault"] == kind


@pytest.mark.parametrize(
    ("text", "function", "kind"),
    [
        ("<!DOCTYPE html><title>verify</title>", "stock_zh_a_hist", FaultKind.REFUSED),
        ("  <HTML>", "stock_history_dividend_detail", FaultKind.REFUSED),
        ("<html><table>", "stock_history_dividend_detail", FaultKind.SHAPE),
        ('{"rc":0,"data":null}', "stock_zh_a_hist", FaultKind.NOTHING),
        ('{"result": null}', "stock_tfp_em", FaultKind.NOTHING),
        ('{"klines":[]}', "stock_zh_a_hist", FaultKind.NOTHING),
        ('var KLC_KL_sh600155="";', "stock_zh_a_daily", FaultKind.NOTHING),
        ('{"data": 5}', "stock_zh_a_hist", FaultKind.SHAPE),
        ("trend_qfq={}", "stock_zh_a_hist_tx", FaultKind.NOTHING),
    ],
)
def test_what_was_on_the_wire_says_what_an_exception_means(text, function, kind, recorder):
    found = worker.classify(TypeError("x"), recorder, [raw(text)], function)

    assert found[0] is kind


def test_a_fault_of_the_wire_counts_more_than_what_the_library_made_of_it(
    library, server, recorder
):
    def swallow(**_):
        recorder.fault = requests.ReadTimeout()
        raise UnboundLocalError("name 'r' is not defined")

    library.stock_zh_a_hist = swallow

    assert server.answer(call())["fault"] == FaultKind.SILENT


def test_an_empty_table_is_nothing_unless_the_wire_failed(library, server, recorder):
    assert server.answer(call())["fault"] == FaultKind.NOTHING

    def swallow(**_):
        recorder.fault = requests.ReadTimeout()
        return pd.DataFrame()

    library.stock_zh_a_hist = swallow

    assert server.answer(call())["fault"] == FaultKind.SILENT


def test_a_library_that_is_not_installed_is_said(monkeypatch, server):
    monkeypatch.setitem(sys.modules, "akshare", None)

    answer = server.answer(call())

    assert answer["fault"] == FaultKind.STOPPED
    assert answer["detail"].startswith("not installed")


def test_answers_of_baostock_cannot_be_replayed(server):
    assert server.answer(call("q", "baostock", replay=[]))["fault"] == FaultKind.STOPPED


def test_the_child_answers_line_by_line_until_the_line_closes(library, tmp_path, monkeypatch):
    settings = {
        "pace_folder": str(tmp_path),
        "interval": 0,
        "timeout": 1,
        "divert": "",
        "divert_baostock": "",
    }
    lines = io.StringIO("\n".join(json.dumps(one) for one in (settings, call(""), call())) + "\n")
    answers = io.StringIO()
    monkeypatch.setattr(worker, "_own_streams", lambda: (lines, answers))
    monkeypatch.setattr(worker, "_limit_memory", lambda: None)
    monkeypatch.setattr(Recorder, "install", lambda _: None)

    worker.main()

    first, second = map(json.loads, answers.getvalue().splitlines())
    assert first == {"library": "akshare 0.0"}
    assert second["fault"] == FaultKind.NOTHING


@pytest.fixture
def session(served, monkeypatch):
    """A log-in of the real library at the fake server, undone afterwards."""
    from baostock.common import contants
    from baostock.util import socketutil

    for module, name in (
        (contants, "BAOSTOCK_SERVER_IP"),
        (contants, "BAOSTOCK_SERVER_PORT"),
        (socketutil, "send_msg"),
        (socketutil, "socket"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name))
    before = socket.getdefaulttimeout()
    made = Session(timeout=0.5, wait=lambda _: None, divert=served.baostock_address)
    yield made
    made.close()
    socket.setdefaulttimeout(before)


BARS = {
    "code": "sh.600155",
    "fields": "date,close",
    "start_date": "2024-03-01",
    "end_date": "2024-03-31",
    "frequency": "d",
    "adjustflag": "3",
}


def test_baostock_gives_rows_and_its_answers_are_kept(session, capsys):
    columns, rows = session.run("query_history_k_data_plus", BARS)

    assert columns == ("date", "close")
    assert len(rows) == 20
    assert [answer.url.split(":")[0] for answer in session.answers] == ["baostock", "baostock"]
    assert session.library.startswith("baostock 00.")


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("dropped", FaultKind.REFUSED),
        ("short body", FaultKind.CUT_SHORT),
        ("silence", FaultKind.SILENT),
        ("captcha page", FaultKind.CUT_SHORT),
        ("error 10001011", FaultKind.REFUSED),
        ("error 10004011", FaultKind.NOTHING),
        ("error 10005001", FaultKind.FAILED),
        ("error 99", FaultKind.NOT_DATA),
    ],
)
def test_faults_of_baostock_are_typed(session, served, fault, kind):
    served.reset(fault)

    with pytest.raises(HttpFaultError) as caught:
        session.run("query_history_k_data_plus", BARS)

    assert caught.value.kind is kind


def test_a_server_that_is_not_there_is_unreachable(session):
    from baostock.common import contants

    contants.BAOSTOCK_SERVER_PORT = 9

    with pytest.raises(HttpFaultError) as caught:
        session.run("query_history_k_data_plus", BARS)

    assert caught.value.kind is FaultKind.UNREACHABLE


def test_an_endless_answer_of_a_socket_is_given_up(monkeypatch):
    monkeypatch.setattr("sim.data.baostock_calls.BODY_LIMIT", 10)
    ours, theirs = socket.socketpair()
    with theirs:
        strict = StrictSocket(fileno=ours.detach())
        StrictSocket.received = 0
        theirs.sendall(b"x" * 100)
        with strict, pytest.raises(HttpFaultError, match="more than 10 bytes"):
            strict.recv(100)
