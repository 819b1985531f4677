import os
import threading
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sim.data.asking import Asker
from sim.data.call import Answer, Call, RawAnswer
from sim.data.child import Child, ChildSettings
from sim.data.distribution import day_or_none, per_share
from sim.data.fault import FaultKind, ProviderError
from sim.data.gaps import last_settled_day, missing, with_overlap
from sim.data.host_gate import HostGate
from sim.data.providers import ORDER, PROVIDERS, order
from sim.data.reading import Request, days, same_security, table
from sim.data.schema import SeriesKind
from sim.data.sessions import shipped_calendar
from sim.model.errors import InputError
from sim.model.symbol import Symbol

STOCK = Symbol.parse("600155.SH")
CALENDAR = shipped_calendar()
REQUEST = Request(
    kind=SeriesKind.DAILY, symbol=STOCK, first=date(2024, 3, 1), last=date(2024, 3, 31)
)


class Failing:
    """A caller that fails as told, call after call."""

    def __init__(self, *kinds):
        self.kinds = list(kinds)
        self.calls = 0

    def call(self, call, provider):
        self.calls += 1
        raise ProviderError(self.kinds[min(self.calls, len(self.kinds)) - 1], provider, "as told")


def ask(caller, provider="eastmoney"):
    asker = Asker(caller, pause=0)
    with pytest.raises(ProviderError) as caught:
        asker.ask(PROVIDERS[provider], REQUEST, lambda reading: reading)
    return asker, caught.value


@pytest.mark.parametrize(
    ("kind", "tries"),
    [
        (FaultKind.SILENT, 3),
        (FaultKind.CUT_SHORT, 3),
        (FaultKind.FAILED, 3),
        (FaultKind.REFUSED, 2),
        (FaultKind.SHAPE, 1),
        (FaultKind.NOT_DATA, 1),
        (FaultKind.UNREACHABLE, 1),
        (FaultKind.CRASHED, 1),
    ],
)
def test_a_fault_is_tried_again_as_often_as_makes_sense(kind, tries):
    caller = Failing(kind)

    asker, error = ask(caller)

    assert caller.calls == tries
    assert asker.attempts[0].tries == tries
    assert error.kind is kind


def test_a_provider_silent_for_two_series_is_not_waited_for_again():
    caller = Failing(FaultKind.SILENT)
    asker, _ = ask(caller)
    outcomes = []
    for _ in range(2):
        with pytest.raises(ProviderError) as caught:
            asker.ask(PROVIDERS["eastmoney"], REQUEST, lambda reading: reading)
        outcomes.append(caught.value.kind)

    assert outcomes == [FaultKind.SILENT, FaultKind.STOPPED]
    assert caller.calls == 6


def test_after_two_refusals_a_provider_is_not_asked_again():
    caller = Failing(FaultKind.REFUSED)
    asker, _ = ask(caller)

    with pytest.raises(ProviderError) as caught:
        asker.ask(PROVIDERS["eastmoney"], REQUEST, lambda reading: reading)

    assert caught.value.kind is FaultKind.STOPPED
    assert caller.calls == 2


def test_pauses_grow_between_tries():
    asker = Asker(Failing(FaultKind.SILENT), pause=0.05)
    started = time.monotonic()

    with pytest.raises(ProviderError):
        asker.ask(PROVIDERS["eastmoney"], REQUEST, lambda reading: reading)

    assert time.monotonic() - started >= 0.1


def test_a_host_is_asked_once_in_an_interval_across_gates(tmp_path):
    now, slept = [1000.0], []

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    first, second = (HostGate(tmp_path, clock=lambda: now[0], sleep=sleep) for _ in range(2))
    first.wait("a.cn")
    first.wait("b.cn")
    second.wait("a.cn")
    now[0] += 5
    second.wait("a.cn")

    assert slept == [pytest.approx(1.0)]


def test_a_clock_set_back_holds_nobody_up(tmp_path):
    now, slept = [1000.0], []
    gate = HostGate(tmp_path, clock=lambda: now[0], sleep=slept.append)
    gate.wait("a.cn")
    now[0] = 10.0
    gate.wait("a.cn")

    assert slept == []


