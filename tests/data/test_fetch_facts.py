from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from sim.data.fetch import fetch_bars
from sim.data.fetch_facts import fetch_actions
from sim.data.fetch_market import fetch_sessions
from sim.data.fetch_names import store_names
from sim.data.fetch_status import absent_runs, cut, fetch_status, joined
from sim.data.layer import StatusKind, StatusPeriod
from sim.data.reading import Request
from sim.data.schema import SeriesKind
from sim.data.sessions import shipped_calendar
from sim.model.symbol import Symbol

HUACHUANG = Symbol.parse("600155.SH")


def request(kind, symbol="600155.SH"):
    return Request(
        kind=kind, symbol=Symbol.parse(symbol), first=date(2024, 3, 1), last=date(2024, 3, 31)
    )


def test_actions_two_providers_agree_on_are_stored_with_the_pay_date(desk):
    outcome = fetch_actions(desk, request(SeriesKind.ACTIONS))

    assert [attempt.provider for attempt in outcome.attempts] == ["cninfo", "sina"]
    assert outcome.issues == ()
    (action,) = desk.market().actions(HUACHUANG)
    assert action.ex_date == date(2024, 3, 14)
    assert action.cash_per_share == Decimal("0.17")
    assert action.bonus_ratio == Decimal("0.3")
    assert action.record_date == date(2024, 3, 13)
    assert action.pay_date == date(2024, 3, 15)


def test_actions_providers_differ_on_are_a_warning_with_both(desk, served):
    served.reset(webapi__cninfo__com__cn="null")

    outcome = fetch_actions(desk, request(SeriesKind.ACTIONS))

    said = [issue.message for issue in outcome.issues]
    assert said == [
        "600155.SH 2024-03-14: cninfo has nothing, sina has 0.17 yuan; 0.17 yuan is used",
        "600155.SH 2024-03-14: cninfo has nothing, sina has 0.3 shares; 0.3 shares is used",
    ]


def test_baostock_tells_of_special_treatment_beside_its_bars(desk):
    only = replace(desk, only=("baostock",), confirm=False)
    outcome = fetch_bars(only, request(SeriesKind.DAILY))

    fetch_status(replace(desk, only=("eastmoney",)), HUACHUANG, outcome.periods)

    (period,) = desk.market().status(HUACHUANG)
    assert (period.kind, period.first, period.last) == (
        StatusKind.ST,
        date(2024, 3, 7),
        date(2024, 3, 8),
    )


def test_a_session_without_a_bar_is_explained_by_the_list_of_suspensions(desk, served):
    served.reset(push2his__eastmoney__com="a day absent")
    fetch_bars(replace(desk, only=("eastmoney",), confirm=False), request(SeriesKind.DAILY))

    outcome = fetch_status(replace(desk, only=("eastmoney",)), HUACHUANG)

    assert [(a.provider, a.outcome) for a in outcome.attempts] == [("eastmoney", "ok")]
    (period,) = desk.market().status(HUACHUANG)
    assert (period.kind, period.first) == (StatusKind.SUSPENDED, date(2024, 3, 8))


def test_runs_of_absent_sessions_leave_out_suspensions():
    calendar = shipped_calendar()
    held = set(calendar.between(date(2024, 3, 1), date(2024, 3, 29)))
    held -= {date(2024, 3, 5), date(2024, 3, 6), date(2024, 3, 11), date(2024, 3, 12)}
    halt = StatusPeriod(
        symbol=HUACHUANG,
        kind=StatusKind.SUSPENDED,
        first=date(2024, 3, 11),
        last=date(2024, 3, 11),
    )

    runs = absent_runs(held, [halt], calendar)

    assert runs == [(date(2024, 3, 5), date(2024, 3, 6)), (date(2024, 3, 12), date(2024, 3, 12))]


