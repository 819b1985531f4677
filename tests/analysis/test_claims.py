"""Verdicts on the column of 2024-02-19; the figures are those of public index sets."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.claims import CHECKS, check_claim, check_claims
from sim.analysis.claims_breadth import listed_on
from sim.analysis.claims_figures import SERIES
from sim.analysis.claims_plain import claim_says, plain_claims
from sim.analysis.claims_sources import BOTH, THREE, gather
from sim.analysis.verdicts import Outcome, SeriesUsed, exit_code
from sim.data.market import Market
from sim.data.minute_checks import bar_ends
from sim.model.errors import ExitCode
from sim.model.issue import Place
from sim.model.statement import Claim
from sim.model.symbol import Symbol

DAY = date(2024, 2, 19)
SSE, SZSE = "000001.SH", "399001.SZ"
TWO = f"{SSE} {SZSE}"
ALL = f"{TWO} 399006.SZ"


@pytest.fixture(scope="module")
def sources(market, column):
    return gather(market, column.claims)


@pytest.fixture
def verdict(sources):
    def given(kind, day=DAY, *, on=sources, **values):
        return check_claim(Claim(kind=kind, values=values), day, on)

    return given


def test_the_real_column_holds_but_for_its_floor(column, sources):
    verdicts = check_claims(column.claims, DAY, sources)
    held = {Outcome.HOLDS: 20, Outcome.FAILS: 1, Outcome.UNKNOWN: 6}
    assert {o: sum(v.outcome is o for v in verdicts) for o in Outcome} == held
    assert [v.claim.kind for v in verdicts if v.outcome is Outcome.FAILS] == [
        "turnover-holds-above"
    ]
    assert {v.claim.kind for v in verdicts if v.outcome is Outcome.UNKNOWN} == {
        "northbound-net",
        "hourly-close-above-mean",
        "hourly-macd-golden",
        "futures-volume-fell",
        "futures-open-interest-fell",
        "futures-discount-widened",
    }
    assert exit_code(verdicts) is ExitCode.FINDINGS


@pytest.mark.parametrize(
    ("kind", "values", "value", "margin"),
    [
        ("opened-higher", {"index": SSE}, "上证指数 2886.59 > 2865.90", "+20.68 points"),
        ("rose-during-session", {"index": SSE}, "上证指数 2910.54 > 2886.59", "+23.96 points"),
        ("closed-higher", {"index": SSE}, "上证指数 2910.54 > 2865.90", "+44.64 points"),
        (
            "index-change",
            {"index": SSE, "percent": Decimal("1.56")},
            "上证指数 +1.5577 %",
            "-0.0023 percentage points from 1.56 %",
        ),
        (
            "index-change",
            {"index": SZSE, "percent": Decimal("0.93")},
            "深证成指 +0.9266 %",
            "-0.0034 percentage points from 0.93 %",
        ),
        (
            "best-index",
            {"index": SSE, "among": ALL},
            "上证指数 +1.5577 %; 深证成指 +0.9266 %; 创业板指 +1.1327 %",
            "+0.4250 percentage points ahead of the next",
        ),
        (
            "level-reclaimed",
            {"index": SSE, "level": Decimal(2900)},
            "上证指数 2865.90 → 2910.54",
            "+10.54 points",
        ),
        (
            "close-above-mean",
            {"indices": TWO, "days": 5},
            "上证指数 2910.54 > 2819.56; 深证成指 8902.33 > 8571.25",
            "+3.23 %",
        ),
        (
            "turnover",
            {"indices": TWO, "yuan": Decimal("9.572E+11")},
            "9572.88亿",
            "+0.88亿 from the written figure",
        ),
        ("turnover-fell", {"indices": TWO}, "10174.62亿 (02-08) → 9572.88亿", "-5.91 %"),
        (
            "up-streak",
            {"indices": TWO, "days": 4},
            "上证指数 4 rises in a row; 深证成指 4 rises in a row",
            "+0 sessions",
        ),
        (
            "nearest-mean",
            {"index": SSE, "days": 60, "among": ALL},
            "上证指数 -0.39 %; 深证成指 -2.97 %; 创业板指 -3.05 %",
            "+2.58 percentage points nearer than the next",
        ),
        (
            "close-above-level",
            {"index": SSE, "level": Decimal(2800), "from": "2024-02-06", "to": "2024-02-08"},
            "上证指数 closes 02-06 2789.49, 02-07 2829.70, 02-08 2865.90",
            "+65.90 points",
        ),
        (
            "stocks-rising",
            {"count": 4000, "precision": "over"},
            "3,954 of 5,002 rose; at most 4,298 of all",
            "-46 counted, +226 in proportion to all",
        ),
        (
            "stocks-rising-over",
            {"percent": Decimal(9), "count": 400, "precision": "nearly"},
            "412 of 5,002 rose more than 9 %; at most 756 of all",
            "+12 counted, +40 in proportion to all",
        ),
        (
            "stocks-limit-down",
            {"count": 0},
            "0 of 5,002 fell more than 9 %; at most 344 of all",
            "+0 counted, +0 in proportion to all",
        ),
    ],
)
def test_a_claim_of_the_column_holds_by_these_figures(verdict, kind, values, value, margin):
    found = verdict(kind, **values)
    assert (found.outcome, found.value, found.margin) == (Outcome.HOLDS, value, margin)
    assert found.definition
    assert all(len(series.sha256) == 64 for series in found.series)


def test_the_means_of_five_and_ten_days_crossed_on_that_very_day(verdict):
    found = verdict("means-crossed-up", indices=TWO, fast=5, slow=10)
    assert found.outcome is Outcome.HOLDS
    assert "2783.48/2810.08 → 2819.56/2810.11" in found.value
    late = verdict("means-crossed-up", indices="399006.SZ", fast=5, slow=10)
    assert late.outcome is Outcome.FAILS
    assert late.note == "创业板指 last crossed so on 2024-02-08"


def test_chinext_and_csi_300_rose_five_days_so_four_is_wrong_for_them(verdict, market):
    sources = gather(market, [Claim(kind="up-streak", values={"index": "000300.SH"})])
    for index in ("399006.SZ", "000300.SH"):
        assert verdict("up-streak", on=sources, index=index, days=4).outcome is Outcome.FAILS
        assert verdict("up-streak", on=sources, index=index, days=5).outcome is Outcome.HOLDS


def test_a_truncated_turnover_is_told_from_a_rounded_one(verdict):
    cut = verdict("turnover", indices=TWO, yuan=Decimal("9.572E+11"))
    assert cut.note == "by the written digits: truncated to 1.00亿"
    rounded = verdict("turnover", indices=TWO, yuan=Decimal("9.573E+11"))
    assert rounded.note == "by the written digits: rounded to 1.00亿"
    assert verdict("turnover", indices=TWO, yuan=Decimal("9.574E+11")).outcome is Outcome.FAILS
    assert verdict("turnover", indices=TWO, yuan=Decimal("9.571E+11")).outcome is Outcome.FAILS


@pytest.mark.parametrize(
    ("precision", "yi", "outcome"),
    [
        ("over", "9.5E+11", Outcome.HOLDS),
        ("over", "9.6E+11", Outcome.FAILS),
        ("nearly", "9.6E+11", Outcome.HOLDS),
        ("nearly", "9.0E+11", Outcome.FAILS),
        ("about", "1.0E+12", Outcome.HOLDS),
        ("about", "1.1E+12", Outcome.FAILS),
    ],
)
def test_over_nearly_and_about_have_bounds(verdict, precision, yi, outcome):
    found = verdict("turnover", indices=TWO, yuan=Decimal(yi), precision=precision)
    assert found.outcome is outcome


def test_the_floor_broke_on_the_very_next_session(verdict):
    found = verdict("turnover-holds-above", indices=TWO, yuan=Decimal("9.000E+11"))
    assert found.outcome is Outcome.FAILS
    assert found.value == (
        "9572.88亿; then 02-20 7894.48亿, 02-21 9802.51亿, 02-22 8223.88亿, 02-23 9219.57亿"
    )
    assert found.margin == "-1105.52亿 on 2024-02-20"
    assert (
        verdict("turnover-holds-above", indices=TWO, yuan=Decimal("7E+11")).outcome
        is Outcome.HOLDS
    )
    last = verdict("turnover-holds-above", date(2026, 6, 30), indices=TWO, yuan=Decimal("7E+11"))
    assert last.outcome is Outcome.UNKNOWN
    assert "turnover of the session after 2026-06-30" in last.missing


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("opened-lower", {"index": SSE}),
        ("fell-during-session", {"index": SSE}),
        ("closed-lower", {"indices": TWO}),
        ("level-lost", {"index": SSE, "level": Decimal(2900)}),
        ("level-reclaimed", {"index": SSE, "level": Decimal(2911)}),
        ("close-below-mean", {"indices": TWO, "days": 5}),
        ("close-above-mean", {"indices": ALL, "days": 60}),
        ("down-streak", {"index": SSE, "days": 4}),
        ("means-crossed-down", {"indices": TWO, "fast": 5, "slow": 10}),
        ("turnover-rose", {"indices": TWO}),
        ("stocks-falling", {"count": 4000, "precision": "over"}),
        ("stocks-rising", {"count": 4400, "precision": "over"}),
        ("best-index", {"index": SZSE, "among": ALL}),
        ("nearest-mean", {"index": SZSE, "days": 60, "among": ALL}),
        ("index-change", {"index": SSE, "percent": Decimal("1.57")}),
        ("close-above-level", {"index": SSE, "level": Decimal(2911)}),
    ],
)
def test_the_contrary_fails(verdict, kind, values):
    assert verdict(kind, **values).outcome is Outcome.FAILS


def test_breadth_says_how_much_of_the_market_it_covers(verdict):
    rising = verdict("stocks-rising", count=4000, precision="over")
    assert rising.note == (
        "as far as covered: 5,002 of about 5,346 shares (listed on 2023-12-31,"
        " counted by 中国上市公司协会) are covered, Beijing's among them"
    )
    proven = verdict("stocks-rising", count=3900, precision="over")
    assert proven.outcome is Outcome.HOLDS
    assert not proven.note.startswith("as far as covered")
    open_ = verdict("stocks-rising", count=4290, precision="over")
    assert open_.outcome is Outcome.UNKNOWN
    assert open_.missing.startswith("the shares not covered")
    about = verdict("stocks-rising", count=4200, precision="about")
    assert about.outcome is Outcome.HOLDS


def test_breadth_is_held_for_nine_percent_and_for_its_days(verdict, market):
    assert "9 % only" in verdict("stocks-rising-over", percent=Decimal(7), count=400).missing
    before = verdict("stocks-rising", date(2020, 1, 2), count=1)
    assert before.missing.startswith("breadth of the market on 2020-01-02")
    none = gather(Market(()).over([]), [])
    assert none.breadth is None
    assert verdict("stocks-rising", on=none, count=1).outcome is Outcome.UNKNOWN
    assert "negative" in verdict("stocks-rising", count=-1).missing
    assert listed_on(date(2020, 1, 2), 3000)[0] == 3000
    assert listed_on(date(2024, 1, 2), 3000) == (
        5346,
        "listed on 2023-12-31, counted by 中国上市公司协会",
    )


def test_the_digest_of_breadth_is_that_of_the_shipped_file(sources):
    assert sources.series("breadth").sha256.startswith("cf062e3a16db")
    assert sources.series("unheard-of") == SeriesUsed(name="unheard-of", sha256="")


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("flew-to-the-moon", {}, "a check for the kind flew-to-the-moon"),
        ("closed-higher", {}, "names no indices or index"),
        ("closed-higher", {"index": "shanghai"}, "a symbol must look like"),
        ("closed-higher", {"index": "000905.SH"}, "daily bars of 000905.SH for 2024-02-19"),
        ("index-change", {"index": SSE}, "no number `percent`"),
        ("index-change", {"index": SSE, "percent": "much"}, "no number `percent`"),
        ("up-streak", {"index": SSE, "days": 0}, "from 1 to 1000, was 0"),
        ("up-streak", {"index": SSE, "days": Decimal("1.5")}, "from 1 to 1000, was 1.5"),
        ("best-index", {"index": SSE, "among": SSE}, "at least one other"),
        ("nearest-mean", {"index": SSE, "days": 60, "among": SSE}, "at least one other"),
        ("means-crossed-up", {"index": SSE, "fast": 10, "slow": 5}, "was 10 against 5"),
        ("close-above-level", {"index": SSE, "level": 1, "from": "2024-03-01"}, "must ascend"),
        ("close-above-level", {"index": SSE, "level": 1, "to": "soon"}, "must be a day"),
        (
            "close-above-level",
            {"index": SSE, "level": 1, "from": "2024-02-10", "to": "2024-02-12"},
            "the exchanges were closed",
        ),
        ("close-above-level", {"index": SSE, "level": 1, "from": "1900-01-01"}, "recorded from"),
    ],
)
def test_a_claim_that_cannot_be_read_says_what_it_lacks(verdict, kind, values, words):
    found = verdict(kind, **values)
    assert found.outcome is Outcome.UNKNOWN
    assert words in found.missing
    assert exit_code([found]) is ExitCode.DATA_MISSING


def test_a_series_that_starts_too_late_cannot_be_checked(verdict):
    first = date(2015, 1, 5)
    assert (
        "for 2 sessions up to 2015-01-05 (held: 1)"
        in verdict("closed-higher", first, index=SSE).missing
    )
    assert "for 60 sessions" in verdict("close-above-mean", first, index=SSE, days=60).missing
    assert verdict("turnover-fell", first, indices=TWO).outcome is Outcome.UNKNOWN


def test_nothing_after_the_session_is_looked_at(column, sources):
    cut = {
        symbol: frame[frame["date"] <= pd.Timestamp(DAY)]
        for symbol, frame in sources.daily.items()
    }
    short = replace(sources, daily=cut)
    past = [claim for claim in column.claims if claim.kind != "turnover-holds-above"]
    assert check_claims(past, DAY, short) == check_claims(past, DAY, sources)


def test_a_turnover_without_amounts_is_missing(verdict, sources):
    symbol = Symbol.parse(SSE)
    bare = sources.daily[symbol].assign(amount=np.nan)
    without = replace(sources, daily=dict(sources.daily) | {symbol: bare})
    found = verdict("turnover", on=without, indices=TWO, yuan=Decimal("9.572E+11"))
    assert found.missing.startswith("turnover of 000001.SH on 2024-02-19")


def test_the_first_recorded_session_has_none_before_it(verdict, sources):
    first = sources.calendar.first
    figures = {"futures-volume": {first: Decimal(1)}}
    symbol = Symbol.parse(SSE)
    bar = sources.daily[symbol].head(1).assign(date=pd.Timestamp(first))
    early = replace(sources, figures=figures, daily={symbol: bar})
    for kind in ("futures-volume-fell", "turnover-fell"):
        found = verdict(kind, first, on=early, index=SSE)
        assert found.missing.startswith("the session before 1990-12-19")


def test_northbound_and_futures_are_checked_once_their_figures_are_given(market, verdict):
    before = date(2024, 2, 8)
    figures = {
        "northbound-net": {DAY: Decimal(-6418000000)},
        "futures-volume": {before: Decimal(500), DAY: Decimal(400)},
        "futures-open-interest": {before: Decimal(500), DAY: Decimal(600)},
        "futures-discount": {before: Decimal(5), DAY: Decimal(8)},
    }
    given = gather(
        market, [], figures=figures, used=[SeriesUsed(name="northbound-net", sha256="a" * 64)]
    )
    told = {"yuan": Decimal("-6.4E+9"), "precision": "about"}
    north = verdict("northbound-net", on=given, **told)
    assert (north.outcome, north.value) == (Outcome.HOLDS, "-64.18亿")
    assert north.series[0].sha256 == "a" * 64
    assert verdict("northbound-net", on=given, yuan=Decimal("-6.5E+9")).outcome is Outcome.FAILS
    for precision, yuan, outcome in (
        ("over", "-6.4E+9", Outcome.HOLDS),
        ("over", "6.4E+9", Outcome.FAILS),
        ("nearly", "-6.5E+9", Outcome.HOLDS),
        ("nearly", "-9.5E+9", Outcome.FAILS),
    ):
        found = verdict("northbound-net", on=given, yuan=Decimal(yuan), precision=precision)
        assert found.outcome is outcome
    fell = verdict("futures-volume-fell", on=given)
    assert (fell.outcome, fell.margin) == (Outcome.HOLDS, "-100")
    assert verdict("futures-open-interest-fell", on=given).outcome is Outcome.FAILS
    assert verdict("futures-discount-widened", on=given).outcome is Outcome.HOLDS
    assert verdict("futures-discount-narrowed", on=given).outcome is Outcome.FAILS


def test_what_is_missing_names_the_way_it_comes_in(verdict):
    north = verdict("northbound-net", yuan=Decimal("-6.4E+9"))
    assert north.missing.endswith("give it with --figures FILE, a CSV of date,series,value")
    assert all(name in SERIES for name in ("northbound-net", "futures-volume"))
    hour = verdict("hourly-close-above-mean", indices=ALL, hours=5)
    assert hour.missing == (
        "60-minute bars of 000001.SH, 5 up to 2024-02-19 15:00 (held: none); give them as"
        " 000001.SH.csv with --hourly FOLDER, or fetch those of recent weeks with:"
        " fupan data fetch 000001.SH --minutes 60"
    )


def hours(market, closes):
    """60-minute bars that end with the session of the column."""
    days = [d for d in market.calendar().sessions if d <= DAY][-(len(closes) // 4 + 1) :]
    times = [datetime.combine(day, end) for day in days for end in sorted(bar_ends(60))]
    return pd.DataFrame({"time": times[-len(closes) :], "close": closes})


def test_hourly_claims_are_computed_once_the_bars_are_there(market, verdict):
    rising = hours(market, [100.0 + n * n / 10 for n in range(40)])
    given = gather(market, [], hourly={Symbol.parse(SSE): rising})
    above = verdict("hourly-close-above-mean", on=given, index=SSE, hours=5)
    # the last five are 222.5, 229.6, 236.9, 244.4 and 252.1: mean 237.1
    assert (above.outcome, above.value) == (Outcome.HOLDS, "上证指数 252.10 against 237.10")
    assert verdict("hourly-close-below-mean", on=given, index=SSE, hours=5).outcome is (
        Outcome.FAILS
    )
    assert verdict("hourly-macd-golden", on=given, index=SSE).outcome is Outcome.HOLDS
    assert verdict("hourly-macd-dead", on=given, index=SSE).outcome is Outcome.FAILS
    short = gather(market, [], hourly={Symbol.parse(SSE): rising.tail(33)})
    assert (
        "34 up to 2024-02-19 15:00 (held: 33)"
        in verdict("hourly-macd-golden", on=short, index=SSE).missing
    )


def test_every_kind_the_reader_knows_has_a_check(column):
    assert {claim.kind for claim in column.claims} <= CHECKS.keys()


def test_all_that_hold_is_clean(column, sources):
    held = [v for v in check_claims(column.claims, DAY, sources) if v.outcome is Outcome.HOLDS]
    assert exit_code(held) is ExitCode.CLEAN
    assert exit_code([]) is ExitCode.CLEAN


def test_plain_values_name_the_characters_of_a_text(sources):
    text = "周一，沪指高开。"
    place = Place(source="column.txt", line=1, start=3, end=7)
    claims = [Claim(kind="opened-higher", values={"index": SSE}, place=place)]
    plain = plain_claims(
        check_claims(claims, DAY, sources), (), as_of=DAY, source="column.txt", text=text
    )
    row = plain["verdicts"][0]
    assert (row["line"], row["start"], row["end"], row["text"]) == (1, 3, 7, "沪指高开")
    assert plain["counts"] == {"holds": 1, "fails": 0, "cannot-be-checked": 0}
    assert [row["name"] for row in plain["series"]] == ["000001.SH daily"]
    bare = plain_claims(check_claims(claims, DAY, sources), (), as_of=DAY, source="")
    assert bare["verdicts"][0]["text"] is None


def test_a_claim_is_shown_in_one_line():
    assert claim_says(Claim(kind="a-kind")) == "a-kind"
    values = {"yuan": Decimal("9.572E+11"), "days": 5}
    assert claim_says(Claim(kind="a-kind", values=values)) == "a-kind: yuan 957200000000, days 5"


def test_only_indices_that_are_held_are_gathered(market):
    claims = [Claim(kind="x", values={"indices": "600155.SH 000905.SH nonsense", "days": 5})]
    assert tuple(gather(market, claims).daily) == (BOTH[0], BOTH[1], THREE[2])


def test_a_fifth_day_of_falls_is_told(verdict):
    # 2024-02-02: the SSE Composite lost 1.46 % to 2730.15
    found = verdict("closed-lower", date(2024, 2, 2), index=SSE)
    assert found.outcome is Outcome.HOLDS
    assert verdict("down-streak", date(2024, 2, 2), index=SSE, days=5).outcome is Outcome.HOLDS


WORDS = st.sampled_from([SSE, TWO, ALL, "600155.SH", "000905.SH", "", "nonsense", "2024-02-08"])
FIGURES = st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.integers()
KEYS = (
    "index", "indices", "among", "percent", "level", "days", "hours", "fast", "slow", "yuan",
    "count", "precision", "from", "to",
)  # fmt: skip


@given(
    kind=st.sampled_from(sorted(CHECKS)),
    values=st.dictionaries(st.sampled_from(KEYS), WORDS | FIGURES | st.sampled_from(["over"])),
    day=st.sampled_from([DAY, date(2015, 1, 5), date(2026, 6, 30), date(1980, 1, 1), date.max]),
)
@settings(max_examples=300, deadline=None)
def test_whatever_a_claim_says_it_gets_a_verdict(sources, kind, values, day):
    found = check_claim(Claim(kind=kind, values=values), day, sources)
    assert (found.outcome is Outcome.UNKNOWN) == bool(found.missing)
    assert (found.value == "") <= bool(found.missing)