def test_a_lock_left_by_a_killed_process_is_taken_over(tmp_path):
    lock = tmp_path / "a.cn.lock"
    lock.touch()
    os.utime(lock, (0, 0))

    HostGate(tmp_path, interval=0).wait("a.cn")

    assert not lock.exists()


def test_a_lock_that_is_held_is_waited_for(tmp_path):
    lock = tmp_path / "a.cn.lock"
    lock.touch()
    threading.Timer(0.1, lock.unlink).start()
    started = time.monotonic()

    HostGate(tmp_path, interval=0).wait("a.cn")

    assert time.monotonic() - started >= 0.09


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2024, 2, 19, 8, 29, tzinfo=UTC), date(2024, 2, 18)),
        (datetime(2024, 2, 19, 8, 30, tzinfo=UTC), date(2024, 2, 19)),
        (datetime(2024, 2, 19, 17, 0, tzinfo=UTC), date(2024, 2, 19)),
    ],
)
def test_bars_of_a_day_are_final_at_half_past_four_in_shanghai(moment, day):
    assert last_settled_day(moment) == day


def test_missing_spans_are_what_covered_ones_leave():
    wanted = (date(2024, 1, 2), date(2024, 12, 31))
    covered = [(date(2024, 6, 3), date(2024, 6, 28)), (date(2024, 3, 1), date(2024, 3, 29))]

    assert missing(wanted, covered, CALENDAR) == (
        (date(2024, 1, 2), date(2024, 2, 29)),
        (date(2024, 3, 30), date(2024, 6, 2)),
        (date(2024, 6, 29), date(2024, 12, 31)),
    )


def test_a_weekend_is_not_missing_and_unknown_years_are():
    assert missing((date(2024, 3, 2), date(2024, 3, 3)), [], CALENDAR) == ()
    assert missing((date(1980, 1, 1), date(1980, 2, 1)), [], CALENDAR) == ()
    assert missing((date(2027, 1, 4), date(2027, 1, 5)), [], CALENDAR) != ()


def test_a_span_begins_five_held_sessions_earlier():
    held = CALENDAR.between(date(2024, 3, 1), date(2024, 3, 15))

    span = with_overlap((date(2024, 3, 18), date(2024, 3, 29)), held)

    assert span == (date(2024, 3, 11), date(2024, 3, 29))
    assert with_overlap(span, []) == span


def test_every_kind_that_can_be_fetched_has_an_order_of_known_providers():
    assert all(name in PROVIDERS for names in ORDER.values() for name in names)
    assert [p.name for p in order(SeriesKind.DAILY, STOCK)] == [
        "tencent",
        "sina",
        "eastmoney",
        "baostock",
    ]
    index = [p.name for p in order(SeriesKind.DAILY, Symbol.parse("000001.SH"))]
    assert index == ["tencent", "eastmoney", "baostock", "sina"]
    assert order(SeriesKind.BREADTH, None) == []
    with pytest.raises(InputError, match="no provider is called tushare"):
        order(SeriesKind.DAILY, STOCK, ("tushare",))


@pytest.mark.parametrize(
    ("name", "kind", "symbol", "offered"),
    [
        ("tencent", SeriesKind.MINUTE_5, STOCK, False),
        ("sina", SeriesKind.SESSIONS, None, True),
        ("sina", SeriesKind.DAILY, None, False),
        ("sina", SeriesKind.ACTIONS, Symbol.parse("000001.SH"), False),
        ("eastmoney", SeriesKind.DAILY, None, False),
        ("eastmoney", SeriesKind.ACTIONS, Symbol.parse("512690.SH"), True),
        ("eastmoney", SeriesKind.ACTIONS, Symbol.parse("000001.SH"), False),
        ("sina", SeriesKind.NAMES, Symbol.parse("512690.SH"), False),
        ("sina", SeriesKind.NAMES, None, True),
        ("szse", SeriesKind.NAMES, None, True),
        ("szse", SeriesKind.NAMES, STOCK, False),
        ("baostock", SeriesKind.NAMES, None, True),
        ("baostock", SeriesKind.STATUS, STOCK, True),
        ("baostock", SeriesKind.STATUS, Symbol.parse("512690.SH"), False),
        ("baostock", SeriesKind.ACTIONS, Symbol.parse("512690.SH"), False),
        ("eastmoney", SeriesKind.MINUTE_5, Symbol.parse("000001.SH"), False),
        ("baostock", SeriesKind.DAILY, Symbol.parse("920002.BJ"), False),
        ("baostock", SeriesKind.MINUTE_1, STOCK, False),
        ("baostock", SeriesKind.ACTIONS, Symbol.parse("000001.SH"), False),
        ("cninfo", SeriesKind.DAILY, STOCK, False),
        ("cninfo", SeriesKind.ACTIONS, Symbol.parse("512690.SH"), False),
    ],
)
def test_providers_say_what_they_can_be_asked_for(name, kind, symbol, offered):
    assert PROVIDERS[name].offers(kind, symbol) is offered