def test_a_new_name_is_kept_beside_the_older_from_its_day_on(desk):
    store_names(desk, [(HUACHUANG, "旧名", "tencent")], date(2024, 3, 1))
    store_names(desk, [(HUACHUANG, "新名", "tencent")], date(2024, 4, 1))
    store_names(desk, [(HUACHUANG, "新名", "tencent")], date(2024, 5, 1))

    market = desk.market()
    assert market.name_of(HUACHUANG, date(2024, 3, 31)) == "旧名"
    assert market.name_of(HUACHUANG, date(2024, 4, 1)) == "新名"
    assert market.names()["旧名"] == (HUACHUANG,)


def test_the_name_in_an_answer_comes_with_the_bars(desk):
    outcome = fetch_bars(desk, request(SeriesKind.DAILY))

    assert outcome.names == ((HUACHUANG, "样本股份", "tencent"),)


def test_sessions_unlike_those_held_are_not_believed(desk):
    outcome = fetch_sessions(desk)

    assert outcome.missing
    assert "its sessions are not those held" in outcome.reason


def test_sessions_like_those_held_extend_the_calendar(desk, served):
    served.reset(finance__sina__com__cn="all sessions and a year more")

    outcome = fetch_sessions(replace(desk, now=datetime(2026, 12, 20, tzinfo=UTC)))

    assert not outcome.missing
    calendar = desk.market().calendar()
    assert calendar.known_to == date(2027, 12, 31)
    assert calendar.is_session(date(2027, 1, 5))


def test_what_another_process_stored_meanwhile_is_not_lost(desk, monkeypatch):
    first = store_names(desk, [(HUACHUANG, "甲", "tencent")], date(2024, 3, 1))
    write = desk.store.write

    def beaten(frame, version):
        monkeypatch.setattr(desk.store, "write", write)
        store_names(desk, [(HUACHUANG, "乙", "sina")], date(2024, 3, 15))
        return write(frame, version)  # its version is taken by now

    monkeypatch.setattr(desk.store, "write", beaten)
    store_names(desk, [(HUACHUANG, "丙", "tencent")], date(2024, 4, 1))

    assert len(first) == 1
    assert [row.name for row in desk.market().name_rows()] == ["甲", "乙", "丙"]


def test_special_treatment_that_ended_before_today_has_an_end(desk):
    only = replace(desk, only=("baostock",), confirm=False, now=datetime(2024, 6, 1, tzinfo=UTC))
    fetch_bars(only, request(SeriesKind.DAILY))

    outcome = fetch_status(only, HUACHUANG)

    assert outcome.version.provider == "baostock"
    assert (outcome.version.covered_first, outcome.version.covered_last) == (
        date(2024, 3, 4),
        date(2024, 3, 29),
    )
    assert fetch_status(only, HUACHUANG).attempts == ()  # covered, so nobody is asked again


def test_a_period_that_follows_another_is_one_with_it():
    calendar = shipped_calendar()

    def treated(first, last):
        return StatusPeriod(symbol=HUACHUANG, kind=StatusKind.ST, first=first, last=last)

    friday, monday = date(2024, 3, 8), date(2024, 3, 11)
    whole = joined([treated(date(2024, 3, 4), friday), treated(monday, None)], calendar)
    cut_off = cut([treated(date(2024, 3, 4), None)], (monday, date(2024, 3, 29)))

    assert [(p.first, p.last) for p in whole] == [(date(2024, 3, 4), None)]
    assert [(p.first, p.last) for p in cut_off] == [(date(2024, 3, 4), date(2024, 3, 10))]


def test_a_name_under_treatment_without_a_day_is_a_warning(desk):
    fetch_bars(replace(desk, only=("eastmoney",), confirm=False), request(SeriesKind.DAILY))
    store_names(desk, [(HUACHUANG, "*ST华创", "tencent")], date(2024, 4, 1))

    outcome = fetch_status(replace(desk, only=("eastmoney",)), HUACHUANG)

    (issue,) = outcome.issues
    assert "600155.SH is called *ST华创, and nobody asked says since when" in issue.message
