import http.client

import pytest
import requests

from sim.data.call import RawAnswer
from sim.data.fault import FaultKind
from sim.data.http_hook import HttpFaultError, Recorder
from tests.data.fakes.server import providers

PAGE = "https://push2his.eastmoney.com/api/qt/stock/kline/get"
QUERY = {"secid": "1.600155", "klt": "101"}


@pytest.fixture
def recorder(served, monkeypatch):
    """A recorder in the place of what requests sends with, for one test."""
    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", requests.adapters.HTTPAdapter.send)
    waited = []
    made = Recorder(timeout=2, wait=waited.append, divert=served.address)
    made.waited = waited
    made.install()
    made.begin(())
    return made


def test_every_answer_is_kept_under_the_address_that_was_asked(recorder, served):
    response = requests.get(PAGE, params=QUERY)  # noqa: S113 - the hook sets the limit

    assert response.json()["data"]["code"] == "600155"
    assert recorder.answers[0].url == response.url
    assert recorder.answers[0].body == response.content
    assert recorder.waited == ["push2his.eastmoney.com"]
    assert served.asked[0].startswith("push2his.eastmoney.com/api/qt/")


def test_a_kept_answer_is_given_again_without_asking(recorder, served):
    first = requests.get(PAGE, params=QUERY)  # noqa: S113 - the hook sets the limit
    kept = tuple(recorder.answers)
    served.asked.clear()
    recorder.begin((), kept)

    again = requests.get(PAGE, params=QUERY)  # noqa: S113 - the hook sets the limit

    assert again.text == first.text
    assert served.asked == []
    with pytest.raises(HttpFaultError, match="no recorded answer"):
        requests.get(PAGE)  # noqa: S113 - the hook sets the limit


def test_an_address_that_is_not_needed_is_not_asked(recorder, served):
    recorder.begin(("kline",))

    with pytest.raises(HttpFaultError) as caught:
        requests.get(PAGE, params=QUERY)  # noqa: S113 - the hook sets the limit

    assert caught.value.kind is FaultKind.STOPPED
    assert served.asked == []
    assert recorder.fault is None  # our own doing is no fault of the provider


@pytest.mark.parametrize("status", [403, 429, 456])
def test_a_status_of_refusal_is_a_refusal(recorder, served, status):
    served.reset(f"status {status}")

    with pytest.raises(HttpFaultError) as caught:
        requests.get(PAGE, params=QUERY)  # noqa: S113 - the hook sets the limit

    assert caught.value.kind is FaultKind.REFUSED
    assert recorder.answers[0].status == status  # kept all the same


def test_a_status_of_failure_is_a_failure(recorder, served):
    served.reset("status 502")

    with pytest.raises(HttpFaultError) as caught:
        requests.get(PAGE, params=QUERY)  # noqa: S113 - the hook sets the limit

    assert caught.value.kind is FaultKind.FAILED
    assert recorder.fault is caught.value


def test_an_endless_answer_is_given_up(recorder, served, monkeypatch):
    monkeypatch.setattr("sim.data.http_hook.BODY_LIMIT", 1000)

    with pytest.raises(HttpFaultError) as caught:
        requests.get(PAGE, params=QUERY)  # noqa: S113 - the hook sets the limit

    assert caught.value.kind is FaultKind.NOT_DATA


def test_a_text_a_library_would_run_must_be_figures(recorder, served):
    address = "https://finance.sina.com.cn/realstock/company/sh512690/hfq.js"

    assert "sh512690hfq" in requests.get(address).text  # noqa: S113 - the hook sets the limit
    served.reset("a text that would be run")
    with pytest.raises(HttpFaultError, match="more than figures"):
        requests.get(address)  # noqa: S113 - the hook sets the limit


def test_certificates_are_checked_whatever_a_library_asks(served):
    seen = {}

    def transport(adapter, request, **options):
        seen.update(options)
        raise requests.ConnectionError(http.client.RemoteDisconnected())

    original = requests.adapters.HTTPAdapter.send
    requests.adapters.HTTPAdapter.send = transport
    try:
        recorder = Recorder(timeout=3, wait=lambda _: None)
        recorder.install()
        recorder.begin(())
        with pytest.raises(requests.ConnectionError):
            requests.get(PAGE, verify=False)  # noqa: S113, S501 - what libraries do
    finally:
        requests.adapters.HTTPAdapter.send = original

    assert (seen["verify"], seen["timeout"]) == (True, 3)
    assert isinstance(recorder.fault, requests.ConnectionError)


def test_the_fake_servers_stop(served):
    with providers() as other:
        assert other.address != served.address


def test_raw_answers_are_plain_values():
    assert RawAnswer(url="u", status=1, body=b"", received_at="") == RawAnswer(
        url="u", status=1, body=b"", received_at=""
    )