def answer(columns, *rows):
    return Answer(
        call=Call(library="akshare", function="f", arguments={}), columns=columns, rows=rows
    )


def test_columns_must_be_exactly_those_known():
    good = answer(("a", "b"), (1, 2))

    assert table(good, ("a", "b"), "p").iloc[0].tolist() == [1, 2]
    for wanted in (("b", "a"), ("a",), ("a", "b", "c")):
        with pytest.raises(ProviderError, match="wanted the columns"):
            table(good, wanted, "p")


def test_a_day_that_cannot_be_read_is_a_changed_shape():
    found = table(answer(("d",), ("2024-02-19",), ("soon",)), ("d",), "p")

    with pytest.raises(ProviderError, match="row 2 has the date 'soon'"):
        days(found["d"], answer(("d",)), "p")


def test_an_answer_about_another_security_is_refused():
    same_security('"code":"600155"', r'"code":"(\d{6})"', STOCK, "p")
    same_security("nothing said", r'"code":"(\d{6})"', STOCK, "p")
    with pytest.raises(ProviderError, match=r"asked about 600155\.SH, answered about 000002"):
        same_security('"code":"000002"', r'"code":"(\d{6})"', STOCK, "p")


def test_a_market_series_has_no_security():
    request = Request(kind=SeriesKind.SESSIONS, symbol=None, first=date.min, last=date.max)

    with pytest.raises(ValueError, match="for the market as a whole"):
        _ = request.security


@pytest.mark.parametrize("value", ["much", -1, 1e9, "Infinity"])
def test_a_distribution_that_is_no_number_is_refused(value):
    with pytest.raises(ProviderError, match="for ten shares"):
        per_share(value, "p")


def test_figures_for_ten_shares_become_those_for_one():
    assert per_share(1.7, "p") == Decimal("0.17")
    assert per_share(None, "p") == per_share(float("nan"), "p") == 0
    assert day_or_none("2024-02-19 00:00:00", "p") == date(2024, 2, 19)
    assert day_or_none("", "p") is None
    with pytest.raises(ProviderError, match="has the day"):
        day_or_none("--", "p")


def test_calls_and_raw_answers_survive_the_way_between_processes():
    call = Call(library="akshare", function="f", arguments={"a": "b"}, refuse=("x",))
    raw = RawAnswer(url="u", status=200, body=bytes(range(256)), received_at="t")

    assert Call.from_json(call.to_json()) == call
    assert RawAnswer.from_json(raw.to_json()) == raw
    assert str(call) == "akshare.f(a='b')"


def test_a_child_that_cannot_start_is_a_typed_fault(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.data.child.sys.executable", "/bin/false")
    with (
        Child(ChildSettings(pace_folder=tmp_path)) as child,
        pytest.raises(ProviderError) as caught,
    ):
        child.call(Call(library="akshare", function="f", arguments={}), "sina")

    assert caught.value.kind is FaultKind.CRASHED


def test_a_library_that_is_not_installed_is_a_typed_fault(tmp_path, monkeypatch):
    blocker = tmp_path / "baostock.py"
    blocker.write_text("raise ImportError('not here')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with (
        Child(ChildSettings(pace_folder=tmp_path)) as child,
        pytest.raises(ProviderError) as caught,
    ):
        child.call(Call(library="baostock", function="f", arguments={}), "baostock")

    assert caught.value.kind is FaultKind.STOPPED
    assert "not installed" in caught.value.detail
