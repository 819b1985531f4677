from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.data.checks import check_bars
from sim.data.layer import StatusKind, StatusPeriod
from sim.data.minute_checks import bar_ends, check_minutes
from sim.data.sessions import shipped_calendar
from sim.data.snapshot import snapshot
from sim.model.issue import Severity
from sim.model.symbol import Symbol

STOCK, INDEX = Symbol.parse("600155.SH"), Symbol.parse("000001.SH")
CALENDAR = shipped_calendar()


@pytest.fixture
def bars():
    return snapshot().bars(STOCK).iloc[200:290].reset_index(drop=True)


def codes(frame, symbol=STOCK, **options):
    return [issue.code for issue in check_bars(frame, CALENDAR, symbol, **options)]


def test_sound_bars_have_no_issue(bars):
    assert codes(bars) == []


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("close", 0.0, "price-not-positive"),
        ("close", -3.2, "price-not-positive"),
        ("open", np.nan, "price-not-positive"),
        ("high", np.inf, "price-not-positive"),
        ("low", 99.0, "prices-out-of-order"),
        ("high", 1.0, "prices-out-of-order"),
        ("volume", 0, "volume-not-positive"),
        ("volume", -5, "volume-not-positive"),
        ("amount", -1.0, "amount-not-positive"),
        ("amount", 12.0, "turnover-does-not-fit"),
        ("date", pd.Timestamp("2024-02-10"), "not-a-session"),
        ("date", pd.Timestamp("1990-12-01"), "calendar-not-known"),
        ("date", pd.Timestamp("2031-01-06"), "calendar-not-known"),
        ("date", pd.NaT, "date-missing"),
    ],
)
def test_a_wrong_cell_is_found_in_its_row(bars, column, value, code):
    bars[column] = bars[column].astype("object").where(bars.index != 7, value)
    bars = bars.astype({c: "float64" for c in bars.columns if c != "date"})
    bars["date"] = pd.to_datetime(bars["date"])

    found = [
        issue for issue in check_bars(bars, CALENDAR, STOCK, source="a.csv") if issue.code == code
    ]

    assert len(found) == 1
    assert str(found[0].place) == "a.csv:8"


def test_volume_in_lots_is_recognised(bars):
    bars["volume"] //= 100

    issue = check_bars(bars, CALENDAR, STOCK)[0]

    assert issue.code == "turnover-does-not-fit"
    assert "looks like lots of 100" in issue.message


def test_many_faults_of_one_kind_are_counted_after_the_first_twenty(bars):
    bars["volume"] //= 100

    found = check_bars(bars, CALENDAR, STOCK)

    assert len(found) == 21
    assert "the same on 70 more rows" in found[-1].message


def test_adjusted_prices_are_recognised_by_their_tick(bars):
    for name in ("open", "high", "low", "close"):
        bars[name] *= 0.98731

    assert "price-off-tick" in codes(bars.assign(amount=np.nan))


def test_prices_adjusted_by_a_whole_tick_are_recognised_by_the_turnover(bars):
    for name in ("open", "high", "low", "close"):
        bars[name] = (bars[name] - 0.6).round(2)

    assert set(codes(bars)) == {"turnover-does-not-fit"}


def test_a_day_twice_and_days_out_of_order_are_both_found(bars):
    doubled = pd.concat([bars.iloc[:5], bars.iloc[[2]], bars.iloc[5:]], ignore_index=True)

    assert codes(doubled) == ["day-twice", "days-not-ascending"]


def test_open_and_close_exchanged_show_over_sixty_bars(bars):
    exchanged = bars.rename(columns={"open": "close", "close": "open"})

    assert "open-and-close-exchanged" in codes(exchanged)
    assert "open-and-close-exchanged" not in codes(exchanged.iloc[:59])


def test_absent_sessions_are_a_note_unless_a_suspension_explains_them(bars):
    lacking = bars.drop(index=[10, 11]).reset_index(drop=True)
    first, last = bars["date"].iloc[10].date(), bars["date"].iloc[11].date()
    halt = StatusPeriod(symbol=STOCK, kind=StatusKind.SUSPENDED, first=first, last=last)

    (note,) = check_bars(lacking, CALENDAR, STOCK)

    assert (note.code, note.severity) == ("sessions-without-bar", Severity.NOTE)
    assert f"no bar on 2 sessions ({first}, {last})" in note.message
    assert codes(lacking, periods=[halt]) == []


