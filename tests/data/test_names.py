from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sim.data.exchanges import EXCHANGES
from sim.data.fetch_names import fetch_names, fetch_securities, store_names
from sim.data.layer import StatusKind
from sim.data.name_history import (
    changed_names,
    lasting_name,
    merge_names,
    plain_name,
    treatment_periods,
    under_treatment,
)
from sim.data.names import NameRow
from sim.data.schema import MARKET_KEY, SeriesKind
from sim.model.symbol import SecurityKind, Symbol

HAIHONG = Symbol.parse("000503.SZ")
YUEXIU = Symbol.parse("000987.SZ")
HUACHUANG = Symbol.parse("600155.SH")
SEEN = date(2024, 4, 1)


def row(name, first=None, last=None, **more):
    return NameRow(symbol=HAIHONG, name=name, first=first, last=last, **more)


@pytest.mark.parametrize(
    ("quoted", "plain"), [("万  科Ａ", "万科A"), ("ＳＴ海虹", "ST海虹"), ("GQY视讯", "GQY视讯")]
)
def test_a_name_is_written_as_texts_write_it(quoted, plain):
    assert plain_name(quoted) == plain


@pytest.mark.parametrize(
    ("quoted", "lasting"),
    [
        ("XD贵州茅", ""),  # ex-dividend, the name cut off
        ("DR平安银", ""),
        ("N华兴", ""),
        ("C华兴", ""),
        ("贵州茅台", "贵州茅台"),
        ("TCL科技", "TCL科技"),
        ("NST开元", "NST开元"),
    ],
)
def test_a_mark_of_the_day_is_no_name(quoted, lasting):
    assert lasting_name(quoted) == lasting


@pytest.mark.parametrize(
    ("name", "treated"),
    [
        ("ST海虹", True),
        ("*ST海虹", True),
        ("S*ST海虹", True),
        ("海虹控股", False),
        ("STAR", False),
    ],
)
def test_special_treatment_is_told_by_the_beginning_of_a_name(name, treated):
    assert under_treatment(name) is treated


def test_changes_become_names_with_their_days_and_periods_of_special_treatment():
    found = changed_names(
        [
            (HAIHONG, date(2007, 5, 8), "ST海虹", "海虹控股"),
            (HAIHONG, date(2006, 4, 25), "海虹控股", "ST海虹"),
        ],
        "szse",
    )[HAIHONG]

    assert [(r.name, r.first, r.last) for r in found] == [
        ("海虹控股", None, date(2006, 4, 24)),
        ("ST海虹", date(2006, 4, 25), date(2007, 5, 7)),
        ("海虹控股", date(2007, 5, 8), None),
    ]
    (period,) = treatment_periods(found)
    assert (period.kind, period.first, period.last) == (
        StatusKind.ST,
        date(2006, 4, 25),
        date(2007, 5, 7),
    )


def test_a_name_without_days_takes_those_of_the_same_name_told_later():
    merged = merge_names([row("海虹控股")], [row("海虹控股", date(2007, 5, 8))], SEEN)

    assert [(r.name, r.first) for r in merged] == [("海虹控股", date(2007, 5, 8))]


def test_a_new_name_begins_when_it_was_seen_and_ends_the_older_the_day_before():
    merged = merge_names([row("海虹控股", listed=date(1992, 11, 30))], [row("国新健康")], SEEN)

    assert [(r.name, r.first, r.last) for r in merged] == [
        ("海虹控股", None, date(2024, 3, 31)),
        ("国新健康", SEEN, None),
    ]


def test_an_older_name_told_late_does_not_replace_the_current_one():
    held = [row("国新健康", date(2018, 4, 9))]

    merged = merge_names(held, [row("海虹控股", date(2007, 5, 8))], SEEN)

    assert [(r.name, r.first, r.last) for r in merged] == [
        ("海虹控股", date(2007, 5, 8), date(2018, 4, 8)),
        ("国新健康", date(2018, 4, 9), None),
    ]


def test_a_name_used_twice_keeps_both_its_times():
    held = changed_names(
        [
            (HAIHONG, date(2006, 4, 25), "海虹控股", "ST海虹"),
            (HAIHONG, date(2007, 5, 8), "ST海虹", "海虹控股"),
        ],
        "szse",
    )[HAIHONG]

    merged = merge_names(held, [row("海虹控股", listed=date(1992, 11, 30))], SEEN)

    assert len(merged) == 3
    assert (merged[-1].name, merged[-1].listed) == ("海虹控股", date(1992, 11, 30))


def test_what_a_screen_appends_to_a_name_is_no_new_name():
    assert merge_names([row("寒武纪")], [row("寒武纪-U")], SEEN) == (row("寒武纪"),)


def test_a_delisted_security_keeps_its_name_to_that_day():
    merged = merge_names([row("PT金田A")], [row("PT金田A", last=date(2002, 6, 14))], SEEN)

    assert [r.last for r in merged] == [date(2002, 6, 14)]


