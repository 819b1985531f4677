"""What the library is known to do wrong, met with its own code, and what we make of it."""

from dataclasses import replace
from datetime import date

import pytest

from sim.data.asking import Asker
from sim.data.call import Call
from sim.data.fault import FaultKind, ProviderError
from sim.data.fetch import fetch_bars
from sim.data.fetch_facts import fetch_actions
from sim.data.providers import PROVIDERS
from sim.data.reading import Request
from sim.data.schema import SeriesKind
from sim.model.symbol import Symbol
from tests.data.fakes.market import SATURDAY

MARCH = (date(2024, 3, 1), date(2024, 3, 31))


def request(symbol="600155.SH", kind=SeriesKind.DAILY):
    return Request(kind=kind, symbol=Symbol.parse(symbol), first=MARCH[0], last=MARCH[1])


def call(function, **arguments):
    return Call(library="akshare", function=function, arguments=arguments)


def one(desk, provider):
    return replace(desk, only=(provider,), confirm=False)


def test_sina_bars_the_library_invents_on_a_saturday_are_not_stored(desk, child):
    sliced = call(
        "stock_zh_a_daily",
        symbol="sh600155",
        start_date=SATURDAY.strftime("%Y%m%d"),
        end_date="20240331",
        adjust="",
    )
    invented = child.call(sliced, "sina").rows[0]

    stored = fetch_bars(one(desk, "sina"), request()).version

    assert invented[0] == SATURDAY.isoformat()
    days = desk.store.read(stored)["date"]
    assert SATURDAY not in set(days.dt.date)
    assert len(days) == 20


def test_sina_prices_of_funds_keep_their_third_decimal(desk, child):
    arguments = {"start_date": "19900101", "end_date": "21000101", "adjust": ""}
    rounded = child.call(call("stock_zh_a_daily", symbol="sh512690", **arguments), "sina")

    stored = fetch_bars(one(desk, "sina"), request("512690.SH")).version

    assert rounded.rows[0][1] == 0.64
    assert desk.store.read(stored)["open"].iloc[0] == 0.643


def test_sina_minutes_do_not_fetch_the_daily_series_nor_run_its_factors(desk, served):
    fetch_bars(one(desk, "sina"), request(kind=SeriesKind.MINUTE_60))

    assert len(served.asked) == 1
    assert "getKLineData" in served.asked[0]


def test_a_text_that_the_library_would_run_is_refused_unless_it_is_figures(desk, served):
    sina = one(desk, "sina")

    healthy = fetch_actions(sina, request("512690.SH", SeriesKind.ACTIONS))
    served.reset("a text that would be run")
    harmful = fetch_actions(
        replace(sina, asker=Asker(desk.asker._caller, pause=0)),
        replace(request("512690.SH", SeriesKind.ACTIONS), first=date(2023, 1, 1)),
    )

    assert desk.store.read(healthy.version)["cash_per_share"].tolist() == ["0.1", "0.25"]
    assert harmful.attempts[0].outcome.startswith("not data")


def test_tencent_volume_of_sz000_is_in_shares_though_the_library_leaves_lots(desk, child):
    arguments = {"start_date": "2024-03-01", "end_date": "2024-03-31", "adjust": ""}
    raw = child.call(call("stock_zh_a_hist_tx", symbol="sz000987", **arguments), "tencent")

    stored = fetch_bars(one(desk, "tencent"), request("000987.SZ"))

    assert desk.store.read(stored.version)["volume"].iloc[0] == raw.rows[0][5] * 100
    assert "volume was in lots of 100" in stored.issues[0].message


def test_tencent_is_asked_for_the_years_wanted_only(desk, served):
    fetch_bars(one(desk, "tencent"), request())

    assert len(served.asked) == 2
    assert "2024-01-01" in served.asked[1]


def test_beijing_codes_go_to_tencent_with_their_prefix():
    (planned,) = PROVIDERS["tencent"].plan(request("920002.BJ"))

    assert planned.arguments["symbol"] == "bj920002"


def test_eastmoney_funds_are_asked_for_as_funds():
    (planned,) = PROVIDERS["eastmoney"].plan(request("512690.SH"))

    assert planned.function == "fund_etf_hist_em"


def test_a_twelfth_field_of_eastmoney_is_a_changed_shape_not_a_crash(desk, served):
    served.reset("a twelfth field")

    outcome = fetch_bars(one(desk, "eastmoney"), request())

    assert outcome.attempts[0].outcome.startswith("changed shape")


def test_no_dividends_is_an_answer_that_is_not_asked_for_again(desk, served):
    served.reset("null")
    fetch_actions(desk, request(kind=SeriesKind.ACTIONS))
    served.asked.clear()

    outcome = fetch_actions(desk, request(kind=SeriesKind.ACTIONS))

    assert served.asked == []
    assert outcome.version.rows == 0
    assert not outcome.missing


def test_a_call_that_is_not_on_the_list_is_never_made(child, served):
    with pytest.raises(ProviderError) as caught:
        child.call(call("stock_zh_a_spot"), "sina")

    assert caught.value.kind is FaultKind.SHAPE
    assert served.asked == []


def test_a_library_that_never_returns_is_ended_at_the_deadline(child, served):
    served.reset("dripping")

    with pytest.raises(ProviderError) as caught:
        child.call(call("tool_trade_date_hist_sina"), "sina")

    assert caught.value.kind is FaultKind.SILENT
    served.reset()
    assert child.call(call("tool_trade_date_hist_sina"), "sina").rows  # a new process serves