def test_lot_rounding_is_forgiven_by_half_a_lot_and_no_more(bars):
    thin = bars.iloc[[0]].assign(
        open=7.31, high=7.31, low=7.31, close=7.31, volume=1000, amount=1049 * 7.31
    )

    assert codes(thin) == []
    assert codes(thin.assign(amount=1060 * 7.31)) == ["turnover-does-not-fit"]


def test_columns_that_are_absent_are_one_issue(bars):
    assert codes(bars.drop(columns="high")) == ["columns-absent"]


def test_no_bars_have_no_issue(bars):
    assert codes(bars.iloc[:0]) == []


def test_a_security_that_is_not_covered_is_said(bars):
    assert "security-not-covered" in codes(bars, Symbol.parse("900901.SH"))


def test_a_stocks_bars_under_an_indexs_code_are_found(bars):
    assert codes(bars, INDEX) == ["not-an-index"]


def test_an_index_whose_shares_would_cost_nothing_is_found():
    frame = snapshot().index_bars(INDEX).iloc[:80]

    assert codes(frame, INDEX) == []
    assert codes(frame.assign(volume=frame["volume"] * 100), INDEX) == ["not-an-index"]
    assert codes(frame.assign(amount=np.nan), INDEX) == []


@pytest.mark.parametrize("symbol", [str(symbol) for symbol in snapshot().symbols()])
def test_every_shipped_series_is_sound(symbol):
    symbol = Symbol.parse(symbol)

    found = check_bars(
        snapshot().bars(symbol), CALENDAR, symbol, periods=snapshot().status(symbol)
    )

    assert found == ()


@pytest.fixture
def hours():
    day = "2024-02-19"
    ends = pd.to_datetime([f"{day} {t}" for t in ("10:30", "11:30", "14:00", "15:00")])
    return pd.DataFrame(
        {
            "time": ends.astype("datetime64[us]"),
            "open": [7.0, 7.1, 7.2, 7.25],
            "high": [7.12, 7.2, 7.3, 7.35],
            "low": [6.98, 7.05, 7.15, 7.2],
            "close": [7.1, 7.2, 7.25, 7.31],
            "volume": [1000, 2000, 0, 4000],
            "amount": [7060.0, 14260.0, 0.0, 29100.0],
        }
    )


def minute_codes(frame, minutes=60, **options):
    return [issue.code for issue in check_minutes(frame, CALENDAR, STOCK, minutes, **options)]


def test_bars_end_when_the_exchanges_say():
    assert sorted(f"{end:%H:%M}" for end in bar_ends(60)) == ["10:30", "11:30", "14:00", "15:00"]
    assert len(bar_ends(5)) == 48
    assert len(bar_ends(1)) == 241


def test_sound_minute_bars_have_no_issue_and_may_be_without_trade(hours):
    assert minute_codes(hours) == []


def test_a_bar_that_ends_at_noon_is_found(hours):
    hours.loc[1, "time"] = pd.Timestamp("2024-02-19 12:00")

    assert minute_codes(hours) == ["not-a-bar-end"]


def test_minute_bars_twice_are_found(hours):
    twice = pd.concat([hours.iloc[:2], hours.iloc[1:]], ignore_index=True)

    assert minute_codes(twice) == ["times-not-ascending"]


def test_minute_bars_of_a_closed_day_are_found(hours):
    hours["time"] -= pd.Timedelta(days=1)

    assert minute_codes(hours) == ["not-a-session"]


def test_minute_bars_without_a_column_are_one_issue(hours):
    assert minute_codes(hours.drop(columns="close")) == ["columns-absent"]


@pytest.mark.parametrize("change", [{"high": 7.2}, {"low": 7.0}, {"close": 7.3}])
def test_minute_bars_must_lie_in_the_daily_bar_and_end_at_its_close(hours, change):
    day = {"date": pd.Timestamp("2024-02-19"), "high": 7.35, "low": 6.98, "close": 7.31}

    assert minute_codes(hours, daily=pd.DataFrame([day])) == []
    assert minute_codes(hours, daily=pd.DataFrame([day | change])) == ["minutes-unlike-the-day"]


def test_dates_of_the_shipped_calendar_are_its_days():
    from sim.data.checks import session_days

    assert session_days(CALENDAR)[0].item() == date(1990, 12, 19)