def test_the_list_holds_every_part_of_the_market_with_days_kinds_and_former_names(desk):
    outcome = fetch_securities(desk)

    asked = [(a.provider, a.outcome) for a in outcome.attempts]
    assert asked == [(name, "ok") for name in ("sse", "szse", "bse", "sina", "baostock")]
    assert outcome.issues == ()
    assert outcome.version.key == MARKET_KEY
    assert outcome.version.checks == ("two providers",)
    market = desk.market()
    assert market.names()["万科A"] == (Symbol.parse("000002.SZ"),)
    assert market.names()["深万科A"] == (Symbol.parse("000002.SZ"),)
    assert market.name_of(YUEXIU, date(2024, 3, 5)) == "越秀金控"
    assert market.name_of(YUEXIU, date(2024, 3, 6)) == "ST越秀"
    rows = {row.name: row for row in market.name_rows()}
    assert rows["酒ETF"].kind is SecurityKind.ETF
    assert rows["万达轴承"].symbol == Symbol.parse("920002.BJ")
    assert rows["贵州茅台"].listed == date(1998, 12, 7)
    assert (rows["邯郸钢铁"].last, rows["PT金田A"].last) == (date(2009, 12, 29), date(2002, 6, 14))


def test_special_treatment_of_shenzhen_comes_with_the_list(desk):
    fetch_securities(desk)

    (period,) = desk.market().status(YUEXIU)

    assert (period.first, period.last) == (date(2024, 3, 6), date(2024, 3, 19))
    assert period.source == "called ST越秀 (szse)"


def test_the_same_list_again_is_nothing_new(desk):
    fetch_securities(desk)

    assert fetch_securities(desk).reason == "nothing new"


def test_a_list_cut_off_is_not_believed_and_the_part_is_a_warning(desk, served):
    served.reset(www__bse__cn="short list")

    outcome = fetch_securities(desk)

    assert {a.provider: a.outcome for a in outcome.attempts}["bse"].startswith("wrong rows")
    (issue,) = outcome.issues
    assert issue.message == "nobody who answered lists the stocks of Beijing"


def test_names_two_lists_tell_differently_are_shown_and_the_exchange_is_believed(desk, served):
    served.reset(query__sse__com__cn="other names")

    outcome = fetch_securities(desk)

    (issue,) = outcome.issues
    assert (
        "baostock calls 1 securities otherwise: 600519.SH 茅台 (there 贵州茅台)" in issue.message
    )
    assert desk.market().name_of(Symbol.parse("600519.SH")) == "茅台"


def test_all_lists_down_is_missing_with_what_was_tried(desk, served):
    served.reset("dropped")

    outcome = fetch_securities(desk)

    assert outcome.missing
    assert {a.provider for a in outcome.attempts} == {"sse", "szse", "bse", "sina", "baostock"}
    assert all(a.outcome.startswith("refused") for a in outcome.attempts)


def test_offline_nobody_is_asked_for_the_list(desk, served):
    assert fetch_securities(replace(desk, offline=True)).missing
    assert served.asked == []


def test_former_names_of_a_stock_are_known_to_be_over(desk):
    outcome = fetch_names(desk, HUACHUANG)

    assert [a.provider for a in outcome.attempts] == ["sina"]
    assert desk.market().names()["ST龙净"] == (HUACHUANG,)
    assert desk.market().name_of(HUACHUANG) == "样本股份"
    rows = {row.name: row for row in desk.market().name_rows()}
    assert rows["ST龙净"].last == date(2024, 3, 31)  # over by the day before asking, no more known
    assert desk.market().status(HUACHUANG) == ()  # since when is not told


def test_without_sina_baostock_tells_a_name_and_the_listing(desk, served):
    served.reset(vip__stock__finance__sina__com__cn="dropped")

    outcome = fetch_names(desk, HUACHUANG)

    assert outcome.version.provider == "baostock"
    (named,) = desk.market().name_rows()
    assert (named.name, named.listed) == ("华创云信", date(1998, 12, 7))


def test_a_quote_on_an_ex_date_does_not_rename_the_security(desk):
    store_names(desk, [(HUACHUANG, "华创云信", "tencent")], SEEN)

    assert store_names(desk, [(HUACHUANG, "XD华创云", "tencent")], SEEN) == ()
    assert desk.market().name_of(HUACHUANG) == "华创云信"


def test_names_are_stored_a_security_so_that_two_processes_do_not_meet(desk):
    store_names(desk, [(HUACHUANG, "甲", "tencent"), (YUEXIU, "乙", "tencent")], SEEN)

    keys = [v.key for v in desk.store.catalog.all_current(SeriesKind.NAMES)]
    assert keys == ["000987.SZ", "600155.SH"]


def test_codes_that_are_no_stock_are_left_out():
    shanghai = EXCHANGES[0]

    assert shanghai._symbol("900901") is None  # a B share
    assert shanghai._symbol("60015") is None
    assert shanghai._symbol("600155") == HUACHUANG


def test_a_later_fetch_of_the_list_dates_a_change_by_the_day_it_was_seen(desk, served):
    fetch_securities(desk)
    served.reset(query__sse__com__cn="other names")
    later = replace(desk, now=datetime(2024, 5, 6, 12, tzinfo=UTC))

    fetch_securities(later)

    moutai = [r for r in desk.market().name_rows() if r.symbol == Symbol.parse("600519.SH")]
    assert [(r.name, r.first, r.last) for r in moutai] == [
        ("贵州茅台", None, date(2024, 5, 5)),
        ("茅台", date(2024, 5, 6), None),
    ]
